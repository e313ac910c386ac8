// How many writes wait, in every page's bar. Never wrong: read anew at every change, in this tab or another.
import { pages, signedIn } from "./account.js";
import * as store from "./store.js";
import { counted, word } from "./words.js";

export async function count() {
  const shown = document.querySelector("[data-outbox-count]");
  if (!shown || !signedIn()) return;
  let text, isOff = false, waiting = [], refused = [];
  try {
    const writes = await store.of(pages());
    waiting = writes.filter((write) => write.state === "waiting");
    refused = writes.filter((write) => write.state === "refused");
    text = [refused.length && counted("needs", refused.length), waiting.length && counted("waiting", waiting.length)]
      .filter(Boolean).join(" · ") || word("none").textContent;
  } catch {
    text = word("off-short").textContent;
    isOff = true;
  }
  shown.querySelector("span").textContent = text;
  shown.classList.toggle("waiting", isOff || waiting.length + refused.length > 0);
  shown.classList.toggle("heed", refused.length > 0);
  shown.hidden = false;
  shown.classList.add("known");
}
