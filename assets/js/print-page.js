// <print-page>: a button that prints the page. Without scripts the browser's own does.
class PrintPage extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
    this.querySelector("button").addEventListener("click", () => print());
  }
}

customElements.define("print-page", PrintPage);
