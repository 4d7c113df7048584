// The keys over the picture: sound, which is off until asked for, and sound alone, which
// saves data; both are remembered on the device. And picture in picture and the name of
// what plays, where the browser has a place for them.
import { nameFor } from "device-keys";

const SOUND = "hawker.sound";
const SAVER = "hawker.saver";

// In a frame of another site a browser may refuse any memory.
function remembered(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function remember(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // asked again next time
  }
}

// soundKept is "on" or "off" as it was chosen last; null where nobody did.
export const soundKept = () => remembered(SOUND);

export const keepSound = (on) => remember(SOUND, on ? "on" : "off");

export class Sound {
  #button;
  #video;

  constructor(button, video, signal) {
    this.#button = button;
    this.#video = video;
    video.muted = true;
    button?.addEventListener("click", () => this.turn(video.muted), { signal });
    video.addEventListener("volumechange", () => this.#say(), { signal });
  }

  // play starts the video as it was heard last; a browser that wants a touch first gets it muted.
  play() {
    this.#video.muted = soundKept() !== "on";
    this.#video.play().catch(() => {
      this.#video.muted = true;
      this.#say();
      return this.#video.play().catch(() => {}); // the key plays it then
    });
    this.#say();
  }

  turn(on) {
    this.#video.muted = !on;
    keepSound(on);
    this.#video.play().catch(() => {});
    this.#say();
  }

  #say() {
    this.#button?.setAttribute("aria-pressed", String(!this.#video.muted));
  }
}

// Saver is the choice of sound alone. It is proposed, by its words, to those whose
// device saves data; nobody gets it unasked.
export class Saver {
  on = false;
  #button;

  constructor(button, signal, changed) {
    if (!button) return;
    const kept = remembered(SAVER);
    this.#button = button;
    button.hidden = false;
    button.toggleAttribute("data-proposed", kept === null && !!navigator.connection?.saveData);
    button.addEventListener("click", () => {
      this.#turn(!this.on);
      button.toggleAttribute("data-proposed", false);
      remember(SAVER, this.on ? "on" : "off");
      changed(this.on);
    }, { signal });
    this.#turn(kept === "on");
  }

  #turn(on) {
    this.on = on;
    this.#button.setAttribute("aria-pressed", String(on));
  }
}

export function offerToDevice(button, video, signal) {
  nameFor(video);
  if (!button || !document.pictureInPictureEnabled) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    if (document.pictureInPictureElement) document.exitPictureInPicture();
    else video.requestPictureInPicture().catch(() => {});
  }, { signal });
}

// keepFrame makes the last frame what stands there without a picture.
export function keepFrame(video) {
  const { videoWidth: width, videoHeight: height } = video;
  if (!width) return;
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  canvas.getContext("2d").drawImage(video, 0, 0);
  canvas.toBlob((frame) => frame && (video.poster = URL.createObjectURL(frame)), "image/jpeg");
}

// A network that refused the direct way is not asked first again by the same tab.
const PATH = "hawker.path";

export function pathIsShut() {
  try {
    return sessionStorage.getItem(PATH) === "shut";
  } catch {
    return false;
  }
}

export function notePath(shut) {
  try {
    if (shut) sessionStorage.setItem(PATH, "shut");
    else sessionStorage.removeItem(PATH);
  } catch {
    // found out anew
  }
}
