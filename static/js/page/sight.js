// What a sign that was just saved calls for is on the screen, wherever on the page it stands.
import { find } from "./dom.js";

const HIGH = 0.7;   // of the screen: below it the status line may lie over whom to call

/** From the heading above it, which has the focus; where that leaves whom to call too low, from the advice itself. */
export function bringIntoSight() {
  const advice = find("[data-in-sight]");
  (advice?.closest("section") ?? advice)?.scrollIntoView({ block: "start" });
  const call = advice && find("a.urgent", advice);
  if (call && call.getBoundingClientRect().bottom > HIGH * innerHeight) advice.scrollIntoView({ block: "start" });
}

/** Whether the person has gone on from it: what is hidden just then, nobody has seen. @param {HTMLElement | null} advice */
export function isOutOfSight(advice) {
  const { top = 0, bottom = 0, height = 0 } = advice?.getBoundingClientRect() ?? {};
  return height > 0 && (bottom <= 0 || top >= innerHeight);
}
