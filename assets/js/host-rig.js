// The host's camera and microphone. A track that ends or falls silent (a call,
// another app, a cable) is asked for again until it is back; whoever sends the
// picture hears "track" for every new track and "trouble" whenever that changes.
import { vertical, straighten } from "upright";

const FACING = "hawker.facing";
const HEAL_MS = 2500;

const sound = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

// why names the sentence for a refusal of the browser.
export function why(error) {
  if (!window.isSecureContext || !navigator.mediaDevices) return "insecure";
  switch (error?.name) {
    case "NotAllowedError":
    case "SecurityError":
      return "refused";
    case "NotFoundError":
    case "OverconstrainedError":
      return "missing";
    case "NotReadableError":
    case "AbortError":
      return "busy";
  }
  return "unknown";
}

export class HostRig extends EventTarget {
  stream = new MediaStream();
  #facing = localStorage.getItem(FACING) || "user";
  #device = "";
  #muted = false;
  #healing = false;
  #timer = 0;
  #stop = new AbortController();

  async open() {
    if (!window.isSecureContext || !navigator.mediaDevices) throw new Error("no secure origin");
    const video = this.#picture();
    const both = await navigator.mediaDevices.getUserMedia({ video, audio: sound }).catch((e) => {
      if (e.name !== "NotFoundError") throw e;
      return navigator.mediaDevices.getUserMedia({ video }); // a picture without sound is better than none
    });
    for (const track of both.getTracks()) this.#use(track);
    const signal = this.#stop.signal;
    document.addEventListener("visibilitychange", () => this.#heal(), { signal });
    navigator.mediaDevices.addEventListener("devicechange", () => this.#heal(), { signal });
  }

  close() {
    this.#stop.abort();
    clearTimeout(this.#timer);
    for (const track of this.stream.getTracks()) track.stop();
  }

  track(kind) {
    return this.stream.getTracks().find((t) => t.kind === kind);
  }

  async cameras() {
    const all = await navigator.mediaDevices.enumerateDevices();
    return all.filter((d) => d.kind === "videoinput");
  }

  // flip takes the other camera: a phone by its side, a desk by the next device.
  // The old one stops first, since a phone opens one at a time.
  async flip() {
    const old = this.track("video");
    const before = { facing: this.#facing, device: this.#device };
    const side = old?.getSettings().facingMode;
    if (side) {
      this.#facing = side === "environment" ? "user" : "environment";
    } else {
      const ids = (await this.cameras()).map((d) => d.deviceId);
      this.#device = ids[(ids.indexOf(old?.getSettings().deviceId) + 1) % ids.length];
    }
    old?.stop();
    try {
      await this.#take("video");
      localStorage.setItem(FACING, this.#facing);
    } catch {
      this.#facing = before.facing;
      this.#device = before.device;
      await this.#heal();
    }
  }

  get muted() {
    return this.#muted;
  }

  set muted(on) {
    this.#muted = on;
    const track = this.track("audio");
    if (track) track.enabled = !on;
    this.#tell();
  }

  // trouble is "", or what is missing now: "picture" before "voice".
  get trouble() {
    if (gone(this.track("video"))) return "picture";
    return gone(this.track("audio")) ? "voice" : "";
  }

  #picture() {
    return { ...vertical(), ...(this.#device ? { deviceId: { exact: this.#device } } : { facingMode: { ideal: this.#facing } }) };
  }

  async #take(kind) {
    const ask = kind === "video" ? { video: this.#picture() } : { audio: sound };
    this.#use((await navigator.mediaDevices.getUserMedia(ask)).getTracks()[0]);
  }

  #use(track) {
    const old = this.track(track.kind);
    if (old) this.stream.removeTrack(old);
    old?.stop();
    track.contentHint = track.kind === "video" ? "motion" : "speech";
    if (track.kind === "audio") track.enabled = !this.#muted;
    const signal = this.#stop.signal;
    for (const name of ["ended", "mute", "unmute"]) track.addEventListener(name, () => this.#tell(), { signal });
    this.stream.addTrack(track);
    if (track.kind === "video") straighten(track);
    this.dispatchEvent(new CustomEvent("track", { detail: track }));
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event("trouble"));
    clearTimeout(this.#timer);
    if (this.trouble && !this.#stop.signal.aborted) this.#timer = setTimeout(() => this.#heal(), HEAL_MS);
  }

  // #heal asks again for what is gone; a hidden page is refused, so it waits to be seen.
  async #heal() {
    if (this.#healing || document.hidden || !this.trouble || this.#stop.signal.aborted) return;
    this.#healing = true;
    for (const kind of ["video", "audio"]) {
      if (gone(this.track(kind))) await this.#take(kind).catch(() => {});
    }
    this.#healing = false;
    this.#tell();
  }
}

const gone = (track) => !track || track.readyState === "ended" || track.muted;
