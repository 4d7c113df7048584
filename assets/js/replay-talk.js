// What was said in a show that is over, at its seconds. It is asked for in pieces around
// what plays, each once; the last lines up to now are in the page, and no others.
const LINES = 60; // at once
const AGAIN_MS = 5000;
const AHEAD_S = 20; // before a piece begins, it is there

export class ReplayTalk {
  #list;
  #piece; // seconds
  #most; // the last piece
  #pieces = new Map(); // number -> lines, or when to ask again
  #told = "";
  #now = 0;

  // The list names its address, the length of a piece and of the whole.
  constructor(list) {
    this.#list = list;
    this.#piece = Number(list.dataset.piece);
    this.#most = Math.floor(Number(list.dataset.length) / this.#piece);
  }

  // show shows the talk at a second.
  show(now) {
    this.#now = now;
    const n = Math.floor(now / this.#piece);
    this.#ask(n);
    this.#ask(Math.min(Math.floor((now + AHEAD_S) / this.#piece), this.#most));
    const lines = (this.#pieces.get(n)?.lines ?? []).filter((l) => l.at <= now);
    for (let before = n - 1; before >= 0 && lines.length < LINES; before--) {
      this.#ask(before);
      const older = this.#pieces.get(before)?.lines;
      if (!older) break;
      lines.unshift(...older);
    }
    this.#put(lines.slice(-LINES));
  }

  #put(lines) {
    const told = lines.length ? `${lines[0].key} ${lines.at(-1).key}` : "";
    if (told === this.#told) return;
    this.#told = told;
    this.#list.replaceChildren(...lines.map((l) => l.line));
    this.#list.scrollTop = this.#list.scrollHeight;
  }

  async #ask(n) {
    const known = this.#pieces.get(n);
    if (known?.lines || performance.now() < known?.againAt) return;
    this.#pieces.set(n, { againAt: performance.now() + AGAIN_MS });
    const answer = await fetch(`${this.#list.dataset.talk}?piece=${n}`).catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const lines = [...page.querySelectorAll("[data-at]")].map((line, i) => ({ at: Number(line.dataset.at), key: `${n}.${i}`, line: document.adoptNode(line) }));
    this.#pieces.set(n, { lines });
    this.show(this.#now);
  }
}
