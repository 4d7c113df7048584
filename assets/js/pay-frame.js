// <pay-frame>: holds the provider's form in a frame of the shop's own. It gives the
// frame the height that its document asks for, takes the form away when the order has
// moved on, and leads a page (never a room) to the order then.
class PayFrame extends HTMLElement {
  connectedCallback() {
    addEventListener("message", this);
    document.body.addEventListener("htmx:oobAfterSwap", this);
    const { go } = this.dataset;
    if (go) {
      history.replaceState(history.state, "", location.pathname);
      location.assign(go);
    }
  }

  disconnectedCallback() {
    removeEventListener("message", this);
    document.body.removeEventListener("htmx:oobAfterSwap", this);
  }

  handleEvent(event) {
    const frame = this.querySelector("iframe");
    if (event.type === "message") {
      const { height } = event.data ?? {};
      const mine = frame && event.source === frame.contentWindow && event.origin === location.origin;
      if (mine && height > 0) frame.style.blockSize = `${Math.min(Math.ceil(height), 4000)}px`;
      return;
    }
    if (!this.querySelector("[data-closed]")) return;
    frame?.remove();
    this.querySelector(".paying__else")?.remove();
    if (this.dataset.then && this.querySelector("[data-paid]")) location.assign(this.dataset.then);
  }
}

customElements.define("pay-frame", PayFrame);
