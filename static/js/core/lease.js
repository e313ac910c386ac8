// One sender among all tabs. A tab that the system suspends keeps its lock and does nothing with it: so the lock is a lease.
// Its holder says again and again that it is at work; when that is long ago, another tab takes the lock. Should both send
// the same write, the server's receipts make it one.
import { after } from "./time.js";

const NAME = "outbox", BEAT = "outbox at work";
const EVERY = 2000, LONG = 10_000;   // ms

/**
 * @param {object} parts
 * @param {LockManager} parts.locks
 * @param {import("./types").Storage | null} parts.storage where the holder says that it is at work
 * @param {() => number} [parts.now] ms
 * @param {number} [parts.every] ms
 * @param {number} [parts.long] ms without a word after which the lock may be taken
 */
export function createLease({ locks, storage, now = Date.now, every = EVERY, long = LONG }) {
  const last = () => {
    const [who = "", at] = (storage?.getItem(BEAT) ?? "").split(" ");
    return { who, at: Number(at) };
  };

  /** @param {string} me */
  function beat(me) {
    try {
      storage?.setItem(BEAT, `${me} ${now()}`);
      return storage !== null;
    } catch {
      return false;   // full: the lock alone
    }
  }

  /**
   * Run `work` as the only tab that does, after the one before. `isMine` says whether it still is.
   * @template T
   * @param {(isMine: () => boolean) => Promise<T>} work
   * @returns {Promise<T | undefined>} undefined: another tab has taken it
   */
  async function hold(work) {
    const turn = new AbortController();
    let isHeld = false, isGivenUp = false;
    /** @type {(value: boolean) => void} */
    let begin;
    const begun = new Promise((resolve) => { begin = resolve; });
    const inTurn = locks.request(NAME, { signal: turn.signal }, async () => {
      if (isGivenUp) return undefined;
      isHeld = true;
      begin(false);
      return atWork(work);
    });
    inTurn.catch(() => {});
    const isAsleep = await Promise.race([begun, holderSleeps(() => isHeld)]);
    if (!isAsleep || isHeld) return inTurn;
    isGivenUp = true;
    turn.abort();
    return locks.request(NAME, { steal: true }, () => atWork(work));
  }

  /** @template T @param {(isMine: () => boolean) => Promise<T>} work */
  async function atWork(work) {
    const me = crypto.randomUUID();
    const isSaid = beat(me), beating = setInterval(beat, every, me);
    try {
      return await work(() => !isSaid || last().who === me);
    } finally {
      clearInterval(beating);
      if (last().who === me) storage?.removeItem(BEAT);
    }
  }

  // Whether the tab that holds the lock has not said for long that it is at work.
  /** @param {() => boolean} isOver */
  async function holderSleeps(isOver) {
    while (!isOver()) {
      const before = last();
      await after(every);
      const { who, at } = last();
      if (who && who === before.who && at === before.at && Math.abs(now() - at) > long) return true;
    }
    return false;
  }

  return { hold };
}
