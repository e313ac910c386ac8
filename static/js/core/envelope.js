// A write as it lies in the database: what orders it stands legible, what the person said is sealed.

/** @typedef {import("./types").Write} Write */
/** @typedef {import("./types").Lock} Lock */
/** @typedef {import("./types").Standing} Standing */
/** @typedef {import("./types").Content} Content */
/** @typedef {import("./types").Record1 | import("./types").Record2} Row */

const coded = new TextEncoder(), decoded = new TextDecoder();
const STANDING = /** @type {const} */ ([
  "key", "account", "device", "number", "state", "tries", "retry_at", "came", "received", "epoch"]);
/** @param {{ key: string, account: string }} write @param {string} part */
const about = ({ key, account }, part) => `${account} ${key} ${part}`;
/** @param {unknown} value */
const json = (value) => coded.encode(JSON.stringify(value));

/** Whose a record is. @param {Row} row */
export const ownerOf = (row) => row.format === 2 ? row.owner : row.account;

/**
 * What may be read without the key.
 * @param {Row | Standing} row
 * @returns {Standing}
 */
export function standingOf(row) {
  const named = "owner" in row ? { ...row, account: row.owner } : row;
  return /** @type {any} */ (Object.fromEntries(STANDING.filter((name) => name in named).map(
    (name) => [name, /** @type {any} */ (named)[name]])));
}

/**
 * A record of a write: its standing, and its content as it was sealed or, without a key, as it is.
 * @param {Standing} standing
 * @param {object} content of format 1 or 2
 * @returns {Row}
 */
export function recordOf({ account, ...standing }, content) {
  return /** @type {any} */ ({ ...standing, ...content, ...("sealed" in content ? { owner: account } : { account }) });
}

/**
 * The sealed parts of a record.
 * @param {Lock} lock
 * @param {Content & { key: string, account: string, words?: string[] }} write
 */
export async function sealed(lock, write) {
  /** @type {File[]} */
  const blobs = [];
  const fields = write.fields.map(([name, value]) => {
    if (typeof value === "string") return [name, value];
    return [name, { file: blobs.push(value) - 1, name: value.name, type: value.type }];
  });
  const { words, ...content } = /** @type {Content & { words?: string[] }} */ (
    Object.fromEntries(Object.entries(write).filter(([name]) => !STANDING.some((one) => one === name) && name !== "format")));
  return {
    format: /** @type {const} */ (2),
    sealed: await lock.seal(json({ ...content, fields }), about(write, "write")),
    files: await Promise.all(blobs.map(async (file, place) =>
      lock.seal(new Uint8Array(await file.arrayBuffer()), about(write, `file ${place}`)))),
    ...(words && { sealed_words: await sealedWords(lock, write, words) }),
  };
}

/** @param {Lock} lock @param {{ key: string, account: string }} write @param {string[]} words */
export const sealedWords = (lock, write, words) => lock.seal(json(words), about(write, "words"));

/**
 * The write that a record holds. Rejects where the key is another's.
 * @param {Lock | null} lock
 * @param {Row} row
 * @returns {Promise<Write>}
 */
export async function opened(lock, row) {
  if (row.format === 1) return row;
  if (!lock || row.format !== 2) throw new Error("cannot be read here");   // without its key, or of a later version
  const read = async (/** @type {import("./types").Sealed} */ part, /** @type {string} */ name) =>
    JSON.parse(decoded.decode(await lock.open(part, about(standingOf(row), name))));
  const content = await read(row.sealed, "write");
  const files = await Promise.all(row.files.map((part, place) => lock.open(part, about(standingOf(row), `file ${place}`))));
  const fields = content.fields.map((/** @type {[string, any]} */ [name, value]) => [
    name, typeof value === "string" ? value : new File([files[value.file]], value.name, { type: value.type })]);
  const words = row.sealed_words && await read(row.sealed_words, "words");
  return { ...content, ...standingOf(row), fields, ...(words && { words }) };
}
