// Keeps pages for when there is no network. GET only: a write is never touched here, because a worker cannot
// tell who started it. A list of rules, read from top to bottom; the server decides which pages are kept.
const BUILD = {{ build|tojson }};
const LISTS = {{ lists|tojson }};
const OFFLINE = {{ offline|tojson }};
const TODAY = {{ today|tojson }}, SOME_DAY = {{ some_day|tojson }};
const LEAVE = {{ leave|tojson }};
const DEFAULT = {{ default|tojson }};
const PUBLIC = "public", ACCOUNT = "account", PRIVATE = "private-";
const PATIENCE = 2500, SLOW = 10_000, LONGEST = 30_000, SOON = 2000, SELDOM = 900_000;
const channel = new BroadcastChannel("hudro");
let slowUntil = 0, changes = 0;

addEventListener("install", (event) => event.waitUntil((async () => {
  for (const url of Object.values(OFFLINE)) if (!await fetchAndKeep(url)) throw new Error(url);
})()));

// What the build before kept goes on being shown until a page asks for the list: nothing is held up by fetching it here.
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

// A page tells which language is read and who is signed in; or that a new worker may take over.
addEventListener("message", (event) => {
  const { keep, account, isChanged, takeOver } = event.data ?? {};
  if (takeOver) skipWaiting();
  if (LISTS[keep]) event.waitUntil(keepSoon(LISTS[keep], account, isChanged).catch(() => {}));
});

// After a change the list is read once it is quiet: one read for many taps.
async function keepSoon(list, account, isChanged) {
  const isOther = await readBy(account), mine = isChanged && ++changes;
  if (isChanged) await new Promise((quiet) => setTimeout(quiet, SOON));
  if (isChanged && mine !== changes) return;
  await navigator.locks.request("list", () => keepList(list, isOther || isChanged));
}

addEventListener("fetch", (event) => {
  const { method, mode, destination, url } = event.request;
  const address = new URL(url);
  if (method !== "GET" || address.origin !== location.origin || LEAVE.includes(address.pathname)) return;
  if (address.pathname.startsWith("/static/")) event.respondWith(fromShell(event.request));
  else if (mode === "navigate" || destination === "manifest") event.respondWith(page(event, address));
});

async function fromShell(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (isFile(answer)) {
    const copy = answer.clone();
    const shell = await caches.open(shellOf(new URL(request.url).pathname));
    await shell.put(request, copy).catch(() => {});   // a full phone still gets its answer
  }
  return answer;
}

const shellOf = (path) => "shell-" + path.split("/")[2];

// A hotel's page in a file's place says no such thing.
const isFile = ({ ok, headers }) => ok && headers.get("Cache-Control")?.includes("immutable");

// Public pages from the cache, refreshed behind. No public page depends on what follows its path, so a link with a
// campaign's mark opens the same page.
async function page(event, address) {
  const url = address.origin + address.pathname;
  const open = await (await caches.open(PUBLIC)).match(url);
  if (open) {
    event.waitUntil(fetchAndKeep(url).catch(() => {}));
    return open;
  }
  return privatePage(event, address);
}

