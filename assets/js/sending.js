// What leaves this machine, once a second: bit rate, what the far side misses, and the
// time there and back, from the sender's reports.

const EVERY_MS = 1000;

// follow writes the figures into root's [data-figure] places until the signal aborts; a
// figure that is not known yet is not shown.
export function follow(session, root, signal) {
  let last = null;
  const timer = setInterval(async () => {
    const now = sum(await session.stats());
    if (signal.aborted) return;
    if (last && now.at > last.at) show(root, { ...now, rate: ((now.bytes - last.bytes) * 8) / (now.at - last.at) / 1000 });
    last = now;
  }, EVERY_MS);
  signal.addEventListener("abort", () => clearInterval(timer));
}

// rate in Mbit/s, loss in percent, rtt in milliseconds
function sum(stats) {
  const all = { at: 0, bytes: 0 };
  for (const s of stats.values()) {
    if (s.type === "outbound-rtp") {
      all.bytes += s.bytesSent;
      all.at = s.timestamp;
    }
    if (s.type === "remote-inbound-rtp" && s.kind === "video") all.loss = s.fractionLost * 100;
    if (s.type === "candidate-pair" && s.nominated && s.currentRoundTripTime !== undefined) all.rtt = s.currentRoundTripTime * 1000;
  }
  return all;
}

function show(root, figures) {
  for (const place of root.querySelectorAll("[data-figure]")) {
    const n = figures[place.dataset.figure];
    place.hidden = !Number.isFinite(n);
    if (!place.hidden) place.querySelector("output").value = n.toFixed(place.dataset.figure === "rtt" ? 0 : 1);
  }
}
