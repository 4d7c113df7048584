// <level-meter> shows how loud the microphone is: its bars light up from the start.
// Give it a stream by its property; a track that is swapped needs it given again.

class LevelMeter extends HTMLElement {
  #context = null;
  #source = null;
  #analyser = null;
  #samples = new Float32Array(1024);
  #level = 0;
  #frame = 0;

  disconnectedCallback() {
    this.stream = null;
    this.#context?.close();
    this.#context = null;
  }

  set stream(stream) {
    cancelAnimationFrame(this.#frame);
    this.#source?.disconnect();
    this.#source = null;
    this.#show(0);
    if (!stream?.getAudioTracks().length) return;
    this.#context ??= new AudioContext();
    if (this.#context.state === "suspended") this.#context.resume().catch(() => {});
    this.#analyser ??= new AnalyserNode(this.#context, { fftSize: this.#samples.length });
    this.#source = this.#context.createMediaStreamSource(stream);
    this.#source.connect(this.#analyser);
    this.#measure();
  }

  // From -60 dB (silence) to 0 dB; it rises at once and falls slowly, as meters do.
  #measure() {
    this.#frame = requestAnimationFrame(() => this.#measure());
    this.#analyser.getFloatTimeDomainData(this.#samples);
    let sum = 0;
    for (const s of this.#samples) sum += s * s;
    const db = 10 * Math.log10(sum / this.#samples.length + 1e-9);
    const now = Math.min(Math.max((db + 60) / 60, 0), 1);
    this.#show(Math.max(now, this.#level - 0.02));
  }

  #show(level) {
    this.#level = level;
    const bars = this.children;
    const lit = Math.round(level * bars.length);
    for (let i = 0; i < bars.length; i++) {
      bars[i].classList.toggle("meter__bar--on", i < lit);
      bars[i].classList.toggle("meter__bar--hot", i < lit && i >= bars.length - 2);
    }
    const percent = String(Math.round(level * 20) * 5);
    if (this.getAttribute("aria-valuenow") !== percent) this.setAttribute("aria-valuenow", percent);
  }
}

customElements.define("level-meter", LevelMeter);
