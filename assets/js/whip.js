// One WHIP session (RFC 9725): one offer, one answer, a Location to end it by. The
// offer goes before any candidate is gathered: the answer names the server's, and
// its checks find ours.

const MAX_BITRATE = 2_500_000; // bit/s: 720x1280 at 30 frames
const FIRST_CONTACT_MS = 6000;

// Refused is an answer that is not 201.
export class Refused extends Error {
  constructor(status) {
    super(`refused with ${status}`);
    this.status = status;
  }
}

export class Whip {
  onchange = () => {};
  #peer = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
  #senders = {};
  #token = "";
  #closed = false;
  place = ""; // path of the session on the server

  async publish(address, token, stream) {
    this.#token = token;
    for (const kind of ["video", "audio"]) this.#add(kind, stream);
    await this.#peer.setLocalDescription();
    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/sdp", Accept: "application/sdp", Authorization: `Bearer ${token}` },
      body: turnedBySender(this.#peer.localDescription.sdp),
      signal: AbortSignal.timeout(8000),
    });
    if (answer.status !== 201) throw new Refused(answer.status);
    this.place = new URL(answer.headers.get("Location") || "", new URL(address, location.href)).pathname;
    const sdp = await answer.text();
    if (this.#closed) return this.#forget();
    await this.#peer.setRemoteDescription({ type: "answer", sdp });
    await this.#limit();
    await this.#connected();
    this.#peer.onconnectionstatechange = () => this.onchange();
  }

  get state() {
    return this.#closed ? "closed" : this.#peer.connectionState;
  }

  // replace changes the track without a new negotiation.
  replace(track) {
    return this.#senders[track.kind]?.replaceTrack(track);
  }

  stats() {
    return this.#peer.getStats();
  }

  // drop ends the transport alone: the server notices by itself.
  drop() {
    this.#closed = true;
    this.#peer.close();
  }

  close() {
    this.drop();
    this.#forget();
  }

  #add(kind, stream) {
    const track = stream.getTracks().find((t) => t.kind === kind);
    const how = { direction: "sendonly", streams: [stream], sendEncodings: [kind === "video" ? { maxBitrate: MAX_BITRATE, maxFramerate: 30 } : {}] };
    const transceiver = this.#peer.addTransceiver(track ?? kind, how);
    this.#senders[kind] = transceiver.sender;
    if (kind === "video") transceiver.setCodecPreferences?.(preferred(RTCRtpSender.getCapabilities("video").codecs));
  }

  // The frame rate gives way together with the sharpness: hands move, labels are read.
  async #limit() {
    const sender = this.#senders.video;
    const p = sender.getParameters();
    p.degradationPreference = "balanced";
    await sender.setParameters(p).catch(() => {});
  }

  #connected() {
    const peer = this.#peer;
    return new Promise((done, fail) => {
      const late = setTimeout(() => fail(new Error("no contact")), FIRST_CONTACT_MS);
      const look = () => {
        if (peer.connectionState === "connected") clearTimeout(late), done();
        if (peer.connectionState === "failed" || peer.connectionState === "closed") clearTimeout(late), fail(new Error("no path"));
      };
      peer.onconnectionstatechange = look;
      look();
    });
  }

  #forget() {
    if (!this.place) return;
    fetch(this.place, { method: "DELETE", keepalive: true, headers: { Authorization: `Bearer ${this.#token}` } }).catch(() => {});
  }
}

// preferred puts constrained baseline H.264 in one-packet-per-unit mode first, since
// every viewer decodes it and the archive keeps it; VP8 is left out.
function preferred(codecs) {
  const rank = (c) => {
    const type = c.mimeType.toLowerCase();
    const form = c.sdpFmtpLine ?? "";
    if (type === "video/h264") return (form.includes("packetization-mode=1") ? 0 : 2) + (/profile-level-id=42e0/i.test(form) ? 0 : 1);
    return { "video/vp9": 4, "video/av1": 5, "video/vp8": -1 }[type] ?? 6; // 6: retransmission and the like
  };
  return codecs.filter((c) => rank(c) >= 0).sort((a, b) => rank(a) - rank(b));
}

// turnedBySender takes the orientation extension out of the offer: then the browser
// turns the picture itself, and neither relay nor recording needs to know.
function turnedBySender(sdp) {
  return sdp.replace(/a=extmap:\d+(?:\/\w+)? urn:3gpp:video-orientation\r?\n/g, "");
}
