// The shop's service worker, served as /sw.js. Pages always come from the network; no
// page is kept, for each holds prices, stock or somebody's cart. What is kept: the
// shell that is shown without network, in each language, and files whose address
// changes with their content. The server writes self.shell above this text.
const { version, pages, files } = self.shell;
const PREFIX = "shop-";
const MOST = 120; // files
const SPOKEN = "/offline/lang"; // holds the language that was read last

const hashed = /^\/(assets|theme)\//;
const apart = /^\/(desk|studio|control|embed|setup)(\/|$)/;
const name = PREFIX + version;

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => event.waitUntil(speak(event.data?.lang)));

async function install() {
  const cache = await caches.open(name);
  await cache.addAll(Object.values(pages).map((page) => new Request(page, { credentials: "omit", cache: "reload" })));
  await cache.addAll(files);
  await self.skipWaiting();
}

async function activate() {
  const spoken = await caches.match(SPOKEN);
  for (const key of await caches.keys()) if (key.startsWith(PREFIX) && key !== name) await caches.delete(key);
  if (spoken) await (await caches.open(name)).put(SPOKEN, spoken);
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
}

async function speak(lang) {
  if (pages[lang]) await (await caches.open(name)).put(SPOKEN, new Response(lang));
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (hashed.test(url.pathname) || files.includes(url.pathname)) event.respondWith(kept(event, request));
  else if (request.mode === "navigate" && !apart.test(url.pathname)) event.respondWith(page(event));
});

// kept takes a hashed file from the cache, or from the network into it.
async function kept(event, request) {
  const cache = await caches.open(name);
  const found = await cache.match(request);
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok) event.waitUntil(keep(cache, request, answer.clone()));
  return answer;
}

// keep drops the oldest files beyond the limit, but nothing of the shell.
async function keep(cache, request, answer) {
  await cache.put(request, answer);
  const whole = [...Object.values(pages), ...files, SPOKEN];
  const keys = (await cache.keys()).filter((k) => !whole.some((w) => k.url === new URL(w, self.location).href));
  for (const old of keys.slice(0, Math.max(0, keys.length - MOST))) await cache.delete(old);
}

// page asks the network, and shows the shell where there is none.
async function page(event) {
  try {
    return (await event.preloadResponse) || (await fetch(event.request));
  } catch {
    const cache = await caches.open(name);
    const lang = await (await cache.match(SPOKEN))?.text();
    return (await cache.match(pages[lang] || pages.en)) || Response.error();
  }
}
