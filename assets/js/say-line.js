// The line to write in the chat: once the shop has taken it the field is empty again and
// keeps the focus, so that a phone's keyboard stays. A refused line stands as it was.
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!detail.successful || !detail.elt.matches?.(".composer")) return;
  const field = document.getElementById("say-text");
  if (!field) return;
  field.value = field.defaultValue;
  if (document.activeElement === document.body || detail.elt.contains(document.activeElement)) field.focus();
});
