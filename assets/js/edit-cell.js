// <edit-cell data-was="was {was}, Enter saves">: one input whose value is not saved until
// Enter. What was typed survives the fragments that replace the row; what the server
// says stands in the input's data-truth.

const cells = new Set();

class EditCell extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input:not([type=hidden])");
    this.note = this.querySelector("[data-note]");
    this.input.addEventListener("input", () => this.mark());
    this.input.addEventListener("keydown", (e) => {
      if (e.key !== "Escape") return;
      e.stopPropagation();
      this.input.value = this.truth;
      this.mark();
      this.input.blur();
    });
    this.closest("form").addEventListener("htmx:afterRequest", (e) => {
      if (Math.floor(e.detail.xhr.status / 100) !== 2) return; // a refusal with words is no failure to htmx
      this.input.dataset.truth = this.input.value;
      this.mark();
    });
    cells.add(this);
  }

  disconnectedCallback() {
    cells.delete(this);
  }

  get truth() {
    return this.input.dataset.truth ?? this.input.defaultValue;
  }

  get unsaved() {
    return this.input.value !== this.truth;
  }

  mark() {
    this.input.classList.toggle("edit--changed", this.unsaved);
    if (!this.note) return;
    this.note.hidden = !this.unsaved;
    this.note.textContent = this.unsaved ? this.dataset.was.replace("{was}", this.truth) : "";
  }

  // keep carries what was typed, and what its writer saw when typing, into the new row.
  keep(fragment) {
    if (!this.unsaved) return;
    const next = fragment.querySelector("#" + CSS.escape(this.input.id));
    if (!next) return;
    next.setAttribute("value", this.input.value);
    for (const seen of this.querySelectorAll("input[type=hidden]")) {
      next.parentElement.querySelector(`input[name="${seen.name}"]`)?.setAttribute("value", seen.value);
    }
  }
}

document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  for (const cell of cells) if (detail.target.contains(cell)) cell.keep(detail.fragment);
});
document.addEventListener("htmx:wsAfterMessage", () => cells.forEach((cell) => cell.mark()));
addEventListener("beforeunload", (e) => [...cells].some((cell) => cell.unsaved) && e.preventDefault());

customElements.define("edit-cell", EditCell);
