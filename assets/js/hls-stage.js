// Plays a recording, live or whole, by its HLS playlist: where the direct path is shut,
// for looking back, and for a show that is over. The player's script is loaded with
// this module, which pages ask for only when they need it. Prices never come this way.
import Hls from "hls";
import { farFile } from "far-file";
import { AGAIN_MS, bySystem } from "hls-system";
import { tellWaiting } from "wait-word";

const STALL_MS = 1500; // a live picture that stands still for so long is spoken of
const FAR_S = 8; // behind the camera: playing faster would take minutes

const settings = {
  enableWorker: false, // its worker is a blob, which the policy refuses; what comes is fMP4 already
  lowLatencyMode: true,
  fLoader: farFile(Hls.DefaultConfig.loader),
  backBufferLength: 60,
  maxBufferLength: navigator.connection?.saveData ? 8 : 20, // seconds that may be paid for and not seen
  maxLiveSyncPlaybackRate: 1.08, // catches up without jumping
  liveSyncOnStallIncrease: 0.5,
  manifestLoadPolicy: patient(20000),
  playlistLoadPolicy: patient(20000),
  fragLoadPolicy: patient(60000),
};

// patient asks as long as a server may hold a playlist or a part back, and soon again when it is not there yet.
function patient(maxLoadTimeMs) {
  const retry = { maxNumRetry: 8, retryDelayMs: 500, maxRetryDelayMs: 2000 };
  return { default: { maxTimeToFirstByteMs: 15000, maxLoadTimeMs, timeoutRetry: retry, errorRetry: retry } };
}

// play shows the playlist in the video. from is where to begin: seconds into the
// recording, or seconds behind the live edge where negative; without it a live show
// begins at the edge and a whole one at its beginning. What goes wrong meanwhile is told by
// the video's event filmerror, whose detail says what, and whether it was given up. stalls
// is the element that is told, until stop, of a picture that stands still for long.
export function play(video, url, { from, stalls } = {}) {
  const over = new AbortController();
  if (stalls) tellWaiting(stalls, video, over.signal, STALL_MS);
  video.srcObject = null;
  video.dataset.path = "hls";
  const stage = Hls.isSupported() ? byScript(video, url, from) : bySystem(video, url, from);
  return {
    // stop gives the video back as it was: without source.
    stop() {
      over.abort();
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
  const again = () => (hls.levels.length ? hls.startLoad() : hls.loadSource(url));
  hls.on(Hls.Events.ERROR, (_, e) => {
    if (e.details === Hls.ErrorDetails.INTERNAL_ABORTED) return; // by ourselves
    video.dispatchEvent(new CustomEvent("filmerror", { detail: { what: e.details, fatal: e.fatal } }));
    if (!e.fatal) return;
    clearTimeout(timer);
    if (e.type === Hls.ErrorTypes.MEDIA_ERROR) return hls.recoverMediaError();
    // A whole recording that lost a file was changed: who shows it asks for it anew.
    if (e.response?.code === 404 && hls.latestLevelDetails?.live === false) return video.dispatchEvent(new Event("filmchange"));
    timer = setTimeout(again, AGAIN_MS);
  });
  // A network that is back is not waited for.
  const back = new AbortController();
  addEventListener("online", again, { signal: back.signal });
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
      back.abort();
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
