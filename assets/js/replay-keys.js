// The keys of a replay: space or K plays, arrows go five seconds, J and L ten, M turns
// the sound off, F fills the screen. Fields, buttons and sheets keep theirs.
const SHORT_S = 5;
const LONG_S = 10;

export function listen(replay, signal) {
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented || e.isComposing) return;
    if (document.querySelector("page-sheet") || e.target.closest("input:not(.scrub__range), textarea, select")) return;
    if (e.key === " " && e.target.closest("button, a, summary")) return; // it presses itself
    if (e.key.startsWith("Arrow") && e.target.closest(".scrub__range, [tabindex]")) return; // it moves itself
    const act = actions[e.key.length === 1 ? e.key.toLowerCase() : e.key];
    if (!act) return;
    e.preventDefault();
    act(replay);
  }, { signal });
}

const by = (seconds) => (replay) => replay.seek(replay.second + seconds);

const toggle = (replay) => replay.toggle();

const actions = {
  " ": toggle,
  k: toggle,
  j: by(-LONG_S),
  l: by(LONG_S),
  ArrowLeft: by(-SHORT_S),
  ArrowRight: by(SHORT_S),
  m: (replay) => replay.querySelector("[data-sound]").click(),
  f: () => (document.fullscreenElement ? document.exitFullscreen() : document.getElementById("main").requestFullscreen?.().catch(() => {})),
};
