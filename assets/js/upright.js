// A vertical picture from any camera: 720x1280 at 30 frames. A phone held upright turns
// its picture itself and wants its sizes stated as if it lay on its side; a browser that
// turns nothing is asked again, the plain way.

const held = matchMedia("(orientation: portrait) and (pointer: coarse)");
const rate = { frameRate: { ideal: 30, max: 30 } };
const tall = { width: { ideal: 720 }, height: { ideal: 1280 }, ...rate };
const turned = { width: { ideal: 1280 }, height: { ideal: 720 }, ...rate };

// vertical is what to ask a camera for.
export const vertical = () => (held.matches ? turned : tall);

// straighten looks at a first frame, and asks anew where it lies.
export async function straighten(track) {
  if (!held.matches) return;
  const eye = document.createElement("video");
  eye.muted = eye.playsInline = true;
  const seen = new Promise((done) => eye.addEventListener("loadedmetadata", done, { once: true }));
  eye.srcObject = new MediaStream([track]);
  await Promise.race([seen, new Promise((done) => setTimeout(done, 2000))]);
  if (eye.videoWidth >= eye.videoHeight && eye.videoWidth) await track.applyConstraints(tall).catch(() => {});
  eye.srcObject = null;
}
