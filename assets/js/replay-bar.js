// What a replay is moved by: the bar with the chapter under the finger, sound, speed, the
// address of a second, and the chapter that plays. And what is remembered of it.
import { note } from "htmx-setup";
import { keepSound } from "player-keys";

const KEEP_S = 1; // how often the second is remembered

export class ReplayBar {
  #replay;
  #range;
  #chapters;
  #hint;
  #keptAt = 0;

  constructor(replay, signal) {
    this.#replay = replay;
    const find = (css) => replay.querySelector(css);
    const on = (target, name, fn) => target?.addEventListener(name, fn, { signal });
    this.#range = find(".scrub__range");
    this.#hint = find("[data-hint]");
    this.#chapters = [...replay.querySelectorAll(".room__pin > [data-from]")].map((c) => ({
      from: Number(c.dataset.from), to: Number(c.dataset.to), row: find(`#c-${c.dataset.n}`), name: c.querySelector(".pin-card__name").textContent,
    }));
    for (const part of replay.querySelectorAll("[data-scripted]")) part.hidden = false;
    on(find("[data-play]"), "click", () => replay.toggle());
    on(this.#range, "input", () => replay.seek(Number(this.#range.value)).then(() => this.#preview(Number(this.#range.value))));
    on(this.#range, "pointermove", (e) => this.#preview(((e.clientX - this.#range.getBoundingClientRect().left) / this.#range.clientWidth) * replay.length));
    for (const end of ["pointerleave", "pointerup", "blur"]) on(this.#range, end, () => (this.#hint.hidden = true));
    for (const key of replay.querySelectorAll("[data-step]")) on(key, "click", () => replay.step(Number(key.dataset.step)));
    on(find("[data-sound]"), "click", () => this.mute());
    on(find("[data-rate]"), "change", (e) => (replay.video.playbackRate = replay.video.defaultPlaybackRate = Number(e.currentTarget.value)));
    for (const key of replay.querySelectorAll("[data-share]")) on(key, "click", () => this.share(key));
  }

  // begins says where the first press will begin, where that is not the beginning.
  begins(second) {
    const say = this.#replay.querySelector("[data-goes-on]");
    if (second < 1) return;
    say.textContent = say.dataset.goesOn.replace("0:00", clock(second));
  }

  mute() {
    const { video } = this.#replay;
    video.muted = !video.muted;
    keepSound(!video.muted);
  }

  // share gives the address of this second to whom the device offers, or to the clipboard.
  async share(key) {
    const url = new URL(location.pathname, location.href);
    const second = Math.floor(this.#replay.second);
    if (second > 0) url.searchParams.set("t", second);
    if (navigator.share && matchMedia("(pointer: coarse)").matches) {
      return navigator.share({ title: document.title, url: url.href }).catch(() => {});
    }
    await navigator.clipboard?.writeText(url.href).then(() => note(`${key.dataset.done} ${clock(second)}`, "ok"), () => {});
  }

  tell(now, begun) {
    const { video } = this.#replay;
    const at = this.#chapterAt(now);
    this.#replay.querySelector("[data-play]").setAttribute("aria-pressed", String(this.#replay.playing));
    this.#replay.querySelector("[data-sound]").setAttribute("aria-pressed", String(!video.muted));
    this.#replay.querySelector("[data-now]").textContent = clock(now);
    this.#range.value = now;
    this.#range.setAttribute("aria-valuetext", at ? `${clock(now)}, ${at.name}` : clock(now));
    this.#mark(begun ? at?.row : null);
    if (begun && Math.abs(now - this.#keptAt) >= KEEP_S) {
      this.#keptAt = now;
      keep(this.#replay);
    }
  }

  // #mark shows in the bag which piece plays.
  #mark(row) {
    const old = this.#replay.querySelector(".chapter--now");
    if (old === (row ?? null)) return;
    old?.classList.remove("chapter--now");
    old?.removeAttribute("aria-current");
    row?.classList.add("chapter--now");
    row?.setAttribute("aria-current", "true");
  }

  #chapterAt(second) {
    return this.#chapters.find((c) => second >= c.from && second < c.to);
  }

  #preview(second) {
    const at = Math.min(Math.max(second, 0), this.#replay.length);
    const name = this.#chapterAt(at)?.name;
    this.#hint.textContent = name ? `${clock(at)} ${name}` : clock(at);
    this.#hint.hidden = false;
    const wide = this.#range.clientWidth - this.#hint.offsetWidth;
    const middle = (at / this.#replay.length) * this.#range.clientWidth - this.#hint.offsetWidth / 2;
    this.#hint.style.insetInlineStart = `${Math.min(Math.max(middle, 0), Math.max(wide, 0))}px`;
  }
}

// askedSecond is what the address asks for: ?t=750; undefined for none.
export function askedSecond() {
  const second = Number.parseInt(new URLSearchParams(location.search).get("t"), 10);
  return second >= 0 ? second : undefined;
}

// In a frame of another site a browser may refuse any memory.
export function keep(replay) {
  try {
    if (replay.playing || replay.second > 0) sessionStorage.setItem(place(), replay.second > replay.length - 3 ? 0 : replay.second);
  } catch {
    // it begins anew then
  }
}

export function kept() {
  try {
    return Number(sessionStorage.getItem(place())) || 0;
  } catch {
    return 0;
  }
}

const place = () => `hawker.replay.${location.pathname}`;

// openReplay puts the replay of this address, as the shop tells it now, where the room or
// an older one stands; a sheet over it and the page itself stay.
export async function openReplay(second, bag) {
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [now, next] = [document.getElementById("main"), page.getElementById("main")];
  if (!answer.ok || !next?.querySelector("show-replay")) return false;
  const sheet = now.querySelector("#sheet");
  if (second !== undefined) next.querySelector("show-replay").toggleAttribute("data-playing-on", true);
  if (sheet) next.querySelector("#sheet")?.replaceWith(sheet);
  if (second) sessionStorage.setItem(place(), second);
  document.title = page.title;
  now.replaceWith(document.adoptNode(next));
  window.htmx.process(next);
  if (bag) location.replace("#bag");
  return true;
}

// clock writes 1622 as 27:02.
export function clock(seconds) {
  const s = Math.floor(seconds);
  const two = (n) => String(n).padStart(2, "0");
  const minutes = Math.floor(s / 60) % 60;
  return s >= 3600 ? `${Math.floor(s / 3600)}:${two(minutes)}:${two(s % 60)}` : `${minutes}:${two(s % 60)}`;
}
