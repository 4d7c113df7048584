// How long what arrives waits before it is played. A lost packet is asked for again,
// and a browser's own buffer is shorter than that takes: the picture stops, or leaps to
// the next keyframe. So a line that loses gets room for two repairs; a clean one gets
// the picture as soon as it is there.

const MOST_MS = 500;
const ASK_MS = 50; // from a hole to its request, and for what comes out of order
const CALM_MS = 20_000; // without a request, before the room is taken back in steps
const STEP_MS = 100;

let room = 0; // ms; the next session of the page is on the same line

export class JitterBuffer {
  #peer;
  #asked = 0;
  #troubleAt = performance.now();

  constructor(peer) {
    this.#peer = peer;
    peer.addEventListener("track", () => this.#set(room)); // the line is known from the session before
  }

  // tend goes by what the session has counted; call it a few times a second.
  tend(stats) {
    const asked = stats.reduce((sum, s) => sum + ((s.type === "inbound-rtp" && s.nackCount) || 0), 0);
    const now = performance.now();
    if (asked > this.#asked) {
      this.#asked = asked;
      this.#troubleAt = now;
      this.#set(Math.max(room, 2 * (roundTrip(stats) + ASK_MS)));
    } else if (room > 0 && now - this.#troubleAt > CALM_MS) {
      this.#troubleAt = now - CALM_MS / 2;
      this.#set(room - STEP_MS);
    }
  }

  #set(ms) {
    room = Math.min(Math.max(ms, 0), MOST_MS);
    for (const r of this.#peer.getReceivers()) r.jitterBufferTarget = room || null;
  }
}

// roundTrip is that of the path in use, in ms.
function roundTrip(stats) {
  const path = stats.find((s) => s.type === "candidate-pair" && s.nominated && s.state === "succeeded");
  return (path?.currentRoundTripTime ?? 0.1) * 1000;
}
