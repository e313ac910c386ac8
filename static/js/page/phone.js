// The core, given this browser: its database, its locks, its network, its account.
import { openDB } from "idb";
import { databaseOf } from "../core/database.js";
import { createKeys } from "../core/keys.js";
import { createLeaving } from "../core/leaving.js";
import { createLease } from "../core/lease.js";
import { createQueue } from "../core/queue.js";
import { createSender } from "../core/sender.js";
import { createSpares } from "../core/spares.js";
import { signedIn, tell } from "./account.js";

/** @typedef {import("../core/types").Schema} Schema */

const database = databaseOf(() => openDB("hudro", undefined, {
  upgrade(/** @type {import("../core/types").Connection} */ db) {
    db.createObjectStore("writes", { keyPath: "key" });
    db.createObjectStore("device", { keyPath: "name" });
  },
  terminated: () => database.forget(),
}));

export function storage() {
  try { return localStorage; } catch { return null; }   // not allowed
}

/** @type {typeof fetch} */
const overNetwork = (input, init) => fetch(input, init);
export const keys = createKeys({
  caches: globalThis.caches, locks: navigator.locks, fetch: overNetwork,
  address: document.documentElement.dataset.accountKey ?? "", isCurrent: async (account) => signedIn() === account });
const spares = createSpares({ storage: storage(), lockOf: keys.of, lockAtHand: keys.atHand });
export const queue = createQueue({ database, spares, lockOf: keys.of });
export const { answerTo, send, request } = createSender({
  queue, lease: createLease({ locks: navigator.locks, storage: storage() }),
  account: signedIn, fetch: overNetwork, tell, wordsOf });
export const { clear } = createLeaving({ queue, spares, keys, caches: globalThis.caches, locks: navigator.locks });

// Where the server's words for a refusal stand in its answer.
/** @param {string} text */
function wordsOf(text) {
  const found = new DOMParser().parseFromString(text, "text/html").querySelectorAll("[data-refusal]");
  return [...found].map((one) => one.textContent.trim().replace(/\s+/g, " "));
}
