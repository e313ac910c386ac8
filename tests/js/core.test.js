// Parts of the core by themselves: what the orders do not bring about.
import assert from "node:assert/strict";
import { test } from "node:test";
import { meaning, waitAfter } from "../../static/js/core/answers.js";
import { databaseOf } from "../../static/js/core/database.js";
import { createFiles } from "../../static/js/core/files.js";
import { filesOf, isInTime, isNewer, isSame, languageOf, noLonger, renderedAt, shellOf, whose } from "../../static/js/core/caching.js";
import { createLease } from "../../static/js/core/lease.js";
import { lockOf } from "../../static/js/core/lock.js";
import { next } from "../../static/js/core/order.js";
import { createSpares } from "../../static/js/core/spares.js";
import { after, phonesDate, untilDone } from "../../static/js/core/time.js";
import { Browser, Locks, Store } from "./browser.js";
import { Clinic } from "./clinic.js";
import { openTab, write } from "./phone.js";

const headers = (/** @type {Record<string, string>} */ given) => new Headers(given);

function world() {
  const browser = new Browser(), clinic = new Clinic();
  clinic.signedIn = "A";
  return { browser, clinic, tab: openTab(browser, clinic, () => clinic.signedIn) };
}

test("an answer counts only with what is ours on it", () => {
  assert.equal(meaning("k", 200, headers({ "Outbox-Receipt": "k" })), "stored");
  assert.equal(meaning("k", 200, headers({ "Outbox-Receipt": "other" })), "later");
  for (const status of [200, 302, 403, 413, 422, 500]) assert.equal(meaning("k", status, headers({})), "later");
  assert.equal(meaning("k", 401, headers({ "Outbox-Refused": "k" })), "sign-in");
  assert.equal(meaning("k", 422, headers({ "Outbox-Refused": "k" })), "refused");
  assert.equal(meaning("k", 503, headers({ "Outbox-Refused": "k" })), "later");
  assert.deepEqual([1, 2, 3, 20].map((tries) => waitAfter(tries, null)), [5000, 10_000, 20_000, 300_000]);
  assert.equal(waitAfter(1, "60"), 60_000);
  assert.equal(waitAfter(1, "9999"), 300_000);
});

test("what a page names as files is found in attributes, and never in what a person wrote", () => {
  const html = `<link rel="x" href="/static/b1/a.css"><svg><use href="/static/b1/s.svg#y"/></svg>
    <html data-outbox="/static/b1/o.js"><p>a note (/static/b1/none) and '/static/b1/neither'</p>
    <textarea>src=&#34;/static/b1/nor</textarea>`;
  assert.deepEqual(filesOf(html, "/static/"), ["/static/b1/a.css", "/static/b1/s.svg", "/static/b1/o.js"]);
  assert.equal(shellOf("/static/b1/a.css"), "shell-b1");
});

test("what may be kept, and shown", () => {
  const page = { status: 200, redirected: false, type: "basic", headers: headers({ "Hudro-Account": "A" }) };
  assert.equal(whose(page), "A");
  assert.equal(whose({ ...page, redirected: true }), null);
  assert.equal(whose({ ...page, status: 404 }), null);
  assert.equal(whose({ ...page, headers: headers({}) }), null);
  assert.equal(isInTime(headers({ "Hudro-Until": "2026-01-01T00:00:00Z" }), new Date("2026-01-02")), false);
  assert.equal(isNewer(headers({ "Hudro-At": "2" }), headers({ "Hudro-At": "1" })), false);
  const kept = { "Hudro-Files": "", ETag: "a" };
  assert.equal(isSame(headers(kept), headers({ ETag: "a" })), true);
  assert.equal(isSame(headers(kept), headers({ ETag: "b" })), false);
  assert.equal(isSame(headers(kept), headers({})), false);
  assert.equal(isSame(headers({ ETag: "a" }), headers({ ETag: "a" })), false);   // as a version of before kept it
  assert.equal(isSame(undefined, headers({ ETag: "a" })), false);
  assert.equal(isSame(headers(kept), headers({ ETag: "a", "Hudro-At": "2" })), false);   // a private one is anew each time
  assert.equal(languageOf("/xx/today", ["de", "sv-SE"], { nb: "", sv: "" }, "nb"), "sv");
  assert.equal(phonesDate(new Date(2026, 0, 5, 23, 59)), "2026-01-05");
});

