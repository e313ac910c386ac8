// On a day's page, when this phone has another time than its account: one line asks which of them the days go by from now.
// It stays away where somebody has kept the account's, until the phone is in yet another zone.
import { find } from "./dom.js";
import { storage } from "./phone.js";

const KEPT = "zone kept";
const line = find("form[data-zone]");
const now = new Date();
const here = Intl.DateTimeFormat().resolvedOptions().timeZone || "";

/** Names differ for the same clock, so clocks are compared, at one moment. @param {string} [timeZone] */
const clock = (timeZone) => now.toLocaleString("en", { timeZone });

if (line && here) {
  const own = line.dataset.zone || undefined;
  line.hidden = clock(own) === clock() || storage()?.getItem(KEPT) === here;
  find("[data-zone-here]", line)?.replaceChildren(here.replace(/.*[/]/, "").replaceAll("_", " "));
  find("[data-zone-keep]", line)?.addEventListener("click", () => {
    line.hidden = true;
    try { storage()?.setItem(KEPT, here); } catch { /* full: it asks again */ }
  });
}
