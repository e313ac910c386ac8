// Lays what waits on this phone over a page that the server rendered without it.
import { speaks, valuesOf } from "../core/fields.js";
import { untilDone } from "../core/time.js";
import { pages } from "./account.js";
import { all, controls, find, forms, isBox } from "./dom.js";
import { queue } from "./phone.js";
import { layRows, placeInOrder } from "./rows.js";

/** @typedef {import("../core/types").Standing} Standing */
/** @typedef {Pick<import("../core/types").Write, "fields" | "state" | "creates" | "label">} Said */

// Waiting, or stored after this page was rendered; but for what an answer has put into the page since.
export const shown = /** @type {Set<string>} */ (new Set());
/** @param {Standing} write */
const isMissing = ({ key, state, received = "" }) => !shown.has(key)
  && (state === "waiting" || (state === "sent" && received > (document.documentElement.dataset.rendered ?? "")));
/** Until when what was said in a form is in an answer that was put into the page: by `data-outbox-about`, the server's clock.
 * The answer to the latest tap shows the taps before it, too, whose own answers nobody saw. @type {Map<string, string>} */
export const shownUntil = new Map();
/** @param {import("../core/types").Write} write */
const isUnshown = ({ about, state, received = "" }) => state === "waiting" || received > (shownUntil.get(about) ?? "");
/** @param {HTMLFormElement} form */
export const isTouched = (form) => "touched" in form.dataset;

/** What the person wrote in each form and the page does not show by itself, the oldest first.
 * @type {WeakMap<HTMLFormElement, import("../core/types").NewWrite[]>} */
export const waitingIn = new WeakMap();

/** How often something was said on this page, or an answer was put into it: what was read before is old then. `received`: up to
 * when the server knew what that answer, or the page, shows (its clock). */
export const taps = { number: 0, received: document.documentElement.dataset.rendered ?? "" };

/** Lay over the page what it does not show; what cannot be read yet, later. */
export const applyOverlay = untilDone(layOver);

/** @returns {Promise<boolean>} whether all of it could be read */
async function layOver() {
  const before = taps.number;
  const { writes: found, isAll } = await queue.reading(pages(), (one) => isMissing(one) || one.state === "draft")
    .catch(() => ({ writes: [], isAll: false }));
  if (taps.number !== before) return layOver();
  const writes = found.filter(({ state }) => state !== "draft");
  putAside(writes);
  for (const list of all("[data-outbox-list]"))
    layRows(list, writes.filter(({ adds }) => isOf(adds, list.dataset.outboxList ?? "")));
  for (const form of forms("form[data-outbox-about]")) {
    const those = writes.filter((write) => write.about === form.dataset.outboxAbout && isUnshown(write));
    if (isTouched(form)) continue;
    waitingIn.set(form, /** @type {any} */ (those));
    if (!those.length) continue;
    for (const write of those) fill(form, write, write === those.at(-1));
    unfold(form);
  }
  for (const draft of found.filter(({ state }) => state === "draft").reverse()) layDraft(draft);   // the latest of a day
  document.dispatchEvent(new Event("hudro:filled"));
  return isAll;
}

/** Whether a write adds to a list, or to a part of it. @param {string} adds @param {string} list */
const isOf = (adds, list) => adds === list || adds.startsWith(`${list} `);

/** What was filled in and not saved stands in its form again, over what was said since. @param {import("../core/types").Write} draft */
function layDraft(draft) {
  const form = forms("form[data-drafts]").find((one) => one.dataset.outboxAbout === draft.about);
  if (!form || isTouched(form)) return;
  fill(form, draft);
  keepTicked(form, valuesOf(draft, "was.alarm"));
  form.dataset.draft = draft.key;
  form.dataset.touched = "";
  unfold(form);
}

/** A warning sign that was ticked since, on another phone or with a message, is taken back by no draft that never saw it.
 * @param {HTMLFormElement} form @param {(string | File)[]} seen */
function keepTicked(form, seen) {
  const boxes = /** @type {HTMLInputElement[]} */ (controls(form).filter(({ name }) => name === "alarm"));
  const unseen = boxes.filter((box) => box.defaultChecked && box.value !== "none" && !seen.includes(box.value));
  for (const box of unseen) box.checked = true;
  for (const box of unseen.length ? boxes : []) if (box.value === "none") box.checked = false;
}

/** @param {HTMLElement} part */
function unfold(part) {
  for (let fold = part.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null) fold.open = true;
}

/** What the server worked out of fields that have been said since is put aside until it has them.
 * @param {{ fields: import("../core/types").Field[], state?: string, received?: string }[]} writes that the page does not show */
export function putAside(writes) {
  for (const part of all("[data-old-when]")) {
    const names = (part.dataset.oldWhen ?? "").split(" "), asOf = part.dataset.asOf ??= taps.received;
    if (!writes.some((write) => isAfter(write, asOf) && names.some((name) => speaks(write, name)))) continue;
    part.hidden = true;
    for (const note of all("[data-old-note]", part.parentElement ?? document)) note.hidden = false;
  }
}

/** Whether the server did not know a write yet. @param {{ state?: string, received?: string }} write @param {string} asOf */
const isAfter = ({ state, received = "" }, asOf) => state !== "sent" || received > asOf;

/** @param {string} address */
export const inAnyLanguage = (address) => address.replace(/^\/\w\w\//, "");

/** `isLast`: of several it is the one said last, whose order of rows holds.
 * @param {HTMLFormElement} form @param {Said} write */
export function fill(form, write, isLast = true) {
  for (const control of controls(form)) {
    const values = valuesOf(write, control.name).map(String);
    if (control.name === "id" && values.length && write.creates) control.value = values[0];
    if (["hidden", "file", "submit"].includes(control.type) || !speaks(write, control.name)) continue;
    if (isBox(control)) control.checked = values.includes(control.value);
    else control.value = values.at(-1) ?? "";
    if (isBox(control) && control.checked) unfold(control);   // what to do about a sign stands beside it
  }
  if (isLast && find("[data-move]", form)) placeInOrder(form, valuesOf(write, "step").map(String));
  showQueued(form, write);
}

/** A row that shows a state by its attribute, and the line that says "kept on this phone".
 * @param {HTMLFormElement} form @param {Said} write */
export function showQueued(form, write) {
  showState(form, write);
  // A button that says all of a day tells of itself alone: what was written in the day's form is shown there.
  const isTold = write.state === "waiting" && (!find("[data-take-back]", form) || write.label === form.dataset.outbox);
  for (const line of all("[data-outbox-kept]", form)) line.hidden = !isTold;
  form.dispatchEvent(new Event("hudro:kept", { bubbles: true }));
  // Safari on a phone, and not as an app: the only browser that knows the word.
  for (const note of all("[data-in-tab]", form)) note.hidden = /** @type {any} */ (navigator).standalone !== false;
}

/** A button with two states says the one that it is not in.
 * @param {HTMLFormElement} form @param {Said} write */
export function showState(form, write) {
  const row = /** @type {HTMLElement | null} */ (form.closest("[data-shows]"));
  if (!row) return;
  const state = String(valuesOf(write, row.dataset.shows ?? "").at(-1));
  row.dataset.state = state;
  for (const button of /** @type {HTMLButtonElement[]} */ (all("[data-toggle]", row))) {
    const [one, other] = (button.dataset.toggle ?? "").split(" ");
    button.value = state === one ? other : one;
    if (button.hasAttribute("aria-pressed")) button.setAttribute("aria-pressed", String(state === one));
  }
}
