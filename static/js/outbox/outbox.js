// A form marked `data-outbox` is stored on the phone first and then sent. htmx still makes the request and swaps the
// answer: only its `fetch` is replaced. See docs/offline.md.
import { channel, pages, signedIn } from "./account.js";
import { count } from "./count.js";
import { againstWaiting } from "./fields.js";
import { isTouched, lay, move, showKept, showState, shown, taps, waitingIn } from "./overlay.js";
import { answerTo, request, send, tell } from "./sender.js";
import * as store from "./store.js";
import { announce, dayInWords, word } from "./words.js";

const SOON = 100;   // ms: by then a write is stored on the server, or said to be kept on the phone
const DAY = 86_400_000;   // ms
const DATE = /\d{4}-\d\d-\d\d$/;
const after = (time) => new Promise((resolve) => setTimeout(resolve, time));

// At the tap itself, before htmx lets one request wait for another: what was said is stored now.
document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  const form = ctx.sourceElement.closest("form[data-outbox]");
  if (!form || !isSecureContext) return;
  const tapped = performance.now(), entry = describe(form, ctx);
  taps.number += 1;
  const stored = store.keep(entry, form.dataset.replaces).then(() => true, () => false);
  form.dataset.key = entry.key;
  delete form.dataset.touched;
  delete form.dataset.replaces;
  waitingIn.set(form, [...waitingIn.get(form), entry]);
  showState(form, entry);   // the next tap, however quick, says the other state
  const answer = answerTo(entry.key);
  answer.then(({ result }) => {
    if (result === "refused") noMore(form, entry.key);
    if (!form.isConnected) refresh(true);   // an earlier answer took its place: nobody else shows this one
  });
  stored.then((isKept) => isKept && (send(), tell({ said: true })));
  ctx.swap_asked = ctx.swap;
  ctx.fetch = async () => await stored ? answered(form, ctx, entry, answer, tapped) : unkept(form, entry);
});

// A write that was refused, or whose place another takes, does not wait any more.
function noMore(form, key) {
  waitingIn.set(form, (waitingIn.get(form) ?? []).filter((one) => one.key !== key));
}

// The server's answer if it is here within 100 ms of the tap, else the word that the write is kept.
async function answered(form, ctx, entry, answer, tapped) {
  const soon = await Promise.race([answer, after(SOON - (performance.now() - tapped))]);
  if (isSettled(soon) && maySwap(form, ctx, entry.key, soon)) {
    return new Response(soon.text || null, { status: soon.status, headers: soon.headers });
  }
  if (!isSettled(soon)) {
    showKept(form, { ...entry, state: "waiting" });
    announce(soon?.status === 401 || signedIn() !== entry.account ? "sign-in" : "kept");
    answer.then((late) => swapLate(form, ctx, entry.key, late));
  }
  return new Response("", { headers: { "HX-Reswap": "none" } });
}

// Only the answer to a form's newest write is shown, and only where nobody has gone on since.
function maySwap(form, ctx, key, { headers, result }) {
  if (form.dataset.key !== key || isTouched(form)) return false;
  const isWhole = headers.get("HX-Redirect") || ctx.target === document.querySelector("main");
  if (isWhole && isBusy(form)) return false;
  shown.add(key);
  if (result === "refused") ctx.refused = key;
  return true;
}

const isSettled = (answer) => answer?.result === "stored" || answer?.result === "refused";

