// What is filled in and not saved yet is kept on this phone, tap by tap, until it is saved or discarded. It is said to nobody
// before that. (overlay.js lays it over its form again.)
import { speaks } from "../core/fields.js";
import { after } from "../core/time.js";
import { pages, tell } from "./account.js";
import { describe } from "./describe.js";
import { all, controls, find, forms, targetOf } from "./dom.js";
import { applyOverlay } from "./overlay.js";
import { answerTo, queue, send } from "./phone.js";
import { announce } from "./words.js";

/** @typedef {import("../core/types").NewWrite} NewWrite */

const SOON = 400, ANSWER = 3000;   // ms: after the last letter that is typed; until "sent" or "kept" is said
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
/** In which letters were typed that are not kept yet. @type {HTMLFormElement | undefined} */
let typing;

if (isSecureContext) {
  document.addEventListener("input", (event) => {
    const field = /** @type {import("./dom").Control | null} */ (targetOf(event)), form = field?.form;
    if (!form?.matches("form[data-drafts]")) return;
    if (field instanceof HTMLTextAreaElement) keepSoon(form);
    else keep(form);
  });
  addEventListener("pagehide", keepTyped);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") keepTyped(); });
  document.addEventListener("click", (event) => {
    const button = targetOf(event)?.closest("button");
    if (button?.matches("[data-save-draft]")) void save();
    if (button?.matches("[data-discard-draft]") && button.form) void discard(button.form);
  });
}

/** @param {HTMLFormElement} form */
function keepSoon(form) {
  typing = form;
  clearTimeout(timer);
  timer = setTimeout(keepTyped, SOON);
}

function keepTyped() {
  const form = typing;
  clearTimeout(timer);
  typing = undefined;
  if (form?.isConnected && "touched" in form.dataset) keep(form);   // else it was saved meanwhile
}

/** @param {HTMLFormElement} form */
function keep(form) {
  const entry = describe(form, /** @type {HtmxContext} */ ({ sourceElement: form, request: {
    method: "POST", action: form.getAttribute("action") ?? "", headers: { "HX-Request": "true" }, body: new FormData(form) } }));
  if (!isSaid(form, entry)) return void forget(form);
  const { stored } = queue.enqueue({ ...entry, state: "draft" }, form.dataset.draft);
  form.dataset.draft = entry.key;
  tell({ changed: entry.key });
  stored.then(() => letEarlierGo(entry)).then(() => tell({ changed: entry.key }), () => {});
}

/** Of one day there is one draft: the latest, whichever tab it was made in. @param {NewWrite} entry */
async function letEarlierGo(entry) {
  const those = (await drafts()).filter(({ about }) => about === entry.about).map(({ key }) => key);
  await queue.discard(those.slice(0, Math.max(0, those.indexOf(entry.key))));
}

/** Whether anything is said that the person chooses: the day stands in each. @param {HTMLFormElement} form @param {NewWrite} entry */
const isSaid = (form, entry) => controls(form).some(({ name, type }) =>
  name !== "day" && type !== "hidden" && speaks(entry, name));

/** What is kept of a form goes. @param {HTMLFormElement} form */
async function forget(form) {
  const key = form.dataset.draft;
  delete form.dataset.draft;
  if (!key) return;
  await queue.discard([key]).catch(() => {});
  tell({ changed: key });
}

/** @param {HTMLFormElement} form */
async function discard(form) {
  clearTimeout(timer);
  typing = undefined;
  await forget(form);
  for (const box of /** @type {HTMLInputElement[]} */ (all("[name=alarm]:checked", form))) {   // stored when it was ticked
    if (box.defaultChecked) continue;
    box.checked = false;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }
  form.reset();
  delete form.dataset.touched;
  await applyOverlay();
  find("summary", form.closest("details") ?? document)?.focus();
}

// From the bar of any page: on the day's own page as its button does it, elsewhere straight into the outbox.
async function save() {
  keepTyped();
  const draft = (await drafts()).at(-1);
  const form = draft && forms("form[data-drafts]").find((one) => one.dataset.draft === draft.key);
  if (form) return find(":scope > button.main", form)?.click();
  if (draft) await saved(draft);
}

const drafts = () => queue.of(pages(), ({ state }) => state === "draft").catch(() => []);

/** Everything that is not saved yet is saved: whoever signs out was asked. */
export async function saveAll() {
  for (const draft of await drafts()) await saved(draft);
}

/** @param {import("../core/types").Write} draft */
async function saved(draft) {
  const { device: _device, number: _number, ...said } = draft;   // its place among what was said is a new one
  const entry = /** @type {NewWrite} */ ({ ...said, key: crypto.randomUUID(), state: "waiting", written_at: new Date().toISOString() });
  const answer = answerTo(entry.key);
  await queue.enqueue(entry, draft.key).stored.catch(() => {});
  tell({ said: true });
  tell({ changed: draft.key });
  void send();
  const first = await Promise.race([answer, after(ANSWER)]);
  announce(first ? "sent" : "kept");
}
