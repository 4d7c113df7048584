// A still of the host's picture for those who open the room before their first frame.

const EVERY_MS = 5000;
const WIDTH = 360;
const MAX_BYTES = 200_000;

// keepPoster sends one now and then until the signal aborts; one that fails is skipped.
export function keepPoster(video, address, signal) {
  const canvas = document.createElement("canvas");
  const send = async () => {
    if (document.hidden || !video.videoWidth) return;
    canvas.width = WIDTH;
    canvas.height = Math.round((WIDTH * video.videoHeight) / video.videoWidth);
    canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
    const still = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.7));
    if (!still || still.size > MAX_BYTES || signal.aborted) return;
    await fetch(address, { method: "POST", headers: { "Content-Type": "image/jpeg" }, body: still, signal }).catch(() => {});
  };
  const timer = setInterval(send, EVERY_MS);
  const first = setTimeout(send, 500);
  signal.addEventListener("abort", () => (clearInterval(timer), clearTimeout(first)));
}
