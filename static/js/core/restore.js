// A write that was sent stays on the phone until the pages it concerns are anew on it, for two days at least, and until the
// clinic has said that a copy elsewhere holds it; where it never says so, for three months. A server that was put back from
// a backup gets again what its backup lacks.

const DAY = 86_400_000;   // ms
export const LONGEST = 90 * DAY;

/** @typedef {Pick<import("./types").Standing, "key" | "state" | "received" | "epoch">} Sent */

/**
 * @param {Sent[]} writes those that were sent
 * @param {import("./types").Watermark} watermark both times by the server's clock
 * @returns {{ again: string[], done: string[] }} keys: what is sent once more, and what the phone lets go
 */
export function reckon(writes, { at, epoch, backed_up }) {
  const sent = writes.filter((write) => write.state === "sent");
  const again = sent.filter((write) => write.epoch !== epoch);   // a backup that was made since holds none of them
  const done = sent.filter((write) => {
    const age = Date.parse(at) - Date.parse(write.received ?? "");
    return write.epoch === epoch && (write.received ?? "") <= backed_up ? age > 2 * DAY : write.epoch === epoch && age > LONGEST;
  });
  return { again: again.map(({ key }) => key), done: done.map(({ key }) => key) };
}
