// <go-live>: the host on camera, from idle through preflight, ready, live and
// reconnecting to ended. Words stand in the page: [data-when] shows in the states that it
// lists, [data-notice] when it is named. What the show is comes from the server alone.
import { HostRig, why } from "host-rig";
import { AirLine } from "air-line";
import { stayAwake } from "stay-awake";
import { keepPoster } from "show-poster";
import { keepPictures } from "clip-picture";

class GoLive extends HTMLElement {
  #rig = null;
  #line = null;
  #air = new AbortController(); // while a session stands
  #stop = new AbortController(); // while the element stands

  connectedCallback() {
    const signal = (this.#stop = new AbortController()).signal;
    const keys = { camera: () => this.#open(), live: () => this.#go(), flip: () => this.#rig.flip(), mute: () => this.#mute() };
    this.addEventListener("click", (e) => keys[e.target.closest("[data-do]")?.dataset.do]?.(), { signal });
    this.addEventListener("submit", (e) => e.target.matches("[data-end]") && this.#end(e), { signal });
    document.addEventListener("show-state", (e) => e.detail === "ended" && this.#ended(), { signal });
    document.addEventListener("htmx:wsClose", () => this.#line.doubt(), { signal });
    addEventListener("online", () => this.#line.doubt(), { signal });
    addEventListener("beforeunload", (e) => ["live", "reconnecting"].includes(this.dataset.state) && e.preventDefault(), { signal });
    this.#line = new AirLine(this.dataset.whip, this.dataset.pass);
    this.#line.addEventListener("state", () => this.#follow(), { signal });
    if (this.querySelector("air-clock")?.dataset.state === "ended") return this.#show("ended");
    this.#show("idle");
    this.#resume();
  }

  disconnectedCallback() {
    this.#line.stop();
    this.#rig?.close();
    this.#stop.abort();
  }

  // #resume opens the camera at once where it was allowed before, and goes back on the
  // air when this page was there and only lost itself (a reload, a browser put away).
  async #resume() {
    const allowed = (name) => navigator.permissions?.query({ name }).then((p) => p.state === "granted", () => false);
    const was = sessionStorage.getItem(this.#memory) === "on";
    if (was || ((await allowed("camera")) && (await allowed("microphone")))) await this.#open();
    if (was && this.dataset.state === "ready") this.#go();
  }

  async #open() {
    this.#show("preflight");
    this.#say("");
    const rig = (this.#rig = new HostRig());
    rig.addEventListener("track", (e) => this.#taken(e.detail));
    rig.addEventListener("trouble", () => this.#trouble());
    try {
      await rig.open();
    } catch (e) {
      rig.close();
      this.#rig = null;
      this.#show("idle");
      return this.#say(why(e));
    }
    this.querySelector("video").srcObject = rig.stream;
    this.#show("ready");
    stayAwake(true);
    const several = (await rig.cameras()).length > 1;
    for (const key of this.querySelectorAll("[data-do=flip]")) key.hidden = !several;
  }

  #taken(track) {
    this.#line.session?.replace(track);
    const meter = this.querySelector("level-meter");
    if (meter && track.kind === "audio") meter.stream = this.#rig.stream;
  }

  #go() {
    if (!this.#rig || this.dataset.state !== "ready") return;
    this.#say("");
    this.#busy(true);
    this.#line.start(this.#rig.stream);
  }

  // #follow shows what became of the line.
  #follow() {
    const { state, reason } = this.#line;
    this.#air.abort();
    this.#busy(false);
    if (state === "live") {
      this.#air = new AbortController();
      sessionStorage.setItem(this.#memory, "on");
      keepPoster(this.querySelector("video"), this.dataset.poster, this.#air.signal);
      keepPictures(this.querySelector("video"), this.closest("[data-show]").dataset.show, { after: 3000, signal: this.#air.signal });
      this.#show("live");
      return this.#trouble();
    }
    if (state === "lost") return this.#show("reconnecting");
    sessionStorage.removeItem(this.#memory);
    if (reason === "ended") return this.#ended();
    if (!this.#rig) return;
    this.#show("ready");
    this.#say(reason);
  }

  // #end asks the server first: a show that could not be ended is still on the air.
  async #end(event) {
    event.preventDefault();
    const { action } = event.target;
    event.target.closest("[popover]")?.hidePopover?.();
    const r = await fetch(action, { method: "POST", headers: { Accept: "application/json" } }).catch(() => null);
    if (r?.ok) this.#ended();
    else this.#say("not-ended");
  }

  #ended() {
    if (this.dataset.state === "ended") return;
    this.#show("ended");
    this.#say("");
    sessionStorage.removeItem(this.#memory);
    this.#rig?.close();
    this.#rig = null;
    this.#line.stop(true);
    stayAwake(false);
  }

  #mute() {
    this.#rig.muted = !this.#rig.muted;
    for (const key of this.querySelectorAll("[data-do=mute]")) key.setAttribute("aria-pressed", String(this.#rig.muted));
  }

  #trouble() {
    this.#say(this.#rig?.trouble || (this.#rig?.muted ? "muted" : ""));
  }

  #busy(on) {
    for (const key of this.querySelectorAll("[data-do=live]")) key.setAttribute("aria-busy", String(on));
  }

  #show(state) {
    this.dataset.state = state;
    for (const part of this.querySelectorAll("[data-when]")) part.hidden = !part.dataset.when.split(" ").includes(state);
  }

  #say(name) {
    for (const notice of this.querySelectorAll("[data-notice]")) notice.hidden = notice.dataset.notice !== name;
  }

  get #memory() {
    return "hawker.air." + this.dataset.whip;
  }
}

customElements.define("go-live", GoLive);
