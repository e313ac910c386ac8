// The check-in one question at a time, once it is opened by hand: each stage alone on the screen. Which one is shown stands in
// the browser's history, so that its own button leads to the stage before, and a reload to the same. Without scripts, and
// where something is filled in already, the form is one page.
import { all, find, targetOf } from "./dom.js";
import { hush } from "./words.js";

const SEEN = 600;   // ms that a choice and its words are seen before the next stage takes its place
const PATIENCE = 1500;   // ms: by then what was saved is shown, or the word that it is kept
const isAble = CSS.supports("selector(:has(*))");
const GUARD = 400;   // ms: the second half of a double tap says nothing on the stage that came by the first
const READING = 1000;   // ms: nobody has read the warning signs before
let shownAt = -Infinity;   // when the stage took its place
let isWhole = false;   // the sheet is left, and the form stands open on its page
let isLeaving = false;   // the browser is on its way back: told twice, it would leave the page itself
let place = 0;   // where the page was before

const formOf = () => isAble ? /** @type {HTMLFormElement | null} */ (find("form[data-stages]")) : null;
/** @returns {{ stage?: number, depth?: number }} */
const now = () => history.state ?? {};
/** @param {HTMLElement} form */
const lastOf = (form) => Math.max(...all("[data-stage]", form).map(({ dataset }) => Number(dataset.stage)));
/** @param {HTMLElement} form @param {number} stage */
const partsOf = (form, stage) => all(`[data-stage="${stage}"]`, form);

/** @param {number} stage */
function go(stage) {
  const { depth = 0 } = now();
  if (!depth) [place, history.scrollRestoration] = [scrollY, "manual"];   // the browser would go back there by itself, later
  hush();
  isLeaving = false;
  history.pushState({ stage, depth: depth + 1 }, "");
  show();
}

/** @param {boolean} whole the form stays open, as one page */
function leave(whole) {
  const { depth } = now();
  if (!depth || isLeaving) return;
  isLeaving = true;
  isWhole = whole;
  history.go(-depth);
}

function show() {
  const form = formOf(), { stage } = now(), fold = form?.closest("details");
  if (!form || !fold) return;
  const was = form.classList.contains("staged"), shown = find(".here", form)?.dataset.stage;
  form.classList.toggle("staged", Boolean(stage));
  delete form.dataset.saving;
  for (const part of all("[data-stage]", form)) part.classList.toggle("here", part.dataset.stage === String(stage));
  if (stage) {
    fold.open = true;
    if (shown === String(stage)) return;
    shownAt = performance.now();
    form.classList.toggle("last", stage === lastOf(form));
    form.classList.toggle("first", stage === 1);
    const parts = partsOf(form, stage);
    for (const inner of parts.flatMap((part) => all("details", part))) /** @type {HTMLDetailsElement} */ (inner).open = true;
    for (const part of parts) enlarge(part);
    find("[tabindex='-1']", parts[0])?.focus({ preventScroll: true });
    scrollTo(0, 0);
    if (stage === lastOf(form)) noteRead(form);
  } else if (was) {
    fold.open = isWhole;
    scrollTo(0, place);
    const kept = find("[data-outbox-kept]:not([hidden])", form);
    (isWhole ? kept ?? find("[tabindex='-1']", form) : find("summary", fold))?.focus();
    if (isWhole) kept?.scrollIntoView({ block: "center" });
    isWhole = false;
    setTimeout(() => { history.scrollRestoration = "auto"; }, SEEN);   // at once, WebKit would still go by it
  }
}

/** The last of the warning signs. @param {HTMLFormElement} form */
const lastSign = (form) => all("[data-read-first] label", form).at(-1);

/** Nobody says "none of these" before the last of them was on the screen. @param {HTMLFormElement} form */
function noteRead(form) {
  const last = lastSign(form), foot = find(".stage-foot", form);
  if (!last || "read" in form.dataset) return;
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    form.dataset.read = "";
    shownAt = performance.now();   // no second tap on the button that led here is an answer
    observer.disconnect();
  }, { rootMargin: `0px 0px -${foot?.offsetHeight ?? 0}px`, threshold: 0.9 });
  observer.observe(last);
}

/** The drawing that is chosen, large. @param {HTMLElement} part */
function enlarge(part) {
  const chosen = find("input:checked ~ svg", part);
  find("[data-large]", part)?.replaceChildren(...chosen ? [chosen.cloneNode(true)] : []);
}

/** As if it had been tapped. @param {HTMLInputElement} field */
function say(field) {
  field.checked = true;
  for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
}

/** @param {HTMLFormElement} form @param {string} answers such as "sunscreen=yes no_makeup=yes" */
function sayAll(form, answers) {
  for (const [name, value] of answers.split(" ").map((one) => one.split("="))) {
    const field = find(`[name="${name}"][value="${value}"]`, form);
    if (field instanceof HTMLInputElement) say(field);
  }
}

/** @param {HTMLFormElement} form */
function onward(form) {
  const { stage = 0 } = now(), skips = partsOf(form, stage).flatMap((part) => all("[value=skipped]", part));
  for (const skip of /** @type {HTMLInputElement[]} */ (skips)) {
    if (find(`[name="${skip.name}"]:checked`, form)) continue;
    say(skip);
  }
  go(stage + 1);
}

