// The writes on this phone, in IndexedDB. Opened without a version number and only ever added to, so an old page
// beside a new one never blocks it; each write carries the number of its own format.
import { openDB } from "../../vendor/idb.js";

const FORMAT = 1, AT_ONCE = "write ";
let opened;

function open() {
  return opened ??= openDB("hudro", undefined, {
    upgrade(db) {
      db.createObjectStore("writes", { keyPath: "key" });
      db.createObjectStore("device", { keyPath: "name" });
    },
    terminated() { opened = undefined; },
  }).catch((error) => { opened = undefined; throw error; });
}

// One durable transaction. A connection that died unheard is opened anew, once.
async function begin(mode, ...stores) {
  const transaction = async () => (await open()).transaction(stores, mode, { durability: "strict" });
  return transaction().catch(() => { opened = undefined; return transaction(); });
}

// A write is in localStorage at the tap itself: the page may be left before the database has it.
export function keep(write, replaced) {
  const kept = keepAtOnce(write, replaced);
  underWay = Promise.allSettled([underWay, kept]);
  return kept;
}

async function keepAtOnce(write, replaced) {
  const name = AT_ONCE + write.key;
  try {
    if (!write.has_files) localStorage[name] = JSON.stringify([write, replaced]);
  } catch { /* full, or not allowed: the database alone */ }
  try {
    await put(write, replaced);
  } finally {
    try { localStorage.removeItem(name); } catch { /* not allowed */ }
  }
}

// A number on this device, the write, and the write that it takes the place of.
async function put(write, replaced) {
  const tx = await begin("readwrite", "writes", "device"), writes = tx.objectStore("writes"), devices = tx.objectStore("device");
  if (!await writes.get(write.key)) {
    const device = await devices.get("this") ?? { name: "this", id: crypto.randomUUID(), number: 0 };
    device.number += 1;
    await devices.put(device);
    await writes.put({ ...write, format: FORMAT, device: device.id, number: device.number });
  }
  if (replaced) await writes.delete(replaced);
  await tx.done;
}

// What a page that was left had no time for.
async function takeUp() {
  for (const name of Object.keys(localStorage).filter((one) => one.startsWith(AT_ONCE))) {
    const left = localStorage[name];
    if (left) await put(...JSON.parse(left));
    localStorage.removeItem(name);
  }
}

let underWay = takeUp().catch(() => {});

// All of one account's writes, the oldest first. Other accounts' are never read out.
export async function of(account) {
  await underWay;
  const all = await (await begin("readonly", "writes")).store.getAll();
  return all.filter((write) => write.account === account).sort((one, other) => one.number - other.number);
}

// A write that was changed or discarded meanwhile stays so.
export async function change(key, values) {
  const tx = await begin("readwrite", "writes"), write = await tx.store.get(key);
  if (write) await tx.store.put({ ...write, ...values });
  await tx.done;
}

export async function discard(keys) {
  const tx = await begin("readwrite", "writes");
  for (const key of keys) await tx.store.delete(key);
  await tx.done;
}
