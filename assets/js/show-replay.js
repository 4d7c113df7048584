// <show-replay data-hls> plays a show that is over. Its clock is the video's time: cards
// [data-from][data-to], lines [data-at] and chapters [data-seek][data-until] are in the
// page, each with its seconds, and are shown while these play.
import { announce } from "live-status";

const LINES = 60; // of talk at once

class ShowReplay extends HTMLElement {
  #video;
  #stage = null;
  #range;
  #lines = [];
  #shown = [0, 0];
  #stop = new AbortController();

  connectedCallback() {
    this.#stop = new AbortController();
    const signal = this.#stop.signal;
    this.#video = this.querySelector("video");
    this.#range = this.querySelector(".scrub__range");
    const begin = this.querySelector("[data-begin]");
    this.querySelector("[data-scrub]").hidden = begin.hidden = false;
    const on = (target, name, fn) => target.addEventListener(name, fn, { signal });
    on(begin, "click", () => this.#toggle());
    on(this.querySelector("[data-play]"), "click", () => this.#toggle());
    on(this.#video, "click", () => this.#toggle());
    on(this.#range, "input", () => this.seek(Number(this.#range.value)));
    for (const key of this.querySelectorAll("[data-step]")) on(key, "click", () => this.#step(Number(key.dataset.step)));
    for (const name of ["play", "pause", "timeupdate", "seeking", "ended"]) on(this.#video, name, () => this.#tell());
    on(this.querySelector("[data-lines]"), "htmx:afterSwap", (e) => this.#read(e.currentTarget));
    on(window, "hashchange", () => this.#follow());
    on(this, "click", (e) => this.#jump(e));
    this.#tell();
    this.#follow();
  }

  disconnectedCallback() {
    this.#stop.abort();
    this.#stage?.stop();
    this.#stage = null;
  }

  // seek goes to a second and plays from there.
  async seek(second) {
    if (this.#stage) this.#video.currentTime = second;
    await this.#play(second);
  }

  async #play(from = 0) {
    if (!this.#stage) {
      const { play } = await import("hls-stage");
      this.#stage ??= play(this.#video, this.dataset.hls, { from });
    }
    await this.#video.play().catch(() => {
      this.#video.muted = true; // a browser that wants a touch first
      return this.#video.play().catch(() => {});
    });
  }

  #toggle() {
    if (this.#video.paused) this.#play();
    else this.#video.pause();
  }

  // #follow obeys #t=1622, which chapters and shared addresses carry.
  #follow() {
    const second = /^#t=(\d+)$/.exec(location.hash)?.[1];
    if (second) this.seek(Number(second));
  }

  // #jump also hears a second press on the chapter whose address the page has already.
  #jump(e) {
    const to = e.target.closest?.("[data-seek]");
    if (to && to.hash === location.hash) this.seek(Number(to.dataset.seek));
  }

  #step(by) {
    const starts = [...this.querySelectorAll("[data-seek]")].map((c) => Number(c.dataset.seek)).sort((a, b) => a - b);
    const now = this.#video.currentTime;
    const next = by > 0 ? starts.find((s) => s > now + 1) : starts.findLast((s) => s < now - 3);
    if (next !== undefined || by < 0) this.seek(next ?? 0);
  }

  #tell() {
    const now = this.#video.currentTime;
    const playing = Boolean(this.#stage) && !this.#video.paused;
    this.toggleAttribute("data-playing", playing);
    this.querySelector("[data-play]").setAttribute("aria-pressed", String(playing));
    this.querySelector("[data-begin]").hidden = Boolean(this.#stage);
    this.querySelector("[data-now]").textContent = clock(now);
    this.#range.value = now;
    this.#range.setAttribute("aria-valuetext", clock(now));
    for (const card of this.querySelectorAll("[data-from]")) this.#card(card, now);
    for (const c of this.querySelectorAll("[data-seek]")) {
      const current = Boolean(this.#stage) && now >= Number(c.dataset.seek) && now < Number(c.dataset.until);
      c.closest(".chapter").classList.toggle("chapter--now", current);
    }
    this.#talk(now);
  }

  #card(card, now) {
    const hidden = now < Number(card.dataset.from) || now >= Number(card.dataset.to);
    if (card.hidden === hidden) return;
    card.hidden = hidden;
    if (!hidden && !this.#video.paused) announce(card.querySelector(".pin-card__name").textContent);
  }

  #read(list) {
    this.#lines = [...list.children].map((line) => ({ at: Number(line.dataset.at), line }));
    this.#shown = [0, 0];
    this.#talk(this.#video.currentTime);
  }

  // #talk shows the last lines up to now; they stand in the order of their times.
  #talk(now) {
    let to = 0;
    for (let high = this.#lines.length; to < high;) {
      const middle = (to + high) >> 1;
      if (this.#lines[middle].at <= now) to = middle + 1;
      else high = middle;
    }
    const from = Math.max(0, to - LINES);
    const [oldFrom, oldTo] = this.#shown;
    if (from === oldFrom && to === oldTo) return;
    for (let i = oldFrom; i < oldTo; i++) if (i < from || i >= to) this.#lines[i].line.hidden = true;
    for (let i = from; i < to; i++) this.#lines[i].line.hidden = false;
    this.#shown = [from, to];
    const list = this.querySelector("[data-lines]");
    list.scrollTop = list.scrollHeight;
  }
}

// clock writes 1622 as 27:02.
function clock(seconds) {
  const s = Math.floor(seconds);
  const two = (n) => String(n).padStart(2, "0");
  const rest = `${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
  return s >= 3600 ? `${Math.floor(s / 3600)}:${rest}` : rest;
}

customElements.define("show-replay", ShowReplay);
