// Beside the button that saves: what the form still lacks, as long as it does. The server refuses it in any case.
import { all, find } from "./dom.js";

for (const name of ["input", "change", "htmx:after:swap", "hudro:filled"]) document.addEventListener(name, show);
show();

function show() {
  const line = find("[data-missing]"), form = line?.closest("form");
  if (!line || !form) return;
  const [part, ...rest] = all("[data-must]", form).filter((one) => !isSaid(one));
  line.hidden = !part;
  const first = find("[data-missing-first]", line), others = find("[data-missing-rest]", line);
  if (!part || !(first instanceof HTMLAnchorElement) || !others) return;
  first.textContent = part.dataset.must ?? "";
  first.href = `#${part.id}`;
  others.textContent = rest.map((one) => `, ${one.dataset.must}`).join("");
}

/** Every box is ticked, one of the choices is chosen, every text is written. @param {HTMLElement} part */
function isSaid(part) {
  const fields = /** @type {(HTMLInputElement | HTMLTextAreaElement)[]} */ (
    [...part.querySelectorAll("input:not([type=hidden]), textarea")]);
  const choices = fields.filter(({ type }) => type === "radio");
  return (!choices.length || choices.some((one) => /** @type {HTMLInputElement} */ (one).checked))
    && fields.every((one) => one.type === "radio"
      || (one.type === "checkbox" ? /** @type {HTMLInputElement} */ (one).checked : one.value.trim()));
}