test("a page that still holds is as new as the answer that says so", () => {
  const html = '<html lang="en" data-rendered="1"><body><p title=\' data-rendered="1"\'>';
  assert.equal(renderedAt(html, "2"), '<html lang="en" data-rendered="2"><body><p title=\' data-rendered="1"\'>');
});

test("of what a list does not name the latest days stay that were opened, and what was opened after it was made", () => {
  const list = { at: "2026-12-01T12", opened: "/en/days/" };
  const day = (/** @type {number} */ number, /** @type {string} */ at) => ({ url: `https://a.test/en/days/2026-10-0${number}`, at });
  const others = [day(1, "2026-11-01T10"), day(2, "2026-11-03T10"), day(3, "2026-11-02T10"), day(4, ""),
                  { url: "https://a.test/en/diary/treatments/1", at: "2026-11-30T10" },
                  { url: "https://a.test/en/routine/products/2", at: "2026-12-01T13" }];
  const gone = noLonger(others, list, 2).map((url) => url.split("/").at(-1));
  assert.deepEqual(gone, ["2026-10-01", "2026-10-04", "1"]);
  assert.equal(noLonger(others, { ...list, opened: "" }, 2).length, 5);   // a therapist, a list of before
});

test("a file that many need at once is put away once, and not again when it is there", async () => {
  const { caches } = new Browser(), puts = /** @type {string[]} */ ([]), asks = /** @type {string[]} */ ([]);
  const open = caches.open.bind(caches);
  caches.open = async (name) => {
    const cache = await open(name);
    return { ...cache, put: async (request, answer) => { puts.push(request.url); await cache.put(request, answer); } };
  };
  const { fileOf, haveFiles } = createFiles({ caches: /** @type {any} */ (caches), fetch: async ({ url }) => {
    asks.push(url);
    await new Promise((resolve) => { setTimeout(resolve, 5); });
    return url.endsWith("gone.js") ? new Response("", { status: 404 })
      : new Response("text", { headers: { "Cache-Control": "max-age=1, immutable" } });
  } });
  const paths = ["/static/abc/a.js", "/static/abc/b.css"];
  const there = await Promise.all(Array.from({ length: 16 }, () => haveFiles(paths)));
  assert.deepEqual(there, Array(16).fill(true));
  assert.deepEqual(puts.map((one) => new URL(one).pathname).sort(), paths);
  assert.equal(asks.length, 2);
  assert.equal(await (await fileOf(new Request("http://phone.test/static/abc/a.js"))).text(), "text");
  assert.equal(asks.length, 2);
  assert.deepEqual(await Promise.all([haveFiles([...paths, "/static/abc/gone.js"]), haveFiles(["/static/abc/gone.js"])]), [false, false]);
  assert.equal(puts.length, 2);
  // One that looked before another began to fetch, and hears that there is nothing after that one is done.
  const match = caches.match.bind(caches), early = match(new Request("http://phone.test/static/abc/c.js"));
  let looks = 0;
  caches.match = async (request) => {
    if (looks++) return match(request);
    await new Promise((resolve) => { setTimeout(resolve, 20); });
    return early;
  };
  await Promise.all([haveFiles(["/static/abc/c.js"]), haveFiles(["/static/abc/c.js"])]);
  assert.equal(puts.length, 3);
});

test("a file is looked for in the cache of its build alone", async () => {
  const { caches } = new Browser(), address = "http://phone.test/static/abc/a.js";
  await (await caches.open("public")).put(address, new Response("of another cache"));
  const { fileOf } = createFiles({ caches: /** @type {any} */ (caches), fetch: async () =>
    new Response("of the build", { headers: { "Cache-Control": "immutable" } }) });
  for (const _ of ["fetched", "cached"]) assert.equal(await (await fileOf(new Request(address))).text(), "of the build");
});

