// The server wrote every word; this only chooses which of them are shown.
import { find } from "./dom.js";
import { language } from "./account.js";

const templates = /** @type {HTMLTemplateElement | null} */ (find("template[data-words]"));

/** A page without a menu has none of them, and nothing is said on it. @param {string} name @returns {HTMLElement | ""} */
export const word = (name) =>
  /** @type {HTMLElement | undefined} */ (templates?.content.querySelector(`[data-word="${name}"]`)?.cloneNode(true)) ?? "";

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
// each stands for a while; of those that come meanwhile the last one counts.
const STANDS = 1200;   // ms
let saidAt = -Infinity;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let later;

/** @param {string} name */
export function announce(name) {
  clearTimeout(later);
  const wait = saidAt + STANDS - performance.now();
  if (wait > 0) later = setTimeout(show, wait, name);
  else show(name);
}

/** @param {string} name */
function show(name) {
  saidAt = performance.now();
  find("[data-announcement]")?.replaceChildren(word(name));
}
