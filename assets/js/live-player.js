// <live-player data-whep="/whep/…"> shows a show's picture and heals itself. It judges
// by frames, not by connection states: two seconds without a new one is a standstill.
// A new session takes over when its own picture flows; until then the old one's last
// frame stays. The show's state stands in the child [data-state], which the socket replaces.
import { Sound, offerPictureInPicture } from "player-keys";
import { Whep, Refused } from "whep";

const STILL_MS = 2000;
const ORPHAN_MS = 400; // the same once the page's socket is back: that server may be another
const PATIENCE_MS = 4000; // what a new session may take to its first frame
const RETRY_MS = [250, 500, 1000, 2000];

class LivePlayer extends HTMLElement {
  #video;
  #sound;
  #session = null; // whose picture is shown
  #next = null; // the one that is to take over
  #tries = 0;
  #retryAt = 0;
  #frameAt = 0; // when the picture last moved, or was allowed to stand until now
  #drawnAt = 0; // when it moved indeed
  #socketAt = 0;
  #wantedAt = -1;
  #stop = new AbortController();

  connectedCallback() {
    this.#stop = new AbortController();
    const signal = this.#stop.signal;
    this.#video = this.querySelector("video");
    this.#sound = new Sound(this.querySelector("[data-sound]"), this.#video, signal);
    new MutationObserver((_, o) => (signal.aborted ? o.disconnect() : this.#follow()))
      .observe(this, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-state"] });
    const timer = setInterval(() => this.#watch(), 250);
    signal.addEventListener("abort", () => clearInterval(timer));
    addEventListener("pagehide", () => this.#leave(), { signal });
    addEventListener("pageshow", () => this.#watch(), { signal });
    document.addEventListener("visibilitychange", () => (this.#frameAt = this.#drawnAt = performance.now()), { signal });
    document.addEventListener("htmx:wsOpen", () => (this.#socketAt = performance.now()), { signal });
    offerPictureInPicture(this.querySelector("[data-pip]"), this.#video, signal);
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
      this.#frameAt = performance.now(); // a host who returns brings the picture on the old path
      return this.#watch();
    }
    this.#leave(false);
    this.#wantedAt = -1;
    this.#show("idle");
  }

  #watch() {
    if (document.hidden || this.#wantedAt < 0) return;
    const now = performance.now();
    const session = this.#session;
    const orphan = this.#socketAt > Math.max(this.#drawnAt, session?.startedAt ?? 0) && now - this.#socketAt > ORPHAN_MS;
    const still = orphan || now - this.#frameAt > STILL_MS;
    if (still && this.dataset.picture === "playing") this.#show("still");
    if (this.#next && (!this.#next.alive || now - this.#next.startedAt > PATIENCE_MS)) this.#giveUp(this.#next);
    if (!session?.alive) return this.#replace(session);
    if (!still || this.#state !== "live" || (!orphan && now - session.startedAt < PATIENCE_MS)) return;
    session.moved().then((moved) => moved || this.#replace(session)); // a host's call stops the picture, not the path
  }

  #replace(session) {
    if (session === this.#session && !this.#next && performance.now() >= this.#retryAt) this.#join();
  }

  async #join() {
    if (!this.dataset.picture || this.dataset.picture === "idle") this.#show("joining");
    const session = (this.#next = new Whep());
    try {
      await session.join(this.dataset.whep, (track) => this.#receive(track, session));
    } catch (e) {
      if (e.status === 503 && this.dataset.picture === "joining") this.#show("full");
      this.#giveUp(session, e instanceof Refused ? e.afterMS : undefined);
    }
  }

  #giveUp(session, afterMS = RETRY_MS[Math.min(this.#tries++, RETRY_MS.length - 1)]) {
    session.leave();
    if (this.#next !== session) return;
    this.#next = null;
    this.#retryAt = performance.now() + afterMS * (0.75 + Math.random() / 2);
  }

  #leave(tell) {
    for (const session of [this.#session, this.#next]) session?.leave(tell);
    this.#session = this.#next = null;
  }

  // #receive waits for the track's media where there is a picture to lose.
  #receive(track, session) {
    if (this.#session && track.muted) {
      track.addEventListener("unmute", () => this.#play(track, session), { once: true });
    } else {
      this.#play(track, session);
    }
  }

  // #play swaps the track within one stream, so that the last frame stays until the next comes.
  #play(track, session) {
    if (session !== this.#next && session !== this.#session) return;
    const stream = (this.#video.srcObject ??= new MediaStream());
    for (const old of stream.getTracks()) if (old.kind === track.kind) stream.removeTrack(old);
    stream.addTrack(track);
    if (track.kind === "video" && session === this.#next) {
      this.#session?.leave();
      this.#session = session;
      this.#next = null;
    }
    this.#sound.play();
  }

  #nextFrame(signal) {
    this.#video.requestVideoFrameCallback(() => {
      if (signal.aborted) return;
      this.#nextFrame(signal);
      if (!this.#session?.connected) return; // a stream that loses its tracks draws one black frame
      this.#frameAt = this.#drawnAt = performance.now();
      this.#tries = 0;
      if (!this.dataset.firstFrameMs) this.dataset.firstFrameMs = Math.round(this.#frameAt - this.#wantedAt);
      if (this.#wantedAt >= 0) this.#show("playing");
    });
  }

  #show(picture) {
    if (this.dataset.picture !== picture) this.dataset.picture = picture;
  }
}

customElements.define("live-player", LivePlayer);
