// What leaves the phone with an account: its key and its pages, and of its writes those that it does not wait with.
import { dropKey, PLACE } from "./keys.js";
import { within } from "./time.js";

const PATIENCE = 2000;   // ms: a tab that sleeps may hold the lock, or the database

/**
 * @param {object} parts
 * @param {ReturnType<typeof import("./queue").createQueue>} parts.queue
 * @param {ReturnType<typeof import("./spares").createSpares>} parts.spares
 * @param {ReturnType<typeof import("./keys").createKeys>} parts.keys
 * @param {CacheStorage} parts.caches
 * @param {LockManager} parts.locks
 */
export function createLeaving({ queue, spares, keys, caches, locks }) {
  /**
   * Writes stay sealed until their account signs in here again: what waits is sent then, and what was sent is there should
   * the clinic's server be put back from a backup. What cannot be sealed goes.
   * @param {string} account
   * @param {"nothing" | "waiting" | "all"} goes which of the writes go too
   */
  async function clear(account, goes) {
    if (goes === "nothing") await within(PATIENCE, queue.sealLegible(account)).catch(() => false);
    keys.forget(account);
    await within(PATIENCE, locks.request(PLACE, empty)).catch(() => within(PATIENCE, empty())).catch(() => {});
    await within(PATIENCE, discard(account, goes)).catch(() => {});
  }

  /** @param {string} account @param {"nothing" | "waiting" | "all"} goes */
  async function discard(account, goes) {
    spares.dropOf(account, goes === "nothing");
    const rows = await queue.rows(account);
    const done = rows.filter(({ state, format }) => goes === "all" || format !== 2 || (goes === "waiting" && state !== "sent"));
    await queue.discard(done.map(({ key }) => key));
  }

  async function empty() {
    for (const name of await caches.keys()) if (name.startsWith("private-")) await caches.delete(name);
    await dropKey(await caches.open(PLACE));
    await caches.delete(PLACE);
  }

  return { clear };
}
