// <word-warning data-for="title.en">: what it holds are warnings of words in that field.
// While somebody writes they are asked for anew, at a pause, so that a half-written word
// alarms nobody; it is a live region, so what comes and goes is said politely. Without
// this module the warnings of what was last sent stand there.
const pause = 500;

class WordWarning extends HTMLElement {
  connectedCallback() {
    this.field = document.getElementById(this.dataset.for);
    this.field?.addEventListener("input", this);
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.field?.removeEventListener("input", this);
  }

  handleEvent() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#ask(), pause);
  }

  async #ask() {
    this.asking?.abort();
    this.asking = new AbortController();
    try {
      const answer = await fetch("/desk/words/check", { method: "POST", body: new URLSearchParams({ text: this.field.value }), signal: this.asking.signal });
      if (answer.ok && !answer.redirected) this.#show(await answer.text());
    } catch {
      // Away, or asked again meanwhile: what stands there stands, and the server looks when it is sent.
    }
  }

  // Only what differs is put in, else a reader would hear the same words at each pause.
  #show(html) {
    if (html === this.shown) return;
    this.shown = html;
    const page = new DOMParser().parseFromString(html, "text/html");
    this.replaceChildren(...page.body.children);
  }
}

customElements.define("word-warning", WordWarning);
