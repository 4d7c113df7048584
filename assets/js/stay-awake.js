// A screen that stays on while it is wanted. The browser takes the lock back whenever
// the page is hidden, so it is asked for again when it is seen.

let wanted = false;
let lock = null;

export function stayAwake(on) {
  wanted = on;
  if (on) return ask();
  lock?.release().catch(() => {});
  lock = null;
}

async function ask() {
  if (!wanted || document.hidden || (lock && !lock.released)) return;
  lock = await navigator.wakeLock?.request("screen").catch(() => null); // refused on a low battery: the show goes on
}

document.addEventListener("visibilitychange", ask);
