// <embed-frame>: a show inside another site. It has no socket, for a site may have
// thousands of readers who only pass by: it asks for itself again every few seconds
// while it is seen, and takes over what has changed. The picture is never touched.
const EVERY_MS = 5000;
const PARTS = ["stage", "embed-top", "embed-card"];

class EmbedFrame extends HTMLElement {
  #timer = 0;

  connectedCallback() {
    this.#timer = setInterval(() => this.#ask(), EVERY_MS);
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
  }

  async #ask() {
    if (document.hidden) return;
    try {
      const answer = await fetch(location.href, { cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(4000) });
      if (answer.ok) this.#take(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch {
      // the picture heals itself, and the next answer tells the rest
    }
  }

  #take(page) {
    const fresh = page.querySelector("embed-frame");
    if (fresh?.dataset.show !== this.dataset.show) return location.reload();
    for (const id of PARTS) {
      const [was, is] = [document.getElementById(id), page.getElementById(id)];
      if (was && is && was.outerHTML !== is.outerHTML && !was.contains(document.activeElement)) was.replaceWith(document.adoptNode(is));
    }
  }
}

customElements.define("embed-frame", EmbedFrame);
