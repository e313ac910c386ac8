// Waiting, and never for ever: a promise of the browser's own may never settle (a tab that was suspended holds what it
// waits for), so each is given a limit.

/** @param {number} ms @returns {Promise<void>} */
export const after = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

export class TooLate extends Error {}

/**
 * The outcome of a promise, or `TooLate` after `ms`.
 * @template T
 * @param {number} ms
 * @param {Promise<T>} promise
 * @returns {Promise<T>}
 */
export function within(ms, promise) {
  /** @type {ReturnType<typeof setTimeout>} */
  let timer;
  const limit = new Promise((_, reject) => { timer = setTimeout(() => reject(new TooLate(`${ms} ms`)), ms); });
  return Promise.race([promise, /** @type {Promise<never>} */ (limit)]).finally(() => clearTimeout(timer));
}

const AGAIN = 1000, SELDOM = 60_000;   // ms

/**
 * What may not be to be had just now, asked for again by itself: `AGAIN` later, and each time after twice as long.
 * @param {() => Promise<boolean>} ask whether it is done
 * @param {{ again?: number, seldom?: number }} [pauses] ms
 * @returns {() => Promise<void>} asks now; settles with the first answer
 */
export function untilDone(ask, { again = AGAIN, seldom = SELDOM } = {}) {
  let pause = again;
  /** @type {ReturnType<typeof setTimeout>} */
  let timer;
  return async function asked() {
    const isDone = await ask();
    clearTimeout(timer);
    if (!isDone) timer = setTimeout(() => void asked(), pause);
    pause = isDone ? again : Math.min(2 * pause, seldom);
  };
}

/** A signal that aborts after `ms`. (`AbortSignal.timeout` is newer than the oldest Safari that we serve.) @param {number} ms */
export function abortAfter(ms) {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new DOMException("too late", "TimeoutError")), ms);
  return controller.signal;
}

/**
 * The phone's date, as the server writes one. `toLocaleDateString` will not do: what it gives for a language changes.
 * @param {Date} now
 */
export const phonesDate = (now) =>
  [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
