// <pack-scan>: a packing table with a scanner. A scanner types fast and ends with Enter:
// each code goes into a queue at once, so that none is lost while the answer to the one
// before is under way, and is sent again under its own key until the shop has it. What
// the shop refuses is heard as well as seen.
import { note } from "htmx-setup";

const { htmx } = window;
const gap = 1_500; // ms between two tries to reach the shop

let audio = null;

// Browsers let a page sound only after a touch or a key on it.
function unlock() {
  audio ??= new AudioContext();
  audio.resume();
}

// A tone is a row of pitches in Hz, each with its start and length in seconds.
const tones = {
  ok: [[1320, 0, 0.07]],
  done: [[880, 0, 0.1], [1320, 0.11, 0.1], [1760, 0.22, 0.18]],
  bad: [[196, 0, 0.22], [147, 0.26, 0.4]],
};

function sound(name) {
  if (!audio || !tones[name]) return;
  for (const [pitch, at, length] of tones[name]) {
    const tone = audio.createOscillator();
    const level = audio.createGain();
    tone.type = name === "bad" ? "square" : "sine";
    tone.frequency.value = pitch;
    level.gain.setValueAtTime(0.2, audio.currentTime + at);
    level.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + at + length);
    tone.connect(level).connect(audio.destination);
    tone.start(audio.currentTime + at);
    tone.stop(audio.currentTime + at + length);
  }
}

// What was typed of the box, and the lots that were chosen, are not the answer's to change.
function keep(fresh) {
  for (const field of document.getElementById("pack-form")?.elements ?? []) {
    const next = field.id ? fresh.querySelector(`#${CSS.escape(field.id)}`) : null;
    if (next && field.matches("select")) for (const option of next.options) option.selected = option.value === field.value;
    else if (next && field.matches("input") && field.value !== field.defaultValue) next.value = field.value;
  }
}

class PackScan extends HTMLElement {
  #queue = [];
  #busy = false;

  connectedCallback() {
    document.addEventListener("submit", this, true);
    for (const gesture of ["pointerdown", "keydown"]) addEventListener(gesture, unlock, { once: true });
    this.querySelector("[data-ready]").hidden = false;
    this.#focus();
  }

  disconnectedCallback() {
    document.removeEventListener("submit", this, true);
  }

  handleEvent(event) {
    const form = event.target;
    if (!form.action.endsWith("/scans")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const line = event.submitter?.name === "line" ? event.submitter.value : "";
    const code = form.elements.code?.value.trim() ?? "";
    if (form.elements.code) form.elements.code.value = "";
    if (line !== "" || code !== "") this.add(form.action, line === "" ? { code } : { line });
  }

  add(url, values) {
    this.#queue.push({ url, values: { ...values, key: crypto.randomUUID() } });
    this.#send();
  }

  async #send() {
    if (this.#busy) return;
    this.#busy = true;
    while (this.#queue.length > 0) {
      const { url, values } = this.#queue[0];
      const answer = await this.#post(url, values);
      this.querySelector("[data-unsent]").hidden = Boolean(answer);
      if (!answer) {
        await new Promise((done) => setTimeout(done, gap));
        continue;
      }
      this.#queue.shift();
      this.#show(answer);
    }
    this.#busy = false;
  }

  // What the shop answered; null where it was not reached.
  async #post(url, values) {
    try {
      const answer = await fetch(url, { method: "POST", body: new URLSearchParams(values), headers: { "HX-Request": "true" } });
      const away = answer.headers.get("HX-Redirect");
      if (away) location.href = away;
      return answer.status >= 500 ? null : await answer.text();
    } catch {
      return null;
    }
  }

  #show(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("bench");
    if (!fresh) {
      sound("bad");
      note(document.getElementById("toasts")?.dataset.failed);
      return;
    }
    keep(fresh);
    window.Idiomorph.morph(document.getElementById("bench"), fresh, { morphStyle: "outerHTML", ignoreActiveValue: true });
    const bench = document.getElementById("bench");
    htmx.process(bench);
    for (const line of bench.querySelectorAll("[data-say]")) htmx.trigger(line, "htmx:load", { elt: line });
    sound(fresh.dataset.heard);
    this.#focus();
  }

  // The field is ready for the scanner but while somebody writes the weight.
  #focus() {
    if (document.activeElement?.id !== "grams") document.getElementById("code")?.focus({ preventScroll: true });
  }
}

customElements.define("pack-scan", PackScan);
