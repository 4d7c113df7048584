// <offline-shell> stands in the place of a page that could not be loaded. It asks the
// shop now and then whether it can be reached, and then loads the page that was wanted.
const FIRST_MS = 2000;
const MOST_MS = 20000;

class OfflineShell extends HTMLElement {
  #wait = FIRST_MS;
  #timer = 0;

  connectedCallback() {
    this.querySelector("[data-again]")?.addEventListener("click", (event) => {
      event.preventDefault();
      this.querySelector("[role=status]").textContent = this.querySelector("[role=status]").dataset.trying;
      this.#again();
    });
    addEventListener("online", () => this.#try());
    document.addEventListener("visibilitychange", () => document.hidden || this.#try());
    this.#later();
  }

  #later() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#try(), this.#wait);
    this.#wait = Math.min(this.#wait * 1.5, MOST_MS);
  }

  async #try() {
    if (document.hidden) return this.#later();
    try {
      const answer = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(5000) });
      if (answer.ok) return this.#again();
    } catch {
      // still no way to the shop
    }
    this.#later();
  }

  // The shell lies at the address of the page that was wanted; at its own it leads home.
  #again() {
    if (location.pathname === "/offline") location.replace("/");
    else location.reload();
  }
}

customElements.define("offline-shell", OfflineShell);
