// Signing out, without a network too: no private byte stays on the phone. With writes waiting the person chooses.
import { channel, pages, signedIn } from "./account.js";
import { send } from "./sender.js";
import * as store from "./store.js";
import { counted } from "./words.js";

const PATIENCE = 2000;

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-sign-out]");
  if (!form || !signedIn()) return;
  event.preventDefault();
  ask(form);
});

async function ask(form) {
  const writes = await store.of(signedIn()).catch(() => []);
  const left = writes.filter((write) => write.state !== "sent").length;
  if (!left) return leave(form);
  const dialog = document.querySelector("dialog[data-leaving]");
  dialog.querySelector("[data-left]").textContent = counted("left", left);
  dialog.dataset.asked = "";
  dialog.showModal();
  dialog.onclick = async ({ target }) => {
    const choice = target.closest("button")?.value;
    if (choice === "send") {
      await send(true);
      dialog.close();
      ask(form);
    }
    if (choice === "stay") dialog.close();
    if (choice === "discard") dialog.dataset.asked = "twice";   // the button that means it is shown now
    if (choice === "surely") leave(form);
  };
}

async function leave(form) {
  const account = signedIn();
  const writes = await store.of(account).catch(() => []);
  await store.discard(writes.map((write) => write.key)).catch(() => {});
  document.cookie = "account=; max-age=0; path=/";
  await navigator.locks.request("account", async () => {
    for (const name of await caches.keys()) if (name.startsWith("private-") || name === "account") await caches.delete(name);
  });
  channel.postMessage({ left: true });
  // The server hears of it now, or at this phone's first request.
  await fetch(form.action, { method: "POST", keepalive: true, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) }).catch(() => {});
  location.replace(form.dataset.signOut);
}
