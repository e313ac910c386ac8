// The therapist's list by keyboard, and on a desk the client beside it. A letter is a key only where nobody is writing, and the
// keys can be turned off (WCAG 2.1.4). The row that has the focus is the one that they are about.
import { all, find, targetOf } from "./dom.js";

const NEVER = "input:not([type=checkbox]), textarea, select, [contenteditable]";
const pane = find("[data-pane]"), list = /** @type {HTMLDialogElement | null} */ (find("[data-keys-list]"));
const rows = () => all("[data-row]").filter((row) => !row.closest("[data-pane]"));
/** @param {HTMLElement | null | undefined} row @returns {HTMLAnchorElement | null} */
const linkOf = (row) => row ? /** @type {HTMLAnchorElement | null} */ (find("[data-row-link]", row)) : null;
const current = () => /** @type {HTMLElement | null} */ (document.activeElement?.closest("[data-row]") ?? null);

// What the keys do; which they are stands in their list.
/** @type {Record<string, (row: HTMLElement | null) => unknown>} */
const does = {
  next: () => step(1),
  before: () => step(-1),
  tick: (row) => row && find("input[type=checkbox]", row)?.click(),
  write: (row) => row && open(row, true),
  follow: (row) => row && followUp(row),
  search: () => find("[role=search] input:not([type=hidden])")?.focus(),
  list: () => list?.showModal(),
};

if (pane) begin();
// On the page to which the key led that writes; the browser takes the focus away when it goes to that part of it.
if (location.hash) addEventListener("load", () => document.getElementById(location.hash.slice(1))?.querySelector("textarea")?.focus());

function begin() {
  const hint = find("[data-keys-hint]");
  if (hint) hint.hidden = false;
  showState();
  document.addEventListener("keydown", press);
  document.addEventListener("click", click);
  document.addEventListener("submit", ({ target }) => {
    const row = target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest("[data-row]")) : null;
    if (row) sessionStorage.row = rows().indexOf(row);   // the list comes anew: one goes on where one was
  });
  const { row } = sessionStorage;
  sessionStorage.removeItem("row");
  if (row) linkOf(rows()[Math.min(Number(row), rows().length - 1)])?.focus();
}

/** @param {KeyboardEvent} event */
function press(event) {
  const { key, ctrlKey, metaKey, altKey } = event, target = targetOf(event);
  if (key === "Escape" && pane?.contains(target)) close();
  const named = all("[data-key]", list ?? document).find(({ textContent }) => textContent === key)?.dataset.key;
  if (!named || ctrlKey || metaKey || altKey || localStorage.keys === "off" || target?.closest(`${NEVER}, dialog`)) return;
  event.preventDefault();
  does[named](current());
}

/** @param {MouseEvent} event */
function click(event) {
  const target = targetOf(event);
  if (target?.closest("[data-keys-open]")) list?.showModal();
  if (target?.closest("[data-keys-close]")) list?.close();
  if (target?.closest("[data-pane-close]")) close();
  if (target?.closest("[data-keys-off], [data-keys-on]")) {
    localStorage.keys = localStorage.keys === "off" ? "on" : "off";
    showState();
  }
  const link = target?.closest("[data-row-link]"), row = /** @type {HTMLElement | null | undefined} */ (link?.closest("[data-row]"));
  if (!row || !hasRoom() || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  void open(row, false);
}

function showState() {
  const isOff = localStorage.keys === "off", off = find("[data-keys-off]"), on = find("[data-keys-on]");
  if (off) off.hidden = isOff;
  if (on) on.hidden = !isOff;
}

/** @param {number} by */
function step(by) {
  const those = rows(), row = current(), at = row ? those.indexOf(row) + by : by > 0 ? 0 : those.length - 1;
  linkOf(those[Math.max(0, Math.min(at, those.length - 1))])?.focus();
}

/** With a reason that a warning sign stands among, what came of it is chosen first. @param {HTMLElement} row */
function followUp(row) {
  const fold = /** @type {HTMLDetailsElement | null} */ (find(".follow", row));
  if (!fold) return;
  fold.open = true;
  find("input[type=radio], button.main", fold)?.focus();
}

const hasRoom = () => Boolean(pane) && getComputedStyle(/** @type {HTMLElement} */ (pane)).display !== "none";

// On a desk the client stands beside the list; elsewhere, and where that cannot be fetched, the client's own page is opened.
/** @param {HTMLElement} row @param {boolean} isToWrite */
async function open(row, isToWrite) {
  const link = linkOf(row), { rowSummary: address, rowWrite: writing } = row.dataset;
  const onward = isToWrite ? writing : link?.href;
  if (!onward) return;   // who shares no messages cannot be written to
  if (!pane || !address || !hasRoom()) return void location.assign(onward);
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    const text = await answer.text();
    if (!answer.ok || !text.includes("data-pane-part")) throw new Error(String(answer.status));
    await htmx.swap({ sourceElement: pane, target: pane, select: "[data-pane-part]", swap: "innerHTML", text });
  } catch {
    return void location.assign(onward);
  }
  chosen()?.removeAttribute("aria-current");
  row.setAttribute("aria-current", "true");
  pane.scrollTop = 0;
  (isToWrite ? find("textarea[name=text]", pane) : find("[tabindex='-1']", pane))?.focus({ preventScroll: !isToWrite });
}

const chosen = () => rows().find((one) => one.hasAttribute("aria-current"));

function close() {
  const row = chosen();
  pane?.replaceChildren();
  row?.removeAttribute("aria-current");
  linkOf(row)?.focus();
}
