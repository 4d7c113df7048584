// The line of one viewer to the relay: the session whose media is shown and, at times,
// the one that is to take over. It judges by frames and by what is heard, not by states:
// a picture that stands while nothing at all comes is a line that is gone; one that
// stands while the server is heard is a host who waits. A new session takes over when
// its own media flows; until then the old one's last frame stays.
import { Whep, Refused } from "whep";

const LOOK_MS = 200;
const STILL_MS = 600; // without a frame
const SILENT_MS = 600; // without a sign: the server gives four a second to those who wait
const SPREAD_MS = 400; // more, at random: not all come at once when a server stumbles
const STUCK_MS = 4000; // media comes, and no frame of it
const PATIENCE_MS = 4000; // what a new session may take to connect
const RETRY_MS = 250; // doubled from try to try
const RETRY_MOST_MS = 1000;
const MANY = 12; // tries, after which it takes RETRY_MANY_MS
const RETRY_MANY_MS = 4000;
const UNSEEN = 3; // tries of a page that nobody looks at
const BRIDGED_MS = 30_000; // while something else brings the picture

export class LiveLine {
  waits = false; // the host is gone: nothing is to be expected
  bridged = false; // something else shows the picture meanwhile
  #address;
  #hooks;
  #sound = false; // that alone is wanted
  #timer = 0;
  #looking = false;
  #session = null; // whose media is shown
  #next = null; // the one that is to take over
  #tries = 0;
  #retryAt = 0;
  #spread = 0;

  // hooks: take(track) shows it, moved() tells that media flows, still() that it does
  // not, without("place" or "path") that there is no line to be had.
  constructor(address, hooks) {
    this.#address = address;
    this.#hooks = hooks;
  }

  // open goes for picture and sound, or for the sound alone.
  open(sound) {
    if (sound !== this.#sound) this.#drop();
    this.#sound = sound;
    this.#session?.excuse(); // a host who returns brings the picture on the old path
    this.#timer ||= setInterval(() => this.#watch(), LOOK_MS);
    this.hurry();
  }

  close(tell) {
    clearInterval(this.#timer);
    this.#timer = 0;
    for (const session of [this.#session, this.#next]) session?.leave(tell);
    this.#session = this.#next = null;
  }

  // hurry tries at once: the network, the page or its socket is back.
  hurry() {
    this.#tries = this.#retryAt = 0;
    if (this.#timer) this.#watch();
  }

  // drew tells of a frame on the screen; false says that it is none of a session's.
  drew() {
    if (this.#session) this.#session.frameAt = performance.now();
    return [this.#session, this.#next].some((s) => s?.connected);
  }

  async #watch() {
    if (this.#looking) return;
    this.#looking = true;
    await this.#look().finally(() => (this.#looking = false));
  }

  async #look() {
    const next = this.#next;
    if (next && (!next.alive || (!next.connected && next.age > PATIENCE_MS))) this.#giveUp(next);
    else if (next?.connected) await next.look().then(() => this.#succeed(next));
    const session = this.#session;
    if (!session?.alive) {
      this.#hooks.still();
      return this.#join();
    }
    if (await session.look()) {
      this.#tries = 0;
      this.#hooks.moved();
    }
    if (session.sound !== this.#sound || this.#isLost(session)) this.#join();
    else if (!this.#next?.taken) this.#drop(); // the old one is back first
  }

  // #succeed lets the next session take over once it has frames, or nothing is lost by it.
  #succeed(next) {
    if (next !== this.#next || (!next.frames && this.#session?.alive && next.age < PATIENCE_MS)) return;
    this.#session?.leave();
    this.#session = next;
    this.#next = null;
    this.#spread = Math.random() * SPREAD_MS;
    next.excuse();
  }

  #isLost(session) {
    const now = performance.now(), still = now - session.frameAt;
    if (this.waits || still < STILL_MS) return false;
    const stuck = still > STUCK_MS && session.stuck && !document.hidden;
    const lost = stuck || now - session.heardAt > SILENT_MS + this.#spread;
    if (lost || still > 2 * STILL_MS) this.#hooks.still();
    return lost;
  }

  async #join() {
    if (this.#next || !this.#timer || performance.now() < this.#retryAt || (document.hidden && this.#tries >= UNSEEN)) return;
    const session = (this.#next = new Whep(this.#sound));
    try {
      await session.join(this.#address, (track) => this.#receive(track, session));
    } catch (e) {
      this.#giveUp(session, e instanceof Refused ? e : undefined);
    }
  }

  // #drop gives the next one up; what it had taken over is shown by the old one again.
  #drop() {
    const next = this.#next;
    this.#next = next?.leave() ?? null;
    if (next?.taken && this.#session?.alive) this.#session.tracks.forEach(this.#hooks.take);
  }

  #giveUp(session, refused) {
    const placed = session.place;
    if (this.#next !== session) return session.leave();
    this.#drop();
    const most = this.#tries < MANY ? RETRY_MOST_MS : RETRY_MANY_MS;
    const after = refused?.afterMS ?? Math.min(RETRY_MS * 2 ** this.#tries++, most);
    if (refused?.status === 503) this.#hooks.without("place");
    else if (placed && (session.age > PATIENCE_MS || this.#tries > UNSEEN)) this.#hooks.without("path");
    this.#retryAt = performance.now() + Math.max(after, this.bridged ? BRIDGED_MS : 0) * (refused ? 1 + Math.random() / 4 : 0.5 + Math.random() / 2);
  }

  // #receive waits for the track's media where there is something to lose.
  #receive(track, session) {
    const take = () => {
      if (session !== this.#next && session !== this.#session) return;
      session.taken = true;
      this.#hooks.take(track);
    };
    if (track.muted && (this.#session || this.bridged)) track.addEventListener("unmute", take, { once: true });
    else take();
  }
}
