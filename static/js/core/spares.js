// The copies in localStorage: a write is there at the tap itself, before anything can be waited for, and stays until the
// database has it. Where there is a key they are concealed. A database that does not answer leaves here, too, what became of
// a write.

/** @typedef {import("./types").NewWrite} NewWrite */
/** @typedef {import("./types").Lock} Lock */
/** @typedef {import("./types").Changes} Changes */
/** @typedef {[write: NewWrite, replaced: string | undefined, became: Changes]} Spare */

const NAME = "write ";

/**
 * @param {object} parts
 * @param {import("./types").Storage | null} parts.storage localStorage, where it may be used
 * @param {(account: string) => Promise<Lock | null>} parts.lockOf
 * @param {(account: string) => Lock | null} parts.lockAtHand what `lockOf` has given before
 */
export function createSpares({ storage, lockOf, lockAtHand }) {
  /**
   * Write a copy now. Whether it is there: a phone may be full, or allow no site to store anything.
   * @param {NewWrite} write
   * @param {string} [replaced] the key of the write that it takes the place of
   * @param {Changes} [became]
   */
  function put(write, replaced, became) {
    if (write.has_files || !storage) return false;
    const text = JSON.stringify([write, replaced, became]), lock = lockAtHand(write.account);
    const concealed = lock?.concealAtOnce(text);
    if (lock && !concealed) return false;
    try {
      storage.setItem(NAME + write.key, concealed ? `${write.account} ${concealed}` : text);
      return true;
    } catch {
      return false;
    }
  }

  /** @param {string} key */
  const get = (key) => storage?.getItem(NAME + key) ?? "";
  /** @param {string} key */
  const has = (key) => get(key) !== "";

  /** @param {string} key */
  function drop(key) {
    try { storage?.removeItem(NAME + key); } catch { /* not allowed */ }
  }

  function keys() {
    try {
      return Array.from({ length: storage?.length ?? 0 }, (_, place) => storage?.key(place) ?? "").filter(
        (name) => name.startsWith(NAME)).map((name) => name.slice(NAME.length));
    } catch {
      return [];
    }
  }

  /** @param {string} account */
  const keysOf = (account) => keys().filter((key) => ownerOf(get(key)) === account);

  /**
   * One account's, in the order in which they were said. What its key does not open is left out, and stays.
   * @param {string} account
   * @returns {Promise<Spare[]>}
   */
  async function of(account) {
    const found = await Promise.all(keysOf(account).map((key) => read(account, get(key)).catch(() => null)));
    return found.filter((spare) => spare !== null).sort(
      ([one], [other]) => Date.parse(one.written_at) - Date.parse(other.written_at));
  }

  /** @param {string} account @param {string} text @returns {Promise<Spare>} */
  async function read(account, text) {
    const lock = isLegible(text) ? null : await lockOf(account);
    const [write, replaced, became] = JSON.parse(lock ? await lock.reveal(text.slice(account.length + 1)) : text);
    return [write, replaced, became ?? {}];
  }

  /**
   * Say what became of a write, if its copy is still there then.
   * @param {string} key
   * @param {Changes} values
   */
  async function change(key, values) {
    const text = get(key), [write, replaced, before] = await read(ownerOf(text), text);
    if (get(key) !== text) return;   // it is in the database, or was discarded, meanwhile
    const became = { ...before, ...values };
    if (!put(write, replaced, became) && became.state === "sent") drop(key);   // no room to say it: the server has it
  }

  /** Conceal what was written before the key was here. Whether nothing legible is left. @param {string} account */
  function conceal(account) {
    const legible = () => keysOf(account).filter((key) => isLegible(get(key)));
    for (const key of legible()) {
      const [write, replaced, became] = JSON.parse(get(key));
      if (lockAtHand(account)) put(write, replaced, became);
    }
    return !legible().length;
  }

  /** Whether there are any that cannot be read without their key. @param {string} account */
  const isConcealed = (account) => keysOf(account).some((key) => !isLegible(get(key)));

  /** They go. @param {string} account @param {boolean} onlyLegible only those that anybody can read */
  function dropOf(account, onlyLegible) {
    for (const key of keysOf(account)) if (!onlyLegible || isLegible(get(key))) drop(key);
  }

  return { put, has, drop, of, change, conceal, isConcealed, dropOf };
}

/** @param {string} text */
const isLegible = (text) => text.startsWith("[");
/** @param {string} text @returns {string} */
const ownerOf = (text) => isLegible(text) ? JSON.parse(text)[0]?.account : text.split(" ")[0];
