// The core, given this browser: its database, its locks, its network, its account.
import { openDB } from "idb";
import { databaseOf } from "../core/database.js";
import { createKeys } from "../core/keys.js";
import { createLeaving } from "../core/leaving.js";
import { createLease } from "../core/lease.js";
import { createQueue } from "../core/queue.js";
import { createSender } from "../core/sender.js";
import { signedIn, tell } from "./account.js";

/** @typedef {import("../core/types").Schema} Schema */

const database = databaseOf(() => openDB("hudro", undefined, {
  upgrade(/** @type {import("../core/types").Connection} */ db) {
    db.createObjectStore("writes", { keyPath: "key" });
    db.createObjectStore("device", { keyPath: "name" });
  },
  terminated: () => database.forget(),
}));

function spares() {
  try { return localStorage; } catch { return null; }   // not allowed
}

/** @type {typeof fetch} */
const overNetwork = (input, init) => fetch(input, init);
export const keys = createKeys({
  caches: globalThis.caches, locks: navigator.locks, fetch: overNetwork,
  address: document.documentElement.dataset.accountKey ?? "", isCurrent: async (account) => signedIn() === account });
export const queue = createQueue({ database, spares: spares(), lockOf: keys.of, lockAtHand: keys.atHand });
export const { answerTo, send, request } = createSender({
  queue, lease: createLease({ locks: navigator.locks, storage: spares() }),
  account: signedIn, fetch: overNetwork, tell, wordsOf });
export const { clear } = createLeaving({ queue, keys, caches: globalThis.caches, locks: navigator.locks });

// Where the server's words for a refusal stand in its answer.
/** @param {string} text */
function wordsOf(text) {
  const found = new DOMParser().parseFromString(text, "text/html").querySelectorAll("[data-refusal]");
  return [...found].map((one) => one.textContent.trim().replace(/\s+/g, " "));
}
