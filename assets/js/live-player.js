// <live-player data-whep="/whep/…" data-hls="…"> shows a show's picture and heals itself:
// live-line finds and keeps the way to the relay, and where there is none the recording
// stands in. The child [data-state] tells of the show, [data-picture] what there is to see.
import { LiveLine } from "live-line";
import { Saver, Sound, keepFrame, notePath, offerToDevice, pathIsShut } from "player-keys";

class LivePlayer extends HTMLElement {
  #video;
  #sound;
  #saver;
  #line;
  #film = null; // what plays the recording, or is about to
  #wantedAt = -1;
  #away = false;
  #back = null; // tells who waits for the picture
  #stop = new AbortController();

  connectedCallback() {
    const signal = (this.#stop = new AbortController()).signal;
    this.#video = this.querySelector("video");
    this.#sound = new Sound(this.querySelector("[data-sound]"), this.#video, signal);
    this.#saver = new Saver(this.querySelector("[data-saver]"), signal, (on) => this.#choose(on));
    this.#line = new LiveLine(this.dataset.whep, {
      take: (track) => this.#take(track),
      moved: () => this.#saver.on && this.#plays(),
      still: () => this.dataset.picture === "playing" && !this.#film && this.#show("still"),
      without: (what) => this.#without(what),
    });
    new MutationObserver((_, o) => (signal.aborted ? o.disconnect() : this.#follow()))
      .observe(this, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-state"] });
    addEventListener("pagehide", () => this.#leave(), { signal });
    addEventListener("pageshow", (e) => e.persisted && this.#follow(), { signal });
    addEventListener("online", () => this.#line.hurry(), { signal });
    for (const name of ["visibilitychange", "htmx:wsOpen"]) document.addEventListener(name, () => document.hidden || this.#line.hurry(), { signal });
    offerToDevice(this.querySelector("[data-pip]"), this.#video, signal);
    this.#nextFrame(signal);
    this.#choose();
    this.#follow(0);
  }

  disconnectedCallback() {
    this.#stop.abort();
    this.#leave();
  }

  // #follow obeys the show's state; since is when the viewer began to wait for the picture.
  #follow(since = performance.now()) {
    const state = this.querySelector("[data-state]")?.dataset.state ?? "ended";
    this.#line.waits = state === "lost";
    if (state === "live" || state === "lost") {
      this.#wantedAt = this.#wantedAt < 0 ? since : this.#wantedAt;
      if (!this.dataset.picture || this.dataset.picture === "idle") this.#show("joining");
      return pathIsShut() && this.#without("path"), this.#open();
    }
    this.#leave(false);
    this.#video.srcObject = null; // the cover stands there again, not the black of a lost track
    this.#wantedAt = -1;
    this.#show("idle");
    this.dispatchEvent(new Event("over"));
  }

  #open() {
    if (this.#wantedAt >= 0 && !this.#away) this.#line.open(this.#saver.on);
  }

  // pause takes nothing of the live picture, for who looks at another.
  pause() {
    this.#away = true;
    this.#line.close();
    this.#film?.pause?.();
  }

  // resume comes to its end when the live picture plays.
  resume() {
    this.#away = false;
    this.#film?.resume?.();
    this.#open();
    return new Promise((there) => (this.#back = there));
  }

  // film is what plays the recording instead, while it does.
  get film() {
    return this.#film;
  }

  // #choose goes by what the viewer pays for: a picture, or the sound over the last frame.
  #choose(asked) {
    if (asked) this.#sound.turn(true);
    if (this.#saver.on) keepFrame(this.#video);
    this.toggleAttribute("data-saving", this.#saver.on);
    this.#open();
  }

  // #take swaps the track within one stream, so that the last frame stays until the next comes.
  #take(track) {
    this.#endFilm();
    notePath(false);
    const stream = (this.#video.srcObject ??= new MediaStream());
    for (const old of stream.getTracks()) if (old.kind === track.kind || this.#saver.on) stream.removeTrack(old);
    stream.addTrack(track);
    this.#sound.play();
  }

  // #without plays the recording where there is one, while the line goes on trying.
  async #without(what) {
    if (what === "place" && this.dataset.picture === "joining") this.#show("full");
    if (what === "path") notePath(true);
    if (!this.dataset.hls || this.#away || this.#film || this.#saver.on || this.#wantedAt < 0) return;
    const mark = (this.#film = { stop() {} });
    try {
      const { play } = await import("hls-stage");
      if (this.#film !== mark) return;
      this.#film = play(this.#video, this.dataset.hls, { stalls: this });
      this.#line.bridged = true;
      this.#sound.play();
    } catch {
      if (this.#film === mark) this.#film = null; // asked again when the line gives up again
    }
  }

  #endFilm() {
    this.#line.bridged = false;
    this.#film = this.#film?.stop() ?? null;
  }

  #leave(tell) {
    this.#endFilm(this.#line.close(tell));
  }

  #nextFrame(signal) {
    this.#video.requestVideoFrameCallback(() => {
      if (signal.aborted) return;
      this.#nextFrame(signal);
      if (this.#film || this.#line.drew()) this.#plays(); // a stream that loses its tracks draws one black frame
    });
  }

  #plays() {
    if (this.#wantedAt < 0) return;
    this.dataset.firstFrameMs ||= Math.round(performance.now() - this.#wantedAt);
    this.#show("playing");
    if (!this.#away) this.#back &&= this.#back();
  }

  #show(picture) {
    if (this.dataset.picture !== picture) this.dataset.picture = picture;
  }
}

customElements.define("live-player", LivePlayer);
