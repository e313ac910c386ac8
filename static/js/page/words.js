// The server wrote every word; this only chooses which of them are shown.
import { all, find, forms, targetOf } from "./dom.js";
import { language } from "./account.js";

const templates = /** @type {HTMLTemplateElement[]} */ (/** @type {unknown[]} */ (all("template[data-words]")));
/** @param {string} selector */
const written = (selector) => /** @type {HTMLElement | undefined} */ (
  templates.map(({ content }) => content.querySelector(selector)).find(Boolean)?.cloneNode(true)) ?? "";

/** A page without a menu has none of them, and nothing is said on it. @param {string} name @returns {HTMLElement | ""} */
export const word = (name) => written(`[data-word="${CSS.escape(name)}"]`);

/** @param {string} name */
export const text = (name) => word(name) && /** @type {HTMLElement} */ (word(name)).textContent || "";

// English as the server writes it: the day before the month, 24 hours.
const locale = language() === "en" ? "en-GB" : language();
/** @param {Date} moment @param {string} [timeZone] */
const yearOf = (moment, timeZone) => moment.toLocaleDateString("en", { year: "numeric", timeZone });
/** The year is said where it is another than this one. @param {string} time @param {Intl.DateTimeFormatOptions} how */
const inWords = (time, how) => {
  const moment = new Date(time), year = yearOf(moment, how.timeZone) === yearOf(new Date()) ? undefined : "numeric";
  return moment.toLocaleString(locale, { weekday: "long", day: "numeric", month: "long", year, ...how });
};
/** @param {string} time */
export const momentInWords = (time) => inWords(time, { hour: "2-digit", minute: "2-digit" });

/** A field's value as it is read: a date as the language writes it, anything else as it stands. @param {string} value */
export const dayInWords = (value) => /^\d{4}-\d\d-\d\d$/.test(value) ? inWords(value, { timeZone: "UTC" }) : value;

/** How many: the words of one of it, or of several with their number. @param {string} name @param {number} number */
export const counted = (name, number) => text(number === 1 ? `${name}-one` : `${name}-many`).replace("#", String(number));

// In the page's status line, which a screen reader reads out. It swallows the first of two that come close together, so
// each stands for a while; of those that come meanwhile the last one counts. What says that something was done passes by itself.
const STANDS = 1200, PASSES = 12_000;   // ms
let saidAt = -Infinity, next = "";
/** @type {Record<"later" | "passing", ReturnType<typeof setTimeout> | undefined>} */
const timers = { later: undefined, passing: undefined };

/** @param {string} name @param {string} [undo] where the form of this page goes that takes back what was done */
export function announce(name, undo) {
  if (name === "sent" && next.startsWith("said-")) return;   // that says more
  clearTimeout(timers.later);
  const wait = saidAt + STANDS - performance.now();
  next = wait > 0 ? name : "";
  if (wait > 0) timers.later = setTimeout(show, wait, name, undo);
  else show(name, undo);
}

/** @param {string} name @param {string} [undo] */
function show(name, undo) {
  const line = find("[data-announcement]"), said = word(name);
  if (!line || !said) return;
  saidAt = performance.now();
  next = "";
  clearTimeout(timers.passing);
  line.dataset.undo = undo && takesBack(undo) ? undo : "";
  line.replaceChildren(said, line.dataset.undo && written("[data-toast-undo]"), written("[data-toast-close]"));
  if ("passing" in said.dataset) timers.passing = setTimeout(pass, PASSES, line);
}

/** @param {string} address */
const takesBack = (address) => forms("form[data-undo]").find((form) => form.getAttribute("action") === address);

/** What would pass by itself goes now. */
export function hush() {
  if (find("[data-announcement] > [data-passing]")) find("[data-announcement]")?.replaceChildren();
}

/** @param {HTMLElement} line */
function pass(line) {
  if (line.matches(":hover, :focus-within")) timers.passing = setTimeout(pass, STANDS, line);   // somebody is about to use it
  else line.replaceChildren();
}

document.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement | null | undefined} */ (targetOf(event)?.closest("[data-toast-undo], [data-toast-close]"));
  const line = /** @type {HTMLElement | null | undefined} */ (button?.closest("[data-announcement]"));
  if (!button || !line) return;
  const form = "toastUndo" in button.dataset ? takesBack(line.dataset.undo ?? "") : undefined;
  line.replaceChildren();
  if (form) form.requestSubmit(find("button", form));
  else find("main")?.focus({ preventScroll: true });
});
