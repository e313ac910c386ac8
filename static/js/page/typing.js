// What a word processor leaves in a copied text: its line ends become ours, other control characters go. The server does the
// same. And how much room is left, before there is none; and where the focus is, which no bar may cover.
import { find, all, targetOf } from "./dom.js";
import { counted } from "./words.js";

document.addEventListener("input", (event) => {
  const target = targetOf(event);
  if (!(target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type === "text"))) return;
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  const cleaned = target.value.replace(/[\v\f\x85\u2028\u2029]/g, "\n").replace(/[\x00-\x08\x0e-\x1f\x7f-\x9f]/g, "");
  if (cleaned !== target.value) {
    const place = (target.selectionEnd ?? 0) - target.value.length + cleaned.length;
    target.value = cleaned;
    target.setSelectionRange(place, place);
  }
  tellRoom(target);
});

/** @param {HTMLElement} field */
function tellRoom(field) {
  const limit = Number(field.dataset.limit), line = limit && field.parentElement ? find("[data-room]", field.parentElement) : null;
  if (!line) return;
  const room = limit - [.../** @type {HTMLInputElement} */ (field).value.normalize("NFC")].length;
  line.hidden = room > limit / 10;
  line.classList.toggle("over", room < 0);
  if (!line.hidden && (room % 10 === 0 || Math.abs(room) < 10 || !line.textContent))
    line.textContent = counted(room < 0 ? "over" : "room", Math.abs(room));
}
for (const field of all("[data-limit]")) tellRoom(field);

for (const field of /** @type {HTMLInputElement[]} */ (all("[data-time-zone]"))) {
  field.value ||= Intl.DateTimeFormat().resolvedOptions().timeZone || "";
}

// An iPhone's "Reset" puts the day back that the page came with: so there is a button that empties the field.
for (const button of all("[data-clears]")) {
  const field = /** @type {HTMLInputElement | null} */ (document.getElementById(button.dataset.clears ?? ""));
  if (!field) continue;
  const show = () => { button.hidden = !field.value; };
  field.addEventListener("input", show);
  button.addEventListener("click", () => {
    field.value = "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
  show();
}

// Safari leaves a field that was reached by the keyboard under the bar. What a finger or a mouse has just gone down on
// stays where it is: moved away from under it, the button would not hear the tap.
document.addEventListener("focusin", (event) => {
  const element = targetOf(event);
  if (element?.matches(":focus-visible")) element.scrollIntoView({ block: "nearest" });
});
