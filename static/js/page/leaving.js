// Signing out, without a network too: nothing that can be read stays on the phone. With writes waiting the person chooses;
// those that stay are sealed with a key that goes now, until its account signs in here again.
import { abortAfter, within } from "../core/time.js";
import { signedIn, signOut, tellOthers } from "./account.js";
import { lastRead } from "./count.js";
import { find } from "./dom.js";
import { saveAll } from "./drafts.js";
import { clear, queue, send } from "./phone.js";
import { counted, word } from "./words.js";

const PATIENCE = 2000, SENDING = 15_000;   // ms

let choices = 0;   // made in the dialog: what a later one overtook does nothing more

/** @param {HTMLFormElement} form */
export async function ask(form) {
  const account = signedIn();
  const left = await unsent(account).catch(() => lastRead.unsent);   // never silent about what the bar had said
  if (!left) return leave(form, "nothing");
  const dialog = /** @type {HTMLDialogElement} */ (find("dialog[data-leaving]"));
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (find(`[data-${name}]`, dialog));
  part("left").textContent = counted("left", left);
  part("sealed").hidden = !await queue.sealLegible(account).catch(() => false);
  dialog.dataset.asked = "";
  part("said").replaceChildren();
  if (!dialog.open) dialog.showModal();
  dialog.onclick = ({ target }) => void choose(form, dialog, /** @type {HTMLElement} */ (target).closest("button")?.value)
    .catch(() => form.submit());
}

/** @param {string} account */
async function unsent(account) {
  return (await queue.standings(account)).filter((write) => write.state !== "sent").length;
}

/** @param {HTMLFormElement} form @param {HTMLDialogElement} dialog @param {string | undefined} choice */
async function choose(form, dialog, choice) {
  const said = find("[data-said]", dialog);
  if (!choice) return;
  const mine = ++choices;
  if (choice === "send") {
    said?.replaceChildren(word("sending"));
    await saveAll();
    await within(SENDING, send(true)).catch(() => {});
    if (!dialog.open || mine !== choices) return;   // the person has decided otherwise meanwhile
    await ask(form);
    said?.replaceChildren(word("later"));
  }
  if (choice === "stay") dialog.close();
  if (choice === "seal") await leave(form, "nothing");
  if (choice === "discard") {
    dialog.dataset.asked = "twice";   // the button that means it is shown now
    find(".second button", dialog)?.focus();
  }
  if (choice === "surely") await leave(form, "waiting");
}

/** @param {HTMLFormElement} form @param {"nothing" | "waiting"} goes which of the writes go too */
async function leave(form, goes) {
  const account = signedIn();
  signOut();
  tellOthers({ left: true });
  await clear(account, goes);
  // The server hears of it now, or at this phone's first request.
  await fetch(form.action, { method: "POST", keepalive: true, redirect: "manual", signal: abortAfter(PATIENCE) }).catch(() => {});
  location.replace(form.dataset.signOut ?? form.action);
}
