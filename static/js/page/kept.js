// A check-in that waits is shown as what was said: each sign drawn, the rest in words. Its form comes back with "Change", and
// stays where it says what to do about a sign that is ticked (days.css).
import { firstWords, said } from "./describe.js";
import { all, find, targetOf } from "./dom.js";

/** @param {HTMLFormElement} form */
function draw(form) {
  const signs = find("[data-kept-signs]", form), facts = find("[data-kept-facts]", form);
  if (!signs || !facts) return;
  const drawn = new Set();
  clear(signs);
  for (const sign of all("[data-drawn]", form)) {
    const chosen = /** @type {HTMLInputElement | null} */ (find(".level :checked", sign));
    const drawing = /** @type {HTMLElement | undefined} */ (find(".level :checked ~ svg", sign)?.cloneNode(true));
    if (!chosen || !drawing) continue;
    const name = firstWords(find("legend", sign)), row = addRow(signs, name);
    drawing.classList.add("lens");
    find("dd", row)?.prepend(drawing);
    find("b", row)?.replaceChildren(chosen.value);
    drawn.add(name);
  }
  clear(facts);
  for (const [name, words] of said(form)) if (!drawn.has(name)) find("dd", addRow(facts, name))?.replaceChildren(words);
}

/** @param {HTMLElement} list */
function clear(list) {
  for (const row of all(":scope > div", list)) row.remove();
}

/** Made of the list's template. @param {HTMLElement} list @param {string} name */
function addRow(list, name) {
  const template = /** @type {HTMLTemplateElement} */ (find("template", list));
  const row = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
  find("dt", row)?.replaceChildren(name);
  list.append(row);
  return row;
}

document.addEventListener("hudro:kept", ({ target }) => draw(/** @type {HTMLFormElement} */ (target)));
document.addEventListener("click", (event) => {
  const form = /** @type {HTMLButtonElement | null | undefined} */ (targetOf(event)?.closest("[data-kept-change]"))?.form;
  if (!form) return;
  form.dataset.changing = "";
  find("fieldset[tabindex='-1']", form)?.focus();
});
