// <live-player data-whep="/whep/…"> shows a show's picture and heals itself. It judges
// by frames, not by connection states: two seconds without a new one is a standstill.
// The show's state stands in its child [data-state], which the socket replaces.
import { Whep, Refused } from "whep";

const STILL_MS = 2000;
const PATIENCE_MS = 4000; // what a new session may take to its first frame
const RETRY_MS = [250, 500, 1000, 2000];
const SOUND = "hawker.sound";

class LivePlayer extends HTMLElement {
  #video;
  #session = null;
  #busy = false;
  #tries = 0;
  #retryAt = 0;
  #frameAt = 0;
  #wantedAt = -1;
  #stop = new AbortController();

  connectedCallback() {
    this.#stop = new AbortController();
    const signal = this.#stop.signal;
    this.#video = this.querySelector("video");
    this.#video.muted = true;
    new MutationObserver((_, o) => (signal.aborted ? o.disconnect() : this.#follow()))
      .observe(this, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-state"] });
    const timer = setInterval(() => this.#watch(), 250);
    signal.addEventListener("abort", () => clearInterval(timer));
    addEventListener("pagehide", () => this.#leave(), { signal });
    addEventListener("pageshow", () => this.#watch(), { signal });
    document.addEventListener("visibilitychange", () => (this.#frameAt = performance.now()), { signal });
    this.querySelector("[data-sound]")?.addEventListener("click", () => this.#toggleSound(), { signal });
    this.#offerPictureInPicture(signal);
    this.#nextFrame(signal);
    this.#follow(0);
  }

  disconnectedCallback() {
    this.#stop.abort();
    this.#leave();
  }

  get #state() {
    return this.querySelector("[data-state]")?.dataset.state ?? "ended";
  }

  // #follow obeys the show's state; since is when the viewer began to wait for the picture.
  #follow(since = performance.now()) {
    const wanted = this.#state === "live" || this.#state === "lost";
    if (wanted && this.#wantedAt < 0) this.#wantedAt = since;
    if (wanted) {
      this.#retryAt = 0;
      return this.#watch();
    }
    this.#leave();
    this.#wantedAt = -1;
    this.#show("idle");
  }

  #watch() {
    if (document.hidden || this.#wantedAt < 0 || this.#busy) return;
    const now = performance.now();
    const still = now - this.#frameAt > STILL_MS;
    if (still && this.dataset.picture === "playing") this.#show("still");
    if (!this.#session) {
      if (now >= this.#retryAt) this.#join();
    } else if (!this.#session.alive || (still && this.#state === "live" && now - this.#session.startedAt > PATIENCE_MS)) {
      this.#leave();
      this.#join();
    }
  }

  async #join() {
    this.#busy = true;
    if (!this.dataset.picture || this.dataset.picture === "idle") this.#show("joining");
    const session = (this.#session = new Whep());
    try {
      await session.join(this.dataset.whep, (track) => this.#play(track));
    } catch (e) {
      if (this.#session === session) this.#leave();
      const wait = e instanceof Refused ? e.afterMS : RETRY_MS[Math.min(this.#tries++, RETRY_MS.length - 1)];
      this.#retryAt = performance.now() + wait * (0.75 + Math.random() / 2);
    }
    this.#busy = false;
  }

  #leave() {
    this.#session?.leave();
    this.#session = null;
  }

  // #play swaps the track within one stream, so that the last frame stays until the next comes.
  #play(track) {
    const stream = (this.#video.srcObject ??= new MediaStream());
    for (const old of stream.getTracks()) if (old.kind === track.kind) stream.removeTrack(old);
    stream.addTrack(track);
    this.#video.muted = localStorage.getItem(SOUND) !== "on";
    this.#video.play().catch(() => {
      this.#video.muted = true;
      this.#sayMuted();
      return this.#video.play().catch(() => {}); // the sound button plays it then
    });
    this.#sayMuted();
  }

  #nextFrame(signal) {
    this.#video.requestVideoFrameCallback(() => {
      if (signal.aborted) return;
      this.#frameAt = performance.now();
      this.#tries = 0;
      if (!this.dataset.firstFrameMs) this.dataset.firstFrameMs = Math.round(this.#frameAt - this.#wantedAt);
      if (this.#wantedAt >= 0) this.#show("playing");
      this.#nextFrame(signal);
    });
  }

  #show(picture) {
    if (this.dataset.picture !== picture) this.dataset.picture = picture;
  }

  #toggleSound() {
    this.#video.muted = !this.#video.muted;
    localStorage.setItem(SOUND, this.#video.muted ? "off" : "on");
    this.#video.play().catch(() => {});
    this.#sayMuted();
  }

  #sayMuted() {
    this.querySelector("[data-sound]")?.setAttribute("aria-pressed", String(!this.#video.muted));
  }

  #offerPictureInPicture(signal) {
    const button = this.querySelector("[data-pip]");
    if (!button || !document.pictureInPictureEnabled) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      if (document.pictureInPictureElement) document.exitPictureInPicture();
      else this.#video.requestPictureInPicture().catch(() => {});
    }, { signal });
  }
}

customElements.define("live-player", LivePlayer);
