// Fetches files of a recording for hls.js. One that the playlist says lies elsewhere is
// fetched there, and from the shop, which has it too, while that place does not give it:
// nobody's picture depends on it.
const BYTE_MS = 3000; // for the first byte from elsewhere
const WHOLE_MS = 8000;
const SHUN_MS = 30000; // how long a place that failed is not asked again

let shunned = 0; // until then

// farFile makes such a loader of the player's own.
export function farFile(Loader) {
  return class {
    #config;
    #inner;

    constructor(config) {
      this.#config = config;
      this.#inner = new Loader(config);
      this.stats = this.#inner.stats;
      this.context = null;
    }

    load(context, config, callbacks) {
      this.context = context;
      const home = homeOf(context);
      if (!home) return this.#inner.load(context, config, callbacks);
      if (performance.now() < shunned) {
        context.url = home;
        return this.#inner.load(context, config, callbacks);
      }
      const instead = () => this.#instead(home, config, callbacks);
      const loadPolicy = { ...config.loadPolicy, maxTimeToFirstByteMs: BYTE_MS, maxLoadTimeMs: WHOLE_MS };
      this.#inner.load(context, { ...config, loadPolicy, timeout: WHOLE_MS }, { ...callbacks, onError: instead, onTimeout: instead });
    }

    // #instead asks the shop; the player goes on looking at the first loader's figures.
    #instead(home, config, callbacks) {
      shunned = performance.now() + SHUN_MS;
      this.#inner.destroy();
      this.#inner = new Loader(this.#config);
      this.context.url = home;
      const onSuccess = (response, stats, ...more) => {
        Object.assign(this.stats, stats);
        callbacks.onSuccess(response, this.stats, ...more);
      };
      this.#inner.load(this.context, config, { ...callbacks, onSuccess });
    }

    abort() {
      this.stats.aborted = true;
      this.#inner.abort();
    }

    destroy() {
      this.#inner.destroy();
    }

    getCacheAge() {
      return this.#inner.getCacheAge();
    }

    getResponseHeader(name) {
      return this.#inner.getResponseHeader(name);
    }
  };
}

// homeOf is where the shop itself has a file that lies elsewhere: beside the playlist.
function homeOf({ url, frag }) {
  const list = frag?.baseurl;
  const at = new URL(url, location.href);
  if (!list || at.origin === location.origin) return null;
  return new URL(at.pathname.split("/").pop(), new URL(list, location.href)).href;
}
