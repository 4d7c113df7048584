// <copy-text data-done="Copied">: a <code> and a button that copies it.
class CopyText extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button");
    this.button?.addEventListener("click", () => this.#copy());
  }

  async #copy() {
    const source = this.querySelector("code, input");
    const text = source.value ?? source.textContent;
    try {
      await navigator.clipboard.writeText(text.trim());
    } catch {
      return getSelection().selectAllChildren(source); // no right to the clipboard: ready for the reader's own key
    }
    const label = this.button.textContent;
    this.button.textContent = this.dataset.done;
    setTimeout(() => { this.button.textContent = label; }, 2000);
  }
}

customElements.define("copy-text", CopyText);
