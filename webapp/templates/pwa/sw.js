// Keeps pages for when there is no network. GET only: a write is never touched here, because a worker cannot
// tell who started it. A list of rules, read from top to bottom; the server decides which pages are kept.
const STATIC = {{ prefix|tojson }};
const LISTS = {{ lists|tojson }};
const OFFLINE = {{ offline|tojson }};
const SHELL = "shell-" + {{ build|tojson }};
const PUBLIC = "public";

addEventListener("install", (event) => event.waitUntil((async () => {
  await Promise.all(Object.values(OFFLINE).map((url) => fetchAndKeep(url)));
  await skipWaiting();
})()));

addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (![SHELL, PUBLIC].includes(name)) await caches.delete(name);
  await clients.claim();
})()));

// A page tells which language is read: the articles of that language are kept.
addEventListener("message", (event) => {
  if (LISTS[event.data?.keep]) event.waitUntil(keepList(LISTS[event.data.keep]).catch(() => {}));
});

addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const address = new URL(url);
  if (method !== "GET" || address.origin !== location.origin) return;
  if (address.pathname.startsWith(STATIC)) event.respondWith(fromShell(event.request));
  else if (mode === "navigate") event.respondWith(page(event, address));
});

async function fromShell(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) (await caches.open(SHELL)).put(request, answer.clone());
  return answer;
}

// Public pages from the cache, refreshed behind; anything else from the network, and without one the offline page.
async function page(event, address) {
  const url = address.origin + address.pathname + address.search;
  const kept = await (await caches.open(PUBLIC)).match(url);
  if (kept) {
    event.waitUntil(fetchAndKeep(url).catch(() => {}));
    return kept;
  }
  try {
    const answer = await fetch(event.request);
    await keepIfPublic(url, answer);
    return answer;
  } catch {
    const language = address.pathname.split("/")[1];
    const offline = OFFLINE[language] ?? Object.values(OFFLINE)[0];
    return await (await caches.open(PUBLIC)).match(offline) ?? Response.error();
  }
}

async function fetchAndKeep(url) {
  await keepIfPublic(url, await fetch(url, { credentials: "same-origin", cache: "no-cache" }));
}

// A hotel's sign-in page, a redirect or somebody's private page is never kept as ours.
async function keepIfPublic(url, answer) {
  if (answer.status !== 200 || answer.redirected || answer.headers.get("Hudro-Account") !== "none") return;
  await (await caches.open(PUBLIC)).put(url, answer.clone());
}

async function keepList(address) {
  const answer = await fetch(address);
  if (!answer.ok || answer.headers.get("Hudro-Account") !== "none") return;
  const { pages, assets } = await answer.clone().json();
  const cache = await caches.open(PUBLIC);
  const before = await (await cache.match(address))?.json();
  const had = new Map(before?.pages.map((one) => [one.url, one.version]));
  for (const { url, version } of pages) {
    if (had.get(url) !== version || !(await cache.match(url))) await fetchAndKeep(url);
  }
  for (const url of assets) await fromShell(new Request(url));
  await cache.put(address, answer);
}
