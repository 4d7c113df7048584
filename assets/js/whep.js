// One WHEP session: one offer, one answer, one way out, and what came by it. The offer
// goes before any candidate is gathered: the answer names the server's, and the checks
// find ours.
import { JitterBuffer } from "jitter-buffer";

const NO_PICTURE_MS = 2000; // a host who sends sound alone is heard for so long first

// Refused is an answer that says when to ask again (not on the air, too many).
export class Refused extends Error {
  constructor(status, seconds) {
    super(`refused with ${status}`);
    this.status = status;
    this.afterMS = Math.min(Math.max(Number(seconds) || 2, 0.5), 10) * 1000;
  }
}

export class Whep {
  #peer = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
  #buffer = new JitterBuffer(this.#peer);
  #left = false;
  #packets = 0; // of the picture
  #framed = 0; // of them, when the last frame came
  #heard = 0;
  sound; // that alone was asked for
  place = ""; // of the session on the server
  frames = 0; // of sound alone: packets
  startedAt = performance.now();
  frameAt = this.startedAt; // when frames last grew, or were allowed not to until now
  heardAt = this.startedAt; // when the server last gave any sign

  constructor(sound) {
    this.sound = sound;
  }

  async join(address, onTrack) {
    const peer = this.#peer;
    peer.addEventListener("track", (e) => onTrack(e.track));
    if (!this.sound) peer.addTransceiver("video", { direction: "recvonly" });
    peer.addTransceiver("audio", { direction: "recvonly" });
    await peer.setLocalDescription();
    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/sdp", Accept: "application/sdp" },
      body: peer.localDescription.sdp,
      signal: AbortSignal.timeout(5000),
    });
    if (answer.status !== 201) throw new Refused(answer.status, answer.headers.get("Retry-After"));
    this.place = new URL(answer.headers.get("Location") || "", new URL(address, location.href)).href;
    const sdp = await answer.text();
    if (this.#left) return this.#forget();
    await peer.setRemoteDescription({ type: "answer", sdp });
  }

  // alive is false once the path to the server is known to be gone.
  get alive() {
    return !this.#left && ["new", "connecting", "connected"].includes(this.#peer.connectionState);
  }

  get connected() {
    return !this.#left && this.#peer.connectionState === "connected";
  }

  // stuck tells that media comes of which no frame can be made.
  get stuck() {
    return this.#packets > this.#framed;
  }

  get tracks() {
    return this.#peer.getReceivers().map((r) => r.track);
  }

  get age() {
    return performance.now() - this.startedAt;
  }

  // excuse lets the picture stand until now.
  excuse() {
    this.frameAt = this.heardAt = performance.now();
  }

  // look counts what came, tells whether frames did, and sees to the buffer.
  async look() {
    const stats = [...(await this.#peer.getStats()).values()];
    this.#buffer.tend(stats);
    const sum = (names, of) => stats.filter(of).reduce((n, s) => names.reduce((m, name) => m + (s[name] ?? 0), n), 0);
    const picture = (s) => s.type === "inbound-rtp" && s.kind === "video";
    const packets = sum(["packetsReceived"], picture);
    const heard = sum(["bytesReceived"], (s) => s.type === "inbound-rtp") +
      sum(["bytesReceived", "requestsReceived", "responsesReceived"], (s) => s.type === "candidate-pair");
    const none = this.sound || (!packets && this.age > NO_PICTURE_MS);
    const frames = none ? sum(["packetsReceived"], (s) => s.type === "inbound-rtp") : sum(["framesDecoded"], picture);
    const [moved, now] = [frames > this.frames, performance.now()];
    if (moved) [this.frameAt, this.#framed] = [now, packets];
    if (heard !== this.#heard) this.heardAt = now;
    [this.frames, this.#packets, this.#heard] = [frames, packets, heard];
    return moved;
  }

  // leave tells the server, unless it has forgotten the session before us. The path is
  // closed after that: its end ends the session too, and the request would find none.
  leave(tell = this.alive) {
    if (this.#left) return;
    this.#left = true;
    Promise.resolve(tell && this.#forget()).finally(() => this.#peer.close());
  }

  async #forget() {
    if (!this.place) return;
    const place = this.place;
    this.place = "";
    await fetch(place, { method: "DELETE", keepalive: true, signal: AbortSignal.timeout(2000) }).catch(() => {});
  }
}
