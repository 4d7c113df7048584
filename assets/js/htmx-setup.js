// What htmx cannot be told in its meta element, and what happens after its answers:
// a refused form takes the focus to what needs mending, a failure becomes a note.
const { htmx } = window;

// A shop that restarts is back within seconds; its buyers should be too.
htmx.config.wsReconnectDelay = (tries) => Math.min(4000, 400 * 2 ** tries) * (0.5 + Math.random() / 2);

// idiomorph's own extension takes every swap for its own kind, so that a wrapper around
// appended lines is appended too, and evaluates its settings, which the policy forbids.
const styles = { morph: "outerHTML", "morph:outerHTML": "outerHTML", "morph:innerHTML": "innerHTML" };
htmx.removeExtension("morph");
htmx.defineExtension("morph", {
  transformResponse: present,
  isInlineSwap: (style) => styles[style] === "outerHTML",
  handleSwap: (style, target, fragment) =>
    style in styles && window.Idiomorph.morph(target, fragment.children, { morphStyle: styles[style], ignoreActiveValue: true }),
});

// A topic carries fragments for every page that follows it; a page takes those that
// it has a place for.
function present(text) {
  if (!text.includes("hx-swap-oob")) return text;
  const all = document.createElement("template");
  all.innerHTML = text;
  for (const part of [...all.content.children]) {
    const place = /:(#.+)$/.exec(part.getAttribute("hx-swap-oob") ?? "")?.[1] ?? `#${CSS.escape(part.id)}`;
    if (part.hasAttribute("hx-swap-oob") && !document.querySelector(place)) part.remove();
  }
  return all.innerHTML;
}

const faulty = "[role=alert][tabindex], [aria-invalid=true]";

export function note(text, kind = "bad") {
  const region = document.getElementById("toasts");
  if (!region || !text) return;
  const toast = document.createElement("toast-note");
  toast.className = `toast toast--${kind}`;
  toast.textContent = text;
  region.append(toast);
}

document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.xhr?.status < 400 || !detail.elt?.querySelector) return;
  detail.elt.querySelector(faulty)?.focus();
});

for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, () => note(document.getElementById("toasts")?.dataset.failed));
}

document.querySelector("[role=alert][tabindex]:not(.guide *)")?.focus(); // the guide only shows them
