// Keeps pages for when there is no network. GET only: a write is never touched here, because a worker cannot tell who
// started it. A list of rules, read from top to bottom; the server decides which pages are kept (`configuration`).
import { createFiles } from "./core/files.js";
import { PLACE as ACCOUNT, createKeys, dropKey } from "./core/keys.js";
import { filesOf, isGone, isInTime, isNewer, isOurs, isSame, languageOf, noLonger, renderedAt, shellOf, whose } from "./core/caching.js";
import { CHANNEL } from "./core/messages.js";
import { after, phonesDate, within } from "./core/time.js";

/** @typedef {{ url: string, version: string }} Listed */
/** What changed comes with its text. @typedef {Listed & { headers?: Record<string, string>, body?: string }} Sent */
/** `opened`: how the addresses begin of pages that stay once they were opened, the latest of them.
 * @typedef {{ account: string, pages: Sent[], assets: string[], opened: string } & import("./core/types").Watermark} List */

/** @typedef {{ title: string, body: string, url: string, tag: string, language: string }} Reminder */

const scope = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
/** What the server wrote before this script: see `webapp/pwa.py`.
 * @type {{ build: string, lists: Record<string, string>, offline: Record<string, string>, today: Record<string, string>,
 *   some_day: string, leave: string[], files: string, key: string, default: string, app: string, reminder: Record<string, string>,
 *   icon: string, badge: string }} */
const { build, lists, offline, today, some_day, leave, files: folder, key, default: byDefault, app, reminder, icon, badge } =
  /** @type {any} */ (globalThis).configuration;
const PUBLIC = "public", PRIVATE = "private-", SEALED = "Hudro-Sealed", FILES = "Hudro-Files";
const NEWS = "news";   // the tag of a reminder after which a page says something else
const GLANCE = 150, FINDING = 1500, PATIENCE = 2500, SLOW = 10_000, LONGEST = 30_000, SOON = 2000, SELDOM = 900_000;   // ms
const AT_ONCE = 16;   // pages of a list that are put away before the lock is let go
const OPENED = 30;   // pages that are kept because they were opened, beside those of the list
const AGAIN = [5000, 30_000];   // ms
const { fileOf, cachedFile, haveFiles } = createFiles({ caches, fetch: (input) => fetch(input) });
const channel = new BroadcastChannel(CHANNEL);
let slowUntil = 0, changes = 0;

scope.addEventListener("install", (event) => event.waitUntil((async () => {
  for (const url of Object.values(offline)) if (!await fetchAndCache(url)) throw new Error(url);
})()));

// What the build before kept goes on being shown until a page asks for the list: nothing is held up by fetching it here.
scope.addEventListener("activate", (event) => event.waitUntil(scope.clients.claim()));

// A page tells which language is read and who is signed in; or that a new worker may take over.
scope.addEventListener("message", (event) => {
  const { keep: language, account = "", isChanged = false, takeOver } =
    /** @type {import("./core/messages").Heard} */ (event.data ?? {});
  if (takeOver) void scope.skipWaiting();
  if (language && lists[language]) event.waitUntil(keepSoon(lists[language], account, isChanged).catch(() => {}));
});

// After a change the list is read once it is quiet: one read for many taps. What fails is tried again some times.
/** @param {string} list @param {string} account @param {boolean} isChanged */
async function keepSoon(list, account, isChanged) {
  const isOther = await readBy(account), mine = isChanged ? ++changes : changes;
  for (const pause of [isChanged ? SOON : 0, ...AGAIN]) {
    if (pause) await after(pause);
    if (mine !== changes) return;   // what changed since then keeps all of it
    if (await navigator.locks.request("list", () => keepList(list, isOther || isChanged)).catch(() => false)) return;
  }
}

// Whatever comes, something is shown: a browser takes the subscription away from who shows nothing.
scope.addEventListener("push", (event) => event.waitUntil((async () => {
  const { title, body, url, tag, language: lang } = told(event.data);
  const shown = { body, tag, lang, icon, badge, data: url, renotify: true };   // heard, where the former still lies there
  await scope.registration.showNotification(title, shown);
  if (tag === NEWS && lists[lang]) await keepSoon(lists[lang], await current(), true).catch(() => {});   // what is new is there offline too
})()));

/** @param {PushMessageData | null} data @returns {Reminder} */
function told(data) {
  const language = languageOf("", navigator.languages, reminder, byDefault);
  const spare = { title: app, body: reminder[language], url: scope.registration.scope, tag: app, language };
  try { return { ...spare, ...data?.json() }; } catch { return spare; }
}

