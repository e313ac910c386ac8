// What the core speaks of. A write is what one form said, from the tap until every copy of it that counts is elsewhere.

import type { DBSchema, IDBPDatabase } from "idb";

/** A draft is what was filled in and not saved yet: nobody has said it. */
export type State = "waiting" | "sent" | "refused" | "draft";
export type Field = [name: string, value: string | File];

/** What the person said, and what is needed to send it. Never changed once it is kept; sealed where there is a key. */
export interface Content {
  url: string;
  method: string;
  fields: Field[];
  /** Whether a file is among the fields. */
  has_files: boolean;
  /** How a person knows this write, in the words of the page it was written on. */
  label: string;
  /** The fields as they read on the page: [label, words]. */
  said: [string, string][];
  /** The form that it is laid over again (`data-outbox-about`), "" for a form that makes a row. */
  about: string;
  /** The list that gets a row by it (`data-outbox-list`), or "". */
  adds: string;
  /** The id of the row that it makes, or "". */
  creates: string;
  /** The address of the page it was written on, and when that was rendered (the server's clock). */
  page: string;
  page_at?: string;
  /** The device's clock, ISO. */
  written_at: string;
  headers: Record<string, string>;
}

/** What may be read without the account's key: whose, in what order, and what became of it. */
export interface Standing {
  key: string;
  account: string;
  device: string;
  number: number;
  state: State;
  /** How often it was sent without a receipt, and when it is tried again (the device's clock, ms). */
  tries?: number;
  retry_at?: number;
  /** The status of the last answer that was none of ours: a proxy's or a captive portal's. 0: a redirect. */
  came?: number;
  /** When the server stored it (the server's clock), and in which life of its database. */
  received?: string;
  epoch?: string;
}

/** A write as the rest of the phone's code sees it. `words`: the server's, for a refusal. */
export type Write = Standing & Content & { words?: string[] };
/** A write before it has its place in the order. */
export type NewWrite = Content & { key: string; account: string; state: "waiting" | "draft" };
export type Changes = Partial<Omit<Standing, "key" | "account">> & { words?: string[] };

export interface Sealed {
  iv: Uint8Array<ArrayBuffer>;
  data: ArrayBuffer;
}

/** A record of the store `writes`. Format 1 has everything legible: the phone had no key, or an older version wrote it. */
export type Record1 = Write & { format: 1 };
/** Format 2 is sealed. It names its account `owner`: a page of before, which finds its own by `account`, leaves it alone. */
export type Record2 = Omit<Standing, "account"> & {
  format: 2; owner: string; sealed: Sealed; files: Sealed[]; sealed_words?: Sealed };

export interface Schema extends DBSchema {
  writes: { key: string; value: Record1 | Record2 };
  device: { key: string; value: { name: string; id: string; number: number } };
}
export type Connection = IDBPDatabase<Schema>;

/** What of the Web Storage API the core needs. */
export type Storage = Pick<globalThis.Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

/** What an account's key does. `about` binds a text to what it belongs to: it opens with the same words only. */
export interface Lock {
  seal(bytes: Uint8Array<ArrayBuffer>, about: string): Promise<Sealed>;
  open(sealed: Sealed, about: string): Promise<Uint8Array<ArrayBuffer>>;
  /** Conceal a short text at once, without waiting; null while nothing is ready for that. */
  concealAtOnce(text: string): string | null;
  reveal(concealed: string): Promise<string>;
}

/** What the worker has to know of a backup, from the list of pages. */
export interface Watermark {
  at: string;
  epoch: string;
  backed_up: string;
}
