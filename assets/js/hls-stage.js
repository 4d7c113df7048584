// Plays a recording, live or whole, by its HLS playlist: where the direct path is shut,
// for looking back, and for a show that is over. The player's script is loaded with
// this module, which pages ask for only when they need it. Prices never come this way.
import Hls from "hls";
import { farFile } from "far-file";

const AGAIN_MS = 1000;
const FAR_S = 8; // behind the camera: playing faster would take minutes

const settings = {
  enableWorker: false, // its worker is a blob, which the policy refuses; what comes is fMP4 already
  lowLatencyMode: true,
  fLoader: farFile(Hls.DefaultConfig.loader),
  backBufferLength: 60,
  maxBufferLength: navigator.connection?.saveData ? 8 : 20, // seconds that may be paid for and not seen
  maxLiveSyncPlaybackRate: 1.08, // catches up without jumping
  liveSyncOnStallIncrease: 0.5,
  manifestLoadPolicy: patient(),
  playlistLoadPolicy: patient(),
};

// patient asks for a playlist as long as its server may hold it back, and again when it is not there yet.
function patient() {
  const retry = { maxNumRetry: 8, retryDelayMs: 500, maxRetryDelayMs: 2000 };
  return { default: { maxTimeToFirstByteMs: 15000, maxLoadTimeMs: 20000, timeoutRetry: retry, errorRetry: retry } };
}

// play shows the playlist in the video. from is where to begin: seconds into the
// recording, or seconds behind the live edge where negative; without it a live show
// begins at the edge and a whole one at its beginning.
export function play(video, url, { from } = {}) {
  video.srcObject = null;
  video.dataset.path = "hls";
  const stage = Hls.isSupported() ? byScript(video, url, from) : bySystem(video, url, from);
  return {
    // stop gives the video back as it was: without source.
    stop() {
      stage.stop();
      delete video.dataset.path;
      video.removeAttribute("src");
      video.load();
    },
    // live goes to the edge.
    live() {
      const edge = stage.edge();
      if (edge !== null) video.currentTime = edge;
      video.play().catch(() => {});
    },
    // pause asks for nothing more until resume, which goes to the edge.
    pause() {
      video.pause();
      stage.pause();
    },
    resume() {
      stage.resume();
      video.play().catch(() => {});
    },
    // behind is how many seconds the picture is behind what the camera sees; null while unknown.
    behind: stage.behind,
    // date is when what is shown was seen by the camera, in milliseconds since 1970; null while unknown.
    date: stage.date,
  };
}

function byScript(video, url, from) {
  const hls = new Hls({ ...settings, startPosition: from >= 0 ? from : -1 });
  let timer = 0;
  hls.on(Hls.Events.ERROR, (_, e) => {
    if (!e.fatal) return;
    clearTimeout(timer);
    if (e.type === Hls.ErrorTypes.MEDIA_ERROR) return hls.recoverMediaError();
    // A whole recording that lost a file was changed: who shows it asks for it anew.
    if (e.response?.code === 404 && hls.latestLevelDetails?.live === false) return video.dispatchEvent(new Event("filmchange"));
    timer = setTimeout(() => (hls.levels.length ? hls.startLoad() : hls.loadSource(url)), AGAIN_MS);
  });
  if (from < 0) {
    hls.once(Hls.Events.LEVEL_UPDATED, () => (video.currentTime = Math.max(0, (hls.liveSyncPosition ?? 0) + from)));
  }
  if (from === undefined) {
    // Who fell far behind, in the background or by a stall, jumps to the edge.
    hls.on(Hls.Events.LEVEL_UPDATED, (_, { details }) => {
      if (details.live && video.currentTime && hls.latency > FAR_S) video.currentTime = hls.liveSyncPosition ?? video.currentTime;
    });
  }
  hls.loadSource(url);
  hls.attachMedia(video);
  return {
    stop() {
      clearTimeout(timer);
      hls.destroy();
    },
    edge: () => hls.liveSyncPosition,
    pause: () => hls.stopLoad(),
    resume() {
      hls.once(Hls.Events.LEVEL_UPDATED, () => (video.currentTime = hls.liveSyncPosition ?? video.currentTime));
      hls.startLoad(-1);
    },
    behind: () => (hls.latestLevelDetails?.live ? hls.latency : null),
    date: () => hls.playingDate?.getTime() ?? null,
  };
}

// bySystem leaves it to a browser that plays HLS itself and no script may.
function bySystem(video, url, from) {
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
