// Without a network a navigation gets the page «no network» instead of the browser's own. Kept are that page and the files it
// needs: no page with personal data is ever kept.
const KEPT = {{ kept }};
const CACHE = `shell-${KEPT.files.join().split("").reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) >>> 0, 7)}`;
const PATIENCE_MS = 20000;

async function fill() {
  const cache = await caches.open(CACHE);
  const page = new Request(KEPT.page, { credentials: "omit", cache: "reload" });
  await cache.addAll([page, ...KEPT.files.map((file) => new Request(file, { credentials: "omit" }))]);
}

async function clear({ all }) {
  for (const name of await caches.keys()) if (all || name !== CACHE) await caches.delete(name);
}

addEventListener("install", (event) => {
  skipWaiting();
  if (KEPT.on) event.waitUntil(fill());
});

addEventListener("activate", (event) => {
  event.waitUntil(KEPT.on ? clear({ all: false }).then(() => clients.claim()) : clear({ all: true }).then(() => registration.unregister()));
});

async function page(request) {
  try {
    return await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch {
    return (await caches.match(KEPT.page)) ?? Response.error();
  }
}

addEventListener("fetch", (event) => {
  const { request } = event;
  if (!KEPT.on || request.method !== "GET") return;
  if (request.mode === "navigate") return event.respondWith(page(request));
  if (KEPT.files.includes(new URL(request.url).pathname)) {
    event.respondWith(caches.match(request, { ignoreVary: true }).then((kept) => kept ?? fetch(request)));
  }
});