scope.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(scope.clients.openWindow(event.notification.data));
});

scope.addEventListener("fetch", (event) => {
  const { method, mode, destination, url } = event.request;
  const address = new URL(url);
  if (method !== "GET" || address.origin !== location.origin || leave.includes(address.pathname)) return;
  if (address.pathname.startsWith(folder)) event.respondWith(fileOf(event.request).catch(() => fetch(event.request)));
  else if (mode === "navigate" || destination === "manifest")
    event.respondWith(page(event, address).catch(() => fetch(event.request)));   // caches that cannot be read keep nobody out
});

/** A kept page whose files are all there, else nothing. @param {Cache} cache @param {string} url */
async function whole(cache, url) {
  const found = await cache.match(url, { ignoreVary: true });
  if (!found) return undefined;
  const there = await Promise.all((await filesOfCached(found)).map(cachedFile));
  return there.every(Boolean) ? found : undefined;
}

/** The files that a kept page names: said with it, but for those that the version before sealing has kept. @param {Response} cached */
async function filesOfCached(cached) {
  const said = cached.headers.get(FILES);
  return said === null ? filesOf(await cached.clone().text(), folder) : said.split(" ").filter(Boolean);
}

// Public pages from the cache, refreshed behind. No public page depends on what follows its path, so a link with a
// campaign's mark opens the same page.
/** @param {FetchEvent} event @param {URL} address */
async function page(event, address) {
  const url = address.origin + address.pathname;
  const open = await within(FINDING, caches.open(PUBLIC).then((cache) => whole(cache, url))).catch(() => undefined);
  if (!open) return privatePage(event, address);
  event.waitUntil(fetchAndCache(url).catch(() => {}));
  return open;
}

// The network with some patience, then this account's own copy; today's page goes by the phone's date.
/** @param {FetchEvent} event @param {URL} address @returns {Promise<Response>} */
async function privatePage(event, address) {
  const copy = ownCopy(address).catch(() => undefined);
  const asked = ask(event.request, await within(GLANCE, copy).catch(() => undefined));
  const cached = await within(FINDING, copy).catch(() => undefined);
  event.waitUntil(asked.then((answer) => cachePage(address.href, answer.clone())).catch(() => {}));
  const patience = !cached ? LONGEST : Date.now() < slowUntil ? 0 : PATIENCE;
  const late = new Promise((resolve) => { setTimeout(resolve, patience); });
  const answer = await Promise.race([asked.catch(() => null), /** @type {Promise<undefined>} */ (late)]);
  if (answer && (isOurs(answer) || !cached)) return answer;
  if (answer === undefined) slowUntil = Date.now() + SLOW;   // the next page is not waited for as long
  const spare = offline[languageOf(address.pathname, navigator.languages, offline, byDefault)];
  return cached || await within(PATIENCE, copy).catch(() => undefined)   // a phone that is busy starting gives it late
    || await whole(await caches.open(PUBLIC), spare) || Response.error();
}

// As the browser asks; where a copy is at hand, whether it still holds: then it comes without its text. A look at a client's
// page is the browser's own to ask for.
/** @param {Request} request @param {Response | undefined} copy */
async function ask(request, copy) {
  const tag = copy?.headers.get("ETag");
  if (!copy || !tag || copy.headers.has("Hudro-Until")) return fetch(request);
  const answer = await fetch(request.url, {
    headers: { ...Object.fromEntries(request.headers), "If-None-Match": tag, "Upgrade-Insecure-Requests": "1" },
    redirect: "manual", cache: "no-store", credentials: "same-origin" });
  return answer.status === 304 ? madeAnew(copy.clone(), answer.headers) : answer;
}

// A copy that still holds, as if it had just come. It says no more whose it is: it lies there already, with a note of its own
// from when it is.
/** @param {Response} copy @param {Headers} answer */
async function madeAnew(copy, answer) {
  const headers = new Headers(copy.headers), at = answer.get("Hudro-At") ?? "";
  headers.set("Hudro-At", at);
  for (const name of [FILES, SEALED, "Hudro-Account"]) headers.delete(name);
  return new Response(renderedAt(await copy.text(), at), { headers });
}

/** @param {URL} address */
async function ownCopy(address) {
  const account = await current();
  if (!account) return undefined;
  const own = await caches.open(PRIVATE + account);
  const day = today[address.pathname]?.replace(some_day, phonesDate(new Date()));
  if (day) return await whole(own, day) && Response.redirect(day);
  const found = await whole(own, address.href);
  return found && isInTime(found.headers, new Date()) ? legible(found, account, nameOf(address)) : undefined;
}

