// <buy-bar>: the way into the cart while the form's own button has left the view
// upwards. It stands in the page's flow at the end of its content and sticks to the
// lower edge before, so that at the end it covers nothing.
class BuyBar extends HTMLElement {
  static observedAttributes = ["hidden", "data-off"];
  #past = false;
  // Everything below the view counts as seen, so that a jump past the form is noticed too.
  #seen = new IntersectionObserver((entries) => {
    this.#past = !entries.at(-1).isIntersecting;
    this.#show();
  }, { rootMargin: "0px 0px 1000000px 0px" });

  connectedCallback() {
    const form = document.getElementById("buy");
    if (form) this.#seen.observe(form);
  }

  disconnectedCallback() {
    this.#seen.disconnect();
  }

  // What comes from the shop is hidden; where the page stands is known here.
  attributeChangedCallback() {
    if (this.isConnected) this.#show();
  }

  #show() {
    const hidden = !this.#past || this.hasAttribute("data-off");
    if (this.hidden !== hidden) this.hidden = hidden;
  }
}

customElements.define("buy-bar", BuyBar);
