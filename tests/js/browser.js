// What of a browser Node does not have: locks (with `steal`), caches, localStorage. Small, and as the standards have them.
import { IDBFactory } from "fake-indexeddb";
import "fake-indexeddb/auto";
import { openDB } from "idb";

globalThis.location ??= /** @type {any} */ ({ origin: "http://phone.test", href: "http://phone.test/en/today" });

/** A phone's storage: what all tabs of one browser share. */
export class Browser {
  constructor() {
    this.factory = new IDBFactory();
    this.localStorage = new Store();
    this.caches = new Caches();
    this.locks = new Locks();
    this.isDatabaseDown = false;
  }

  connect() {
    if (this.isDatabaseDown) return Promise.reject(new DOMException("lost", "UnknownError"));
    globalThis.indexedDB = this.factory;
    return /** @type {any} */ (openDB("hudro", undefined, {
      upgrade(db) {
        db.createObjectStore("writes", { keyPath: "key" });
        db.createObjectStore("device", { keyPath: "name" });
      },
    }));
  }
}

export class Store {
  constructor() { this.map = new Map(); }
  get length() { return this.map.size; }
  /** @param {number} place */
  key(place) { return [...this.map.keys()][place] ?? null; }
  /** @param {string} name */
  getItem(name) { return this.map.get(name) ?? null; }
  /** @param {string} name @param {string} value */
  setItem(name, value) { this.map.set(name, String(value)); }
  /** @param {string} name */
  removeItem(name) { this.map.delete(name); }
}

/** @typedef {any} Asked a request or an address */
/** @param {Asked} asked */
const addressOf = (asked) => new URL(asked.url ?? asked, location.href).href;

class Caches {
  constructor() { this.map = new Map(); }
  async keys() { return [...this.map.keys()]; }
  /** @param {string} name */
  async delete(name) { return this.map.delete(name); }
  /** @param {string} name */
  async open(name) {
    if (!this.map.has(name)) this.map.set(name, new Map());
    const kept = this.map.get(name);
    return {
      match: async (/** @type {Asked} */ asked) => kept.get(addressOf(asked))?.clone(),
      put: async (/** @type {Asked} */ asked, /** @type {Response} */ answer) => void kept.set(addressOf(asked), answer),
      delete: async (/** @type {Asked} */ asked) => kept.delete(addressOf(asked)),
    };
  }
  /** @param {Asked} asked @param {{ cacheName?: string }} [where] */
  async match(asked, { cacheName } = {}) {
    const all = cacheName === undefined ? [...this.map.values()] : [this.map.get(cacheName) ?? new Map()];
    return all.find((kept) => kept.has(addressOf(asked)))?.get(addressOf(asked)).clone();
  }
}

export class Locks {
  constructor() {
    /** @type {Map<string, { begin: () => void }[]>} */
    this.waiting = new Map();
    /** @type {Map<string, { reject: (fault: Error) => void }>} */
    this.held = new Map();
  }

  /** @param {string} name @param {any} options @param {any} [work] */
  request(name, options, work = options) {
    return new Promise((resolve, reject) => {
      const one = { reject, begin: () => this.run(name, one, work, resolve, reject) };
      options.signal?.addEventListener("abort", () => {
        const queue = this.waiting.get(name) ?? [];
        if (!queue.includes(one)) return;
        queue.splice(queue.indexOf(one), 1);
        reject(new DOMException("aborted", "AbortError"));
      });
      if (options.steal) {
        this.held.get(name)?.reject(new DOMException("stolen", "AbortError"));
        this.held.delete(name);
      }
      if (this.held.has(name)) this.waiting.set(name, [...this.waiting.get(name) ?? [], one]);
      else { this.held.set(name, one); queueMicrotask(one.begin); }
    });
  }

  /** @param {string} name @param {any} one @param {any} work @param {any} resolve @param {any} reject */
  async run(name, one, work, resolve, reject) {
    this.held.set(name, one);
    try { resolve(await work()); } catch (fault) { reject(fault); }
    if (this.held.get(name) !== one) return;   // it was stolen
    this.held.delete(name);
    this.waiting.get(name)?.shift()?.begin();
  }
}
