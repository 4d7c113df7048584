// <replay-soon data-after="10"> opens the replay of a show that has just ended, which
// stands at the same address: in the same page, after the curtain, with the bag open, and
// not while somebody is buying.
import { openReplay } from "replay-bar";

const AGAIN_MS = 2000;
let from = 0; // a curtain that is drawn anew does not begin anew

class ReplaySoon extends HTMLElement {
  #timer = 0;

  connectedCallback() {
    from ||= performance.now();
    this.#timer = setInterval(() => this.#look(), 500);
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
  }

  async #look() {
    if (performance.now() - from < Number(this.dataset.after) * 1000 || document.hidden) return;
    if (document.querySelector("#sheet > *")) return;
    clearInterval(this.#timer);
    await import("show-replay");
    const there = await openReplay(undefined, true).catch(() => false);
    if (!there && this.isConnected) this.#timer = setInterval(() => this.#look(), AGAIN_MS);
  }
}

customElements.define("replay-soon", ReplaySoon);