/** Whether the page is kept now as the server has it. @param {string} url */
const fetchAndCache = async (url) => cachePage(url, await fetch(url, { credentials: "same-origin", cache: "no-cache" }));

/** Whether what was just answered is kept now. @param {string} url @param {Response} answer */
const cachePage = async (url, answer) => (await put([await prepare(url, answer)]))[0];

/** A page as it is to lie in a cache. @typedef {{ url: string, of: string, response: Response }} Prepared */

// Nobody else's page is ever kept, what is gone goes, and no page is kept without its files: until they are here, the one
// of before stays.
/** @param {string} url @param {Response} answer @param {Set<string>} [known] files just seen @returns {Promise<Prepared | null>} */
async function prepare(url, answer, known) {
  const of = whose(answer);
  if (isGone(answer)) await forget(url);
  if (!of) return null;
  const body = await answer.arrayBuffer();   // all of it is here before the lock is taken, on which signing out waits
  const files = (answer.headers.get("Content-Type") ?? "").startsWith("text/html") ? filesOf(new TextDecoder().decode(body), folder) : [];
  if (!await haveFiles(files, known)) return null;
  const headers = new Headers([...answer.headers, [FILES, files.join(" ")]]);
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);   // of what came over the wire
  const response = of === "none" ? new Response(body, { headers })
    : await sealed(body, headers, of, nameOf(new URL(url, location.href)));
  return response && { url, of, response };
}

/** Whether each page is kept now, or a newer one is. @param {(Prepared | null)[]} pages @returns {Promise<boolean[]>} */
async function put(pages) {
  const open = await caches.open(PUBLIC);
  /** @param {string} account @param {Cache} [own] */
  const all = (account, own) => Promise.all(pages.map(async (page) => {
    const cache = page?.of === "none" ? open : page?.of === account ? own : undefined;
    if (!page || !cache) return false;
    const there = (await cache.match(page.url, { ignoreVary: true }))?.headers, { headers } = page.response;
    if (!isSame(there, headers) && (cache === open || isNewer(there, headers))) await cache.put(page.url, page.response);
    return true;
  }));
  return pages.every((page) => !page || page.of === "none") ? all("")
    : whileAccount(async (account) => all(account, account ? await caches.open(PRIVATE + account) : undefined));
}

const keys = createKeys({
  caches, locks: navigator.locks, fetch: (input, init) => fetch(input, init), address: key,
  isCurrent: async (account) => await current() === account });

/** What a page is sealed for: its address without what a link adds behind #. @param {URL} address */
const nameOf = (address) => address.pathname + address.search;

// A private page lies sealed with the key of its account; without one it is not kept.
/** @param {ArrayBuffer} body @param {Headers} headers @param {string} account @param {string} name */
async function sealed(body, headers, account, name) {
  const lock = await keys.of(account);
  if (!lock) return null;
  const { iv, data } = await lock.seal(new Uint8Array(body), name);
  headers.set(SEALED, String(iv.length));
  return new Response(new Blob([iv, data]), { headers });
}

/** @param {Response} cached @param {string} account @param {string} name */
async function legible(cached, account, name) {
  const length = Number(cached.headers.get(SEALED));
  if (!length) return cached;   // of an older version
  const bytes = new Uint8Array(await cached.arrayBuffer()), lock = await keys.of(account);
  const body = await lock?.open({ iv: bytes.slice(0, length), data: bytes.slice(length).buffer }, name).catch(() => null);
  return body ? new Response(body, { headers: cached.headers }) : undefined;
}

/** @param {string} url */
async function forget(url) {
  for (const name of await caches.keys())
    if (name === PUBLIC || name.startsWith(PRIVATE)) await (await caches.open(name)).delete(url, { ignoreVary: true });
}

// Who is signed in is kept in a cache of its own, with the key, and changes under a lock, as does whatever is kept for them.
/** @template T @param {(account: string) => Promise<T>} work @returns {Promise<T>} */
const whileAccount = (work) => navigator.locks.request(ACCOUNT, async () => work(await current()));
const current = async () => (await (await caches.open(ACCOUNT)).match(ACCOUNT))?.text() ?? "";

// Whether it is somebody else than before; whose pages and key then go. `only`: if it is still this one.
/** @param {string} account @param {string} [only] */
function readBy(account, only) {
  return whileAccount(async (before) => {
    if (account === before || (only !== undefined && only !== before)) return false;
    for (const name of await caches.keys()) if (name.startsWith(PRIVATE) && name !== PRIVATE + account) await caches.delete(name);
    if (before) keys.forget(before);
    const cache = await caches.open(ACCOUNT);
    await dropKey(cache, account);
    if (account) await cache.put(ACCOUNT, new Response(account));
    else await caches.delete(ACCOUNT);
    return true;
  });
}

