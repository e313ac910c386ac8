// A clinic's server as docs/offline.md has it: receipts, refusals, a restore from a backup. And the network before it.
import { createHash } from "node:crypto";

/** @typedef {"passes" | "cut" | "swallows" | "portal" | "broken" | "refuses"} Wire */

export class Clinic {
  constructor() {
    /** @type {Map<string, { account: string, device: string, number: number, digest: string, text: string, at: string }>} */
    this.stored = new Map();
    this.epoch = "epoch 1";
    this.backup = new Map();
    this.backedUp = "";
    this.clock = Date.parse("2026-11-25T12:00:00Z");
    this.signedIn = "";
    this.applied = /** @type {string[]} */ ([]);   // each key as often as it was applied
    /** @type {Wire} */
    this.wire = "passes";
    this.faults = /** @type {string[]} */ ([]);
    /** @type {(() => Promise<void>) | null} */
    this.meanwhile = null;
  }

  now() { return new Date(this.clock += 1000).toISOString(); }

  /** The key that an account's sign-in hands out. @param {string} account */
  keyOf(account) { return new Uint8Array(createHash("sha512").update(`key of ${account}`).digest()); }

  /** @param {any} url @param {any} init @returns {Promise<Response>} */
  async fetch(url, init) {
    if (this.wire === "cut") throw new TypeError("Failed to fetch");
    if (this.wire === "portal") return new Response("<title>Hotel</title>", { status: 200 });
    if (String(url) === "key") return this.handOut();
    if (init?.method === "HEAD") return new Response("", { status: 405 });
    if (this.meanwhile) await this.meanwhile();
    const answer = this.wire === "broken" ? new Response("", { status: 500 }) : this.take(init.body);
    if (this.wire === "swallows") throw new TypeError("Failed to fetch");
    return answer;
  }

  handOut() {
    if (!this.signedIn) return new Response("", { status: 401 });
    return new Response(this.keyOf(this.signedIn), { headers: { "Hudro-Account": this.signedIn } });
  }

  /** @param {URLSearchParams} body */
  take(body) {
    const said = (/** @type {string} */ name) => body.get(`outbox.${name}`) ?? "";
    const key = said("Outbox-Key"), account = said("Outbox-Account"), [device, number] = said("Outbox-Device").split(" ");
    if (account !== this.signedIn) return new Response("", { status: 401, headers: { "Outbox-Refused": key } });
    const text = body.get("note") ?? "";
    if (!text.startsWith(`${account}'s `)) this.faults.push(`${account} sent ${text}`);
    const digest = [...body].filter(([name]) => !name.startsWith("outbox.")).join();
    const known = this.stored.get(key);
    if (known && known.digest !== digest) return new Response("", { status: 409, headers: { "Outbox-Refused": key } });
    if (!known && (this.wire === "refuses" || text.includes("never")))
      return new Response("no", { status: 422, headers: { "Outbox-Refused": key } });
    if (!known) {
      this.applied.push(key);
      this.stored.set(key, { account, device, number: Number(number), digest, text, at: this.now() });
    }
    return new Response("", { headers: {
      "Outbox-Receipt": key, "Outbox-Received": this.stored.get(key)?.at ?? "", "Outbox-Epoch": this.epoch } });
  }

  makeBackup() {
    this.backup = new Map(this.stored);
    this.backedUp = this.now();
  }

  restore() {
    this.stored = new Map(this.backup);
    this.epoch = `epoch ${this.now()}`;
  }

  watermark() { return { at: this.now(), epoch: this.epoch, backed_up: this.backedUp }; }
}
