// What an answer to a write means. A write counts as stored only by an answer that carries its receipt: a captive portal's
// page or a proxy's 200 is none.

const SECOND = 1000;
export const SOON = 5 * SECOND, LATEST = 300 * SECOND, PATIENCE = 60 * SECOND;
/** After so many answers that were none of ours the person is told what came back. */
export const PUZZLING = 3;
const REFUSED = new Set([403, 404, 409, 410, 413, 415, 422]);

/** @typedef {"stored" | "refused" | "sign-in" | "later"} Meaning */

/**
 * @param {string} key the write's
 * @param {number} status
 * @param {Headers} headers
 * @returns {Meaning}
 */
export function meaning(key, status, headers) {
  if (headers.get("Outbox-Receipt") === key) return "stored";
  if (!headers.has("Outbox-Refused")) return "later";
  if (status === 401) return "sign-in";
  return REFUSED.has(status) ? "refused" : "later";
}

/**
 * How long a write that got no receipt waits, in ms: 5 s, doubling to 5 minutes; `Retry-After` is obeyed up to those.
 * @param {number} tries how often it was sent
 * @param {string | null} retryAfter seconds, as the header has them
 */
export function waitAfter(tries, retryAfter) {
  const asked = Number(retryAfter) * SECOND || 0;
  return Math.min(LATEST, Math.max(asked, SOON * 2 ** (tries - 1)));
}

/**
 * How long an answer is waited for, in ms: a second more for every 8 kB.
 * @param {import("./types").Field[]} fields
 */
export const patienceFor = (fields) =>
  PATIENCE + Math.ceil(fields.reduce((sum, [, value]) => sum + (typeof value === "string" ? value.length : value.size), 0) / 8);
