// <bag-sheet id="bag">: on a phone the show's bag is a sheet while the address ends in
// #bag, which the style sheet does alone; on a wide screen it stands beside the picture.
// This adds the focus and the Escape key. There is one bag in the page, so that a pushed
// change has one place to go.
class BagSheet extends HTMLElement {
  #opener = null;
  #shown = false;
  #pushed = false;

  connectedCallback() {
    addEventListener("hashchange", this);
    document.addEventListener("keydown", this);
    this.addEventListener("click", this);
    this.#shown = this.#targeted();
  }

  disconnectedCallback() {
    removeEventListener("hashchange", this);
    document.removeEventListener("keydown", this);
  }

  handleEvent(event) {
    if (event.type === "hashchange") return this.#follow();
    if (!this.#shown) return;
    if (event.type === "keydown") {
      if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("page-sheet")) return;
    } else if (!event.target.closest("[data-close]")) {
      return;
    }
    event.preventDefault();
    this.#close();
  }

  #targeted() {
    return location.hash === `#${this.id}`;
  }

  #close() {
    if (this.#pushed) history.back();
    else location.hash = "main";
  }

  #follow() {
    const shown = this.#targeted();
    if (shown === this.#shown) return;
    this.#shown = shown;
    if (shown) {
      this.#pushed = true;
      this.#opener = document.activeElement;
      this.querySelector("h2[tabindex]")?.focus({ preventScroll: true });
    } else {
      this.#pushed = false;
      this.#opener?.focus?.({ preventScroll: true });
    }
  }
}

customElements.define("bag-sheet", BagSheet);
