// What a sign that was just saved calls for is on the screen, wherever on the page it stands.
import { find } from "./dom.js";

const HIGH = 0.7;   // of the screen: below it the status line may lie over whom to call
const SETTLED = [400, 1200];   // ms: by then the other parts of an answer lie in the page, which was too short before to go so far
                               // up; on a slow phone by the second
const STAYS = 3000;   // ms: until then no focus that the browser or htmx sets late takes it away again
const MOVES = ["wheel", "touchmove", "keydown", "pointerdown"];
let hasMoved = 0;   // when the person did something last
let broughtAt = -Infinity;

for (const move of MOVES) addEventListener(move, () => { hasMoved = performance.now(); }, { passive: true, capture: true });
addEventListener("scroll", () => { if (performance.now() - broughtAt < STAYS) bringUpAgain(broughtAt); }, { passive: true });

/** From the heading above it, which has the focus; where that leaves whom to call too low, from the advice itself. Again
 * when the page has settled, unless the person has gone on. */
export function bringIntoSight() {
  const advice = find("[data-in-sight]"), at = broughtAt = performance.now();
  (advice?.closest("section") ?? advice)?.scrollIntoView({ block: "start" });
  bringUp(advice);
  for (const after of SETTLED) setTimeout(bringUpAgain, after, at);
}

/** @param {number} since when it was brought */
function bringUpAgain(since) {
  if (hasMoved < since) bringUp(find("[data-in-sight]"));
}

/** @param {HTMLElement | null} advice */
function bringUp(advice) {
  const call = advice && find("a.urgent", advice);
  if (call && call.getBoundingClientRect().bottom > HIGH * innerHeight) advice.scrollIntoView({ block: "start" });
}

/** Whether the person has gone on from it: what is hidden just then, nobody has seen. @param {HTMLElement | null} advice */
export function isOutOfSight(advice) {
  const { top = 0, bottom = 0, height = 0 } = advice?.getBoundingClientRect() ?? {};
  return height > 0 && (bottom <= 0 || top >= innerHeight);
}
