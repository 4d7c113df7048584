// <toast-note>: a note that leaves after six seconds, later while it is read or held. One at a time.
const stay = 6000;

class ToastNote extends HTMLElement {
  #timer = 0;

  connectedCallback() {
    if ("stays" in this.dataset) return;
    for (const other of this.parentElement.querySelectorAll("toast-note")) if (other !== this) other.remove();
    for (const type of ["pointerenter", "focusin"]) this.addEventListener(type, () => clearTimeout(this.#timer));
    for (const type of ["pointerleave", "focusout"]) this.addEventListener(type, () => this.#wait());
    this.#wait();
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
  }

  #wait() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.remove(), stay);
  }
}

customElements.define("toast-note", ToastNote);
