// A form's warning signs as they are ticked.
import { find, targetOf } from "./dom.js";

document.addEventListener("change", (event) => {
  const target = targetOf(event);
  if (!(target instanceof HTMLInputElement) || !target.checked) return;
  // A sign takes back "none of these"; the other way round it is asked which of the two holds.
  if (target.name === "alarm" && target.value !== "none" && target.form) tick(find("[name=alarm][value=none]", target.form), false);
  // The advice under a level that calls for it is on the screen, whole.
  const advice = /** @type {HTMLElement | null | undefined} */ (target.closest(".tick, .sign")?.nextElementSibling);
  if (advice?.dataset.advice && target.name !== "alarm") advice.scrollIntoView({ block: "nearest" });
});

/** @param {HTMLElement | null} box @param {boolean} isTicked */
function tick(box, isTicked) {
  if (box instanceof HTMLInputElement) box.checked = isTicked;
}
