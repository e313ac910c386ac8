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

export async function lay() {
  const writes = (await store.of(pages()).catch(() => [])).filter(isMissing);
  for (const list of document.querySelectorAll("[data-outbox-list]"))
    layRows(list, writes.filter((write) => write.adds === list.dataset.outboxList));
  for (const form of document.querySelectorAll("form[data-outbox-about]")) {
    const those = writes.filter((write) => write.about === form.dataset.outboxAbout);
    if (!those.length || isTouched(form)) continue;
    waitingIn.set(form, those);
    for (const write of those) fill(form, write);
    for (let fold = form.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  }
}

// "Change": the form that a write came from, filled with it again. Saved, it takes the place of that write.
export async function change() {
  if (!location.hash.startsWith("#write=")) return;
  const key = location.hash.slice(7);
  history.replaceState(null, "", location.pathname);
  const write = (await store.of(pages())).find((one) => one.key === key);
  const form = write && [...document.querySelectorAll("form[data-outbox]")].find((one) =>
    inAnyLanguage(one.getAttribute("action")) === inAnyLanguage(write.url) && (one.dataset.outboxAbout ?? "") === write.about);
  if (!form) return;
  fill(form, write);
  for (let part = form; part; part = part.parentElement) {
    part.hidden = false;
    if (part.tagName === "DETAILS") part.open = true;
  }
  for (const part of form.querySelectorAll("[data-day-of]")) part.hidden = false;   // its day may be what is wrong
  form.dataset.replaces = key;
  [...form.elements].find((control) => control.type !== "hidden" && control.checkVisibility?.() !== false)?.focus();
}

export const inAnyLanguage = (address) => address.replace(/^\/\w\w\//, "");

function fill(form, write) {
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
