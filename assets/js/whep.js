// One WHEP session: one offer, one answer, one way out. The offer goes before any
// candidate is gathered: the answer names the server's, and the checks find ours.
import { JitterBuffer } from "jitter-buffer";

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
  #place = "";
  #left = false;
  #bytes = 0;
  startedAt = performance.now();

  async join(address, onTrack) {
    const peer = this.#peer;
    peer.addEventListener("track", (e) => onTrack(e.track));
    peer.addTransceiver("video", { direction: "recvonly" });
    peer.addTransceiver("audio", { direction: "recvonly" });
    await peer.setLocalDescription();
    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/sdp", Accept: "application/sdp" },
      body: peer.localDescription.sdp,
      signal: AbortSignal.timeout(5000),
    });
    if (answer.status !== 201) throw new Refused(answer.status, answer.headers.get("Retry-After"));
    this.#place = new URL(answer.headers.get("Location") || "", new URL(address, location.href)).href;
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

  // moved tells whether anything came on this path since it was last asked.
  async moved() {
    const before = this.#bytes;
    let bytes = 0;
    for (const s of (await this.#peer.getStats()).values()) if (s.type === "inbound-rtp") bytes += s.bytesReceived;
    this.#bytes = bytes;
    return bytes > before;
  }

  // leave tells the server, unless it has forgotten the session before us. The path is
  // closed after that: its end ends the session too, and the request would find none.
  leave(tell = this.alive) {
    if (this.#left) return;
    this.#left = true;
    this.#buffer.stop();
    Promise.resolve(tell && this.#forget()).finally(() => this.#peer.close());
  }

  async #forget() {
    if (!this.#place) return;
    const place = this.#place;
    this.#place = "";
    await fetch(place, { method: "DELETE", keepalive: true, signal: AbortSignal.timeout(2000) }).catch(() => {});
  }
}
