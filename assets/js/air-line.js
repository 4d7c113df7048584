// The line from the host to the relay: it goes on the air with a fresh pass each time,
// and comes back by itself when the way, the server or the page's network was gone.
// It says "state" (live, lost, off) and, in .reason, why it gave up.
import { Whip, Refused } from "whip";

const RETRY_MS = [250, 500, 1000, 1500, 2000];
const SHAKY_MS = 1500; // a shaken connection may steady itself within this
const FIRST_TRIES = 3; // then a host who never was on the air is told
const refusals = { 401: "signed-out", 403: "signed-out", 404: "ended", 406: "codec", 409: "elsewhere" };

export class AirLine extends EventTarget {
  state = "off";
  reason = "";
  session = null;
  #stream;
  #turn = 0; // whoever holds an old turn has been called off

  constructor(whip, pass) {
    super();
    this.whip = whip;
    this.pass = pass;
  }

  async start(stream) {
    this.#stream = stream;
    const turn = ++this.#turn;
    let strangers = 0;
    for (let tries = 0; turn === this.#turn; tries++) {
      try {
        const pass = await this.#ask();
        if (pass.state === "ended") return this.#off("ended");
        // Back from a loss, the server may not have missed us yet; after that it is somebody else.
        if (this.state === "lost" && pass.picture && ++strangers <= 3) throw new Error("still there");
        if (this.state === "lost" && pass.picture) return this.#off("elsewhere");
        if (turn !== this.#turn || (await this.#publish(pass.token, turn))) return;
      } catch (e) {
        if (e instanceof Refused && refusals[e.status]) return this.#off(refusals[e.status]);
        if (this.state === "off" && tries + 1 >= FIRST_TRIES) return this.#off("unreachable");
      }
      await new Promise((done) => setTimeout(done, RETRY_MS[Math.min(tries, RETRY_MS.length - 1)]));
    }
  }

  // stop takes the picture off the air; gone says that the server has done so already.
  stop(gone = false) {
    this.#turn++;
    if (gone) this.session?.drop();
    else this.session?.close();
    this.session = null;
    this.#tell("off");
  }

  // doubt asks the server whether it still has our picture: a restarted one does not,
  // seconds before the connection itself notices.
  async doubt() {
    const turn = this.#turn;
    for (let tries = 0; this.state === "live" && turn === this.#turn && tries < 60; tries++) {
      const pass = await this.#ask().catch(() => null);
      if (turn !== this.#turn || this.state !== "live") return;
      if (pass?.state === "ended") return this.#off("ended");
      if (pass) return pass.picture ? undefined : this.#again();
      await new Promise((done) => setTimeout(done, 500));
    }
  }

  async #ask() {
    const r = await fetch(this.pass, { method: "POST", headers: { Accept: "application/json" }, signal: AbortSignal.timeout(4000) });
    if (r.redirected) throw new Refused(401);
    if (!r.ok) throw new Refused(r.status);
    return r.json();
  }

  // #publish says whether the session stands, or nobody wants it any more.
  async #publish(token, turn) {
    const session = new Whip();
    try {
      await session.publish(this.whip, token, this.#stream);
    } catch (e) {
      session.drop();
      throw e;
    }
    if (turn !== this.#turn) {
      session.close();
      return true;
    }
    for (const track of this.#stream.getTracks()) session.replace(track); // one may have changed meanwhile
    session.onchange = () => this.#shaken(session);
    this.session = session;
    this.#tell("live");
    return true;
  }

  #shaken(session) {
    if (session !== this.session || session.state === "connected") return;
    if (session.state !== "disconnected") return this.#again();
    setTimeout(() => session === this.session && session.state === "disconnected" && this.#again(), SHAKY_MS);
  }

  #again() {
    this.session?.drop();
    this.session = null;
    this.#tell("lost");
    this.start(this.#stream);
  }

  #off(reason) {
    this.stop(reason === "ended");
    this.#tell("off", reason);
  }

  #tell(state, reason = "") {
    if (state === this.state && !reason) return;
    this.state = state;
    this.reason = reason;
    this.dispatchEvent(new Event("state"));
  }
}
