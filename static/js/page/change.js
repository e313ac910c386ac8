// "Change" on /outbox leads to the form that a write came from: it is filled with that write again. Saved, it takes the place
// of that write.
import { untilDone } from "../core/time.js";
import { pages } from "./account.js";
import { all, controls, forms } from "./dom.js";
import { fill, inAnyLanguage, isTouched } from "./overlay.js";
import { queue } from "./phone.js";

export function change() {
  const key = location.hash.slice("#write=".length);
  history.replaceState(null, "", location.pathname);
  return untilDone(async () => {
    const { writes: [write], isAll } = await queue.reading(pages(), (one) => one.key === key).catch(() => ({ writes: [], isAll: false }));
    if (write) showAgain(write);
    return isAll || Boolean(write);
  })();
}

/** @param {import("../core/types").Write} write */
function showAgain(write) {
  const form = forms("form[data-outbox]").find((one) =>
    inAnyLanguage(one.getAttribute("action") ?? "") === inAnyLanguage(write.url) && (one.dataset.outboxAbout ?? "") === write.about
    && controls(one).some((control) => control.type !== "hidden"));   // one that says all by its button has nothing to change
  if (!form) return;
  if (!isTouched(form)) fill(form, write);
  for (let part = /** @type {HTMLElement | null} */ (form); part; part = part.parentElement) {
    part.hidden = false;
    if (part instanceof HTMLDetailsElement) part.open = true;
  }
  for (const part of all("[data-day-of]", form)) part.hidden = false;   // its day may be what is wrong
  form.dataset.replaces = write.key;
  form.dataset.changing = "";
  controls(form).find((control) => control.type !== "hidden" && control.checkVisibility?.() !== false)?.focus();
}
