// <order-bell>: rings when an order arrives, for whoever switched it on, and lets the
// lists of the page fetch themselves again. What changed arrives as #order-news inside.
import { note } from "htmx-setup";

const kept = "order-bell";
let audio = null;

// Browsers let a page sound only after a touch or a key on it.
function unlock() {
  audio ??= new AudioContext();
  audio.resume();
}

function ring() {
  if (!audio) return;
  for (const [at, pitch] of [[0, 880], [0.14, 1320]]) {
    const tone = audio.createOscillator();
    const level = audio.createGain();
    tone.frequency.value = pitch;
    level.gain.setValueAtTime(0.0001, audio.currentTime + at);
    level.gain.exponentialRampToValueAtTime(0.22, audio.currentTime + at + 0.02);
    level.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + at + 0.6);
    tone.connect(level).connect(audio.destination);
    tone.start(audio.currentTime + at);
    tone.stop(audio.currentTime + at + 0.65);
  }
}

class OrderBell extends HTMLElement {
  #number = "";
  #stamp = "";

  connectedCallback() {
    this.hidden = false;
    this.button = this.querySelector("button");
    this.button.addEventListener("click", () => this.#toggle());
    this.#read();
    this.#show(localStorage.getItem(kept) === "on");
    for (const gesture of ["pointerdown", "keydown"]) addEventListener(gesture, unlock, { once: true });
    this.watch = new MutationObserver(() => this.#hear());
    this.watch.observe(this, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-number", "data-stamp"] });
  }

  disconnectedCallback() {
    this.watch.disconnect();
  }

  #read() {
    const news = this.querySelector("#order-news");
    this.#number = news?.dataset.number ?? "";
    this.#stamp = news?.dataset.stamp ?? "";
  }

  #hear() {
    const [number, stamp] = [this.#number, this.#stamp];
    this.#read();
    if (this.#number !== number) {
      note(this.querySelector("#order-news").dataset.news, "ok");
      if (this.on) ring();
    }
    if (this.#number !== number || this.#stamp !== stamp) document.body.dispatchEvent(new Event("order-news"));
  }

  #toggle() {
    this.#show(!this.on);
    localStorage.setItem(kept, this.on ? "on" : "off");
    if (!this.on) return;
    unlock();
    ring();
  }

  #show(on) {
    this.on = on;
    this.button.setAttribute("aria-pressed", String(on));
    this.querySelector("[data-on]").hidden = !on;
    this.querySelector("[data-off]").hidden = on;
  }
}

customElements.define("order-bell", OrderBell);
