// <look-back data-hls> shows what was recorded in a video of its own over the live one,
// which stands still meanwhile and costs nothing: on the way back it is joined anew, and
// the recorded picture stays until it plays. Prices stay as they are now; which item was
// explained then is told by the camera's time of what is shown.
import { keepSound } from "player-keys";
import { clock } from "replay-bar";
import { tellWaiting } from "wait-word";

const FROM_S = -30; // where looking back begins
const THEN_MS = 20000; // how often what was explained is asked for
const BACK_MS = 5000; // what the live picture may take

class LookBack extends HTMLElement {
  #video;
  #player;
  #live;
  #bar;
  #range;
  #stage = null;
  #open = false;
  #muted = true;
  #timer = 0;
  #askedAt = -THEN_MS;
  #stop = new AbortController();

  connectedCallback() {
    this.#stop = new AbortController();
    const signal = this.#stop.signal;
    this.#bar = this.querySelector("[data-bar]");
    this.#video = this.#bar.querySelector("video");
    this.#player = this.closest("live-player");
    this.#live = this.#player.querySelector("video");
    this.#range = this.querySelector("input");
    const on = (target, name, fn) => target.addEventListener(name, fn, { signal });
    on(this.querySelector("[data-open]"), "click", () => this.#begin());
    on(this.querySelector("[data-live]"), "click", () => this.#return());
    on(this.#player, "over", () => this.#end());
    on(this.#video, "playing", () => this.#open && !this.hasAttribute("data-returning") && this.#player.pause());
    on(this.querySelector("[data-by]"), "click", (e) => this.#to(this.#video.currentTime + Number(e.currentTarget.dataset.by)));
    on(this.querySelector("[data-heard]"), "click", () => this.#turn(this.#video.muted));
    on(this.#video, "volumechange", () => this.querySelector("[data-heard]").setAttribute("aria-pressed", String(!this.#video.muted)));
    tellWaiting(this, this.#video, signal);
    on(this.#range, "input", () => this.#to(Number(this.#range.value)));
    on(this.querySelector("ol"), "htmx:afterSwap", () => this.#tell());
  }

  disconnectedCallback() {
    this.#stop.abort();
    this.#end();
  }

  async #begin() {
    if (this.#open) return;
    this.#open = true;
    this.#bar.hidden = false;
    this.querySelector("[data-open]").hidden = true;
    this.#muted = this.#live.muted;
    this.#timer = setInterval(() => this.#tell(), 250);
    const { play } = await import("hls-stage");
    if (!this.#open) return;
    this.#stage = play(this.#video, this.dataset.hls, { from: FROM_S });
    this.#video.muted = this.#muted;
    this.#live.muted = true;
    await this.#video.play().catch(() => {
      this.#video.muted = true;
      return this.#video.play().catch(() => {});
    });
    this.querySelector("[data-live]").focus({ preventScroll: true });
  }

  async #return() {
    if (!this.#open || this.hasAttribute("data-returning")) return;
    const since = performance.now();
    this.toggleAttribute("data-returning", true);
    await Promise.race([this.#player.resume(), new Promise((late) => setTimeout(late, BACK_MS))]);
    this.#end();
    this.dataset.returnedMs = Math.round(performance.now() - since);
    if (this.isConnected) this.querySelector("[data-open]").focus({ preventScroll: true });
  }

  // #end takes the recorded picture away.
  #end() {
    if (!this.#open) return;
    this.#open = false;
    clearInterval(this.#timer);
    if (this.#stage) this.#live.muted = this.#muted;
    this.#stage?.stop();
    this.#stage = null;
    this.#bar.hidden = true;
    this.toggleAttribute("data-returning", false);
    this.querySelector("[data-open]").hidden = false;
  }

  // #turn is also how the live picture will be heard.
  #turn(on) {
    this.#muted = !on;
    this.#video.muted = !on;
    keepSound(on);
  }

  #to(second) {
    const { seekable } = this.#video;
    if (seekable.length) this.#video.currentTime = Math.min(Math.max(second, seekable.start(0)), seekable.end(0) - 1);
  }

  #tell() {
    if (performance.now() - this.#askedAt > THEN_MS) {
      this.#askedAt = performance.now();
      this.dispatchEvent(new Event("looked"));
    }
    const { seekable, currentTime } = this.#video;
    if (!seekable.length) return;
    const edge = seekable.end(0);
    this.#range.min = seekable.start(0);
    this.#range.max = edge;
    this.#range.value = currentTime;
    const behind = `−${clock(Math.max(0, Math.round(edge - currentTime)))}`;
    this.querySelector("[data-behind]").textContent = behind;
    this.#range.setAttribute("aria-valuetext", behind);
    const date = this.#stage?.date() ?? 0;
    for (const was of this.querySelectorAll("[data-from]")) {
      was.hidden = date < Number(was.dataset.from) || date >= Number(was.dataset.to || Infinity);
    }
  }
}

customElements.define("look-back", LookBack);
