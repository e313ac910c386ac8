// A warning sign is stored when it is ticked, before its form is saved, and taken back when it is unticked there.
import { tell } from "./account.js";
import { written } from "./describe.js";
import { all, find, targetOf } from "./dom.js";
import { putAside } from "./overlay.js";
import { queue, send } from "./phone.js";

if (isSecureContext) document.addEventListener("change", (event) => {
  const field = targetOf(event), form = field instanceof HTMLInputElement ? field.form : null;
  if (!(field instanceof HTMLInputElement) || !form?.dataset.ticks) return;
  if (field.name === "alarm") say(form, field, field.checked, dayOf(form));
  // After midnight it is about the other evening now: so are the signs that were ticked for the first.
  if (field.name === "day" && field.type === "radio") for (const box of all("[name=alarm]:checked", form)) {
    const other = /** @type {HTMLInputElement[]} */ ([...form.elements]).find(({ name, checked }) => name === "day" && !checked);
    say(form, /** @type {HTMLInputElement} */ (box), false, other?.value ?? "");
    say(form, /** @type {HTMLInputElement} */ (box), true, field.value);
  }
});

/** @param {HTMLFormElement} form */
const dayOf = (form) => String(new FormData(form).get("day") ?? "");

/** What the server shows as stored is corrected with its day. A form that was refused shows what is not. @param {HTMLFormElement} form
 * @param {HTMLInputElement} box @param {boolean} isTicked @param {string} day */
function say(form, box, isTicked, day) {
  if (find(`[name="was.alarm"][value="${box.value}"]`, form) || box.value === "none" || !day) return;
  const label = (isTicked ? form.dataset.tick : form.dataset.unticked) ?? "";
  const write = written(form.dataset.ticks ?? "", [["day", day], ["alarm", box.value], ["ticked", isTicked ? "yes" : "no"]],
    `${label}: ${box.labels?.[0]?.textContent?.trim()}`);
  const { stored, isSpare } = queue.enqueue(write);
  putAside([write]);   // nothing that comforts stands beside it
  void stored.then(() => true, () => isSpare).then((holds) => { if (holds) { void send(); tell({ said: true }); } });
}
