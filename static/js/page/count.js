// How many writes wait, in every page's bar. Never wrong: read anew at every change, in this tab or another.
import { pages, signedIn } from "./account.js";
import { all, find } from "./dom.js";
import { queue } from "./phone.js";
import { counted, text } from "./words.js";

export async function count() {
  const shown = find("[data-outbox-count]");
  if (!shown || !signedIn()) return;
  let words, isOff = false, waiting = 0, refused = 0, isUnsaved = false;
  try {
    const writes = await queue.standings(pages());
    waiting = writes.filter((write) => write.state === "waiting").length;
    refused = writes.filter((write) => write.state === "refused").length;
    isUnsaved = writes.some((write) => write.state === "draft");
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
  await tellDraft(isUnsaved);
  shown.hidden = isUnsaved && refused === 0;   // the line is never calm while an answer is not saved
  shown.classList.add("known");
}

/** The line that says so leads to the day that is not saved. @param {boolean} isUnsaved */
async function tellDraft(isUnsaved) {
  const line = find("[data-draft-line]"), link = /** @type {HTMLAnchorElement | null} */ (find("[data-draft-page]"));
  const draft = isUnsaved && (await queue.of(pages(), ({ state }) => state === "draft").catch(() => [])).at(-1);
  if (draft && link) link.href = `${draft.page}#${link.dataset.draftPage}`;   // where it goes on
  if (line) line.hidden = !isUnsaved;
}
