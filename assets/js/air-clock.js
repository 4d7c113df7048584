// <air-clock data-state data-elapsed> counts how long a show has been on the air, from
// the milliseconds that the server gave, and tells the page when the show's state changes
// ("show-state" on the document).

class AirClock extends HTMLElement {
  static observedAttributes = ["data-state", "data-elapsed"];
  #since = 0;
  #state = "";
  #timer = 0;

  connectedCallback() {
    this.#timer = setInterval(() => this.#draw(), 250);
    this.#read();
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
  }

  attributeChangedCallback() {
    if (this.isConnected) this.#read();
  }

  #read() {
    this.#since = performance.now() - Number(this.dataset.elapsed || 0);
    const state = this.dataset.state;
    if (state !== this.#state) {
      this.#state = state;
      document.dispatchEvent(new CustomEvent("show-state", { detail: state }));
    }
    this.#draw();
  }

  #draw() {
    const running = this.#state === "live" || this.#state === "lost";
    const ms = running ? performance.now() - this.#since : Number(this.dataset.elapsed || 0);
    const text = clock(Math.floor(ms / 1000));
    if (this.textContent !== text) this.textContent = text;
  }
}

function clock(s) {
  const two = (n) => String(n).padStart(2, "0");
  const rest = `${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
  return s >= 3600 ? `${Math.floor(s / 3600)}:${rest}` : rest;
}

customElements.define("air-clock", AirClock);