test("a text is concealed at once, and no piece of key stream is used twice", async () => {
  const lock = await lockOf(new Clinic().keyOf("A"));
  const concealed = Array.from({ length: 40 }, (_, number) => lock.concealAtOnce(`the same ${number % 2}`) ?? "");
  assert.equal(new Set(concealed.map((one) => one.split(".")[0])).size, 40);
  assert.equal(await lock.reveal(concealed[3]), "the same 1");
  assert.equal(lock.concealAtOnce("x".repeat(40_000)), null);
  const sealed = await lock.seal(new TextEncoder().encode("page"), "here");
  await assert.rejects(lock.open(sealed, "elsewhere"));
});

test("a write waits for the row that it speaks of, and two that make the same row do not wait for each other", () => {
  const made = { ...write("A", "1", { creates: "row" }), number: Infinity, device: "" };
  const again = { ...write("A", "2", { creates: "row", written_at: "2026-11-25T13:00:00Z" }), number: Infinity, device: "" };
  const about = { ...write("A", "3", { url: "/steps/row" }), number: 1, device: "d" };
  assert.equal(next([about, made, again], new Set(), 0, false), made);
});

test("a full localStorage takes nobody the lock", async () => {
  const full = new Store();
  full.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };
  const lease = createLease({ locks: /** @type {any} */ (new Locks()), storage: full, every: 5, long: 20 });
  assert.equal(await lease.hold(async (isMine) => isMine()), true);
});

test("the lock of a tab that sleeps is taken, and that tab knows it", async () => {
  const locks = /** @type {any} */ (new Locks()), storage = new Store();
  // Its heart stands still: nothing it has said is renewed.
  const asleep = createLease({ locks, storage, every: 1_000_000, long: 20, now: () => 1 });
  let isMine = () => true;
  void asleep.hold(async (still) => { isMine = still; await new Promise(() => {}); }).catch(() => {});
  const awake = createLease({ locks, storage, every: 10, long: 20 });
  assert.equal(await awake.hold(async () => "sent"), "sent");
  assert.equal(isMine(), false);
});

test("copies that the database takes up late get their numbers in the order in which they were said", async () => {
  const { browser, tab } = world();
  await tab.keys.of("A");
  browser.isDatabaseDown = true;
  for (const [key, minute] of [["z", 1], ["a", 2], ["m", 3]])
    await tab.queue.enqueue(write("A", String(key), { key: String(key), written_at: `2026-11-25T12:0${minute}:00Z` })).stored.catch(() => {});
  browser.isDatabaseDown = false;
  const again = openTab(browser, new Clinic(), () => "A");
  const found = await again.queue.of("A");
  assert.deepEqual(found.map((one) => one.key), ["z", "a", "m"]);
  assert.deepEqual(found.map((one) => one.number), [1, 2, 3]);
});

test("what stores is tried three times, each time on a new connection", async () => {
  const { browser } = world();
  let asked = 0;
  const database = databaseOf(() => ++asked < 3 ? Promise.reject(new Error("lost")) : browser.connect());
  assert.equal(await database.run("readwrite", ["writes"], (transaction) => transaction.objectStore("writes").count()), 0);
  assert.equal(asked, 3);
});

test("what was discarded on its way into the database does not come back", async () => {
  const { browser, tab } = world();
  await tab.keys.of("A");
  browser.isDatabaseDown = true;
  const one = write("A", "x"), { stored } = tab.queue.enqueue(one);
  await tab.queue.discard([one.key]).catch(() => {});
  browser.isDatabaseDown = false;
  await stored.catch(() => {});
  assert.deepEqual(await tab.queue.of("A"), []);
  assert.equal(browser.localStorage.length, 0);
});

test("a copy that was made before the key was here is sealed with it, or goes when its person does", async () => {
  const { browser, tab } = world();
  browser.isDatabaseDown = true;
  await tab.queue.enqueue(write("A", "early")).stored.catch(() => {});
  const legible = () => [...browser.localStorage.map.values()].join().includes("early");
  assert(legible());
  browser.isDatabaseDown = false;
  await tab.queue.sealLegible("A");
  assert(!legible());
});

