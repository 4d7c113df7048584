// <replay-soon data-after="10"> opens the replay of a show that has just ended, which
// stands at the same address: after the curtain, and not while somebody is buying.
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

  #look() {
    if (performance.now() - from < Number(this.dataset.after) * 1000 || document.hidden) return;
    if (document.querySelector("#sheet > *")) return;
    clearInterval(this.#timer);
    location.reload();
  }
}

customElements.define("replay-soon", ReplaySoon);
