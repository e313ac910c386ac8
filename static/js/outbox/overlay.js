// Lays what waits on this phone over a page that the server rendered without it.
import { pages } from "./account.js";
import * as store from "./store.js";

// Waiting, or stored after this page was rendered; but for what an answer has put into the page since.
export const shown = new Set();
const isMissing = ({ key, state, received }) => !shown.has(key)
  && (state === "waiting" || (state === "sent" && received > document.documentElement.dataset.rendered));

export async function lay() {
  const writes = (await store.of(pages()).catch(() => [])).filter(isMissing);
  for (const list of document.querySelectorAll("[data-outbox-list]"))
    layRows(list, writes.filter((write) => write.adds === list.dataset.outboxList));
  for (const form of document.querySelectorAll("form[data-outbox-about]")) {
    const newest = writes.filter((write) => write.about === form.dataset.outboxAbout).at(-1);
    if (newest && !("touched" in form.dataset)) fill(form, newest);
  }
  if (location.hash.startsWith("#write=")) await change(location.hash.slice(7));
}

// "Change": the form that a write came from, filled with it again. Saved, it takes the place of that write.
async function change(key) {
  const write = (await store.of(pages())).find((one) => one.key === key);
  const form = [...document.querySelectorAll("form[data-outbox]")].find((one) => one.getAttribute("action") === write?.url
    && (one.dataset.outboxAbout ?? "") === write.about);
  if (!form) return;
  fill(form, write);
  form.dataset.replaces = key;
  form.querySelector("input:not([type=hidden]), textarea")?.focus();
}

export function fill(form, write) {
  for (const control of form.elements) {
    const values = valuesOf(write, control.name);
    if (control.type === "radio" || control.type === "checkbox") control.checked = values.includes(control.value);
    else if (values.length && typeof values[0] === "string" && isText(control)) control.value = values.at(-1);
    else if (control.name === "id" && values.length) control.value = values[0];
  }
  for (let fold = form.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  showKept(form, write);
}

const valuesOf = (write, name) => write.fields.filter(([field]) => field === name).map(([, value]) => value);
const isText = (control) => control.type !== "hidden" && control.type !== "file" && control.tagName !== "BUTTON";

// A row that shows a state by its attribute, and the line that says "kept on this phone".
export function showKept(form, write) {
  const row = form.closest("[data-shows]");
  if (row) setState(row, valuesOf(write, row.dataset.shows).at(-1));
  for (const line of form.querySelectorAll("[data-outbox-kept]")) line.hidden = write.state !== "waiting";
}

// A button with two states says the one that it is not in.
function setState(row, state) {
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
      if (element.dataset.fill) element.textContent = value(element.dataset.fill).join(", ");
      for (const attribute of element.attributes)
        attribute.value = attribute.value.replace(/\{(\w+)\}/g, (whole, name) => value(name)[0] ?? whole);
    }
    list.append(row);
    globalThis.htmx?.process(row);
  }
}