test("what became of a copy is not said when it went meanwhile", async () => {
  const storage = new Store(), lock = await lockOf(new Clinic().keyOf("A"));
  const spares = createSpares({ storage, lockOf: async () => lock, lockAtHand: () => lock });
  const one = write("A", "x");
  assert(spares.put(one));
  const said = spares.change(one.key, { state: "sent" });
  spares.drop(one.key);   // the database has it by now
  await said;
  assert.equal(storage.length, 0);
});

test("a write that never gets an answer holds up no other", async () => {
  const { clinic, tab } = world();
  await tab.keys.of("A");
  const whole = clinic.fetch.bind(clinic);
  clinic.fetch = async (url, init) => {
    if (init?.body?.get?.("note")?.includes("poison")) throw new TypeError("reset");
    return whole(url, init);
  };
  for (const text of ["poison", "one", "two"]) await tab.queue.enqueue(write("A", text)).stored;
  await tab.send();
  assert.deepEqual([...clinic.stored.values()].map(({ text }) => text), ["A's one", "A's two"]);
  assert.equal((await tab.queue.of("A", ({ state }) => state === "waiting")).length, 1);
});

for (const lost of [1, 2, 3]) test(`the network comes back after ${lost} lost requests: what was said first is sent first`, async () => {
  const { clinic, tab } = world();
  await tab.keys.of("A");
  const whole = clinic.fetch.bind(clinic);
  for (const text of ["one", "two", "three"]) await tab.queue.enqueue(write("A", text)).stored;
  let left = lost;
  clinic.fetch = async (url, init) => {
    if (left-- > 0) throw new TypeError("Failed to fetch");
    return whole(url, init);
  };
  for (let round = 0; round < 3; round += 1) await tab.send();
  assert.deepEqual([...clinic.stored.values()].map(({ text }) => text), ["A's one", "A's two", "A's three"]);
});

test("without a network a round asks for one write alone", async () => {
  const { clinic, tab } = world();
  await tab.keys.of("A");
  for (const text of ["one", "two", "three"]) await tab.queue.enqueue(write("A", text)).stored;
  const asked = /** @type {string[]} */ ([]);
  clinic.fetch = async (_, init) => {
    asked.push(init.method);
    throw new TypeError("Failed to fetch");
  };
  await tab.send();
  assert.deepEqual(asked, ["POST", "HEAD"]);
});

test("that a write has arrived is told before its answer leads to another page", async () => {
  const { tab } = world();
  await tab.keys.of("A");
  const one = write("A", "one"), two = write("A", "two");
  for (const each of [one, two]) await tab.queue.enqueue(each).stored;
  /** @type {any[]} */
  let before = [];
  void tab.answerTo(one.key).then(() => { before = [...tab.told]; });
  await tab.send();
  assert(before.some(({ arrived }) => arrived === one.key));
  assert(!before.some(({ arrived }) => arrived === two.key));
});

for (const hasKey of [true, false]) test(`a draft is kept ${hasKey ? "sealed" : "without a key"}, and is sent by nobody`, async () => {
  const { browser, clinic, tab } = world();
  if (hasKey) await tab.keys.of("A");
  else clinic.keyOf = () => { throw new TypeError("Failed to fetch"); };
  const first = write("A", "half a thought", { state: "draft" }), second = write("A", "a thought", { state: "draft" });
  await tab.queue.enqueue(first).stored;
  await tab.queue.enqueue(second, first.key).stored;
  await tab.send(true);
  assert.equal(clinic.stored.size, 0);
  assert.deepEqual((await tab.queue.of("A")).map(({ key, state }) => [key, state]), [[second.key, "draft"]]);
  assert.equal(browser.localStorage.length, 0);
  const saved = write("A", "a thought");
  await tab.queue.enqueue(saved, second.key).stored;   // takes its place
  await tab.send(true);
  assert.deepEqual([...clinic.stored.values()].map(({ text }) => text), ["A's a thought"]);
});

