// The core of one tab, over a browser's storage and a clinic's network.
import { createKeys } from "../../static/js/core/keys.js";
import { createLease } from "../../static/js/core/lease.js";
import { createLeaving } from "../../static/js/core/leaving.js";
import { createQueue } from "../../static/js/core/queue.js";
import { createSender } from "../../static/js/core/sender.js";
import { createSpares } from "../../static/js/core/spares.js";
import { databaseOf } from "../../static/js/core/database.js";

/** @param {import("./browser.js").Browser} browser @param {import("./clinic.js").Clinic} clinic @param {() => string} account */
export function openTab(browser, clinic, account) {
  const database = databaseOf(() => browser.connect(), { again: [0, 0], rest: 0 });
  const locks = /** @type {any} */ (browser.locks), caches = /** @type {any} */ (browser.caches);
  const fetch = (/** @type {any} */ url, /** @type {any} */ init) => clinic.fetch(url, init);
  const keys = createKeys({ caches, locks, fetch, address: "key", isCurrent: async (one) => account() === one });
  const spares = createSpares({ storage: browser.localStorage, lockOf: keys.of, lockAtHand: keys.atHand });
  const queue = createQueue({ database, spares, lockOf: keys.of });
  const told = /** @type {any[]} */ ([]);
  const sender = createSender({
    queue, lease: createLease({ locks, storage: browser.localStorage, every: 20, long: 60 }), account, fetch,
    tell: (message) => void told.push(message), wordsOf: (text) => [text] });
  const { clear } = createLeaving({ queue, spares, keys, caches, locks });
  return { keys, queue, told, clear, ...sender };
}

let number = 0;
/** @param {string} account @param {string} text @param {Partial<import("../../static/js/core/types").NewWrite>} [more] */
export const write = (account, text, more = {}) => (/** @type {import("../../static/js/core/types").NewWrite} */ ({
  key: `key ${++number}`, account, state: "waiting", url: "/en/diary/check-ins", method: "POST",
  fields: [["note", `${account}'s ${text}`]], has_files: false, label: `Check-in of ${account}`, said: [], about: "", adds: "",
  creates: "", page: "/en/today", written_at: "2026-11-25T12:00:00Z", headers: {}, ...more }));
