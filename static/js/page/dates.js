// A page may be opened on another day than it was rendered on. What it says of "today" goes by the phone's date.
import { phonesDate } from "../core/time.js";
import { all, find } from "./dom.js";
import { announce, word } from "./words.js";

/** @type {[string, (day: string, today: string) => boolean][]} */
const SHOWN = [
  ["on", (day, today) => today === day],
  ["not-on", (day, today) => today !== day],
  ["from", (day, today) => today >= day],
  ["before", (day, today) => today < day],
];
const MINUTE = 60_000;
const NIGHT_ENDS = 4, EVENING_BEGINS = 15;   // o'clock, as the server has it
let date = phonesDate(new Date());

function goByTheDate() {
  for (const [name, holds] of SHOWN)
    for (const part of all(`[data-${name}]`)) part.hidden = !holds(part.getAttribute(`data-${name}`) ?? "", date);
  for (const field of /** @type {HTMLInputElement[]} */ (all("[data-phones-date]"))) field.value = date;
  // After four in the morning it is no question any more which day is meant.
  for (const choice of all("[data-small-hours]")) {
    const own = /** @type {HTMLInputElement | undefined} */ (all("input", choice).at(-1));
    if (own?.form && "touched" in own.form.dataset) continue;   // whoever fills in the form has chosen
    choice.hidden = new Date().getHours() >= NIGHT_ENDS;
    if (choice.hidden && own) own.checked = true;   // the page's own day, as it is without the question
  }
}

// The phone is taken up again on another date, or is looked at over midnight: on to the new day's page, unless somebody is
// busy in a form.
document.addEventListener("visibilitychange", onAnotherDate);
addEventListener("pageshow", onAnotherDate);
setInterval(onAnotherDate, MINUTE);
function onAnotherDate() {
  const now = phonesDate(new Date());
  if (document.visibilityState !== "visible" || now === date) return;
  const wasToday = find(`[data-today="${date}"]`);
  date = now;
  goByTheDate();
  if (!wasToday) return;
  const onward = word("new-day");
  if (find("form[data-touched]")) announce("new-day");
  else if (onward) location.assign(/** @type {HTMLAnchorElement} */ (find("a", onward)).href);
}

// The half of the day by the phone's clock, once: what somebody opens or closes stays so.
const hour = new Date().getHours(), half = hour >= NIGHT_ENDS && hour < EVENING_BEGINS ? "morning" : "evening";
for (const part of /** @type {HTMLDetailsElement[]} */ (all("details[data-half]"))) part.open = part.dataset.half === half;

// A page from the phone's own store says from when it is. That a client's was opened so is told once there is a network: the
// client reads who has looked.
const { rendered } = document.documentElement.dataset;
if (rendered && Date.now() - Date.parse(rendered) > MINUTE) {
  for (const note of all("[data-from-note]")) note.hidden = false;
  tellLook(find("form[data-look]"));
}

/** Once htmx has it in hand: else it would be sent as a page of its own. @param {HTMLElement | null} form */
function tellLook(form) {
  if (!(form instanceof HTMLFormElement)) return;
  if ("htmxPowered" in form.dataset) form.dispatchEvent(new SubmitEvent("submit", { bubbles: true, cancelable: true }));
  else setTimeout(tellLook, 100, form);
}

document.addEventListener("htmx:after:swap", goByTheDate);
goByTheDate();
