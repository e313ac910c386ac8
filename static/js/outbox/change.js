// "Change" on /outbox leads to the form that a write came from: it is filled with that write again. Saved, it takes the
// place of that write. Loaded when somebody comes from there.
import { pages } from "./account.js";
import { fill, inAnyLanguage, isTouched } from "./overlay.js";
import * as store from "./store.js";

export async function change() {
  const key = location.hash.slice(7);
  history.replaceState(null, "", location.pathname);
  const write = (await store.of(pages())).find((one) => one.key === key);
  const form = write && [...document.querySelectorAll("form[data-outbox]")].find((one) =>
    inAnyLanguage(one.getAttribute("action")) === inAnyLanguage(write.url) && (one.dataset.outboxAbout ?? "") === write.about);
  if (!form) return;
  if (!isTouched(form)) fill(form, write);
  for (let part = form; part; part = part.parentElement) {
    part.hidden = false;
    if (part.tagName === "DETAILS") part.open = true;
  }
  for (const part of form.querySelectorAll("[data-day-of]")) part.hidden = false;   // its day may be what is wrong
  form.dataset.replaces = key;
  [...form.elements].find((control) => control.type !== "hidden" && control.checkVisibility?.() !== false)?.focus();
}
