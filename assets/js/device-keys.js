// Tells the device what plays, for its lock screen and the keys of headsets and keyboards,
// where the browser has a way to (Media Session, W3C).

// nameFor gives title, host and poster of the page's show.
export function nameFor(video) {
  if (!navigator.mediaSession || !window.MediaMetadata) return;
  const text = (css) => document.querySelector(css)?.textContent.trim() ?? "";
  navigator.mediaSession.metadata = new MediaMetadata({
    title: text(".room__title"),
    artist: text(".host-chip__name"),
    album: text(".host-chip__note"),
    artwork: video.poster ? [{ src: video.poster }] : [],
  });
}

// obey gives the device's keys to a replay; forget takes them away.
export function obey(replay, signal) {
  const session = navigator.mediaSession;
  if (!session) return;
  const by = (sign) => ({ seekOffset }) => replay.seek(replay.second + sign * (seekOffset || 10));
  const keys = {
    play: () => replay.playing || replay.toggle(),
    pause: () => replay.playing && replay.toggle(),
    seekbackward: by(-1),
    seekforward: by(1),
    seekto: ({ seekTime }) => replay.seek(seekTime),
    previoustrack: () => replay.step(-1),
    nexttrack: () => replay.step(1),
  };
  const each = (of) => {
    for (const [name, act] of Object.entries(keys)) {
      try {
        session.setActionHandler(name, of(act));
      } catch {
        // a key that this browser does not know
      }
    }
  };
  each((act) => act);
  signal.addEventListener("abort", () => each(() => null));
}

// place tells where a replay is.
export function place(replay) {
  const { length, second, video } = replay;
  if (!(length > 0)) return;
  navigator.mediaSession?.setPositionState?.({ duration: length, position: Math.min(second, length), playbackRate: video.playbackRate || 1 });
}