test("a draft whose page was left before the database had it is a draft still", async () => {
  const { browser, clinic, tab } = world();
  await tab.keys.of("A");
  browser.isDatabaseDown = true;
  await tab.queue.enqueue(write("A", "half a thought", { state: "draft" })).stored.catch(() => {});
  browser.isDatabaseDown = false;
  const other = openTab(browser, clinic, () => "A");
  await other.keys.of("A");
  assert.deepEqual((await other.queue.of("A")).map(({ state }) => state), ["draft"]);
  await other.send(true);
  assert.equal(clinic.stored.size, 0);
});

test("what is not done is asked for again, ever more seldom, and once it is done no more", async () => {
  let asked = 0, doneAt = Infinity;
  const ask = untilDone(async () => ++asked >= doneAt, { again: 10, seldom: 20 });
  await Promise.all([ask(), ask()]);   // two at once are no reason to ask twice as often
  assert.equal(asked, 2);
  await after(200);
  assert(asked > 4 && asked < 15, String(asked));
  doneAt = 0;
  await ask();
  const then = asked;
  await after(60);
  assert.equal(asked, then);
});

test("without its key what waits is not all that can be read, and a late key gives it", async () => {
  const { browser, clinic, tab } = world();
  await tab.keys.of("A");
  await tab.queue.enqueue(write("A", "sealed")).stored;
  assert((await tab.queue.reading("A")).isAll);
  clinic.fetch = async () => { throw new TypeError("no network"); };
  const caches = browser.caches, { open } = caches;
  caches.open = async () => { throw new Error("busy"); };
  const other = openTab(browser, clinic, () => "A");   // opened anew: it knows no key yet
  assert.deepEqual(await other.queue.reading("A"), { writes: [], isAll: false });
  caches.open = open;
  const { writes, isAll } = await other.queue.reading("A");
  assert(isAll);
  assert.deepEqual(writes.map(({ fields }) => fields[0][1]), ["A's sealed"]);
});

test("a key that comes once they were tried to open makes nothing whole that was read without it", async () => {
  const { browser, clinic, tab } = world();
  await tab.keys.of("A");
  await tab.queue.enqueue(write("A", "sealed")).stored;
  clinic.fetch = async () => { throw new TypeError("no network"); };
  const caches = browser.caches, { open } = caches;
  let asked = 0;
  caches.open = async (...given) => {
    asked += 1;
    if (asked === 1) throw new Error("busy");
    return open.apply(caches, given);
  };
  const other = openTab(browser, clinic, () => "A");
  assert.deepEqual(await other.queue.reading("A"), { writes: [], isAll: false });   // asked again by who reads it
  const { writes, isAll } = await other.queue.reading("A");
  assert.deepEqual([writes.length, isAll], [1, true]);
});

test("a database that does not answer is not all that can be read, though a copy is there", async () => {
  const { browser, tab } = world();
  await tab.keys.of("A");
  browser.isDatabaseDown = true;
  await tab.queue.enqueue(write("A", "a copy")).stored.catch(() => {});
  const { writes, isAll } = await tab.queue.reading("A");
  assert.deepEqual([writes.length, isAll], [1, false]);
  browser.isDatabaseDown = false;
  assert((await tab.queue.reading("A")).isAll);
});

test("a key that the phone gives late is waited for where the server does not give it", async () => {
  const { browser, clinic, tab } = world();
  await tab.keys.of("A");
  await tab.queue.enqueue(write("A", "sealed")).stored;
  clinic.fetch = async () => { throw new TypeError("no network"); };
  const caches = browser.caches, { open } = caches;
  caches.open = async (name) => { await after(1800); return open.call(caches, name); };
  assert.equal((await openTab(browser, clinic, () => "A").queue.of("A")).length, 1);
});

test("what has no key yet is sent once it has one, without anybody asking", { timeout: 20_000 }, async () => {
  const { browser, clinic, tab } = world();
  await tab.keys.of("A");
  await tab.queue.enqueue(write("A", "sealed")).stored;
  const whole = clinic.fetch, caches = browser.caches, { open } = caches;
  caches.open = async () => { throw new Error("busy"); };
  clinic.fetch = async () => { throw new TypeError("no network"); };
  await openTab(browser, clinic, () => "A").send();
  assert.equal(clinic.stored.size, 0);
  caches.open = open;
  clinic.fetch = whole;
  while (!clinic.stored.size) await after(100);
});
