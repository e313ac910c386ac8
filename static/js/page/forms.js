// A form marked `data-outbox` is stored on the phone first and then sent. htmx still makes the request and swaps the answer:
// only its `fetch` is replaced. See docs/offline.md.
import { after } from "../core/time.js";
import { hear, pages, signedIn, tell } from "./account.js";
import { count } from "./count.js";
import { describe } from "./describe.js";
import { all, find, forms, targetOf } from "./dom.js";
import { tellOf } from "./notices.js";
import { applyOverlay, isTouched, shown, shownUntil, showQueued, showState, taps, waitingIn } from "./overlay.js";
import { answerTo, queue, request, send } from "./phone.js";
import { isBusy, madeAnew, refresh } from "./refresh.js";
import { announce } from "./words.js";

/** @typedef {import("../core/types").NewWrite} NewWrite */
/** @typedef {import("../core/sender").Answer} Answer */

const SOON = 100;   // ms: by then a write is stored on the server, or said to be kept on the phone, in its form
const SLOW = 500;   // ms after that: a slow network alone is not worth a word above the menu
const NOTHING = { headers: { "HX-Reswap": "none" } };

/** The key of a form's newest write. Not in the page itself, from which it goes when the page is made anew meanwhile.
 * @type {WeakMap<HTMLFormElement, string>} */
const newest = new WeakMap();

// At the tap itself, before htmx lets one request wait for another: what was said is stored now.
document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = /** @type {CustomEvent<{ ctx: HtmxContext }>} */ (event).detail;
  const form = /** @type {HTMLFormElement | null} */ (ctx.sourceElement.closest("form[data-outbox]"));
  ctx.request.action = ctx.request.submitter?.getAttribute("formaction") ?? ctx.request.action;   // htmx knows the form's own alone
  if (form && ctx.request.submitter?.hasAttribute("data-asks")) {   // stores nothing, so nothing of it waits
    ctx.fetch = asked;
    ctx.asked_in = form.getAttribute("action") ?? "";
    ctx.asked_replaces = form.dataset.replaces;
  }
  if (!form || !isSecureContext || ctx.fetch === asked) return;
  const tapped = performance.now(), { replaces = form.dataset.draft, draft } = form.dataset;
  if (replaces) noMore(form, replaces);
  const entry = describe(form, ctx);
  taps.number += 1;
  const { isSpare, stored } = queue.enqueue(entry, replaces);
  newest.set(form, entry.key);
  delete form.dataset.touched;
  delete form.dataset.replaces;
  delete form.dataset.changing;
  delete form.dataset.draft;
  if (draft && draft !== replaces) void stored.then(() => queue.discard([draft])).catch(() => {});
  waitingIn.set(form, [...waitingIn.get(form) ?? [], entry]);
  showState(form, entry);   // the next tap, however quick, says the other state
  const answer = answerTo(entry.key);
  void answer.then(({ result }) => {
    if (result === "refused") noMore(form, entry.key);
    if (!form.isConnected) void refresh(true);   // an earlier answer took its place: nobody else shows this one
  });
  const inDatabase = stored.then(() => true, () => isSpare);
  // The copy in localStorage holds it already: a database that does not answer keeps nobody waiting.
  const isQueued = isSpare ? Promise.race([inDatabase, after(SOON - 20).then(() => true)]) : inDatabase;
  void isQueued.then((holds) => { if (holds) { void send(); tell({ said: true }); } });
  void navigator.storage?.persist?.().catch(() => {});   // an installed app is asked nothing; a tab is seldom given it
  ctx.swap_asked = ctx.swap;
  ctx.fetch = async () => await isQueued ? answered(form, ctx, entry, answer, tapped) : unqueued(form, entry);
});

// What is only asked is answered by the network alone; without it the form stays as it is.
/** @param {string} address @param {RequestInit} request */
async function asked(address, request) {
  const answer = await fetch(address, request).catch(() => null);
  if (answer?.ok && answer.headers.has("Hudro-At")) return answer;
  announce(answer?.status === 401 ? "sign-in" : "failed");   // a proxy's page, or none
  return new Response("", NOTHING);
}

// A write that was refused, or whose place another takes, does not wait any more.
/** @param {HTMLFormElement} form @param {string} key */
function noMore(form, key) {
  waitingIn.set(form, (waitingIn.get(form) ?? []).filter((one) => one.key !== key));
}

// The server's answer if it is here within 100 ms of the tap, else the word that the write is kept.
/**
 * @param {HTMLFormElement} form @param {HtmxContext} ctx @param {NewWrite} entry
 * @param {Promise<Answer>} answer @param {number} tapped
 */