// What a person needs to know it by, and all that the request says.
function describe(form, ctx) {
  const { submitter, method, action, headers } = ctx.request;
  if (submitter?.dataset.move) move(submitter);
  const sent = submitter?.dataset.move ? new FormData(form) : ctx.request.body;
  noMore(form, form.dataset.replaces);
  const about = form.dataset.outboxAbout ?? "";
  const fields = about ? againstWaiting(form, [...sent.entries()], waitingIn.get(form)) : [...sent.entries()];
  const day = fields.filter(([name]) => name === "day").at(-1)?.[1];
  const chosen = day ?? "$&";   // the day that was chosen in the form
  const label = form.querySelector("[data-says]:checked")?.dataset.says ?? form.dataset.outbox;
  return {
    key: crypto.randomUUID(), account: pages(), state: "waiting", url: action, method,
    fields, has_files: fields.some(([, value]) => value instanceof Blob), label: labelOf(form, fields, label),
    about: about.replace(DATE, chosen),
    adds: form.dataset.outboxAdds ?? "",
    creates: "outboxCreates" in form.dataset ? fields.find(([name]) => name === "id")?.[1] : "",
    said: said(form), page: about.match(DATE) ? location.pathname.replace(DATE, chosen) : location.pathname,
    page_at: document.documentElement.dataset.rendered, written_at: new Date().toISOString(),
    headers: { ...headers, "HX-Request-Type": ctx.select ? "full" : "partial" },
  };
}

// A tap on a row says its state, too.
function labelOf(form, fields, label) {
  const shows = form.closest("[data-shows]")?.dataset.shows;
  const state = shows && fields.filter(([name]) => name === shows).at(-1)?.[1];
  return state ? `${label}, ${word(`${shows}-${state}`).textContent}` : label;
}

// The fields as they read on the page: [label, words].
function said(form) {
  const found = [];
  for (const control of form.elements) {
    const isBox = control.type === "radio" || control.type === "checkbox";
    if (!control.name || control.type === "hidden" || control.tagName === "BUTTON" || control.tagName === "FIELDSET") continue;
    if ((isBox ? !control.checked : !control.value) || control.closest("[hidden]")) continue;
    const group = control.closest("fieldset")?.querySelector("legend");
    const words = isBox ? spaced(control.labels?.[0]) : control.files ? [...control.files].map((file) => file.name).join(", ") : dayInWords(control.value);
    found.push([(group ?? control.labels?.[0])?.firstChild?.textContent?.trim() ?? "", words]);
  }
  return found;
}

const spaced = (element) => [...element?.childNodes ?? []].map((one) => one.textContent.trim()).filter(Boolean).join(" ");

// The answer came after "kept" was said.
async function swapLate(form, ctx, key, answer) {
  if (!isSettled(answer) || !form.isConnected || !maySwap(form, ctx, key, answer)) return;
  const { headers, text } = answer;
  if (headers.get("HX-Redirect")) location.assign(headers.get("HX-Redirect"));
  if (!text) return;
  ctx.target = headers.get("HX-Retarget") ?? ctx.target;
  ctx.swap = headers.get("HX-Reswap") ?? ctx.swap_asked;
  ctx.text = text;
  await htmx.swap(ctx);
}

// Nothing can be stored here (a private window, a full disk): the form is sent the ordinary way, once, with its key.
async function unkept(form, entry) {
  announce("off");
  try {
    const answer = await request({ ...entry, device: crypto.randomUUID(), number: 1 });
    if (answer.headers.has("Outbox-Receipt") || answer.headers.has("Outbox-Refused")) return answer;
  } catch { /* no answer */ }
  form.dataset.touched = "";
  announce("failed");   // none, or a hotel's or a proxy's page: the form stays as it is
  return new Response("", { headers: { "HX-Reswap": "none" } });
}

// Somebody is busy elsewhere on the page than in one form: it is not taken away.
function isBusy(form) {
  const active = document.activeElement;
  return document.querySelector("form[data-touched]") || (active?.matches("input, textarea, select") && active.form !== form);
}

// The form that came back refused: saved again, it takes the place of the write that was refused.
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  if (ctx.refused) {
    const again = [...document.querySelectorAll("form[data-outbox]")].find(
      (form) => form.getAttribute("action") === ctx.request.action && form.querySelector("[data-refusal]"));
    if (again) again.dataset.replaces = ctx.refused;
  }
  lay();
});

// Touched is what nobody may take away. A form that makes a row makes another one once it is edited after it was kept.
document.addEventListener("input", ({ target }) => {
  const form = target.form;
  if (!form) return;
  form.dataset.touched = "";
  const id = form.elements.namedItem("id");
  if (form.dataset.key && "outboxCreates" in form.dataset && id) id.value = crypto.randomUUID();
  delete form.dataset.key;
  for (const line of form.querySelectorAll("[data-outbox-kept]")) line.hidden = true;
});

