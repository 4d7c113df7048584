// <socket-state ws-connect="…">: holds the page's socket and shows when it is gone.
// htmx's extension reconnects after a broken line; this also comes back after an
// orderly close, when the network returns, and when a hidden page is shown again.
const patience = 700; // milliseconds before a lost line is worth a word
const unwatched = 30_000; // a hidden page that plays nothing lets its socket go
const refused = 1008; // whoever listened may not any more (RFC 6455, 7.4.1)
const retried = new Set([1006, 1011, 1012, 1013]); // by the extension itself

class SocketState extends HTMLElement {
  #socket = null;
  #wrapper = null;
  #notice = 0;
  #leave = 0;
  #left = false;

  connectedCallback() {
    this.addEventListener("htmx:wsOpen", this);
    this.addEventListener("htmx:wsClose", this);
    document.addEventListener("visibilitychange", this);
    addEventListener("online", this);
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this);
    removeEventListener("online", this);
    clearTimeout(this.#leave);
    clearTimeout(this.#notice);
  }

  handleEvent({ type, detail }) {
    if (type === "htmx:wsOpen") this.#opened(detail);
    else if (type === "htmx:wsClose") this.#closed(detail);
    else if (type === "online") this.#back();
    else this.#seen();
  }

  #opened({ event, socketWrapper }) {
    this.#socket = event.target;
    this.#wrapper = socketWrapper;
    clearTimeout(this.#notice);
    this.#show(false);
  }

  #closed({ event, socketWrapper }) {
    this.#wrapper = socketWrapper ?? this.#wrapper;
    if (this.#socket && event.target !== this.#socket && this.#socket.readyState === WebSocket.OPEN) return;
    if (this.#left) return;
    if (event.code === refused) return location.reload();
    clearTimeout(this.#notice);
    this.#notice = setTimeout(() => this.#show(true), patience);
    if (!retried.has(event.code)) setTimeout(() => this.#back(), 1000 + Math.random() * 1000);
  }

  #seen() {
    clearTimeout(this.#leave);
    if (!document.hidden) return this.#back();
    this.#leave = setTimeout(() => {
      const plays = [...document.querySelectorAll("video")].some((video) => !video.paused);
      if (plays || !this.#socket) return;
      this.#left = true;
      this.#socket.close(1000);
    }, unwatched);
  }

  #back() {
    if (!this.isConnected || !this.#wrapper) return;
    const gone = !this.#socket || this.#socket.readyState >= WebSocket.CLOSING;
    this.#left = false;
    if (gone) this.#wrapper.reconnect();
  }

  #show(lost) {
    this.textContent = lost ? this.dataset.lost : "";
    this.classList.toggle("socket-state--lost", lost);
    document.documentElement.toggleAttribute("data-offline", lost);
  }
}

customElements.define("socket-state", SocketState);