const phonesDate = (now = new Date()) =>
  [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");

// A client's page has an age: what a therapist opened is not read for ever on the device.
async function inTime(answer) {
  const until = (await answer)?.headers.get("Hudro-Until");
  return until && until < new Date().toISOString() ? undefined : answer;
}

// The network with some patience, then this account's own copy; today's page goes by the phone's date.
async function privatePage(event, address) {
  const account = await current();
  const own = account && await caches.open(PRIVATE + account);
  const day = TODAY[address.pathname]?.replace(SOME_DAY, phonesDate());
  const kept = own && (day ? await own.match(day) && Response.redirect(day) : await inTime(own.match(address.href, { ignoreVary: true })));
  const asked = fetch(event.request);
  event.waitUntil(asked.then((answer) => keep(address.href, answer.clone())).catch(() => {}));
  const patience = !kept ? LONGEST : Date.now() < slowUntil ? 0 : PATIENCE;
  const answer = await Promise.race([asked.catch(() => null), new Promise((late) => setTimeout(late, patience))]);
  if (answer && (isOurs(answer) || !kept)) return answer;
  if (answer === undefined) slowUntil = Date.now() + SLOW;   // the next page is not waited for as long
  return kept || await caches.match(OFFLINE[languageOf(address)]) || Response.error();
}

function languageOf(address) {
  const read = [address.pathname.split("/")[1], ...navigator.languages.map((tag) => tag.slice(0, 2))];
  return read.find((language) => language in OFFLINE) ?? DEFAULT;
}

// A hotel's sign-in page or a proxy's fault says no such thing.
function isOurs({ type, headers }) {
  return type === "opaqueredirect" || headers.has("Hudro-At") || headers.has("Hudro-Account");
}

// Whether the page is kept now as the server has it.
async function fetchAndKeep(url) {
  return keep(url, await fetch(url, { credentials: "same-origin", cache: "no-cache" }));
}

// Nothing redirected and nobody else's page is ever kept; what is gone goes.
async function keep(url, answer) {
  const of = answer.headers.get("Hudro-Account");
  if (isOurs(answer) && [403, 404, 410].includes(answer.status)) await forget(url);
  if (answer.status !== 200 || answer.redirected || !of) return false;
  if (of === "none") {
    await (await caches.open(PUBLIC)).put(url, answer);
    return true;
  }
  await answer.clone().arrayBuffer();   // all of it is here before the lock is taken, on which signing out waits
  return whileAccount(async (account) => {
    if (account !== of) return false;
    const cache = await caches.open(PRIVATE + of);
    const there = await cache.match(url);
    if (!there || there.headers.get("Hudro-At") <= answer.headers.get("Hudro-At")) await cache.put(url, answer);
    return true;
  });
}

async function forget(url) {
  for (const name of await caches.keys())
    if (name === PUBLIC || name.startsWith(PRIVATE)) await (await caches.open(name)).delete(url);
}

// Who is signed in is kept in a cache of its own, and changes under a lock, as does whatever is kept for them.
const whileAccount = (work) => navigator.locks.request(ACCOUNT, async () => work(await current()));
const current = async () => (await (await caches.open(ACCOUNT)).match(ACCOUNT))?.text() ?? "";

// Whether it is somebody else than before; whose pages then go. `only`: if it is still this one.
function readBy(account, only) {
  return whileAccount(async (before) => {
    if (account === before || (only !== undefined && only !== before)) return false;
    for (const name of await caches.keys()) if (name.startsWith(PRIVATE) && name !== PRIVATE + account) await caches.delete(name);
    const cache = await caches.open(ACCOUNT);
    if (account) await cache.put(ACCOUNT, new Response(account));
    else await caches.delete(ACCOUNT);
    return true;
  });
}

// What changed is fetched: files first, so that no page is kept without them. What is listed no more goes.
async function keepList(address, isChanged) {
  const account = await current(), home = account ? PRIVATE + account : PUBLIC;
  const before = await (await (await caches.open(home)).match(address))?.json() ?? { pages: [] };
  if (!isChanged && before.build === BUILD && Date.now() - before.read < SELDOM) return;
  const answer = await fetch(address);
  const list = answer.ok && answer.headers.has("Hudro-Account") && await answer.json();
  if (!list) return;
  if (list.account !== (account || "none")) {   // signed out on the server; or somebody else has signed in, and says so
    if (list.account === "none") await readBy("", account);
    return;
  }
  const had = new Map(before.pages.map((one) => [one.url, one.version]));
  let isWhole = true;
  for (const url of list.assets) isWhole = isFile(await fromShell(new Request(url))) && Boolean(await caches.match(url)) && isWhole;
  const now = [];
  for (const one of list.pages) {
    // without a version it is kept as it was opened, and never fetched unseen
    const isHere = had.get(one.url) === one.version && await caches.match(one.url, { ignoreVary: true });
    if (isHere || !one.version || await fetchAndKeep(one.url).catch(() => false)) now.push(one);   // what failed is fetched again next time
  }
  await whileAccount(async (still) => {
    if (still !== account) return;
    const cache = await caches.open(home), listed = new Set(list.pages.map((one) => new URL(one.url, location).href));
    const there = [...before.pages, ...(account ? await cache.keys() : [])].map((one) => new URL(one.url, location).href);
    for (const url of there) {
      const from = (await cache.match(url))?.headers.get("Hudro-At");
      if (!listed.has(url) && !(from > list.at)) await forget(url);   // what was opened after the list was made stays
    }
    isWhole &&= now.length === list.pages.length;
    const read = isWhole ? Date.now() : 0;
    await cache.put(address, Response.json({ pages: now, build: BUILD, read }));
  });
  if (!isWhole) return;
  const shells = new Set([shellOf(list.assets[0])]);
  for (const { url, version } of now) if (!version) {   // kept as it was opened, with the files of that build
    const text = await (await caches.match(url, { ignoreVary: true }))?.text();
    shells.add(shellOf(/\/static\/[^/"]+/.exec(text)?.[0] ?? ""));
  }
  for (const name of await caches.keys()) if (name.startsWith("shell") && !shells.has(name)) await caches.delete(name);
  if (account) channel.postMessage({ kept: { at: list.at, epoch: list.epoch, backed_up: list.backed_up } });
}
