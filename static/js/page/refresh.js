// After writes of before were stored, the page shows what the server now knows, unless somebody is busy in it.
import { pages } from "./account.js";
import { all, find, forms } from "./dom.js";
import { isTouched, applyOverlay, shown, shownUntil, taps } from "./overlay.js";
import { bringIntoSight, isOutOfSight } from "./sight.js";
import { announce } from "./words.js";

let isRefreshing = false, isStale = false;

/** Forms whose place another took as the page was made anew: who sent one still goes where its answer leads.
 * @type {WeakSet<HTMLFormElement>} */
export const madeAnew = new WeakSet();

/** Somebody is busy elsewhere on the page than in one form: it is not taken away. @param {HTMLFormElement} [form] */
export function isBusy(form) {
  const active = document.activeElement;
  if (find("form[data-touched]")) return true;
  return Boolean(active?.matches("input, textarea, select")) && /** @type {HTMLInputElement} */ (active).form !== form;
}

/**
 * Fetch the page anew and show what has changed.
 * @param {boolean} isNews also where nothing is shown as kept
 * @returns {Promise<void>}
 */
export async function refresh(isNews) {
  const main = find("main");
  if (!main || !document.documentElement.dataset.account || isBusy() || find("[data-row] input:checked")) return;   // whoever is ticked stays so
  if (find("[data-outbox-page]")) return;   // it shows what waits by itself
  if (!isNews && !find("[data-outbox-kept]:not([hidden]), [data-laid]")) return;
  if (isRefreshing) {
    isStale = true;
    return;
  }
  const before = taps.number;
  isRefreshing = true;
  isStale = false;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const text = await answer.text();
    if (answer.headers.get("Hudro-Account") !== pages() || isBusy()) return;
    if (taps.number !== before) {
      isStale = true;
      return;
    }
    await show(main, text, answer.headers.get("Hudro-At") ?? "");
    announce("sent");
  } catch { /* the network went again: what is shown stays */ } finally {
    isRefreshing = false;
    if (isStale) void refresh(true);
  }
}

/** @param {HTMLElement} main @param {string} text @param {string} rendered */
async function show(main, text, rendered) {
  const were = forms("form"), place = scrollY, isLeft = isOutOfSight(find("[data-in-sight]", main)), open = foldsOf(main).filter((fold) => fold.open).map(nameOf);
  document.documentElement.dataset.rendered = taps.received = rendered;
  shown.clear();   // what answers have put into the page goes with it; what was stored after `rendered` is laid over it again
  shownUntil.clear();
  // A translator wraps every text in elements of its own: what it has made cannot be changed bit by bit.
  const isTranslated = Boolean(find("font font", main));
  await htmx.swap({ sourceElement: main, target: main, select: "main", swap: isTranslated ? "outerHTML" : "outerMorph", text });
  for (const form of were) if (!form.isConnected) madeAnew.add(form);
  for (const form of forms("form[data-outbox-about]")) if (!isTouched(form)) form.reset();
  await applyOverlay();
  for (const fold of foldsOf(find("main"))) fold.open ||= open.includes(nameOf(fold));
  // What a sign calls for comes into sight once the server knows of it, and stays there: it may stand elsewhere on the new page.
  if (find("[data-in-sight]") && !isLeft) bringIntoSight();
  else scrollTo(0, place);
}

/** @param {HTMLElement | null} main */
const foldsOf = (main) => /** @type {HTMLDetailsElement[]} */ (main ? all("details", main) : []);

/** What a fold is known by when the page has more or fewer of them than before; numbers in its name may have changed.
 * @param {HTMLDetailsElement} fold */
function nameOf(fold) {
  const words = find("summary b", fold) ?? find("summary", fold);
  return fold.id || fold.dataset.half || words?.textContent?.replace(/\d+/g, "");
}
