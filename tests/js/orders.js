// Any order of saving, editing, discarding, sending over a bad network, signing out and in, and restoring the server, in two
// tabs, keeps the promises of docs/offline.md. Run by orders.test.js in processes of its own, without Node's test runner: that
// follows every promise, which takes longer than what they do.
import assert from "node:assert/strict";
import fc from "fast-check";
import { lockOf } from "../../static/js/core/lock.js";
import { opened } from "../../static/js/core/envelope.js";
import { Browser } from "./browser.js";
import { Clinic } from "./clinic.js";
import { openTab, write } from "./phone.js";

const [runs, seed] = process.argv.slice(2).map(Number);

class World {
  constructor() {
    this.browser = new Browser();
    this.clinic = new Clinic();
    this.account = "";
    this.told = /** @type {Map<string, { account: string, is: "said" | "discarded" | "gone" }>} */ (new Map());
    this.tabs = [this.tab(), this.tab()];
    this.number = 0;
  }

  tab() { return openTab(this.browser, this.clinic, () => this.account); }

  /** @param {string} account */
  async signIn(account) {
    if (this.account && this.account !== account) this.tabs = [this.tab(), this.tab()];   // pages of before empty themselves
    this.account = this.clinic.signedIn = account;
    const before = this.clinic.wire;
    this.clinic.wire = "passes";   // who signs in has a network
    for (const tab of this.tabs) await tab.keys.of(account);
    this.clinic.wire = before;
  }

  /** @param {boolean} isAll */
  async signOut(isAll) {
    if (!this.account) return;
    for (const { key, account } of isAll ? await this.waiting() : []) this.told.set(key, { account, is: "discarded" });
    await this.tabs[0].clear(this.account, isAll ? "waiting" : "nothing");
    this.account = this.clinic.signedIn = "";
    this.tabs = [this.tab(), this.tab()];
  }

  /** @param {number} tab @param {string} [replaced] */
  async save(tab, replaced) {
    if (!this.account) return;
    const one = write(this.account, `secret words ${++this.number}`);
    this.told.set(one.key, { account: this.account, is: "said" });
    const { isSpare, stored } = this.tabs[tab].queue.enqueue(one, replaced);
    const isKept = await stored.then(() => true, () => isSpare);
    assert(isKept, "a write that was kept nowhere");
    if (replaced) this.told.set(replaced, { account: this.account, is: "discarded" });
  }

  async waiting() {
    return this.account ? (await this.tabs[0].queue.of(this.account).catch(() => [])).filter(({ state }) => state !== "sent") : [];
  }

  /** @param {import("./clinic.js").Wire} wire @param {number} tab */
  async send(wire, tab) {
    this.clinic.wire = wire;
    await this.tabs[tab].send(true);
    this.clinic.wire = "passes";
  }

  async discardWhileSending() {
    /** @type {string | undefined} */
    let key;
    this.clinic.meanwhile = async () => {
      this.clinic.meanwhile = null;
      key = (await this.waiting()).find(({ state }) => state === "waiting")?.key;   // the one that is under way
      if (key) await this.tabs[1].queue.discard([key]);
    };
    await this.tabs[0].send(true);
    this.clinic.meanwhile = null;
    if (!key) return;
    this.told.set(key, { account: this.account, is: "discarded" });
    assert(!(await this.rows()).some((row) => row.key === key), "what was discarded came back");
  }

  async rows() {
    const db = await this.browser.connect();
    const all = await db.getAll("writes");
    db.close();
    return all;
  }

  // Everybody comes back, with a network: all that was said arrives, and lies on the phone for its own account alone.
  async settle() {
    this.browser.isDatabaseDown = false;
    this.clinic.wire = "passes";
    assert(!JSON.stringify(await this.rows()).includes("secret words"), "what a person wrote can be read on the phone");
    for (const account of ["A", "B"]) {
      const lock = await lockOf(this.clinic.keyOf(account));
      for (const row of (await this.rows()).filter((one) => one.owner === account && one.format === 2))
        assert.match(String((await opened(lock, row)).fields[0][1]), new RegExp(`^${account}'s`), "another's key");
      this.account = account;
      this.tabs = [this.tab()];
      await this.signIn(account);
      for (const tab of this.tabs) await tab.queue.of(account);
      await new Promise((calm) => { setImmediate(calm); });
      await this.tabs[0].queue.pruneSent(account, this.clinic.watermark());
      for (let round = 0, left; round < 3 && (left = await this.waiting()).length; round += 1) {
        for (const one of left)
          if (one.state === "refused") await this.tabs[0].queue.change(one.key, { state: "waiting", retry_at: 0 });
        await this.tabs[0].send(true);
      }
      assert.deepEqual(await this.waiting(), [], "something waits for ever");
    }
  }
}

