// <find-box>: a search field that suggests while one types (ARIA 1.2, editable
// combobox with a list box). Arrows choose, Enter goes there, Escape closes; without
// a choice Enter sends the form. Letters that an input method still composes wait.
import { announce } from "live-status";

const pause = 150;

class FindBox extends HTMLElement {
  #timer = 0;
  #asking = null;
  #shown = "";
  #at = -1;

  connectedCallback() {
    this.input = this.querySelector("input");
    this.panel = this.querySelector(".find__panel");
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false" })) {
      this.input.setAttribute(name, value);
    }
    for (const kind of ["input", "compositionend", "keydown", "focusin", "focusout", "pointerdown", "click", "submit"]) this.addEventListener(kind, this);
    addEventListener("pagehide", this);
  }

  disconnectedCallback() {
    removeEventListener("pagehide", this);
    this.#close();
  }

  handleEvent(event) {
    const option = event.target.closest?.("[role=option]");
    switch (event.type) {
      case "input":
      case "compositionend":
        if (!event.isComposing) this.#wait();
        break;
      case "keydown":
        if (!event.isComposing) this.#key(event);
        break;
      case "focusin":
        if (this.input.value.trim() && this.input.value !== this.input.defaultValue) this.#wait();
        break;
      case "pointerdown": // the field keeps the focus while a suggestion is pressed
        if (this.panel.contains(event.target)) event.preventDefault();
        break;
      case "click":
        if (option) location.assign(option.dataset.url);
        break;
      default: // the focus left, the form went, the page is put away
        if (!this.contains(event.relatedTarget)) this.#close();
    }
  }

  #key(event) {
    const { options } = this;
    if (event.key === "Escape") {
      if (this.panel.hidden) this.input.value = "";
      this.#close();
    } else if (event.key === "Enter" && this.#at >= 0) {
      location.assign(options[this.#at].dataset.url);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (this.panel.hidden) return void this.#ask();
      const step = event.key === "ArrowDown" ? 1 : -1;
      // One place before the first is the field itself.
      this.#choose(((this.#at + 1 + step + options.length + 1) % (options.length + 1)) - 1);
    } else {
      return;
    }
    event.preventDefault();
  }

  get options() {
    return this.panel.querySelectorAll("[role=option]");
  }

  #choose(at) {
    this.#at = at;
    this.input.removeAttribute("aria-activedescendant");
    this.options.forEach((option, i) => {
      option.setAttribute("aria-selected", String(i === at));
      if (i !== at) return;
      this.input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    });
  }

  #wait() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), pause);
  }

  async #ask() {
    const text = this.input.value.trim();
    if (!text) return this.#close();
    if (text === this.#shown) return this.#open();
    this.#asking?.abort();
    this.#asking = new AbortController();
    try {
      const answer = await fetch(`/search/suggest?${new URLSearchParams({ q: text })}`, { headers: { "HX-Request": "true" }, signal: this.#asking.signal });
      if (!answer.ok) return this.#close();
      const html = await answer.text();
      if (!this.contains(document.activeElement)) return;
      this.panel.innerHTML = html;
      this.#shown = text;
      this.#open();
      announce(this.panel.querySelector("[data-say]")?.dataset.say);
    } catch {
      // Another letter came, or the network is gone: Enter still sends the form.
    }
  }

  #open() {
    const list = this.panel.querySelector("[role=listbox]");
    this.panel.hidden = false;
    if (!list) return;
    list.id = `${this.input.id}-list`;
    this.options.forEach((option, i) => (option.id = `${list.id}-${i}`));
    this.input.setAttribute("aria-controls", list.id);
    this.input.setAttribute("aria-expanded", "true");
    this.#choose(-1);
  }

  #close() {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.panel.hidden = true;
    this.#shown = "";
    this.#at = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.input.removeAttribute("aria-controls");
  }
}

customElements.define("find-box", FindBox);
