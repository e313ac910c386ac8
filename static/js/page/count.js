// How many writes wait, in every page's bar. Never wrong: read anew at every change, in this tab or another.
import { untilDone } from "../core/time.js";
import { pages, signedIn } from "./account.js";
import { all, find } from "./dom.js";
import { queue } from "./phone.js";
import { counted, text } from "./words.js";

/** Of the account whose page this is, as last read: for when the database does not answer just then. */
export const lastRead = { unsent: 0 };

export const count = untilDone(countOnce);

/** @returns {Promise<boolean>} whether all of that could be read */
async function countOnce() {
  const shown = find("[data-outbox-count]");
  if (!shown || !signedIn()) return true;
  let words, isOff = false, waiting = 0, refused = 0, isUnsaved = false;
  try {
    const writes = await queue.standings(pages());
    lastRead.unsent = writes.filter((write) => write.state !== "sent").length;
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
  const isTold = await tellDraft(isUnsaved);
  shown.hidden = isUnsaved && refused === 0;   // the line is never calm while an answer is not saved
  shown.classList.add("known");
  return !isOff && isTold;
}

/** The line that says so leads to the day that is not saved. @param {boolean} isUnsaved @returns {Promise<boolean>} whether it does */
async function tellDraft(isUnsaved) {
  const line = find("[data-draft-line]"), link = /** @type {HTMLAnchorElement | null} */ (find("[data-draft-page]"));
  const draft = isUnsaved && (await queue.of(pages(), ({ state }) => state === "draft").catch(() => [])).at(-1);
  if (draft && link) link.href = `${draft.page}#${link.dataset.draftPage}`;   // where it goes on
  if (line) line.hidden = !isUnsaved;
  return !isUnsaved || Boolean(draft);
}
