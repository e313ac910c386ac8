// What a server cannot do: know the phone's time zone and date, and set a form's levels before they are sent.
// Without this script the same forms work: the server sets the levels, the clinic's zone stands in.
import { announce, counted, word } from "./outbox/words.js";

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-calm]");
  if (!button) return;
  event.preventDefault();
  for (const radio of button.form.querySelectorAll(".sign input[value='0']")) radio.checked = true;
  if (!button.form.querySelector("[name=alarm]:checked")) button.form.querySelector("[name=alarm][value=none]").checked = true;
  button.form.dataset.touched = "";
});

// A sign takes back "none of these"; the other way round it is asked which of the two holds.
document.addEventListener("change", ({ target }) => {
  if (target.name !== "alarm" || target.value === "none" || !target.checked) return;
  const none = target.form.querySelector("[name=alarm][value=none]");
  if (none) none.checked = false;
});

// The advice under a warning sign that was just ticked is on the screen, whole.
document.addEventListener("change", ({ target }) => {
  const advice = target.checked && target.closest(".tick")?.nextElementSibling;
  if (advice && advice.dataset.advice) advice.scrollIntoView({ block: "nearest" });
});

// What a word processor leaves in a copied text: its line ends become ours, other control characters go. The server does
// the same. And how much room is left, before there is none.
document.addEventListener("input", ({ target }) => {
  if (!target.matches("textarea, input[type=text]")) return;
  const kept = target.value.replace(/[\v\f\x85\u2028\u2029]/g, "\n").replace(/[\x00-\x08\x0e-\x1f\x7f-\x9f]/g, "");
  if (kept !== target.value) {
    const place = target.selectionEnd - target.value.length + kept.length;
    target.value = kept;
    target.setSelectionRange(place, place);
  }
  tellRoom(target);
});
function tellRoom(field) {
  const line = field.dataset.limit && field.parentElement.querySelector("[data-room]");
  if (!line) return;
  const room = field.dataset.limit - [...field.value.normalize("NFC")].length;
  line.hidden = room > field.dataset.limit / 10;
  line.classList.toggle("over", room < 0);
  if (!line.hidden && (room % 10 === 0 || Math.abs(room) < 10 || !line.textContent)) line.textContent = counted(room < 0 ? "over" : "room", Math.abs(room));
}
for (const field of document.querySelectorAll("[data-limit]")) tellRoom(field);

for (const field of document.querySelectorAll("[data-time-zone]")) {
  field.value ||= Intl.DateTimeFormat().resolvedOptions().timeZone || "";
}

// A scanned code stands behind the # of its address, which is sent to no server and no log.
const code = /^#code=([\w-]+)$/.exec(location.hash)?.[1], place = document.querySelector("[name=code]");
if (code && place) {
  place.value = code;
  history.replaceState(null, "", location.pathname);
}

// Asked to sign in first: the code goes along to the page that it is for.
for (const part of code ? document.querySelectorAll("[data-onward]") : [])
  if (part.href?.includes("next=")) part.href += encodeURIComponent(location.hash);
  else if (part.value && !part.value.includes("#")) part.value += location.hash;

// A page may be opened on another day than it was rendered on. What it says of "today" goes by the phone's date.
const SHOWN = {
  on: (day, today) => today === day,
  notOn: (day, today) => today !== day,
  from: (day, today) => today >= day,
  before: (day, today) => today < day,
};
const MINUTE = 60_000;
const phonesDate = (now = new Date()) =>
  [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
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

// A page from the phone's own store says from when it is. That a client's was opened so is told once there is a network:
// the client reads who has looked.
const { rendered } = document.documentElement.dataset;
if (rendered && Date.now() - Date.parse(rendered) > MINUTE) {
  for (const note of document.querySelectorAll("[data-from-note]")) note.hidden = false;
  tellLook(document.querySelector("form[data-look]"));
}
function tellLook(form) {   // once htmx has it in hand: else it would be sent as a page of its own
  if (form && "htmxPowered" in form.dataset) form.requestSubmit();
  else if (form) setTimeout(tellLook, 100, form);
}

document.addEventListener("htmx:after:swap", goByTheDate);
goByTheDate();
