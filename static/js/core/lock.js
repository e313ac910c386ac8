// What an account's key does on a phone: AES-GCM for writes and pages, and for the copy that must be there before anything
// can be waited for, a key stream (AES-CTR) that lies ready.

export const KEY = 64;   // bytes
const IV = 12, BLOCK = 16, STREAM = 32_768;   // bytes
const coded = new TextEncoder(), decoded = new TextDecoder();

/**
 * @param {Uint8Array<ArrayBuffer>} raw the account's key: `KEY` bytes, the first half for AES-GCM, the second for AES-CTR
 * @returns {Promise<import("./types").Lock>}
 */
export async function lockOf(raw) {
  const { subtle } = crypto;
  /** @param {string} name @param {Uint8Array<ArrayBuffer>} half */
  const taken = (name, half) => subtle.importKey("raw", half, name, false, ["encrypt", "decrypt"]);
  const [main, quick] = await Promise.all([
    taken("AES-GCM", raw.slice(0, KEY / 2)), taken("AES-CTR", raw.slice(KEY / 2))]);
  const stream = new Stream(quick);
  await stream.fill();
  return {
    async seal(bytes, about) {
      const iv = crypto.getRandomValues(new Uint8Array(IV));
      return { iv, data: await subtle.encrypt({ name: "AES-GCM", iv, additionalData: coded.encode(about) }, main, bytes) };
    },
    async open({ iv, data }, about) {
      return new Uint8Array(await subtle.decrypt({ name: "AES-GCM", iv, additionalData: coded.encode(about) }, main, data));
    },
    concealAtOnce: (text) => stream.conceal(text),
    reveal: (concealed) => stream.reveal(concealed),
  };
}

// WebCrypto works in its own time, and a page may be left right after a tap. So a piece of key stream is made beforehand
// (zeros, encrypted), and a text is laid over it at once. No piece is used twice. Without a tag: what was tampered with on
// the phone is found out by reading it as JSON.
class Stream {
  /** @param {CryptoKey} key */
  constructor(key) {
    this.key = key;
    this.used = 0;
    this.start = new Uint8Array(BLOCK);
    this.bytes = new Uint8Array(0);
  }

  async fill() {
    const start = new Uint8Array(BLOCK);
    crypto.getRandomValues(start.subarray(0, IV));
    const made = await crypto.subtle.encrypt({ name: "AES-CTR", counter: start, length: 32 }, this.key, new Uint8Array(STREAM));
    this.start = start;
    this.bytes = new Uint8Array(made);
    this.used = 0;
  }

  /** @param {string} text */
  conceal(text) {
    const plain = coded.encode(text), from = this.used;
    if (from + plain.length > this.bytes.length) return null;
    this.used += Math.ceil(plain.length / BLOCK) * BLOCK;
    const counter = this.start.slice();
    new DataView(counter.buffer).setUint32(IV, from / BLOCK);
    const laid = plain.map((byte, place) => byte ^ this.bytes[from + place]);
    if (this.used > STREAM / 2) void this.fill();
    return `${inText(counter)}.${inText(laid)}`;
  }

  /** @param {string} concealed */
  async reveal(concealed) {
    const [counter, laid] = concealed.split(".").map(inBytes);
    return decoded.decode(await crypto.subtle.decrypt({ name: "AES-CTR", counter, length: 32 }, this.key, laid));
  }
}

/** @param {Uint8Array} bytes */
function inText(bytes) {
  let text = "";
  for (let place = 0; place < bytes.length; place += 4096) text += String.fromCharCode(...bytes.subarray(place, place + 4096));
  return btoa(text);
}

/** @param {string} text */
export const inBytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
