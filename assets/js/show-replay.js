// <show-replay data-hls> plays a show that is over. Its clock is the picture's: cards
// [data-from][data-to] and chapters [data-seek][data-until] are in the page, each with
// its seconds. A card changes with the frame that it belongs to; the rest follows a few
// times a second. Where one was is remembered, so that nobody begins again after a purchase.
import { obey, place } from "device-keys";
import { announce } from "live-status";
import { offerToDevice, soundKept } from "player-keys";
import { askedSecond, keep, kept, openReplay, ReplayBar } from "replay-bar";
import { listen } from "replay-keys";
import { ReplayTalk } from "replay-talk";
import { tellWaiting } from "wait-word";

class ShowReplay extends HTMLElement {
  #video;
  #stage = null;
  #bar;
  #talk;
  #from = 0; // where to begin
  #at = -1; // of the frame that is told
  #stop = new AbortController();

  connectedCallback() {
    const signal = (this.#stop = new AbortController()).signal;
    this.#video = this.querySelector("video");
    this.#talk = new ReplayTalk(this.querySelector("[data-talk]"));
    this.#bar = new ReplayBar(this, signal);
    const on = (target, name, fn) => target.addEventListener(name, fn, { signal });
    on(this.querySelector("[data-begin]"), "click", () => this.toggle());
    on(this.#video, "click", () => this.toggle());
    for (const name of ["play", "pause", "timeupdate", "seeking", "ended", "volumechange"]) on(this.#video, name, () => this.#tell());
    on(this.#video, "filmchange", () => openReplay(this.second));
    on(window, "hashchange", () => this.#follow());
    on(window, "pagehide", () => keep(this));
    on(this, "click", (e) => this.#jump(e));
    listen(this, signal);
    obey(this, signal);
    tellWaiting(this, this.#video, signal);
    offerToDevice(this.querySelector("[data-pip]"), this.#video, signal);
    this.#video.muted = soundKept() === "off";
    this.#nextFrame(signal);
    this.#from = Math.min(askedSecond() ?? kept(), this.length);
    this.#bar.begins(this.#from);
    this.#tell();
    if (!kept() || performance.getEntriesByType("navigation")[0]?.type === "navigate") this.#follow(); // else it goes on where it was
    if (this.hasAttribute("data-playing-on")) this.#play();
    else if (!navigator.connection?.saveData) window.requestIdleCallback?.(() => import("hls-stage").catch(() => {})); // the press finds it there
  }

  disconnectedCallback() {
    this.#stop.abort();
    this.#stage?.stop();
    this.#stage = null;
  }

  get video() {
    return this.#video;
  }

  get length() {
    return Number(this.dataset.length);
  }

  // second is where the replay is, or will begin.
  get second() {
    return this.#stage ? this.#video.currentTime || this.#from : this.#from;
  }

  get playing() {
    return Boolean(this.#stage) && !this.#video.paused;
  }

  // seek goes to a second; it plays from there.
  async seek(second) {
    this.#from = Math.min(Math.max(second, 0), Math.max(this.length - 0.5, 0));
    if (this.#stage) this.#video.currentTime = this.#from;
    await this.#play();
  }

  toggle() {
    if (this.#video.paused) this.#play();
    else this.#video.pause();
  }

  // step goes to the piece before or after.
  step(by) {
    const starts = [...this.querySelectorAll("[data-seek]")].map((c) => Number(c.dataset.seek)).sort((a, b) => a - b);
    const now = this.second;
    const next = by > 0 ? starts.find((s) => s > now + 1) : starts.findLast((s) => s < now - 3);
    if (next !== undefined || by < 0) this.seek(next ?? 0);
  }

  async #play() {
    if (!this.#stage) {
      const { play } = await import("hls-stage");
      if (!this.isConnected) return;
      this.#stage ??= play(this.#video, this.dataset.hls, { from: this.#from });
    }
    await this.#video.play().catch(() => {
      if (!this.#stage || this.#video.muted) return;
      this.#video.muted = true; // a browser that wants a touch first
      return this.#video.play().catch(() => {});
    });
  }

  // #follow obeys #t=1622, which the chapters carry.
  #follow() {
    const second = /^#t=(\d+)$/.exec(location.hash)?.[1];
    if (second) this.seek(Number(second));
  }

  // #jump also hears a second press on the chapter whose address the page has already.
  #jump(e) {
    const to = e.target.closest?.("[data-seek]");
    if (to && to.hash === location.hash) this.seek(Number(to.dataset.seek));
  }

  #nextFrame(signal) {
    this.#video.requestVideoFrameCallback?.((_, frame) => {
      if (signal.aborted) return;
      this.#nextFrame(signal);
      if (this.#stage) this.#cards(frame.mediaTime);
    });
  }

  #tell() {
    const now = this.second;
    this.toggleAttribute("data-playing", this.playing);
    this.querySelector("[data-begin]").hidden = Boolean(this.#stage);
    this.#bar.tell(now, Boolean(this.#stage));
    place(this);
    if (!this.#stage || this.#video.seeking || !this.#video.requestVideoFrameCallback || document.hidden) this.#cards(now);
    this.#talk.show(now);
  }

  // #cards shows what belongs to a frame.
  #cards(at) {
    if (at === this.#at) return;
    this.#at = at;
    for (const card of this.querySelectorAll(".room__pin > [data-from]")) {
      const hidden = at < Number(card.dataset.from) || at >= Number(card.dataset.to);
      if (card.hidden === hidden) continue;
      card.hidden = hidden;
      if (!hidden && this.playing) announce(card.querySelector(".pin-card__name").textContent);
    }
  }
}

customElements.define("show-replay", ShowReplay);