async function answered(form, ctx, entry, answer, tapped) {
  const soon = await Promise.race([answer, after(SOON - (performance.now() - tapped))]);
  if (soon && !form.isConnected) void swapLate(form, ctx, entry.key, soon);   // htmx answers no form that is gone
  else if (soon && isSettled(soon) && maySwap(form, ctx, entry.key, soon)) {
    return new Response(soon.text || null, { status: soon.status, headers: soon.headers });
  }
  if (!soon || !isSettled(soon)) {
    showQueued(form, entry);
    if (!find("[data-in-sight]")) find("[data-kept-day]", form)?.scrollIntoView({ block: "nearest" });   // the form above it is away
    if (soon?.status === 401 || signedIn() !== entry.account) announce("sign-in");
    else void Promise.race([answer, after(navigator.onLine ? SLOW : 0)]).then((came) => { if (!came || !isSettled(came)) announce("kept"); });
    void answer.then((late) => swapLate(form, ctx, entry.key, late));
  }
  return new Response("", NOTHING);
}

// Only the answer to a form's newest write is shown, and only where nobody has gone on since.
/** @param {HTMLFormElement} form @param {HtmxContext} ctx @param {string} key @param {Answer} answer */
function maySwap(form, ctx, key, { headers, result }) {
  if (newest.get(form) !== key || isTouched(form)) return false;
  const isWhole = headers.get("HX-Redirect") || ctx.target === find("main");
  if (isWhole && isBusy(form)) return false;
  shown.add(key);
  if (form.dataset.outboxAbout && result === "stored") shownUntil.set(form.dataset.outboxAbout, headers.get("Outbox-Received") ?? "");
  taps.number += 1;
  taps.received = headers.get("Outbox-Received") ?? taps.received;
  if (result === "refused") ctx.refused = key;
  return true;
}

/** @param {Answer} answer */
const isSettled = ({ result }) => result === "stored" || result === "refused";

// The answer came after "kept" was said.
/** @param {HTMLFormElement} form @param {HtmxContext} ctx @param {string} key @param {Answer} answer */
async function swapLate(form, ctx, key, answer) {
  if (!isSettled(answer) || !(form.isConnected || madeAnew.has(form)) || !maySwap(form, ctx, key, answer)) return;
  const { headers, text } = answer, onward = headers.get("HX-Redirect");
  if (onward) tellOf(headers);
  if (onward) location.assign(onward);
  if (!text) return;
  ctx.target = headers.get("HX-Retarget") ?? ctx.target;
  ctx.swap = headers.get("HX-Reswap") ?? ctx.swap_asked ?? "";
  ctx.text = text;
  await htmx.swap(ctx);
  tellOf(headers);
}

// Nothing can be stored here (a private window, a full disk): the form is sent the ordinary way, once, with its key.
/** @param {HTMLFormElement} form @param {NewWrite} entry */
async function unqueued(form, entry) {
  announce("off");
  try {
    const answer = await request({ ...entry, device: "", number: 0 });
    if (answer.headers.has("Outbox-Receipt") || answer.headers.has("Outbox-Refused")) return answer;
  } catch { /* no answer */ }
  form.dataset.touched = "";
  announce("failed");   // none, or a captive portal's or a proxy's page: the form stays as it is
  return new Response("", NOTHING);
}

// The form that came back refused: saved again, it takes the place of the write that was refused.
document.addEventListener("htmx:after:swap", (event) => {
  const { ctx } = /** @type {CustomEvent<{ ctx: HtmxContext }>} */ (event).detail;
  if (ctx.asked_in) {   // what it shows is not saved: nobody may take it away
    const form = forms("form[data-outbox]").find((one) => one.getAttribute("action") === ctx.asked_in);
    if (form) form.dataset.touched = "";
    if (form && ctx.asked_replaces) form.dataset.replaces = ctx.asked_replaces;
  }
  if (ctx.refused) {
    const again = forms("form[data-outbox]").find(
      (form) => form.getAttribute("action") === ctx.request.action && find("[data-refusal]", form));
    if (again) {
      again.dataset.replaces = ctx.refused;
      again.dataset.touched = "";   // what is to be put right stays until it is
    }
  }
  void applyOverlay();
});

// Touched is what nobody may take away. A form that makes a row makes another one once it is edited after it was kept.
document.addEventListener("input", (event) => {
  const form = /** @type {import("./dom").Control | null} */ (targetOf(event))?.form;
  if (!form || "saysNothing" in form.dataset) return;
  form.dataset.touched = "";
  if (newest.delete(form) && "outboxCreates" in form.dataset) renewId(form);
  for (const line of all("[data-outbox-kept]", form)) line.hidden = true;
});

/** @param {HTMLFormElement} form */
export function renewId(form) {
  const id = form.elements.namedItem("id");
  if (id instanceof HTMLInputElement) id.value = crypto.randomUUID();
}

hear((heard) => {
  if (heard.signIn) announce("sign-in");
  if (heard.stored) {
    if (find("[data-announcement] [data-word=kept]")) announce("sent");
    void refresh(Boolean(heard.isNews));
  }
  if (heard.said) void send();   // should this tab be closed, another one goes on
  if (heard.stored || heard.changed || heard.said) void count();
  if (heard.kept) void queue.pruneSent(pages(), heard.kept).then((isAnew) => { if (isAnew) void send(); return count(); }).catch(() => {});
});
