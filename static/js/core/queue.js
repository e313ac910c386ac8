// The writes on this phone: in IndexedDB, and from the tap until that has them in localStorage too (spares.js). Each record
// carries the number of its own format, and the store only grows, so an old page beside a new one never blocks or breaks it.
import { opened, ownerOf, recordOf, sealed, sealedWords, standingOf } from "./envelope.js";
import { LONGEST, reckon } from "./restore.js";
import { within } from "./time.js";

/** @typedef {import("./types").Write} Write */
/** @typedef {import("./types").NewWrite} NewWrite */
/** @typedef {import("./types").Content} Content */
/** @typedef {import("./types").Standing} Standing */
/** @typedef {import("./types").Lock} Lock */
/** @typedef {import("./types").Record1 | import("./types").Record2} Row */
/** @typedef {import("./types").Changes} Changes */
/** @typedef {import("idb").IDBPTransaction<import("./types").Schema, import("idb").StoreNames<import("./types").Schema>[], "readwrite">} Writing */

const UNDER_WAY = 1000, KEY = 300, SELDOM = 5000;   // ms: what is waited for a write, for a key; between two attempts
const always = () => true;

/**
 * @param {object} parts
 * @param {ReturnType<typeof import("./database").databaseOf>} parts.database
 * @param {ReturnType<typeof import("./spares").createSpares>} parts.spares
 * @param {(account: string) => Promise<Lock | null>} parts.lockOf
 * @param {() => number} [parts.now] the device's clock, ms
 */
