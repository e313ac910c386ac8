// The key of the account that is signed in: handed out by the server, kept in a cache of its own as long as the sign-in
// lasts. Pages and the worker both find it there; signing out deletes that cache.
import { KEY, lockOf } from "./lock.js";
import { within } from "./time.js";

export const PLACE = "account", WHOSE = "Hudro-Account";
const LIMIT = 1500, ASKING = 5000;   // ms
const name = () => new URL("key", location.origin).href;   // the same from each page and from the worker

/**
 * @param {object} parts
 * @param {CacheStorage | undefined} parts.caches
 * @param {LockManager} parts.locks
 * @param {typeof globalThis.fetch} parts.fetch
 * @param {string} parts.address where the server hands it out
 * @param {(account: string) => Promise<boolean>} parts.isCurrent whether this account is still signed in
 */
export function createKeys({ caches, locks, fetch, address, isCurrent }) {
  /** @type {Map<string, import("./types").Lock>} */
  const known = new Map();
  /** @type {Map<string, Promise<import("./types").Lock | null>>} */
  const asked = new Map();

  /**
   * The lock of an account, null where there is none: no WebCrypto, or its key neither here nor to be had.
   * @param {string} account
   * @returns {Promise<import("./types").Lock | null>}
   */
  function of(account) {
    const lock = known.get(account);
    if (lock) return Promise.resolve(lock);
    let asking = asked.get(account);
    if (!asking) {
      asking = find(account).catch(() => null).finally(() => asked.delete(account));
      asked.set(account, asking);
    }
    return asking;
  }

  /** @param {string} account */
  async function find(account) {
    if (!account || !globalThis.crypto?.subtle) return null;
    const here = cached(account).catch(() => null);   // a phone that is busy starting gives it late
    const raw = await within(LIMIT, here).catch(() => null) ?? await within(ASKING, ask(account)).catch(() => null)
      ?? await within(ASKING, here);
    if (!raw) return null;
    const lock = await lockOf(raw);
    known.set(account, lock);
    return lock;
  }

  /** @param {string} account */
  async function cached(account) {
    const answer = await (await caches?.open(PLACE))?.match(name());
    return answer?.headers.get(WHOSE) === account ? new Uint8Array(await answer.arrayBuffer()) : null;
  }

  // Put away under the lock that signing out takes, and only while that account is signed in.
  /** @param {string} account */
  async function ask(account) {
    if (!await isCurrent(account)) return null;
    const answer = await fetch(address, { method: "POST", cache: "no-store", redirect: "manual" });
    if (!answer.ok || answer.headers.get(WHOSE) !== account) return null;
    const raw = new Uint8Array(await answer.arrayBuffer());
    if (raw.length !== KEY) return null;
    await within(LIMIT, locks.request(PLACE, async () => {
      if (await isCurrent(account)) await (await caches?.open(PLACE))?.put(name(), new Response(raw, { headers: { [WHOSE]: account } }));
    })).catch(() => {});   // known to this page at least
    return raw;
  }

  /** @param {string} account */
  const atHand = (account) => known.get(account) ?? null;

  /** @param {string} account */
  const forget = (account) => known.delete(account);

  return { of, atHand, forget };
}

/** The key goes, as somebody else is signed in or nobody; unless it is that one's already. @param {Cache} cache @param {string} [account] */
export async function dropKey(cache, account) {
  const whose = (await cache.match(name()))?.headers.get(WHOSE);
  if (!account || whose !== account) await cache.delete(name());
}
