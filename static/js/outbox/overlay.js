// Lays what waits on this phone over a page that the server rendered without it.
import { pages } from "./account.js";
import { speaks, valuesOf } from "./fields.js";
import * as store from "./store.js";
import { dayInWords } from "./words.js";

// Waiting, or stored after this page was rendered; but for what an answer has put into the page since.
export const shown = new Set();
const isMissing = ({ key, state, received }) => !shown.has(key)
  && (state === "waiting" || (state === "sent" && received > document.documentElement.dataset.rendered));
export const isTouched = (form) => "touched" in form.dataset;

// What the person wrote in each form and the page does not show by itself, the oldest first.
export const waitingIn = new WeakMap();

// How often something was said on this page: what was read before is old then.
export const taps = { number: 0 };

export async function lay() {
  const before = taps.number, writes = (await store.of(pages()).catch(() => [])).filter(isMissing);
  if (taps.number !== before) return lay();
  for (const list of document.querySelectorAll("[data-outbox-list]"))
    layRows(list, writes.filter((write) => write.adds === list.dataset.outboxList));
  for (const form of document.querySelectorAll("form[data-outbox-about]")) {
    const those = writes.filter((write) => write.about === form.dataset.outboxAbout);
    if (isTouched(form)) continue;
    waitingIn.set(form, those);
    if (!those.length) continue;
    for (const write of those) fill(form, write);
    for (let fold = form.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  }
}

export const inAnyLanguage = (address) => address.replace(/^\/\w\w\//, "");

export function fill(form, write) {
  for (const control of form.elements) {
    const values = valuesOf(write, control.name);
    if (control.name === "id" && values.length && write.creates) control.value = values[0];
    if (control.type === "hidden" || control.type === "file" || control.tagName === "BUTTON" || !speaks(write, control.name)) continue;
    if (control.type === "radio" || control.type === "checkbox") control.checked = values.includes(control.value);
    else control.value = values.at(-1) ?? "";
  }
  const order = valuesOf(write, "step");
  if (form.querySelector("[data-move]")) for (const step of order) place(form, step);
  showKept(form, write);
}

// Each row to the end of its list, in the order that was said.
function place(form, step) {
  const row = form.querySelector(`input[name=step][value="${CSS.escape(step)}"]`)?.closest("li");
  row?.parentElement.append(row);
  if (row) markEnds(row.parentElement);
}

// A tap on an arrow moves its row here and now; the form then says the new order.
export function move(button) {
  const row = button.closest("li"), other = button.dataset.move === "up" ? row.previousElementSibling : row.nextElementSibling;
  if (other) button.dataset.move === "up" ? other.before(row) : other.after(row);
  markEnds(row.parentElement);
  button.focus();
}

function markEnds(list) {
  const rows = [...list.children];
  for (const button of list.querySelectorAll("[data-move]"))
    button.disabled = button.closest("li") === rows.at(button.dataset.move === "up" ? 0 : -1);
}

// A row that shows a state by its attribute, and the line that says "kept on this phone".
export function showKept(form, write) {
  showState(form, write);
  for (const line of form.querySelectorAll("[data-outbox-kept]")) line.hidden = write.state !== "waiting";
  // Safari on a phone, and not as an app: the only browser that knows the word.
  for (const note of form.querySelectorAll("[data-in-tab]")) note.hidden = navigator.standalone !== false;
}

// A button with two states says the one that it is not in.
export function showState(form, write) {
  const row = form.closest("[data-shows]");
  if (!row) return;
  const state = valuesOf(write, row.dataset.shows).at(-1);
  row.dataset.state = state;
  for (const button of row.querySelectorAll("[data-toggle]")) {
    const [one, other] = button.dataset.toggle.split(" ");
    button.value = state === one ? other : one;
    if (button.hasAttribute("aria-pressed")) button.setAttribute("aria-pressed", state === one);
  }
}

// Rows that are there stay as they are: somebody may be busy in one.
function layRows(list, writes) {
  const there = [...list.querySelectorAll("[data-laid]")];
  for (const row of there) if (!writes.some((write) => write.key === row.dataset.laid)) row.remove();
  for (const write of writes) if (!there.some((row) => row.dataset.laid === write.key)) addRows(list, write);
}

function addRows(list, write) {
  const value = (name) => valuesOf(write, name);
  for (const template of list.querySelectorAll(":scope > template")) {
    const wanted = (template.dataset.when ?? "").split(" ").filter(Boolean).map((one) => one.split("="));
    if (!wanted.every(([name, one]) => value(name).includes(one))) continue;
    const row = template.content.firstElementChild.cloneNode(true);
    row.dataset.laid = write.key;
    for (const element of [row, ...row.querySelectorAll("*")]) {
      if (element.dataset.fill) element.textContent = value(element.dataset.fill).map(dayInWords).join(", ");
      for (const attribute of element.attributes)
        attribute.value = attribute.value.replace(/\{(\w+)\}/g, (whole, name) => value(name)[0] ?? whole);
    }
    list.append(row);
    globalThis.htmx?.process(row);
  }
}
