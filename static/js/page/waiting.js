// The page of what waits: the server sent its words and an empty row, the phone fills in what it keeps.
import { PUZZLING } from "../core/answers.js";
import { untilDone } from "../core/time.js";
import { hear, pages, tell } from "./account.js";
import { find } from "./dom.js";
import { inAnyLanguage } from "./overlay.js";
import { keys, queue, send } from "./phone.js";
import { announce, momentInWords, text } from "./words.js";

/** @typedef {import("../core/types").Write} Write */

/** Show what waits, and go on doing so. @param {HTMLElement} page */
export function showWaiting(page) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (find(`[data-outbox-part="${name}"]`, page));

  const show = untilDone(showOnce);

  /** @returns {Promise<boolean>} whether that is all that waits */
  async function showOnce() {
    /** @type {Write[]} */
    let writes, unreadable, isAll;
    try {
      ({ writes, isAll } = await queue.reading(pages(), isListed));
      unreadable = await unopened(writes);
    } catch {
      part("off").hidden = false;
      return false;
    }
    part("off").hidden = true;
    part("unshown").hidden = isAll;
    const parts = { refused: ofState("refused"), puzzling: isPuzzling, waiting: isPlain };
    for (const [name, holds] of Object.entries(parts)) {
      const those = writes.filter(holds);
      part(name).hidden = !those.length;
      showRows(page, /** @type {HTMLElement} */ (find("ul", part(name))), those);
    }
    part("unreadable").hidden = !unreadable.length;
    showRows(page, /** @type {HTMLElement} */ (find("ul", part("unreadable"))), unreadable);
    part("none").hidden = !isAll || writes.length + unreadable.length > 0;
    return isAll;
  }

  page.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("[data-send-now]");
    if (button) void sendNow();
  });
  hear((heard) => {
    if (heard.changed || heard.said) void show();
    if (heard.stored) announce("sent");
  });
  addEventListener("pageshow", ({ persisted }) => { if (persisted) void show(); });
  void show();
}

/**
 * What waits and cannot be opened with the account's key; nothing while that is not here: it may come with a network.
 * @param {Write[]} writes what can
 * @returns {Promise<Write[]>}
 */
async function unopened(writes) {
  if (!keys.atHand(pages())) return [];
  const open = (await queue.standings(pages())).filter(isListed);
  return open.filter(({ key }) => !writes.some((write) => write.key === key)).map((standing) => /** @type {Write} */ ({
    ...standing, state: "waiting", tries: 0, label: text("unreadable"), said: /** @type {[string, string][]} */ ([]), page: "",
    written_at: "" }));
}

/** What is not saved yet, the bar tells. @param {{ state: string }} write */
const isListed = ({ state }) => state !== "sent" && state !== "draft";
/** @param {string} state */
const ofState = (state) => (/** @type {Write} */ write) => write.state === state;
// Something between this phone and the clinic answers in its place.
/** @param {Write} write */
const isPuzzling = ({ state, tries = 0, came }) => state === "waiting" && tries >= PUZZLING && came !== undefined;
/** @param {Write} write */
const isPlain = (write) => write.state === "waiting" && !isPuzzling(write);

// Rows that are there stay: somebody may be reading one, or be asked whether to discard it.
/** @param {HTMLElement} page @param {HTMLElement} list @param {Write[]} writes */
function showRows(page, list, writes) {
  const lines = /** @type {HTMLElement[]} */ ([...list.children]);
  for (const line of lines) if (!writes.some((write) => write.key === line.dataset.key)) line.remove();
  for (const write of writes) if (!lines.some((line) => line.dataset.key === write.key)) list.append(row(page, write));
}

/** @param {HTMLElement} page @param {Write} write */
function row(page, write) {
  const template = /** @type {HTMLTemplateElement} */ (find("template[data-row]", page));
  const line = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (find(`[data-${name}]`, line));
  const reasons = [...write.words ?? [], ...(isPuzzling(write) ? [text("came").replace("#", String(write.came || "3xx"))] : [])];
  line.dataset.key = write.key;
  part("label").textContent = write.label;
  part("time").textContent = write.written_at && momentInWords(write.written_at);
  part("copy").hidden = !write.written_at;
  part("refused").hidden = !reasons.length;
  find("span", part("refused"))?.replaceChildren(reasons.join(" "));
  for (const [label, words] of write.said) find("dl", line)?.append(fact(label, words));
  /** @type {HTMLAnchorElement} */ (part("change")).href = `${page.dataset.outboxPage}${inAnyLanguage(write.page)}#write=${write.key}`;
  part("change").hidden = !write.said.length;   // a tap has nothing to change
  part("again").hidden = isPlain(write);
  part("again").addEventListener("click", async () => {
    await queue.change(write.key, { state: "waiting", retry_at: 0, tries: 0 });
    tell({ changed: write.key });
    await sendNow();
  });
  part("copy").addEventListener("click", () => void copy(write));
  part("discard").addEventListener("click", () => { part("surely").hidden = false; part("keep").focus(); });
  part("keep").addEventListener("click", () => { part("surely").hidden = true; part("discard").focus(); });
  part("discard-surely").addEventListener("click", async () => {
    await queue.discard([write.key]);
    tell({ changed: write.key });
    page.closest("main")?.focus();
  });
  return line;
}

/** @param {string} label @param {string} words */
function fact(label, words) {
  const line = document.createElement("div"), term = document.createElement("dt"), said = document.createElement("dd");
  term.textContent = label;
  said.textContent = words;
  said.dir = "auto";
  line.append(term, said);
  return line;
}

/** @param {Write} write */
async function copy(write) {
  const words = [write.label, ...write.said.map((pair) => pair.filter(Boolean).join(": "))].join("\n");
  await navigator.clipboard.writeText(words).then(() => announce("copied"), () => {});   // not allowed: the text stands there
}

async function sendNow() {
  await Promise.race([send(true), new Promise((late) => { setTimeout(late, 10_000); })]);
  const left = await queue.standings(pages());
  if (left.some((write) => write.state === "waiting")) announce("later");
}