channel.addEventListener("message", ({ data }) => {
  if (data.signIn) announce("sign-in");
  if (data.stored) {
    if (document.querySelector("[data-announcement] [data-word=kept]")) announce("sent");
    refresh(data.isNews);
  }
  if (data.said) send();   // should this tab be closed, another one goes on
  if (data.stored || data.changed || data.said) count();
  if (data.kept) letGo(data.kept).then(count);
});

// After writes of before were stored, the page shows what the server now knows, unless somebody is busy in it.
let isRefreshing = false, isStale = false;
async function refresh(isNews) {
  const main = document.querySelector("main");
  if (!document.documentElement.dataset.account || isBusy()) return;
  if (document.querySelector("[data-outbox-page]")) return;   // it shows what waits by itself
  if (!isNews && !document.querySelector("[data-outbox-kept]:not([hidden]), [data-laid]")) return;
  if (isRefreshing) return isStale = true;
  const before = taps.number;
  isRefreshing = true, isStale = false;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const text = await answer.text();
    if (answer.headers.get("Hudro-Account") !== pages() || isBusy()) return;
    if (taps.number !== before) return isStale = true;
    const open = [...main.querySelectorAll("details[open] > summary")].map((one) => one.textContent), place = scrollY;
    document.documentElement.dataset.rendered = answer.headers.get("Hudro-At");
    await htmx.swap({ sourceElement: main, target: main, select: "main", swap: "outerMorph", text });
    for (const form of document.querySelectorAll("form[data-outbox-about]")) if (!isTouched(form)) form.reset();
    await lay();
    for (const one of document.querySelectorAll("main summary")) if (open.includes(one.textContent)) one.parentElement.open = true;
    scrollTo(0, place);
    announce("sent");
  } catch { /* the network went again: what is shown stays */ } finally {
    isRefreshing = false;
    if (isStale) refresh(true);
  }
}

// A stored write is kept until the pages it concerns are anew on this phone, for two days at least, and until the clinic
// has said that a copy elsewhere holds it; where it never says so, for three months.
// A server that was put back from a backup gets again what its backup lacks.
async function letGo({ at, epoch, backed_up }) {
  const sent = (await store.of(pages())).filter((write) => write.state === "sent");
  const lost = sent.filter((write) => write.epoch !== epoch);   // a backup that was made since holds none of them
  for (const { key } of lost) await store.change(key, { state: "waiting", retry_at: 0 });
  const age = ({ received }) => Date.parse(at) - Date.parse(received);   // both by the server's clock
  await store.discard(sent.filter((write) => write.epoch === epoch
    && (write.received <= backed_up ? age(write) > 2 * DAY : age(write) > 90 * DAY)).map((write) => write.key));
  if (lost.length) send();
}

if (isSecureContext) {   // else forms work the ordinary way, and nothing is kept
  // A page may come from the phone's own store, and its form's id have made a row already.
  for (const form of document.querySelectorAll("form[data-outbox-creates]"))
    form.elements.namedItem("id").value = crypto.randomUUID();
  addEventListener("online", () => send());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
  count();
  lay().then(async () => location.hash.startsWith("#write=") && (await import("./change.js")).change());
  send();
  document.addEventListener("submit", leave);
  const { deleting } = sessionStorage, forget = () => sessionStorage.removeItem("deleting");
  if (!deleting || signedIn()) forget();   // it was refused: nothing is deleted
  else import("./leaving.js").then(({ clear }) => clear(deleting)).then(forget);
}

// Whose account was deleted has nothing left here either: the server says that it was by taking the cookie back.
function leave(event) {
  const form = event.target;
  if (form.matches("[data-deletes]")) sessionStorage.deleting = signedIn();
  if (!form.matches("[data-sign-out]") || !signedIn()) return;
  event.preventDefault();
  import("./leaving.js").then(({ ask }) => ask(form), () => form.submit());
}
