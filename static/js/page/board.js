// The therapist's list by keyboard, and on a desk the client beside it. A letter is a key only where nobody is writing, and the
// keys can be turned off (WCAG 2.1.4). The row that has the focus is the one that they are about.
import { all, find, targetOf } from "./dom.js";
import { announce } from "./words.js";

const WRITTEN_IN = "input:not([type=checkbox]), textarea, select, [contenteditable]";
// Found anew each time: an answer may put another list in the place of this one.
const pane = () => find("[data-pane]");
const list = () => /** @type {HTMLDialogElement | null} */ (find("[data-keys-list]"));
const rows = () => all("[data-row]");
/** @param {HTMLElement | null | undefined} row @returns {HTMLAnchorElement | null} */
const linkOf = (row) => row ? /** @type {HTMLAnchorElement | null} */ (find("[data-row-link]", row)) : null;
const shown = () => rows().find((row) => row.hasAttribute("aria-current"));
const current = () => /** @type {HTMLElement | null | undefined} */ (document.activeElement?.closest("[data-row]")) ?? shown();
let asked = 0;   // which client was asked for last

// What the keys do; which they are stands in their list.
/** @type {Record<string, (row: HTMLElement | undefined) => unknown>} */
const does = {
  next: () => step(1),
  before: () => step(-1),
  tick: (row) => row && find("input[type=checkbox]", row)?.click(),
  write: (row) => row && open(row, true),
  follow: (row) => row && followUp(row),
  search: () => find("[role=search] input:not([type=hidden])")?.focus(),
  list: () => list()?.showModal(),
};

if (document.body.matches(".has-rail")) begin();

function begin() {
  document.addEventListener("keydown", press);
  document.addEventListener("click", click);
  document.addEventListener("submit", remember);
  document.addEventListener("htmx:after:swap", showKeys);
  document.addEventListener("htmx:error", (event) => {
    if (targetOf(event)?.closest("[role=search]")) announce("list-not-fetched");
  });
  // The browser takes the focus away when it goes to that part of the page.
  if (location.hash) addEventListener("load", () => find("[data-writes-here]:target textarea")?.focus());
  showKeys();
  goOn();
}

/** @param {KeyboardEvent} event */
function press(event) {
  const { key, ctrlKey, metaKey, altKey, isComposing } = event, target = targetOf(event);
  if (key === "Escape" && !isComposing && pane()?.contains(target)) close();
  const named = all("[data-key]", list() ?? document).find(({ textContent }) => textContent === key)?.dataset.key;
  if (!named || ctrlKey || metaKey || altKey || localStorage.keys === "off" || target?.closest(`${WRITTEN_IN}, dialog`)) return;
  event.preventDefault();
  does[named](current());
}

/** @param {MouseEvent} event */
function click(event) {
  const target = targetOf(event);
  if (target?.closest("[data-keys-open]")) list()?.showModal();
  if (target?.closest("[data-keys-close]")) list()?.close();
  if (target?.closest("[data-pane-close]")) close();
  if (target?.closest("[data-keys-off], [data-keys-on]")) {
    localStorage.keys = localStorage.keys === "off" ? "on" : "off";
    showKeys();
  }
  const link = target?.closest("[data-row-link]"), row = /** @type {HTMLElement | null | undefined} */ (link?.closest("[data-row]"));
  if (!row || !hasRoom() || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  void open(row, false);
}

function showKeys() {
  const hint = find("[data-keys-hint]"), off = find("[data-keys-off]"), on = find("[data-keys-on]");
  const isOff = localStorage.keys === "off";
  if (hint) hint.hidden = false;
  if (off) off.hidden = isOff;
  if (on) on.hidden = !isOff;
}

// The list comes anew after a write from it: one goes on with who stood next, or where one was, and who is ticked stays so.
/** @param {SubmitEvent} event */
function remember({ target }) {
  const row = target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest("[data-row]")) : null;
  const those = rows(), place = row ? those.indexOf(row) : -1;
  if (place < 0) return;
  sessionStorage.row = `${place} ${those[place + 1]?.dataset.row ?? ""}`;
  sessionStorage.ticked = those.filter((one) => find("input[type=checkbox]:checked", one)).map((one) => one.dataset.row).join(" ");
}

function goOn() {
  const [place, next] = (sessionStorage.row ?? "").split(" "), those = rows(), ticked = (sessionStorage.ticked ?? "").split(" ");
  sessionStorage.removeItem("row");
  sessionStorage.removeItem("ticked");
  for (const row of place ? those : []) {
    const box = /** @type {HTMLInputElement | null} */ (find("input[type=checkbox]", row));
    if (box && ticked.includes(row.dataset.row ?? "")) box.checked = true;
  }
  if (place) linkOf(those.find((row) => row.dataset.row === next) ?? those[Math.min(Number(place), those.length - 1)])?.focus();
}

/** @param {number} by */
function step(by) {
  const those = rows(), row = current(), at = row ? those.indexOf(row) + by : by > 0 ? 0 : those.length - 1;
  linkOf(those[Math.max(0, Math.min(at, those.length - 1))])?.focus();
}

/** Where a warning sign stands, what came of it is chosen first. @param {HTMLElement} row */
function followUp(row) {
  const fold = /** @type {HTMLDetailsElement | null} */ (find(".follow", row));
  if (!fold) return;
  fold.open = true;
  find("input[type=radio], button.main", fold)?.focus();
}

function hasRoom() {
  const beside = pane();
  return beside !== null && getComputedStyle(beside).display !== "none";
}

/** What is written in the pane and not sent keeps its place. */
function isWritten() {
  const form = find("form[data-touched]", pane() ?? document);
  if (form && pane()?.contains(form)) {
    announce("not-sent");
    find("textarea", form)?.focus();
    return true;
  }
  return false;
}

// On a desk the client stands beside the list; elsewhere, and where that cannot be fetched, the client's own page is opened.
/** @param {HTMLElement} row @param {boolean} isToWrite */
async function open(row, isToWrite) {
  const link = linkOf(row), { rowSummary: address, rowWrite: writing } = row.dataset;
  const onward = isToWrite ? writing : link?.href, number = ++asked;
  if (!onward || (hasRoom() && isWritten())) return;   // who shares no messages cannot be written to
  if (!address || !hasRoom()) return void location.assign(onward);
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    const text = await answer.text(), target = pane();
    if (number !== asked || !target || isWritten()) return;   // another was asked for meanwhile
    if (!answer.ok || !text.includes("data-pane-part")) throw new Error(String(answer.status));
    await htmx.swap({ sourceElement: target, target, select: "[data-pane-part]", swap: "innerHTML", text });
  } catch {
    return void (number === asked && location.assign(onward));
  }
  const beside = pane();
  if (!beside) return;
  shown()?.removeAttribute("aria-current");
  row.setAttribute("aria-current", "true");
  beside.scrollTop = 0;
  (isToWrite ? find("textarea[name=text]", beside) : find("[tabindex='-1']", beside))?.focus({ preventScroll: !isToWrite });
}

function close() {
  if (isWritten()) return;
  const row = shown();
  asked += 1;
  pane()?.replaceChildren();
  row?.removeAttribute("aria-current");
  (linkOf(row) ?? find("[role=search] input:not([type=hidden])"))?.focus();
}
