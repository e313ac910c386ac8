// What a server cannot do: know the phone's time zone and date, and set a form's levels before they are sent.
// Without this script the same forms work: the server sets the levels, the clinic's zone stands in.
import { announce, word } from "./outbox/words.js";

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-calm]");
  if (!button) return;
  event.preventDefault();
  for (const radio of button.form.querySelectorAll(".sign input[value='0']")) radio.checked = true;
  button.form.dataset.touched = "";
});

for (const field of document.querySelectorAll("[data-time-zone]")) {
  field.value ||= Intl.DateTimeFormat().resolvedOptions().timeZone || "";
}

// A scanned code stands behind the # of its address, which is sent to no server and no log.
const code = /^#code=([\w-]+)$/.exec(location.hash)?.[1], place = document.querySelector("[name=code]");
if (code && place) {
  place.value = code;
  history.replaceState(null, "", location.pathname);
}

// A page may be opened on another day than it was rendered on. What it says of "today" goes by the phone's date.
const SHOWN = {
  on: (day, today) => today === day,
  notOn: (day, today) => today !== day,
  from: (day, today) => today >= day,
  before: (day, today) => today < day,
};
const MINUTE = 60_000;
const phonesDate = () => new Date().toLocaleDateString("sv");   // as yyyy-mm-dd
let date = phonesDate();

function goByTheDate() {
  for (const [name, holds] of Object.entries(SHOWN)) {
    const attribute = name === "notOn" ? "data-not-on" : `data-${name}`;
    for (const part of document.querySelectorAll(`[${attribute}]`)) part.hidden = !holds(part.dataset[name], date);
  }
  for (const field of document.querySelectorAll("[data-phones-date]")) field.value = date;
}

// After four in the morning it is no question any more which day is meant.
for (const choice of document.querySelectorAll("[data-small-hours]")) choice.hidden = new Date().getHours() >= 4;

// The phone is taken up again on another date, or is looked at over midnight: on to the new day's page, unless somebody is
// busy in a form.
document.addEventListener("visibilitychange", onAnotherDate);
setInterval(onAnotherDate, MINUTE);
function onAnotherDate() {
  if (document.visibilityState !== "visible" || phonesDate() === date) return;
  const wasToday = document.querySelector(`[data-today="${date}"]`);
  date = phonesDate();
  goByTheDate();
  if (!wasToday) return;
  if (document.querySelector("form[data-touched]")) announce("new-day");
  else location.assign(word("new-day").querySelector("a").href);
}

// A page from the phone's own store says from when it is.
const { rendered } = document.documentElement.dataset;
if (rendered && Date.now() - Date.parse(rendered) > MINUTE)
  for (const note of document.querySelectorAll("[data-from-note]")) note.hidden = false;

document.addEventListener("htmx:after:swap", goByTheDate);
goByTheDate();
