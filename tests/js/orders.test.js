// The promises over many orders, and the same orders against a core that is broken on purpose: they must find each break.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

const ROOT = new URL("../..", import.meta.url).pathname;
const RUNS = Number(process.env.ORDERS ?? 2000), PARTS = availableParallelism();

/** @param {string} root @param {number} runs @param {number} [seed] @returns {Promise<string>} what went wrong, or "" */
const orders = (root, runs, seed = 0) => new Promise((resolve) => {
  execFile(process.execPath, ["tests/js/orders.js", String(runs), String(seed)], { cwd: root },
    (fault, out, err) => resolve(fault ? `${out}${err}` || String(fault) : ""));
});

test(`${RUNS} orders keep every promise`, async () => {
  const begun = performance.now();
  const found = await Promise.all(Array.from({ length: PARTS }, () => orders(ROOT, RUNS / PARTS)));
  assert.deepEqual(found.filter(Boolean), []);
  console.log(`${RUNS} orders in ${Math.round(performance.now() - begun)} ms`);
});

const BROKEN = [
  ["a receipt is ignored", "answers.js", 'headers.get("Outbox-Receipt") === key', "false"],
  ["what is discarded during a send comes back", "queue.js", "if (row) await writes.put(changed(row));",
    "await writes.put(changed(row ?? { key, account: 'A', format: 1, fields: [], number: 0 }));"],
  ["a number is used again", "queue.js", "device.number += 1;", "device.number = Math.max(device.number, 1);"],
  ["a restore is forgotten", "restore.js", "write.epoch !== epoch", "false"],
  ["the key of another account is taken", "keys.js", "answer?.headers.get(WHOSE) === account", "answer"],
  ["the copy goes before the database has it", "queue.js", "const stored = inTurn(() => put(",
    "spares.drop(write.key); const stored = inTurn(() => put("],
  ["a write is sealed only sometimes", "queue.js", "const parts = lock ?", "const parts = lock && replaced ?"],
];
for (const [what, file, sound, broken] of BROKEN) test(`found: ${what}`, async () => {
  const root = await mkdtemp(join("/tmp", "broken-"));
  try {
    for (const folder of ["static/js/core", "tests/js"]) await cp(join(ROOT, folder), join(root, folder), { recursive: true });
    await symlink(join(ROOT, "node_modules"), join(root, "node_modules"));
    await writeFile(join(root, "package.json"), '{"type": "module"}');
    const path = join(root, "static/js/core", file), text = await readFile(path, "utf8");
    assert(text.includes(sound), `${file} has no ${sound}`);
    await writeFile(path, text.replace(sound, broken));
    assert.notEqual(await orders(root, 300, 1), "", "the orders did not find it");
  } finally {
    await rm(root, { recursive: true });
  }
});
