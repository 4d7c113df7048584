// <file-drop>: a file that is dropped, or chosen, is handed in at once by the form
// inside. Without scripts the form does the same with its button.
class FileDrop extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.input = this.querySelector("input[type=file]");
    this.input.addEventListener("change", () => this.#send());
    for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) this.addEventListener(kind, this);
  }

  handleEvent(event) {
    event.preventDefault();
    this.classList.toggle("drop--over", event.type === "dragenter" || event.type === "dragover");
    if (event.type !== "drop" || event.dataTransfer.files.length === 0) return;
    this.input.files = event.dataTransfer.files;
    this.#send();
  }

  #send() {
    if (this.input.files.length > 0) this.form.requestSubmit();
  }
}

customElements.define("file-drop", FileDrop);
