// Says that the picture is waited for, once it has been for so long that a viewer asks:
// the element gets data-waiting, and what stands in it for that is shown.
const SOON_MS = 400;

export function tellWaiting(element, video, signal, afterMS = SOON_MS) {
  let timer = 0;
  const here = () => {
    clearTimeout(timer);
    timer = 0;
    element.toggleAttribute("data-waiting", false);
  };
  const waits = () => (timer ||= setTimeout(() => element.toggleAttribute("data-waiting", true), afterMS));
  for (const name of ["waiting", "seeking", "loadstart"]) video.addEventListener(name, waits, { signal });
  for (const name of ["playing", "seeked", "canplay", "pause", "emptied", "ended"]) video.addEventListener(name, here, { signal });
  signal.addEventListener("abort", here);
}
