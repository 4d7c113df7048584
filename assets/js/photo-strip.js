// <photo-strip>: a product's pictures in a strip that snaps, with a thumb for each.
// Thumbs and arrow keys turn to a picture within the strip; without scripts they are
// links to it. Another first picture (data-first) is shown at once.
const calm = matchMedia("(prefers-reduced-motion: reduce)");

class PhotoStrip extends HTMLElement {
  static observedAttributes = ["data-first", "data-at"];
  #seen = new IntersectionObserver((entries) => this.#pass(entries), { threshold: 0.6 });
  #watched = new Set();
  #at = 0;

  connectedCallback() {
    this.addEventListener("click", this);
    this.addEventListener("keydown", this);
    this.#watch();
  }

  disconnectedCallback() {
    this.#seen.disconnect();
    this.#watched.clear();
  }

  attributeChangedCallback(name, was, is) {
    if (!this.isConnected || was === null || was === is) return;
    if (name === "data-at" && is !== null) return;
    // What came from the shop does not know where the strip stands; its thumbs are still to come.
    queueMicrotask(() => {
      this.#watch();
      if (name === "data-first") this.#turn(0, "instant");
      else this.#mark(this.#at);
    });
  }

  handleEvent(event) {
    if (event.type === "click") {
      const thumb = event.target.closest(".gallery__thumb");
      if (!thumb || event.metaKey || event.ctrlKey) return;
      event.preventDefault();
      this.#turn(this.#thumbs.indexOf(thumb));
      return;
    }
    if (event.target !== this.#strip || event.metaKey || event.ctrlKey || event.altKey) return;
    const last = this.#slides.length - 1;
    const to = { ArrowRight: this.#at + 1, ArrowLeft: this.#at - 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.#turn(Math.max(0, Math.min(last, to)));
  }

  get #strip() {
    return this.querySelector(".gallery__strip");
  }

  get #slides() {
    return [...this.querySelectorAll(".gallery__strip > li")];
  }

  get #thumbs() {
    return [...this.querySelectorAll(".gallery__thumb")];
  }

  #watch() {
    for (const slide of this.#slides) {
      if (this.#watched.has(slide)) continue;
      this.#watched.add(slide);
      this.#seen.observe(slide);
    }
  }

  #pass(entries) {
    for (const { target, isIntersecting } of entries) {
      const at = this.#slides.indexOf(target);
      if (isIntersecting && at >= 0) this.#mark(at);
    }
  }

  #turn(at, behavior = calm.matches ? "instant" : "smooth") {
    const slide = this.#slides[at];
    if (!slide) return;
    this.#strip.scrollTo({ left: slide.offsetLeft - this.#slides[0].offsetLeft, behavior });
    this.#mark(at);
  }

  #mark(at) {
    this.#at = at;
    this.dataset.at = at;
    this.#thumbs.forEach((thumb, i) => {
      if (i === at) thumb.setAttribute("aria-current", "true");
      else thumb.removeAttribute("aria-current");
    });
  }
}

customElements.define("photo-strip", PhotoStrip);
