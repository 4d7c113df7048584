// A picture of each explanation, taken while it goes on: it stands for the clip where that
// is shown. One is enough for all who could take it, so the page asks before it sends.

const WIDTH = 720;
const MAX_BYTES = 400_000;

// keepPictures takes one some time after another piece is pinned, until the signal
// aborts; ready tells whether what the video shows is the show.
export function keepPictures(video, show, { after, signal, ready = () => true }) {
  const address = `/desk/clips/${show}/picture`;
  const take = async () => {
    if (document.hidden || !video.videoWidth || !ready()) return;
    const asked = await fetch(address, { signal });
    if (asked.status !== 200) return; // nothing is explained, or there is a picture
    const still = await frame(video);
    if (still && still.size <= MAX_BYTES) await fetch(address, { method: "POST", headers: { "Content-Type": "image/jpeg" }, body: still, signal });
  };
  let timer = 0;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => take().catch(() => {}), after);
  };
  // What is being explained stands in #now, which the socket replaces.
  const said = () => document.getElementById("now")?.dataset.say ?? "";
  let last = said();
  const watch = new MutationObserver(() => {
    if (said() === last) return;
    last = said();
    soon();
  });
  watch.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-say"] });
  signal.addEventListener("abort", () => (watch.disconnect(), clearTimeout(timer)));
  soon();
}

function frame(video) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.min(WIDTH, video.videoWidth);
  canvas.height = Math.round((canvas.width * video.videoHeight) / video.videoWidth);
  canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.8));
}

// On the assistant's console the picture is the one that viewers see; it waits until the
// studio, which has it first hand, had its time.
const player = document.querySelector("live-player[data-whep]");
if (player) {
  keepPictures(player.querySelector("video"), player.dataset.whep.split("/").at(-1), {
    after: 7000, signal: new AbortController().signal, ready: () => player.dataset.picture === "playing",
  });
}
