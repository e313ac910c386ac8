// Which write goes next: the oldest first, each once a round, and none before the row that it speaks of.
import { LATEST } from "./answers.js";

/** @typedef {import("./types").Write} Write */

/**
 * @param {Write[]} writes the oldest first
 * @param {Set<string>} tried the keys that had their turn in this round
 * @param {number} now the device's clock, ms
 * @param {boolean} hurry also what was told to come back later
 * @returns {Write | undefined}
 */
export function next(writes, tried, now, hurry) {
  const open = writes.filter((one) => one.state !== "sent");
  return open.find((one) => one.state === "waiting" && !tried.has(one.key) && (hurry || isDue(one, now))
    && !open.some((other) => goesBefore(other, one)));
}

/**
 * A time further off than we ever set is of a clock that was put right since.
 * @param {{ retry_at?: number }} write @param {number} now
 */
export const isDue = ({ retry_at: at = 0 }, now) => at <= now || at > now + LATEST;

/** Those without a number yet go by the device's clock. @param {Write} one @param {Write} other */
const isLater = (one, other) => one.number === other.number ? one.written_at > other.written_at : one.number > other.number;

/**
 * A write that mentions a row whose creation still waits, or was refused, waits for that one. (A creation that was changed
 * has a later number than what mentions its row; of two that create the same row, the earlier goes first.)
 * @param {Write} other @param {Write} write
 */
export function goesBefore(other, write) {
  if (!other.creates || other === write || (other.creates === write.creates && isLater(other, write))) return false;
  return [write.url, ...write.fields.map(([, value]) => value)].some(
    (text) => typeof text === "string" && text.includes(other.creates));
}
