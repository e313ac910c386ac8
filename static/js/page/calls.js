// While a warning sign is ticked that is not saved yet, the menu gives way to whom to call. The server wrote it for each
// advice, the gravest first.
import { all, find, targetOf } from "./dom.js";
import { bringIntoSight } from "./sight.js";

/** The advice under the row of a warning sign. @param {HTMLElement} box */
const adviceOf = (box) => /** @type {HTMLElement | null | undefined} */ (box.closest(".tick")?.nextElementSibling);

function goByTheSigns() {
  const bar = find("[data-calls-bar]");
  if (!bar) return;
  const boxes = /** @type {HTMLInputElement[]} */ (all("input[name=alarm]:checked")).filter((box) => !box.defaultChecked);
  const advices = boxes.map(adviceOf);
  const calls = /** @type {HTMLTemplateElement[]} */ (all("template[data-calls]"))
    .find(({ dataset }) => advices.some((advice) => advice?.dataset.advice === dataset.calls));
  const level = calls?.dataset.calls ?? "", first = advices.find((advice) => advice?.dataset.advice === level);
  if (bar.dataset.level !== level) bar.replaceChildren(...calls ? [calls.content.cloneNode(true)] : []);
  bar.dataset.level = level;
  bar.hidden = !calls;
  const title = find("[data-calls-title]", bar);
  // Of several that are as grave, the first: a heading of its own stands for a sign alone.
  if (title && first) title.textContent = find(".advice-title", first)?.textContent ?? "";
}

document.addEventListener("change", (event) => {
  const box = targetOf(event);
  if (!(box instanceof HTMLInputElement) || box.name !== "alarm") return;
  goByTheSigns();
  const advice = adviceOf(box), bar = find("[data-calls-bar]");
  if (box.checked && advice?.dataset.advice) showAbove(advice, bar);
});
document.addEventListener("htmx:after:swap", (event) => {
  const { ctx } = /** @type {CustomEvent<{ ctx: HtmxContext }>} */ (event).detail;
  // (A form that was taken away meanwhile is no source any more; of a page that is made anew, refresh.js decides.)
  if (!ctx.sourceElement?.matches("main") && ctx.text?.includes("data-in-sight")) bringIntoSight();
});
for (const name of ["htmx:after:swap", "hudro:filled"]) document.addEventListener(name, goByTheSigns);

/** The advice is on the screen, whole where it fits: its beginning counts. @param {HTMLElement} advice @param {HTMLElement | null} bar */
function showAbove(advice, bar) {
  const foot = bar?.parentElement && getComputedStyle(bar.parentElement).position === "sticky" ? bar.parentElement.getBoundingClientRect() : null;
  const { top, bottom } = advice.getBoundingClientRect(), end = foot && foot.width > innerWidth / 2 ? foot.top : innerHeight;
  const down = Math.min(bottom - end, top);
  if (down > 0) scrollBy(0, down);
  else if (top < 0) scrollBy(0, top);
}
