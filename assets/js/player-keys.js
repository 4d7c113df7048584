// The keys over the picture: sound, which is off until asked for and then remembered,
// and picture in picture where the browser has it.
const MEMORY = "hawker.sound";

// In a frame of another site a browser may refuse any memory.
function remembered() {
  try {
    return localStorage.getItem(MEMORY);
  } catch {
    return null;
  }
}

function remember(value) {
  try {
    localStorage.setItem(MEMORY, value);
  } catch {
    // asked again next time
  }
}

export class Sound {
  #button;
  #video;

  constructor(button, video, signal) {
    this.#button = button;
    this.#video = video;
    video.muted = true;
    button?.addEventListener("click", () => this.#toggle(), { signal });
  }

  // play starts the video as it was heard last; a browser that wants a touch first gets it muted.
  play() {
    this.#video.muted = remembered() !== "on";
    this.#video.play().catch(() => {
      this.#video.muted = true;
      this.#say();
      return this.#video.play().catch(() => {}); // the key plays it then
    });
    this.#say();
  }

  #toggle() {
    this.#video.muted = !this.#video.muted;
    remember(this.#video.muted ? "off" : "on");
    this.#video.play().catch(() => {});
    this.#say();
  }

  #say() {
    this.#button?.setAttribute("aria-pressed", String(!this.#video.muted));
  }
}

export function offerPictureInPicture(button, video, signal) {
  if (!button || !document.pictureInPictureEnabled) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    if (document.pictureInPictureElement) document.exitPictureInPicture();
    else video.requestPictureInPicture().catch(() => {});
  }, { signal });
}
