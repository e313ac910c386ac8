// A form's warning signs as they are ticked.
import { all, targetOf } from "./dom.js";

// Before the draft is kept of what the form says: a sign takes back "none of these". That one takes back no sign: it is asked
// which of the two holds, and what is ticked comes into sight.
document.addEventListener("input", (event) => {
  const box = targetOf(event);
  if (!(box instanceof HTMLInputElement) || box.name !== "alarm" || !box.checked || !box.form) return;
  const ticked = /** @type {HTMLInputElement[]} */ (all("[name=alarm]:checked", box.form));
  const none = ticked.find(({ value }) => value === "none"), sign = ticked.find(({ value }) => value !== "none");
  if (!none || !sign) return;
  if (box === none) sign.scrollIntoView({ block: "center" });
  else none.checked = false;
}, true);

// The advice under a level that calls for it is on the screen, whole.
document.addEventListener("change", (event) => {
  const target = targetOf(event);
  if (!(target instanceof HTMLInputElement) || !target.checked || target.name === "alarm") return;
  const advice = /** @type {HTMLElement | null | undefined} */ (target.closest(".sign")?.nextElementSibling);
  if (advice?.dataset.advice) advice.scrollIntoView({ block: "nearest" });
});
