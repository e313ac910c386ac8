// Beside the button that saves: what the form still lacks, as long as it does. The server refuses it in any case.
import { all, find } from "./dom.js";

const line = find("[data-missing]");
const form = /** @type {HTMLFormElement | null} */ (line?.closest("form") ?? null);

if (line && form) {
  show(line, form);
  form.addEventListener("input", () => show(line, form));
  form.addEventListener("change", () => show(line, form));
}

/** @param {HTMLElement} line @param {HTMLFormElement} form */
function show(line, form) {
  const missing = all("[data-must]", form).filter((part) => !isSaid(part)), first = find("[data-missing-first]", line);
  line.hidden = !missing.length;
  if (!missing.length || !(first instanceof HTMLAnchorElement)) return;
  const [part, ...rest] = missing;
  first.textContent = part.dataset.must ?? "";
  first.href = `#${part.id || find("[id]", part)?.id}`;
  /** @type {HTMLElement} */ (find("[data-missing-rest]", line)).textContent = rest.map((one) => `, ${one.dataset.must}`).join("");
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
