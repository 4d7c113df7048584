// Every form: the pressed button shows that it works and a second press does nothing,
// until the answer is there. The shop would refuse the copy anyway, by its key. A form
// that is meant for quick repetition, as a chat line is, says so by data-many.
const forget = 10_000; // a form that answers with a download never leaves the page

function free(form) {
  if (!form?.hasAttribute?.("data-busy")) return;
  form.removeAttribute("data-busy");
  form.removeAttribute("aria-busy");
  for (const button of form.querySelectorAll("[aria-busy=true]")) button.removeAttribute("aria-busy");
}

addEventListener("submit", (event) => {
  const form = event.target;
  if (form.hasAttribute("data-many")) return;
  if (form.hasAttribute("data-busy")) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.setAttribute("data-busy", "");
  event.submitter?.setAttribute("aria-busy", "true");
  setTimeout(() => {
    if (event.defaultPrevented && !form.matches("[hx-post], [hx-get], [hx-boost], [hx-patch], [hx-delete]")) free(form);
  });
  setTimeout(() => free(form), forget);
}, true);

document.addEventListener("htmx:afterRequest", ({ detail }) => free(detail.elt.closest?.("form") ?? detail.elt));
document.addEventListener("htmx:validation:halted", ({ detail }) => free(detail.elt));
addEventListener("pageshow", () => document.querySelectorAll("form[data-busy]").forEach(free));
