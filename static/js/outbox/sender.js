// Sends what waits: one sender at a time among all tabs, the oldest first, each at most once a round. A write counts
// as stored only by an answer that carries its receipt: a hotel's page or a proxy's 200 is none.
import { channel, signedIn } from "./account.js";
import * as store from "./store.js";

const REFUSED = new Set([403, 404, 409, 410, 413, 415, 422]);
const SECOND = 1000, SOON = 5 * SECOND, LATEST = 300 * SECOND, PATIENCE = 60 * SECOND;
const awaited = new Map();
let queued, isHurried = false, pause = SOON, timer;

// The server's answer to one write, when it comes.
export const answerTo = (key) => new Promise((resolve) => awaited.set(key, resolve));

// `hurry`: also what was told to come back later.
export function send(hurry = false) {
  isHurried ||= hurry === true;
  return queued ??= navigator.locks.request("outbox", () => {
    const hurries = isHurried;
    queued = undefined, isHurried = false;
    return sendAll(hurries).catch((error) => {
      if (!(error instanceof DOMException)) throw error;   // else nothing can be read: nothing was kept
    });
  });
}

async function sendAll(hurry) {
  const account = signedIn(), tried = new Set();
  clearTimeout(timer);
  let wentOn = Boolean(account), stored = 0, isNews = false;
  while (wentOn) {
    const write = next(await store.of(account), tried, hurry);
    if (!write) break;
    tried.add(write.key);
    const isAsked = awaited.has(write.key);   // this page shows the answer itself
    const result = await post(write).catch(() => "later");   // what came of it could not be stored: the next one's turn
    if (result === "stored") stored += 1, isNews ||= !isAsked;
    wentOn = result !== "ended";
  }
  if (stored) tell({ stored, isNews });
  pause = wentOn ? SOON : Math.min(pause * 2, 60 * SECOND);
  const left = (await store.of(account)).filter((write) => write.state === "waiting");
  const soonest = Math.min(...left.map((one) => isDue(one) ? 0 : one.retry_at - Date.now()));
  if (left.length) timer = setTimeout(send, Math.max(pause, soonest));
}

function next(writes, tried, hurry) {
  const waiting = writes.filter((one) => one.state !== "sent");
  return waiting.find((one) => one.state === "waiting" && !tried.has(one.key)
    && (hurry || isDue(one)) && !waiting.some((other) => goesBefore(other, one)));
}

// A time further off than we ever set is of a clock that was put right since.
const isDue = ({ retry_at: at = 0 }) => at <= Date.now() || at > Date.now() + LATEST;

// A write that mentions a row whose creation still waits, or was refused, waits for that one. (A creation that was
// changed has a later number than what mentions its row; of two that create the same row, the earlier goes first.)
function goesBefore(other, write) {
  if (!other.creates || other === write || (other.creates === write.creates && other.number > write.number)) return false;
  return [write.url, ...write.fields.map(([, value]) => value)].some((text) => text.includes?.(other.creates));
}

async function post(write) {
  let answer, text;
  try {
    const asked = await request(write);
    answer = asked, text = await asked.text();
  } catch {
    return "ended";   // no answer
  }
  const { status, headers } = answer;
  const result = await settle(write, status, headers, text);
  awaited.get(write.key)?.({ status, headers, text, result });
  awaited.delete(write.key);
  tell({ changed: write.key });
  return result;
}

async function settle(write, status, headers, text) {
  if (headers.get("Outbox-Receipt") === write.key) {
    await store.change(write.key, {
      state: "sent", received: headers.get("Outbox-Received"), epoch: headers.get("Outbox-Epoch") });
    return "stored";
  }
  if (headers.has("Outbox-Refused") && status === 401) {
    tell({ signIn: true });
    return "ended";
  }
  if (headers.has("Outbox-Refused") && REFUSED.has(status)) {
    await store.change(write.key, { state: "refused", words: wordsOf(text) });
    return "refused";
  }
  const tries = (write.tries ?? 0) + 1;
  const asked = Number(headers.get("Retry-After")) * SECOND || 0;
  const wait = Math.min(LATEST, Math.max(asked, SOON * 2 ** (tries - 1)));
  await store.change(write.key, { tries, retry_at: Date.now() + wait });
  return "later";
}

// Where the server's words for a refusal stand in its answer.
function wordsOf(text) {
  const found = new DOMParser().parseFromString(text, "text/html").querySelectorAll("[data-refusal]");
  return [...found].map((one) => one.textContent.trim().replace(/\s+/g, " "));
}

export function request(write) {
  const size = write.fields.reduce((sum, [, value]) => sum + (value.size ?? value.length), 0);
  const body = write.has_files ? new FormData() : new URLSearchParams();
  for (const [name, value] of write.fields) body.append(name, value);
  return fetch(write.url, {
    method: write.method, body, redirect: "manual", cache: "no-store",
    signal: AbortSignal.timeout(PATIENCE + size / 8),
    headers: {
      ...write.headers, "Outbox-Key": write.key, "Outbox-Account": write.account,
      "Outbox-Device": `${write.device} ${write.number}`, "Written-At": write.written_at,
      "Sent-At": new Date().toISOString(), ...(write.page_at && { "Page-At": write.page_at }),
    },
  });
}

// To this page and to every other.
export function tell(data) {
  channel.postMessage(data);
  channel.dispatchEvent(new MessageEvent("message", { data }));
}
