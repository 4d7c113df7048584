// <watch-here>: films that stand folded in the page. Opening one plays it there, and
// stops the others; closing it stops it too.
class WatchHere extends HTMLElement {
  #stop = new AbortController();

  connectedCallback() {
    const { signal } = (this.#stop = new AbortController());
    // "toggle" does not bubble.
    this.addEventListener("toggle", (e) => this.#turn(e.target), { signal, capture: true });
    this.addEventListener("play", (e) => this.#alone(e.target), { signal, capture: true });
    this.querySelector("video[data-now]")?.play().catch(() => {}); // led here to hear something
  }

  disconnectedCallback() {
    this.#stop.abort();
  }

  #turn(fold) {
    const film = fold.querySelector("video");
    if (!film) return;
    if (!fold.open) return film.pause();
    film.play().catch(() => {}); // where the browser does not let it, its own button does
  }

  #alone(film) {
    for (const other of this.querySelectorAll("video")) if (other !== film) other.pause();
  }
}

customElements.define("watch-here", WatchHere);
