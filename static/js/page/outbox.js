// What a page of somebody who is signed in does with what was written on this phone. Without a secure context forms work the
// ordinary way, and nothing is kept.
import { within } from "../core/time.js";
import { pages, signedIn } from "./account.js";
import { change } from "./change.js";
import { count } from "./count.js";
import { find, forms, targetOf } from "./dom.js";
import "./drafts.js";
import "./kept.js";
import "./takeback.js";
import "./ticked.js";
import { renewId } from "./forms.js";
import { ask } from "./leaving.js";
import { applyOverlay } from "./overlay.js";
import { clear, keys, queue, send } from "./phone.js";
import { refresh } from "./refresh.js";
import { showWaiting } from "./waiting.js";

const KEY = 500;   // ms: what is written before the key is here is kept legible, and sealed later

function begin() {
  // A page may come from the phone's own store, and its form's id have made a row already.
  for (const form of forms("form[data-outbox-creates]")) renewId(form);
  addEventListener("online", () => void send());
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") void send(); });
  addEventListener("pageshow", ({ persisted }) => { if (persisted) void again(); });
  void within(KEY, keys.of(signedIn())).catch(() => null).then(start);
  document.addEventListener("submit", leave);
  const { deleting } = sessionStorage;
  if (!deleting || signedIn()) sessionStorage.removeItem("deleting");   // it was refused: nothing is deleted
  else void clear(deleting, "all").then(() => sessionStorage.removeItem("deleting"));
}

async function start() {
  if (document.readyState === "loading")   // htmx takes its forms in hand then
    await new Promise((read) => { document.addEventListener("DOMContentLoaded", read, { once: true }); });
  document.dispatchEvent(new Event("hudro:ready"));
  void count();
  await applyOverlay();
  if (location.hash.startsWith("#write=")) await change();
  const waiting = find("[data-outbox-page]");
  if (waiting) showWaiting(waiting);
  void send();
  await keys.of(pages());
  await queue.sealLegible(pages()).catch(() => {});
  await queue.forgetOthers(pages()).catch(() => {});
}

// A page that the browser had put aside says what held then.
async function again() {
  await applyOverlay();
  await Promise.all([count(), send(), refresh(true)]);
}

// Whose account was deleted has nothing left here either: the server says that it was by taking the cookie back.
/** @param {SubmitEvent} event */
function leave(event) {
  const form = /** @type {HTMLFormElement | null} */ (targetOf(event));
  if (form?.matches("[data-deletes]")) sessionStorage.deleting = signedIn();
  if (!form?.matches("[data-sign-out]") || !signedIn()) return;
  event.preventDefault();
  ask(form).catch(() => form.submit());
}

if (isSecureContext) begin();