/** @param {HTMLFormElement} form @param {string} [field] where to begin in it */
function goToLast(form, field) {
  go(lastOf(form));
  const control = form.elements.namedItem(field ?? "");
  if (control instanceof HTMLElement) control.focus();
}

/** As the form's own button does it; but no second tap on "Next" is an answer about the warning signs.
 * @param {HTMLFormElement} form @param {string} [alarm] what is said of them by it */
function save(form, alarm) {
  if (performance.now() - shownAt < READING || (alarm && find(`[name=alarm]:checked:not([value="${alarm}"])`, form))) return;
  if (alarm && !("read" in form.dataset)) return;
  const box = alarm ? /** @type {HTMLInputElement | null} */ (find(`[name=alarm][value="${alarm}"]`, form)) : null;
  if (box) box.checked = true;
  find(":scope > button.main", form)?.click();
}

/** The first of which nothing is said; the warning signs are asked about last. @param {HTMLFormElement} form */
function firstOpen(form) {
  const last = lastOf(form);
  for (let stage = 1; stage < last; stage += 1)
    if (!partsOf(form, stage).some((part) => find(":checked", part))) return stage;
  return last;
}

/** Each question of a stage has its answer, and none of them calls for anything that is to be read. @param {HTMLElement} part */
const isAnswered = (part) => all("fieldset", part).every((one) => find(":checked", one))
  && !all("[data-advice]", part).some((advice) => advice.getClientRects().length);

// A finger's tap on an answer goes on; the arrow keys only choose. Nobody is led on to the warning signs: what saves them
// stands where "Next" stood.
/** @param {HTMLFormElement} form @param {HTMLElement} field */
function goOnAfter(form, field) {
  const { stage = 0 } = now(), part = field.closest(".here");
  if (!part || stage >= lastOf(form) - 1) return;
  setTimeout(() => { if (now().stage === stage && isAnswered(/** @type {HTMLElement} */ (part))) go(stage + 1); }, SEEN);
}

document.addEventListener("click", (event) => {
  const tapped = targetOf(event);
  if (event.detail === 0 || performance.now() - shownAt > GUARD || !tapped?.closest(".staged")) return;
  event.preventDefault();
  event.stopPropagation();
}, true);
document.addEventListener("click", (event) => {
  const form = formOf(), tapped = targetOf(event), { stage, depth = 0 } = now();
  if (!form || !tapped) return;
  const on = (/** @type {string} */ selector) => /** @type {HTMLElement | null} */ (tapped.closest(selector));
  const summary = on("summary");
  const isOpening = summary && !stage && summary.parentElement === form.closest("details:not([open])");
  if (isOpening || on("[data-stage-last]")) event.preventDefault();
  if (isOpening) go(firstOpen(form));
  else if (on("[data-stage-last]")) goToLast(form, on("[data-stage-last]")?.dataset.stageLast);
  else if (on("[data-stage-close]")) leave(false);
  else if (on("[data-all-at-once]")) leave(true);
  else if (on("[data-stage-next]")) onward(form);
  else if (on("[data-say]")) sayAll(form, on("[data-say]")?.dataset.say ?? "");
  else if (on("[data-stage-read]")) lastSign(form)?.scrollIntoView({ block: "end" });
  else if (on("[data-stage-save]")) save(form, on("[data-stage-save]")?.dataset.stageSave);
  else if (on("[data-stage-back]")) {
    if (depth > 1) history.back();
    else go((stage ?? 1) - 1);
  } else if (event.detail > 0 && tapped.matches("input[type=radio]") && stage && form.contains(tapped)) goOnAfter(form, tapped);
});
document.addEventListener("change", (event) => {
  const part = /** @type {HTMLElement | null | undefined} */ (targetOf(event)?.closest(".here"));
  if (part) enlarge(part);
});
document.addEventListener("keydown", (event) => {
  const form = formOf(), { stage } = now();
  if (!form || !stage) return;
  if (event.key === "Escape") leave(false);
  // Enter on an answer is no wish to save the day.
  const field = targetOf(event);
  if (event.key !== "Enter" || !(field instanceof HTMLInputElement) || !field.closest(".here")) return;
  event.preventDefault();
  if (stage === lastOf(form)) return;
  if (field.type === "radio" && !field.checked) say(field);
  onward(form);
});
// Saved: what comes of it is shown on the page. Kept for later, the form stays open with the word for that.
document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = /** @type {CustomEvent<{ ctx: HtmxContext }>} */ (event).detail;
  const form = formOf();
  if (ctx.sourceElement !== form || !now().stage) return;
  form.dataset.saving = "";
  setTimeout(() => { if (form.isConnected && now().stage) leave(true); }, PATIENCE);
});
document.addEventListener("htmx:after:swap", () => { if (now().stage && !find("form.staged")) leave(true); });
addEventListener("popstate", () => {
  isLeaving = false;
  if (now().stage && !formOf()) history.replaceState(null, "");   // forward to a question of a day that is said
  show();
});
document.addEventListener("hudro:filled", show);
if (now().stage && !formOf()) leave(false);   // read anew, and the day is said by now
show();
