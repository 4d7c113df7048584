// <dirty-form data-dirty>: the form inside says that it is not saved, on every
// [data-unsaved] of the page, and asks before the page is left. Fields that stand
// elsewhere and name the form count too; what only changes the view ([data-view]) does
// not. data-dirty and a refused form hold what is not saved yet.
class DirtyForm extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    document.addEventListener("input", this);
    this.form.addEventListener("submit", this);
    this.form.addEventListener("htmx:afterRequest", this);
    addEventListener("beforeunload", this);
    this.#set(this.hasAttribute("data-dirty") || document.querySelector("#problem") !== null);
  }

  disconnectedCallback() {
    document.removeEventListener("input", this);
    removeEventListener("beforeunload", this);
  }

  handleEvent(event) {
    if (event.type === "input" && event.target.form === this.form && !event.target.closest("[data-view]")) this.#set(true);
    if (event.type === "htmx:afterRequest") this.#set(true); // a key of the form drew a part of it anew
    if (event.type === "submit") this.dirty = false;
    if (event.type === "beforeunload" && this.dirty) event.preventDefault();
  }

  #set(dirty) {
    this.dirty = dirty;
    for (const mark of document.querySelectorAll("[data-unsaved]")) mark.hidden = !dirty;
  }
}

customElements.define("dirty-form", DirtyForm);