// The list as it was when the pages of it were kept.
/** @param {string} home @param {string} address @returns {Promise<{ pages: Listed[], build?: string, read: number }>} */
const cachedList = async (home, address) => await (await (await caches.open(home)).match(address))?.json() ?? { pages: [], read: 0 };

/** The addresses of what lies in a cache. @param {string} name */
const pagesIn = async (name) => (await (await caches.open(name)).keys()).map((one) => one.url);

/** @param {string} home @param {string} address @param {{ pages: Listed[], build?: string, read: number }} list */
const putList = async (home, address, list) => (await caches.open(home)).put(address, new Response(JSON.stringify(list)));

// What changed comes with the list, and is kept once its files are. What is listed no more goes.
/** @param {string} address @param {boolean} isChanged @returns {Promise<boolean>} whether there is nothing left to do */
async function keepList(address, isChanged) {
  const account = await current(), home = account ? PRIVATE + account : PUBLIC;
  const before = await cachedList(home, address);
  if (!isChanged && before.build === build && Date.now() - before.read < SELDOM) return true;
  // Until the pages are kept anew the list counts as not read, should this worker not live to see it.
  if (before.read) await whileAccount(async (still) => { if (still === account) await putList(home, address, { ...before, read: 0 }); });
  const here = new Set([...await pagesIn(PUBLIC), ...await pagesIn(home)]);
  // What was kept for everybody need not be fetched again for who has just signed in.
  const forAll = home === PUBLIC ? before : await cachedList(PUBLIC, address);
  const had = new Set([...forAll.pages, ...before.pages].filter(({ url }) => here.has(new URL(url, location.href).href))
    .map(({ version }) => version));
  const answer = await fetch(address, { method: "POST", body: [...had].join("\n") });
  /** @type {List | false} */
  const list = answer.ok && answer.headers.has("Hudro-Account") && await answer.json();
  if (!list) return false;
  if (list.account !== (account || "none")) {   // signed out on the server; or somebody else has signed in, and says so
    if (list.account === "none") await readBy("", account);
    return true;
  }
  let isWhole = await haveFiles(list.assets);
  const known = new Set(isWhole ? list.assets : []);
  // Without a version it is kept as it was opened, and never fetched unseen.
  const now = list.pages.filter(({ version }) => !version || had.has(version)).map(({ url, version }) => ({ url, version }));
  const changed = list.pages.filter(({ version }) => version && !had.has(version));
  while (changed.length) {
    const some = changed.splice(0, AT_ONCE);
    const isCached = await put(await Promise.all(some.map(({ url, headers, body }) =>
      prepare(url, new Response(body, { headers }), known).catch(() => null)))).catch(() => []);
    now.push(...some.filter((_, place) => isCached[place]).map(({ url, version }) => ({ url, version })));   // others next time
  }
  await whileAccount(async (still) => {
    if (still !== account) return;
    const cache = await caches.open(home), listed = new Set(list.pages.map((one) => new URL(one.url, location.href).href));
    const there = [...before.pages.map((one) => new URL(one.url, location.href).href), ...(account ? await pagesIn(home) : [])];
    const others = await Promise.all(there.filter((one) => !listed.has(one)).map(async (url) => (
      { url, at: (await cache.match(url, { ignoreVary: true }))?.headers.get("Hudro-At") ?? "" })));
    for (const url of noLonger(others, list, OPENED)) await forget(url);
    isWhole &&= now.length === list.pages.length;
    await putList(home, address, { pages: now, build, read: isWhole ? Date.now() : 0 });
  });
  if (!isWhole) return false;
  await dropShells(list, now);
  const { at, epoch, backed_up } = list;
  if (account) channel.postMessage({ kept: { at, epoch, backed_up } });
  return true;
}

/** @param {string} name of a cache */
const isShell = (name) => name.startsWith("shell");

// An older build's files go once all of this one's are here and no kept page names them any more.
/** @param {List} list @param {Listed[]} now */
async function dropShells(list, now) {
  const shells = new Set(list.assets.slice(0, 1).map(shellOf));
  if (!(await caches.keys()).some((name) => isShell(name) && !shells.has(name))) return;
  for (const { url } of now) {
    const cached = await caches.match(url, { ignoreVary: true });
    for (const path of cached ? await filesOfCached(cached) : []) shells.add(shellOf(path));
  }
  for (const name of await caches.keys()) if (isShell(name) && !shells.has(name)) await caches.delete(name);
}
