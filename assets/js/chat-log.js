// <chat-log role="log">: wraps the list of a chat. It keeps the end in view unless the reader
// has scrolled up, and keeps the newest 200 lines. A [data-jump] button within shows
// while lines wait below.
const most = 200;
const near = 48; // pixels from the end that still count as "at the end"

class ChatLog extends HTMLElement {
  #atEnd = true;
  #watch = new MutationObserver(() => this.#grown());

  connectedCallback() {
    this.list = this.querySelector("ol");
    if (!this.list) return;
    this.jump = this.querySelector("[data-jump]");
    this.#watch.observe(this.list, { childList: true });
    this.list.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.jump?.addEventListener("click", () => this.#toEnd());
    this.#toEnd();
  }

  disconnectedCallback() {
    this.#watch.disconnect();
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.list;
    this.#atEnd = scrollHeight - scrollTop - clientHeight < near;
    if (this.#atEnd && this.jump) this.jump.hidden = true;
  }

  #grown() {
    if (!this.#atEnd) {
      if (this.jump) this.jump.hidden = false;
      return;
    }
    // Old lines go only while the end is in view, so that nothing moves under a reader.
    while (this.list.children.length > most) this.list.firstElementChild.remove();
    this.#toEnd();
  }

  #toEnd() {
    this.list.scrollTop = this.list.scrollHeight;
    this.#atEnd = true;
    if (this.jump) this.jump.hidden = true;
  }
}

customElements.define("chat-log", ChatLog);