export function createQueue({ database, spares, lockOf, now = Date.now }) {
  /** @type {Promise<unknown>} */
  let underWay = Promise.resolve();
  /** What was opened before. @type {Map<string, Content>} */
  const contents = new Map();
  /** Spares that are on their way into the database. @type {Set<string>} */
  const arriving = new Set();
  /** What was discarded or replaced: a write that is still on its way into the database must not bring it back. */
  const gone = /** @type {Set<string>} */ (new Set());
  let triedAt = -Infinity;

  /**
   * Keep a write. At once it is in localStorage (`isSpare`, where that is possible); `stored` settles with the database.
   * @param {NewWrite} write
   * @param {string} [replaced] the key of the write that it takes the place of
   */
  function enqueue(write, replaced) {
    const isSpare = spares.put(write, replaced);
    arriving.add(write.key);
    if (replaced) gone.add(replaced);
    if (replaced && isSpare) spares.drop(replaced);
    const stored = inTurn(() => put(write, replaced)).then(() => spares.drop(write.key)).finally(() => arriving.delete(write.key));
    return { isSpare, stored };
  }

  // One after the other: their numbers are the order in which they were said.
  /** @template T @param {() => Promise<T>} work @returns {Promise<T>} */
  function inTurn(work) {
    const done = underWay.then(work);
    underWay = done.catch(() => {});
    return done;
  }

  /**
   * @param {NewWrite} write
   * @param {string} [replaced]
   * @param {Changes} [became]
   */
  async function put(write, replaced, became = {}) {
    const lock = await within(KEY, lockOf(write.account)).catch(() => null);   // legible for now, rather than not at all
    const { words, ...standing } = became, whole = { ...write, ...(words && { words }) };
    const parts = lock ? await sealed(lock, whole) : { ...whole, format: /** @type {const} */ (1) };
    await database.run("readwrite", ["writes", "device"], async (transaction) => {
      const writes = transaction.objectStore("writes");
      if (!gone.has(write.key) && !await writes.get(write.key)) {
        const place = await nextPlace(transaction);
        await writes.put(recordOf({ key: write.key, account: write.account, state: write.state, ...place, ...standing }, parts));
      }
      if (replaced) await writes.delete(replaced);
    });
  }

  // What a page that was left had no time for, and what a database that did not answer could not take.
  /** @param {string} account */
  async function takeUp(account) {
    for (const [write, replaced, became] of await spares.of(account)) {
      if (arriving.has(write.key) || !spares.has(write.key)) continue;   // another tab took it up
      await inTurn(() => put(write, replaced, became));
      spares.drop(write.key);
    }
  }

  /**
   * What of one account's writes may be read without its key, the oldest first. Rejects with `Unavailable`.
   * @param {string} account
   * @returns {Promise<Row[]>}
   */
  async function rows(account) {
    const all = await database.run("readonly", ["writes"], (transaction) => transaction.objectStore("writes").getAll());
    return all.filter((row) => ownerOf(row) === account).sort((one, other) => one.number - other.number);
  }

  /**
   * What became of one account's writes: as `of`, and nothing is opened for it.
   * @param {string} account
   * @returns {Promise<Standing[]>}
   */
  async function standings(account) {
    const { found, spare } = await gather(account);
    return [...found.map(standingOf), ...spare.map(standingOf)];
  }

  /**
   * One account's writes, the oldest first; with `wanted`, only those whose standing it holds for. Other accounts' are never
   * opened. What this phone cannot open is left out and stays. Rejects with `Unavailable` when nothing can be read.
   * @param {string} account
   * @param {(standing: Standing) => boolean} [wanted]
   * @returns {Promise<Write[]>}
   */
  const of = async (account, wanted = always) => (await reading(account, wanted)).writes;

  /**
   * As `of`, and whether that `isAll` of them: asked again later, a database that did not answer, or a key that was not here,
   * may give more.
   * @param {string} account
   * @param {(standing: Standing) => boolean} [wanted]
   * @returns {Promise<{ writes: Write[], isAll: boolean }>}
   */
  async function reading(account, wanted = always) {
    // The key is asked for once: one that came after they were tried to open is of no use to what was read without it.
    const early = spares.isConcealed(account) ? await lockOf(account) : undefined;
    const { found, spare, hasAnswered } = await gather(account), rows = found.filter((row) => wanted(standingOf(row)));
    const isSealed = early !== undefined || rows.some(({ format }) => format === 2);
    const lock = early === undefined && isSealed ? await lockOf(account) : early ?? null;
    const writes = [...await openAll(lock, rows), ...spare.filter(wanted)];
    return { writes, isAll: hasAnswered && (!isSealed || lock !== null) };
  }

  // What the database has, and what localStorage alone has: that has no number yet, and comes last.
  /** @param {string} account */
  async function gather(account) {
    await within(UNDER_WAY, underWay).catch(() => {});
    const all = await spares.of(account), replaced = new Set(all.map(([, key]) => key));
    const copies = all.filter(([{ key }]) => !replaced.has(key) && !gone.has(key));
    if (copies.some(([write]) => !arriving.has(write.key)) && performance.now() - triedAt > SELDOM) {
      triedAt = performance.now();
      await within(UNDER_WAY, takeUp(account)).catch(() => {});
    }
    let hasAnswered = true;
    const found = await rows(account).catch((fault) => {
      if (!copies.length) throw fault;
      hasAnswered = false;
      return /** @type {Row[]} */ ([]);
    });
    const alone = copies.filter(([{ key }]) => !found.some((row) => row.key === key)).map(([write, , became]) =>
      /** @type {Write} */ ({ ...write, device: "", number: Infinity, ...became }));
    return { found: found.filter((row) => !replaced.has(row.key)), spare: alone, hasAnswered };
  }

  /** @param {Lock | null} lock @param {Row[]} found */
  async function openAll(lock, found) {
    const writes = await Promise.all(found.map(async (row) => {
      const known = row.format === 2 && !row.sealed_words && contents.get(row.key);
      if (known) return { ...known, ...standingOf(row) };
      const write = await opened(lock, row).catch(() => null);
      if (write) contents.set(row.key, write);
      return write;
    }));
    return writes.filter((write) => write !== null);
  }

  /**
   * Note what became of a write. One that was changed or discarded meanwhile stays so.
   * @param {string} key
   * @param {Changes} values
   */
  async function change(key, values) {
    const hasSpare = spares.has(key);
    if (hasSpare) await spares.change(key, values).catch(() => {});   // at once: a database that hangs takes its time
    await changeRow(key, values).catch((fault) => { if (!hasSpare) throw fault; });
  }

  /** @param {string} key @param {Changes} values */
  async function changeRow(key, { words, ...standing }) {
    const row = words && await database.run("readonly", ["writes"], (transaction) => transaction.objectStore("writes").get(key));
    const sealed = row && words ? await wordsFor(row, words) : {};
    await replaceRow(key, (now) => /** @type {Row} */ ({ ...now, ...standing, ...sealed }));
  }

  /** The server's words, as the record has its content: sealed or legible. @param {Row} row @param {string[]} words */
  async function wordsFor(row, words) {
    if (row.format !== 2) return { words };
    const lock = await lockOf(row.owner);
    return lock ? { sealed_words: await sealedWords(lock, standingOf(row), words) } : {};
  }

  /** @param {string} key @param {(row: Row) => Row} changed */
  const replaceRow = (key, changed) => database.run("readwrite", ["writes"], async (transaction) => {
    const writes = transaction.objectStore("writes"), row = await writes.get(key);
    if (row) await writes.put(changed(row));
  });

  /** @param {string[]} keys */
  async function discard(keys) {
    if (!keys.length) return;
    for (const key of keys) {
      gone.add(key);
      spares.drop(key);
    }
    await database.run("readwrite", ["writes"], async (transaction) => {
      for (const key of keys) await transaction.objectStore("writes").delete(key);
    });
  }

  /**
   * Let go of what need not be kept any more, and wait anew with what the server has lost. Whether something waits by it.
   * @param {string} account
   * @param {import("./types").Watermark} watermark
   */
  async function pruneSent(account, watermark) {
    const { again, done } = reckon(await standings(account), watermark);
    for (const key of again) await change(key, { state: "waiting", retry_at: 0 });
    await discard(done);
    return again.length > 0;
  }

  /**
   * Seal what an older version, or this one without a key, has kept legible. Whether all of the account's is sealed now.
   * @param {string} account
   */
  async function sealLegible(account) {
    const lock = await lockOf(account);
    const isConcealed = spares.conceal(account);
    const legible = (await rows(account)).filter((row) => row.format === 1);
    for (const row of lock ? legible : []) {
      const parts = await sealed(/** @type {Lock} */ (lock), /** @type {Write} */ (row));
      await replaceRow(row.key, (now) => now.format === 2 ? now : recordOf(standingOf(now), parts));
    }
    return isConcealed && (lock !== null || !legible.length);
  }

  /**
   * What was sent long ago by others goes: who signed out here may never come back. (One's own goes by the server's clock.)
   * @param {string} account one's own
   */
  async function forgetOthers(account) {
    await database.run("readwrite", ["writes"], async (transaction) => {
      const writes = transaction.objectStore("writes");
      for (const row of await writes.getAll())
        if (row.state === "sent" && ownerOf(row) !== account && now() - Date.parse(row.received ?? "") > LONGEST) await writes.delete(row.key);
    });
  }

  return { enqueue, of, reading, rows, standings, change, discard, pruneSent, sealLegible, forgetOthers };
}

/**
 * The next number of this device: the order in which its person spoke.
 * @param {Writing} transaction
 */
async function nextPlace(transaction) {
  const devices = transaction.objectStore("device");
  const device = await devices.get("this") ?? { name: "this", id: crypto.randomUUID(), number: 0 };
  device.number += 1;
  await devices.put(device);
  return { device: device.id, number: device.number };
}