const TAB = fc.integer({ min: 0, max: 1 });
const WIRE = fc.constantFrom("passes", "cut", "swallows", "portal", "broken", "refuses");
const STEP = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(fc.constant("save"), TAB) },
  { weight: 4, arbitrary: fc.tuple(fc.constant("send"), WIRE, TAB) },
  { weight: 1, arbitrary: fc.tuple(fc.constant("edit"), TAB) },
  { weight: 1, arbitrary: fc.tuple(fc.constant("discard"), TAB) },
  { weight: 1, arbitrary: fc.tuple(fc.constant("discard while sending")) },
  { weight: 1, arbitrary: fc.tuple(fc.constant("both tabs send"), WIRE) },
  { weight: 1, arbitrary: fc.tuple(fc.constant("sign out"), fc.boolean()) },
  { weight: 2, arbitrary: fc.tuple(fc.constant("sign in"), fc.constantFrom("A", "B")) },
  { weight: 1, arbitrary: fc.tuple(fc.constant("database"), fc.boolean()) },
  { weight: 1, arbitrary: fc.tuple(fc.constant("back up")) },
  { weight: 1, arbitrary: fc.tuple(fc.constant("restore")) },
  { weight: 1, arbitrary: fc.tuple(fc.constant("pages are anew"), TAB) },
);

/** @type {Record<string, (world: World, ...given: any[]) => Promise<unknown> | unknown>} */
const DO = {
  "save": (world, tab) => world.save(tab),
  "send": (world, wire, tab) => world.send(wire, tab),
  "edit": async (world, tab) => world.save(tab, (await world.waiting()).at(-1)?.key),
  "discard": async (world, tab) => {
    const one = (await world.waiting()).at(-1);
    if (!one || world.browser.isDatabaseDown) return;
    world.told.set(one.key, { account: one.account, is: "discarded" });
    await world.tabs[tab].queue.discard([one.key]);
  },
  "discard while sending": (world) => world.browser.isDatabaseDown || world.discardWhileSending(),
  "both tabs send": (world, wire) => Promise.all([world.send(wire, 0), world.send(wire, 1)]),
  "sign out": (world, isAll) => world.browser.isDatabaseDown || world.signOut(isAll),
  "sign in": (world, account) => world.signIn(account),
  "database": (world, isDown) => { world.browser.isDatabaseDown = isDown; },
  "back up": (world) => world.clinic.makeBackup(),
  "restore": (world) => world.clinic.restore(),
  "pages are anew": (world, tab) => world.account && world.tabs[tab].queue.pruneSent(world.account, world.clinic.watermark()).catch(() => {}),
};

await fc.assert(fc.asyncProperty(fc.array(STEP, { minLength: 3, maxLength: 9 }), async (steps) => {
  const world = new World();
  await world.signIn("A");
  for (const [name, ...given] of steps) {
    await DO[name](world, ...given);
    const legible = [...world.browser.localStorage.map.values()].join();
    assert(!legible.includes("secret words"), "what a person wrote can be read on the phone");
  }
  await world.settle();
  const { clinic } = world;
  assert.deepEqual(clinic.faults, []);
  for (const [key, { is, account }] of world.told) {
    const found = clinic.stored.get(key);
    if (is === "said") assert.equal(found?.account, account, "a write was lost");
  }
  const places = [...clinic.stored.values()].filter(({ device }) => device).map(({ device, number }) => `${device} ${number}`);
  assert.equal(new Set(places).size, places.length, "a number was used twice");
  assert.equal(world.browser.localStorage.length, 0, "a copy was left behind");
}), { numRuns: runs, includeErrorInReport: true, ...(seed && { seed }) });
process.exit();   // a phone that waits to try again would keep it open
