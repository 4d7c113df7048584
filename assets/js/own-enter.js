// <own-enter>: fields that have a button of their own: Enter presses it, and not the form's.
class OwnEnter extends HTMLElement {
  connectedCallback() {
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || event.target.tagName !== "INPUT") return;
      event.preventDefault();
      this.querySelector("button")?.click();
    });
  }
}

customElements.define("own-enter", OwnEnter);
