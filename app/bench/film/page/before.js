// No address of the relay is ever heard of: nothing but pages and sockets goes through.
RTCPeerConnection.prototype.setRemoteDescription = new Proxy(RTCPeerConnection.prototype.setRemoteDescription, {
  apply: (f, peer, [d]) => f.apply(peer, [{ ...d, sdp: d.sdp.split("\r\n").filter((l) => !l.startsWith("a=candidate:")).join("\r\n") }]),
});

window.seen = { errors: [], stalls: 0, frames: 0, switched: 0, first: 0, flashes: [], cards: [] };
window.now = () => performance.timeOrigin + performance.now();

new MutationObserver(() => {
  const id = document.querySelector("#pin article")?.id;
  if (id && id !== seen.cards.at(-1)?.id) seen.cards.push({ id, at: now() });
}).observe(document, { childList: true, subtree: true, characterData: true });
