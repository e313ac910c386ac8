// The writes on this phone, in IndexedDB. Opened without a version number and only ever added to, so an old page
// beside a new one never blocks it; each write carries the number of its own format.
import "../../vendor/idb.js";

const FORMAT = 1;
let opened;

function open() {
  return opened ??= idb.openDB("hudro", undefined, {
    upgrade(db) {
      db.createObjectStore("writes", { keyPath: "key" });
      db.createObjectStore("device", { keyPath: "name" });
    },
    terminated() { opened = undefined; },
  }).catch((error) => { opened = undefined; throw error; });
}

// One durable transaction: a number on this device, the write, and the write that it takes the place of.
export async function keep(write, replaced) {
  const tx = (await open()).transaction(["writes", "device"], "readwrite", { durability: "strict" });
  const device = await tx.objectStore("device").get("this") ?? { name: "this", id: crypto.randomUUID(), number: 0 };
  device.number += 1;
  await tx.objectStore("device").put(device);
  await tx.objectStore("writes").put({ ...write, format: FORMAT, device: device.id, number: device.number });
  if (replaced) await tx.objectStore("writes").delete(replaced);
  await tx.done;
}

// All of one account's writes, the oldest first. Other accounts' are never read out.
export async function of(account) {
  const all = await (await open()).getAll("writes");
  return all.filter((write) => write.account === account).sort((one, other) => one.number - other.number);
}

// A write that was changed or discarded meanwhile stays so.
export async function change(key, values) {
  const tx = (await open()).transaction("writes", "readwrite", { durability: "strict" });
  const write = await tx.store.get(key);
  if (write) await tx.store.put({ ...write, ...values });
  await tx.done;
}

export async function discard(keys) {
  const tx = (await open()).transaction("writes", "readwrite", { durability: "strict" });
  for (const key of keys) await tx.store.delete(key);
  await tx.done;
}
