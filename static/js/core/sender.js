// Sends what waits: one sender at a time among all tabs, the oldest first, each at most once a round.
import { meaning, patienceFor, SOON, waitAfter } from "./answers.js";
import { Unavailable } from "./database.js";
import { isDue, next } from "./order.js";
import { abortAfter } from "./time.js";

/** @typedef {import("./types").Write} Write */
/** @typedef {{ status: number, headers: Headers, text: string, result: import("./answers").Meaning }} Answer */

const MINUTE = 60_000, GLANCE = 5000;   // ms

/**
 * @param {object} parts
 * @param {ReturnType<typeof import("./queue").createQueue>} parts.queue
 * @param {ReturnType<typeof import("./lease").createLease>} parts.lease
 * @param {() => string} parts.account who is signed in just now
 * @param {typeof globalThis.fetch} parts.fetch
 * @param {(message: import("./messages").Message) => void} parts.tell to this page and to every other
 * @param {(text: string) => string[]} parts.wordsOf the server's words for a refusal, in its answer
 * @param {() => number} [parts.now] the device's clock, ms
 */
export function createSender({ queue, lease, account, fetch, tell, wordsOf, now = Date.now }) {
  /** @type {Map<string, (answer: Answer) => void>} */
  const awaited = new Map();
  /** @type {Promise<void> | undefined} */
  let queued;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let isHurried = false, pause = SOON;

  /**
   * The server's answer to one write, when it comes.
   * @param {string} key
   * @returns {Promise<Answer>}
   */
  const answerTo = (key) => new Promise((resolve) => { awaited.set(key, resolve); });

  /**
   * Send what waits. Resolves at the end of the round.
   * @param {boolean} [hurry] also what was told to come back later
   * @returns {Promise<void>}
   */
  function send(hurry = false) {
    isHurried ||= hurry;
    return queued ??= sendInTurn();
  }

  async function sendInTurn() {
    try {
      await lease.hold((isMine) => {
        const hurries = isHurried;
        queued = undefined;
        isHurried = false;
        return sendAll(hurries, isMine);
      });
    } catch (fault) {
      queued = undefined;
      // Nothing can be read: it is tried again. Or the lock was taken by another tab: that one goes on.
      if (fault instanceof Unavailable) sendLater(MINUTE);
      else if (!(fault instanceof DOMException)) throw fault;
    }
  }

  /** @param {number} ms */
  function sendLater(ms) {
    clearTimeout(timer);
    timer = setTimeout(() => void send(), ms);
  }

  /** @param {boolean} hurry @param {() => boolean} isMine */
  async function sendAll(hurry, isMine) {
    const whose = account(), tried = new Set();
    clearTimeout(timer);
    let wentOn = Boolean(whose), stored = 0, isNews = false;
    while (wentOn && isMine()) {
      const write = next(await queue.of(whose, ({ state }) => state !== "sent"), tried, now(), hurry);
      if (!write || !isMine()) break;
      tried.add(write.key);
      const isAsked = awaited.has(write.key);   // this page shows the answer itself
      const result = await postInTurn(write);
      if (result === "stored") {
        stored += 1;
        isNews ||= !isAsked;
      }
      wentOn = result !== "ended" && result !== "none";
    }
    if (stored) tell({ stored, isNews });
    // Also what its key does not open yet: that may come with a network.
    const left = whose ? (await queue.standings(whose)).filter(({ state }) => state === "waiting") : [];
    pause = wentOn && tried.size ? SOON : Math.min(pause * 2, MINUTE);
    const soonest = Math.min(...left.map((one) => isDue(one, now()) ? 0 : (one.retry_at ?? 0) - now()));
    if (left.length) sendLater(Math.max(pause, soonest));
  }

  // No answer: there is no network, and the round ends. Where there is one, the network has just come back, or it is this
  // write that never gets through: what was said after it may overtake it only when it was tried again.
  /** @param {Write} write */
  async function postInTurn(write) {
    const first = await post(write);
    if (first !== "none" || !await isThereNetwork(write)) return first;
    const second = await post(write);
    if (second !== "none" || !await isThereNetwork(write)) return second;
    await comeBackLater(write, {}).catch(() => {});
    return "later";
  }

  // Any answer will do, and no worker or cache gives one to this.
  /** @param {Write} write */
  const isThereNetwork = ({ url }) => fetch(url, { method: "HEAD", redirect: "manual", cache: "no-store", signal: abortAfter(GLANCE) })
    .then(() => true, () => false);

  /** @param {Write} write @returns {Promise<import("./answers").Meaning | "ended" | "none">} */
  async function post(write) {
    let answer, text;
    try {
      answer = await request(write);
      text = await answer.text();
    } catch {
      return "none";
    }
    const { status, headers } = answer, result = meaning(write.key, status, headers);
    await settle(write, result, answer, text).catch(() => {});   // could not be noted: its turn comes again
    if (result === "stored") tell({ arrived: write.key });   // before its answer may lead to another page
    awaited.get(write.key)?.({ status, headers, text, result });
    awaited.delete(write.key);
    tell({ changed: write.key });
    return result === "sign-in" ? "ended" : result;
  }

  /**
   * @param {Write} write
   * @param {import("./answers").Meaning} result
   * @param {Response} answer
   * @param {string} text
   */
  async function settle(write, result, { status, headers }, text) {
    if (result === "stored") {
      await queue.change(write.key, {
        state: "sent", received: headers.get("Outbox-Received") ?? "", epoch: headers.get("Outbox-Epoch") ?? "" });
    } else if (result === "refused") {
      await queue.change(write.key, { state: "refused", words: wordsOf(text) });
    } else if (result === "sign-in") {
      tell({ signIn: true });
    } else {
      await comeBackLater(write, { came: status }, headers.get("Retry-After"));
    }
  }

  /** @param {Write} write @param {import("./types").Changes} values @param {string | null} [retryAfter] */
  function comeBackLater(write, values, retryAfter = null) {
    const tries = (write.tries ?? 0) + 1;
    return queue.change(write.key, { ...values, tries, retry_at: now() + waitAfter(tries, retryAfter) });
  }

  /**
   * What an outbox says of a write goes as headers, and as fields too: a proxy may take away headers that it does not know,
   * and without its key the same write would count anew each time.
   * @param {Write} write
   */
  function request(write) {
    const said = {
      "Outbox-Key": write.key, "Outbox-Account": write.account,
      "Outbox-Device": write.device ? `${write.device} ${write.number}` : `${crypto.randomUUID()} 1`,
      "Written-At": write.written_at, "Sent-At": new Date(now()).toISOString(),
      ...(write.page_at && { "Page-At": write.page_at }),
    };
    const body = write.has_files ? new FormData() : new URLSearchParams();
    const named = Object.entries({ ...said, "HX-Request-Type": write.headers["HX-Request-Type"] ?? "" }).map(
      ([name, value]) => /** @type {[string, string]} */ ([`outbox.${name}`, value]));
    for (const [name, value] of [...write.fields, ...named]) body.append(name, /** @type {string} */ (value));
    return fetch(write.url, {
      method: write.method, body, redirect: "manual", cache: "no-store",
      signal: abortAfter(patienceFor(write.fields)), headers: { ...write.headers, ...said },
    });
  }

  return { answerTo, send, request };
}
