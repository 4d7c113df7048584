// <count-down data-left="161000">: counts from milliseconds left by the page's steady
// clock, never by its time of day. It decides nothing: what ends at zero ends at the shop.
import { announce } from "live-status";

const spoken = new Set([60, 30, 10]);
const two = (n) => String(n).padStart(2, "0");

class CountDown extends HTMLElement {
  static observedAttributes = ["data-left", "data-frozen"];
  #end = 0;
  #timer = 0;
  #last = Infinity;

  connectedCallback() {
    this.#start();
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
  }

  attributeChangedCallback() {
    if (this.isConnected) this.#start();
  }

  #start() {
    clearTimeout(this.#timer);
    this.#end = performance.now() + Number(this.dataset.left || 0);
    this.#last = Infinity;
    this.#tick();
  }

  #tick() {
    const left = Math.max(0, this.#end - performance.now());
    const seconds = Math.ceil(left / 1000);
    this.#show(seconds);
    if (this.hasAttribute("data-frozen")) return;
    if (spoken.has(seconds) && this.#last > seconds) announce(this.getAttribute("aria-label"));
    this.#last = seconds;
    if (left === 0) return this.dispatchEvent(new CustomEvent("count-down:end", { bubbles: true }));
    this.#timer = setTimeout(() => this.#tick(), left - (seconds - 1) * 1000 + 5);
  }

  #show(seconds) {
    const boxes = this.querySelectorAll(".countdown__box");
    const parts = boxes.length === 3
      ? [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
      : [Math.floor(seconds / 60), seconds % 60];
    const words = parts.map(two);
    boxes.forEach((box, i) => { if (box.textContent !== words[i]) box.textContent = words[i]; });
    const label = this.getAttribute("aria-label");
    if (label) this.setAttribute("aria-label", label.replace(/\d+(:\d+)+/, words.join(":")));
  }
}

customElements.define("count-down", CountDown);
