// IndexedDB that may hang or die unheard: a connection is not waited for for ever, and what was begun on one that died is
// done again on a new one. So whatever is done in a transaction here must be fit to be done twice.
import { after, TooLate, within } from "./time.js";

/** @typedef {import("./types").Connection} Connection */
/** @typedef {import("./types").Schema} Schema */
/** @typedef {import("idb").StoreNames<Schema>} Name */

const OPEN = 1500, WORK = 2500, REST = 5000;   // ms
const AGAIN = [0, 200, 1000];   // ms before each try

/** Nothing can be read or stored on this phone just now. */
export class Unavailable extends Error {}

/**
 * @param {() => Promise<Connection>} connect opens the database `hudro`
 * @param {{ open?: number, work?: number, rest?: number, again?: number[] }} [limits] ms
 */
export function databaseOf(connect, { open = OPEN, work = WORK, rest = REST, again = AGAIN } = {}) {
  /** @type {Promise<Connection> | undefined} */
  let connection;
  let hungAt = -Infinity;

  function connected() {
    if (connection) return connection;
    const asked = connect();
    const mine = connection = within(open, asked).catch((fault) => {
      if (connection === mine) connection = undefined;
      void asked.then((late) => late.close(), () => {});
      throw fault;
    });
    return mine;
  }

  function forget() {
    void connection?.then((old) => old.close(), () => {});
    connection = undefined;
  }

  /**
   * Run `todo` in one transaction and wait until it is durable. What stores is tried three times. What reads is tried on a
   * new connection once, and for some seconds not at all after the database hung: somebody waits for the page.
   * @template T
   * @template {"readonly" | "readwrite"} Mode
   * @param {Mode} mode
   * @param {Name[]} names
   * @param {(transaction: import("idb").IDBPTransaction<Schema, Name[], Mode>) => Promise<T>} todo
   * @returns {Promise<T>}
   */
  async function run(mode, names, todo) {
    let fault;
    for (const pause of mode === "readwrite" ? again : [0, 0]) {
      if (mode === "readonly" && performance.now() - hungAt < rest) break;
      if (pause) await after(pause);
      try {
        const result = await within(work, connected().then((db) => once(db, mode, names, todo)));
        hungAt = -Infinity;
        return result;
      } catch (error) {
        fault = error;
        if (error instanceof TooLate) hungAt = performance.now();
        forget();
      }
    }
    throw new Unavailable("the database of this phone does not answer", { cause: fault });
  }

  return { run, forget };
}

/**
 * @template T
 * @template {"readonly" | "readwrite"} Mode
 * @param {Connection} db
 * @param {Mode} mode
 * @param {Name[]} names
 * @param {(transaction: import("idb").IDBPTransaction<Schema, Name[], Mode>) => Promise<T>} todo
 */
async function once(db, mode, names, todo) {
  const transaction = db.transaction(names, mode, { durability: "strict" });
  const done = transaction.done;
  done.catch(() => {});   // its fault is the one of what was asked of it
  const result = await todo(transaction);
  await done;
  return result;
}
