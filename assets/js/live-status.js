// <live-status>: the one polite line that says what changed: a pin, a price, sold out.
// It speaks at most once in two seconds and then says the newest, since an older word
// about the same show is no longer true. Pushed fragments speak by data-say.
const pause = 2000;
let element = null;
let waiting = "";
let spokeAt = -pause;
let timer = 0;

export function announce(text) {
  if (!text) return;
  waiting = text;
  clearTimeout(timer);
  timer = setTimeout(speak, Math.max(0, spokeAt + pause - performance.now()));
}

function speak() {
  if (!element) return;
  element.textContent = waiting;
  spokeAt = performance.now();
}

class LiveStatus extends HTMLElement {
  #heard = new Map();

  connectedCallback() {
    element = this;
    document.addEventListener("htmx:load", this);
    for (const said of document.querySelectorAll("[data-say][id]")) this.#heard.set(said.id, said.dataset.say);
  }

  disconnectedCallback() {
    document.removeEventListener("htmx:load", this);
  }

  handleEvent({ detail }) {
    const said = detail.elt;
    if (!said?.dataset?.say || this.#heard.get(said.id) === said.dataset.say) return;
    this.#heard.set(said.id, said.dataset.say);
    announce(said.dataset.say);
  }
}

customElements.define("live-status", LiveStatus);
