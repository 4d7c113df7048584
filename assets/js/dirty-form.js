// <dirty-form>: the form inside asks before the page is left with changes that were
// not saved. Fields that stand elsewhere and name the form count too.
class DirtyForm extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    // A refused form holds what is not saved yet.
    this.dirty = document.querySelector("#problem") !== null;
    document.addEventListener("input", this);
    this.form.addEventListener("submit", this);
    addEventListener("beforeunload", this);
  }

  disconnectedCallback() {
    document.removeEventListener("input", this);
    removeEventListener("beforeunload", this);
  }

  handleEvent(event) {
    if (event.type === "input" && event.target.form === this.form) this.dirty = true;
    if (event.type === "submit") this.dirty = false;
    if (event.type === "beforeunload" && this.dirty) event.preventDefault();
  }
}

customElements.define("dirty-form", DirtyForm);
