// Keeps pages for when there is no network. GET only: a write is never touched here, because a worker cannot
// tell who started it. A list of rules, read from top to bottom; the server decides which pages are kept.
const STATIC = {{ prefix|tojson }};
const LISTS = {{ lists|tojson }};
const OFFLINE = {{ offline|tojson }};
const DEFAULT = {{ default|tojson }};
const SHELL = "shell-" + {{ build|tojson }};
const PUBLIC = "public";

addEventListener("install", (event) => event.waitUntil((async () => {
  for (const url of Object.values(OFFLINE)) if (!await fetchAndKeep(url)) throw new Error(url);
  await skipWaiting();
})()));

// What an older worker kept is kept anew; its files go when ours are here.
addEventListener("activate", (event) => event.waitUntil((async () => {
  await clients.claim();
  const cache = await caches.open(PUBLIC);
  for (const list of Object.values(LISTS)) if (await cache.match(list)) await keepList(list).catch(() => {});
})()));

// A page tells which language is read: the articles of that language are kept.
addEventListener("message", (event) => {
  if (LISTS[event.data?.keep]) event.waitUntil(keepList(LISTS[event.data.keep]).catch(() => {}));
});

addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const address = new URL(url);
  if (method !== "GET" || address.origin !== location.origin) return;
  if (address.pathname.startsWith("/static/")) event.respondWith(fromShell(event.request));
  else if (mode === "navigate") event.respondWith(page(event, address));
});

async function fromShell(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok && new URL(request.url).pathname.startsWith(STATIC)) {
    const copy = answer.clone();
    await (await caches.open(SHELL)).put(request, copy).catch(() => {});   // a full phone still gets its answer
  }
  return answer;
}

// Public pages from the cache, refreshed behind; anything else from the network, and without one the offline page.
// No public page depends on what follows its path, so a link with a campaign's mark opens the same page.
async function page(event, address) {
  const url = address.origin + address.pathname;
  const cache = await caches.open(PUBLIC);
  const kept = await cache.match(url);
  if (kept) {
    event.waitUntil(fetchAndKeep(url).catch(() => {}));
    return kept;
  }
  let answer;
  try {
    answer = await fetch(event.request);
  } catch {
    return await cache.match(OFFLINE[languageOf(address)]) ?? Response.error();
  }
  event.waitUntil(keepIfPublic(url, answer.clone()).catch(() => {}));
  return answer;
}

function languageOf(address) {
  const read = [address.pathname.split("/")[1], ...navigator.languages.map((tag) => tag.slice(0, 2))];
  return read.find((language) => language in OFFLINE) ?? DEFAULT;
}

// Whether the page is kept now as the server has it.
async function fetchAndKeep(url) {
  return keepIfPublic(url, await fetch(url, { credentials: "same-origin", cache: "no-cache" }));
}

// A hotel's sign-in page, a redirect or somebody's private page is never kept as ours; what is gone goes.
async function keepIfPublic(url, answer) {
  const cache = await caches.open(PUBLIC);
  if (answer.status === 404 || answer.status === 410) await cache.delete(url);
  if (answer.status !== 200 || answer.redirected || answer.headers.get("Hudro-Account") !== "none") return false;
  await cache.put(url, answer);
  return true;
}

async function keepList(address) {
  const answer = await fetch(address);
  if (!answer.ok || answer.headers.get("Hudro-Account") !== "none") return;
  const { pages, assets } = await answer.json();
  const cache = await caches.open(PUBLIC);
  const before = (await (await cache.match(address))?.json())?.pages ?? [];
  const had = new Map(before.map((one) => [one.url, one.version]));
  for (const url of assets) await fromShell(new Request(url));
  const now = [];
  for (const one of pages) {
    const isHere = had.get(one.url) === one.version && await cache.match(one.url);
    if (isHere || await fetchAndKeep(one.url)) now.push(one);   // what failed is fetched again next time
  }
  const listed = new Set(pages.map((one) => one.url));
  for (const { url } of before) if (!listed.has(url)) await cache.delete(url);
  await cache.put(address, Response.json({ pages: now }));
  if (now.length < pages.length) return;
  for (const name of await caches.keys()) if (name !== SHELL && name !== PUBLIC) await caches.delete(name);
}
