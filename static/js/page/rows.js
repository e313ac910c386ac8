// Rows of lists: those that a waiting write adds, made of the server's own templates, and the order that a person gave them.
import { valuesOf } from "../core/fields.js";
import { all, find } from "./dom.js";
import { dayInWords } from "./words.js";

/** @typedef {import("../core/types").Write} Write */

/** Rows that are there stay as they are: somebody may be busy in one. @param {HTMLElement} list @param {Write[]} writes */
export function layRows(list, writes) {
  const there = all("[data-laid]", list);
  for (const row of there) if (!writes.some((write) => write.key === row.dataset.laid)) row.remove();
  for (const write of writes) if (!there.some((row) => row.dataset.laid === write.key)) addRows(list, write);
}

/** @param {HTMLElement} list @param {Write} write */
function addRows(list, write) {
  const value = (/** @type {string} */ name) => valuesOf(write, name).map(String);
  for (const template of /** @type {NodeListOf<HTMLTemplateElement>} */ (list.querySelectorAll(":scope > template"))) {
    const wanted = (template.dataset.when ?? "").split(" ").filter(Boolean).map((one) => one.split("="));
    if (!wanted.every(([name, one]) => value(name).includes(one))) continue;
    const row = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
    row.dataset.laid = write.key;
    for (const element of [row, ...all("*", row)]) {
      if (element.dataset?.fill) element.textContent = value(element.dataset.fill).map(dayInWords).join(", ");
      for (const attribute of element.attributes)
        attribute.value = attribute.value.replace(/\{(\w+)\}/g, (whole, name) => value(name)[0] ?? whole);
    }
    list.append(row);
    htmx.process(row);
  }
}

/** Put the rows of steps at the end of their list, in the order that was said. Rows that lie so stay where they are: one that
 * is moved under a finger loses the tap. @param {HTMLFormElement} form @param {string[]} steps */
export function placeInOrder(form, steps) {
  const rows = steps.map((step) => find(`input[name=step][value="${CSS.escape(step)}"]`, form)?.closest("li")).filter((row) => !!row);
  const list = rows[0]?.parentElement;
  if (!list) return;
  const wanted = [...[...list.children].filter((row) => !rows.includes(/** @type {HTMLLIElement} */ (row))), ...rows];
  if (wanted.every((row, place) => row === list.children[place])) return;
  list.append(...rows);
  markEnds(list);
}

/** A tap on an arrow moves its row here and now; the form then says the new order. @param {HTMLElement} button */
export function move(button) {
  const row = button.closest("li"), list = row?.parentElement;
  if (!row || !list) return;
  if (button.dataset.move === "up") row.previousElementSibling?.before(row);
  else row.nextElementSibling?.after(row);
  markEnds(list);
  button.focus();
}

/** @param {HTMLElement} list */
function markEnds(list) {
  const rows = [...list.children];
  for (const button of /** @type {HTMLButtonElement[]} */ (all("[data-move]", list)))
    button.disabled = button.closest("li") === rows.at(button.dataset.move === "up" ? 0 : -1);
}
