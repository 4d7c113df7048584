// Plays a recording in a browser that plays HLS itself and no script may. What hls-stage
// promises of a stage holds for it too.
export const AGAIN_MS = 1000; // until what did not come is asked for again

// bySystem leaves all of it to the browser.
export function bySystem(video, url, from) {
  const begin = () => {
    if (from === undefined) return;
    video.currentTime = from >= 0 ? from : Math.max(0, edge() + from);
  };
  const edge = () => (video.seekable.length ? video.seekable.end(video.seekable.length - 1) : 0);
  const date = () => {
    const start = video.getStartDate?.().getTime();
    return start ? start + video.currentTime * 1000 : null;
  };
  // What lies elsewhere may not come: then all of it is asked of the shop, and again
  // while the shop itself is away.
  let timer = 0;
  const home = () => {
    const at = video.currentTime;
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (at) video.addEventListener("loadedmetadata", () => (video.currentTime = at), { once: true });
      video.src = `${url}${url.includes("?") ? "&" : "?"}origin`;
      video.play().catch(() => {});
    }, AGAIN_MS);
  };
  video.addEventListener("loadedmetadata", begin, { once: true });
  video.addEventListener("error", home);
  video.src = url;
  return {
    stop() {
      clearTimeout(timer);
      video.removeEventListener("loadedmetadata", begin);
      video.removeEventListener("error", home);
    },
    edge,
    pause() {},
    resume: () => (video.currentTime = edge()),
    behind: () => (date() === null ? null : (Date.now() - date()) / 1000),
    date,
  };
}
