// Signing out, without a network too: no private byte stays on the phone. With writes waiting the person chooses. Loaded
// when somebody leaves.
import { channel, pages, signedIn, signOut } from "./account.js";
import { send } from "./sender.js";
import * as store from "./store.js";
import { counted, word } from "./words.js";

const PATIENCE = 2000;

export async function ask(form) {
  const writes = await store.of(signedIn()).catch(() => []);
  const left = writes.filter((write) => write.state !== "sent").length;
  if (!left) return leave(form);
  const dialog = document.querySelector("dialog[data-leaving]");
  dialog.querySelector("[data-left]").textContent = counted("left", left);
  dialog.dataset.asked = "";
  dialog.querySelector("[data-said]").replaceChildren();
  if (!dialog.open) dialog.showModal();
  dialog.onclick = ({ target }) => choose(form, dialog, target.closest("button")?.value);
}

async function choose(form, dialog, choice) {
  if (choice === "send") {
    dialog.querySelector("[data-said]").replaceChildren(word("sending"));
    await send(true);
    if (!dialog.open) return;   // the person has decided otherwise meanwhile
    await ask(form);
    dialog.querySelector("[data-said]").replaceChildren(word("later"));
  }
  if (choice === "stay") dialog.close();
  if (choice === "discard") {
    dialog.dataset.asked = "twice";   // the button that means it is shown now
    dialog.querySelector(".second button").focus();
  }
  if (choice === "surely") leave(form);
}

async function leave(form) {
  const account = signedIn();
  signOut();
  await clear(account);
  channel.postMessage({ left: true });
  // The server hears of it now, or at this phone's first request.
  await fetch(form.action, { method: "POST", keepalive: true, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) }).catch(() => {});
  location.replace(form.dataset.signOut);
}

export async function clear(account) {
  const writes = await store.of(account).catch(() => []);
  await store.discard(writes.map((write) => write.key)).catch(() => {});
  await navigator.locks.request("account", async () => {
    for (const name of await caches.keys()) if (name.startsWith("private-") || name === "account") await caches.delete(name);
  });
}
