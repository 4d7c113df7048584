// <net-test> tries both ways that video can take to this browser, UDP and TCP, by a
// session over each alone that carries nothing, and says which arrived.
const patience = 6000;

class NetTest extends HTMLElement {
  connectedCallback() {
    const again = this.querySelector("[data-again]");
    again.addEventListener("click", () => this.#run(again));
    this.#run(again);
  }

  async #run(again) {
    again.disabled = true;
    for (const p of this.querySelectorAll("[data-verdict]")) p.hidden = true;
    const rows = [...this.querySelectorAll("[data-way]")];
    for (const row of rows) this.#say(row, "trying");
    const [udp, tcp] = await Promise.all(rows.map((row) => this.#try(row)));
    this.querySelector(`[data-verdict="${udp ? "udp" : tcp ? "tcp" : "none"}"]`).hidden = false;
    again.disabled = false;
  }

  async #try(row) {
    const started = performance.now();
    const peer = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
    let place = "";
    try {
      place = await this.#open(peer, row.dataset.way);
      await connected(peer);
      row.querySelector("[data-ms]").textContent = Math.round(performance.now() - started);
      this.#say(row, "reached");
      return true;
    } catch {
      this.#say(row, "failed");
      return false;
    } finally {
      if (place) await fetch(place, { method: "DELETE" }).catch(() => {});
      peer.close();
    }
  }

  // #open answers the server's address of the session; of its candidates only those of
  // the way that is tried are kept.
  async #open(peer, way) {
    peer.addTransceiver("audio", { direction: "recvonly" });
    await peer.setLocalDescription();
    const answer = await fetch("/network", {
      method: "POST",
      headers: { "Content-Type": "application/sdp", Accept: "application/sdp" },
      body: peer.localDescription.sdp,
      signal: AbortSignal.timeout(5000),
    });
    if (answer.status !== 201) throw new Error(answer.status);
    const place = new URL(answer.headers.get("Location"), location.href).href;
    const lines = (await answer.text()).split("\r\n");
    const sdp = lines.filter((l) => !l.startsWith("a=candidate:") || l.toLowerCase().includes(` ${way} `)).join("\r\n");
    await peer.setRemoteDescription({ type: "answer", sdp });
    return place;
  }

  #say(row, what) {
    for (const span of row.querySelectorAll("[data-is]")) span.hidden = span.dataset.is !== what;
  }
}

function connected(peer) {
  return new Promise((yes, no) => {
    const timer = setTimeout(no, patience);
    const look = () => {
      if (peer.connectionState === "connected") yes();
      if (peer.connectionState === "failed") no();
      if (["connected", "failed"].includes(peer.connectionState)) clearTimeout(timer);
    };
    peer.addEventListener("connectionstatechange", look);
    look();
  });
}

customElements.define("net-test", NetTest);
