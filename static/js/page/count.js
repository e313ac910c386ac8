// How many writes wait, in every page's bar. Never wrong: read anew at every change, in this tab or another.
import { pages, signedIn } from "./account.js";
import { all, find } from "./dom.js";
import { queue } from "./phone.js";
import { counted, text } from "./words.js";

export async function count() {
  const shown = find("[data-outbox-count]");
  if (!shown || !signedIn()) return;
  let words, isOff = false, waiting = 0, refused = 0;
  try {
    const writes = await queue.standings(pages());
    waiting = writes.filter((write) => write.state === "waiting").length;
    refused = writes.filter((write) => write.state === "refused").length;
    words = [refused && counted("needs", refused), waiting && counted("waiting", waiting)].filter(Boolean).join(" · ")
      || text("none");
  } catch {
    words = text("off-short");
    isOff = true;
  }
  for (const note of all("[data-waits]")) note.hidden = waiting + refused === 0;   // installing the app would leave it here
  find("span", shown)?.replaceChildren(words);
  shown.classList.toggle("waiting", isOff || waiting + refused > 0);
  shown.classList.toggle("warning", refused > 0);
  shown.hidden = false;
  shown.classList.add("known");
}
