// What a tap said: all that its request says, and what a person needs to know it by.
import { againstWaiting } from "../core/fields.js";
import { pages } from "./account.js";
import { controls, find, isBox } from "./dom.js";
import { waitingIn } from "./overlay.js";
import { move } from "./rows.js";
import { dayInWords, text } from "./words.js";

/** @typedef {import("../core/types").Field} Field */
const DATE = /\d{4}-\d\d-\d\d$/;

/**
 * @param {HTMLFormElement} form
 * @param {HtmxContext} ctx
 * @returns {import("../core/types").NewWrite}
 */
export function describe(form, ctx) {
  const { submitter, method, action, headers } = ctx.request;
  if (submitter?.dataset.move) move(submitter);
  const sent = /** @type {Field[]} */ ([...(submitter?.dataset.move ? new FormData(form) : ctx.request.body).entries()]);
  const about = form.dataset.outboxAbout ?? "";
  const fields = about ? againstWaiting((name) => isChosen(form, name), sent, waitingIn.get(form) ?? []) : sent;
  const day = fields.filter(([name]) => name === "day").at(-1)?.[1];
  const chosen = day ? String(day) : "$&";   // the day that was chosen in the form
  const label = submitter?.dataset.says ?? controls(form).find((one) => isBox(one) && one.checked && one.dataset.says)?.dataset.says
    ?? form.dataset.outbox ?? "";
  return {
    ...written(action, fields, labelOf(form, fields, label)), method, about: about.replace(DATE, chosen),
    adds: form.dataset.outboxAdds ?? "",
    creates: "outboxCreates" in form.dataset ? String(fields.find(([name]) => name === "id")?.[1] ?? "") : "",
    said: said(form), page: about.match(DATE) ? location.pathname.replace(DATE, chosen) : location.pathname,
    headers: { ...headers, "HX-Request-Type": ctx.select ? "full" : "partial" },
  };
}

/**
 * A write of this page, here and now: what a tap says by itself, before its form is saved.
 * @param {string} url
 * @param {Field[]} fields
 * @param {string} label how a person knows it
 * @returns {import("../core/types").NewWrite}
 */
export const written = (url, fields, label) => ({
  key: crypto.randomUUID(), account: pages(), state: "waiting", url, method: "POST", fields,
  has_files: fields.some(([, value]) => value instanceof Blob), label, about: "", adds: "", creates: "", said: [],
  page: location.pathname, page_at: document.documentElement.dataset.rendered, written_at: new Date().toISOString(),
  headers: { "HX-Request": "true", "HX-Request-Type": "partial" },
});

// The day and hidden fields tell what a write is about: they stand in each.
/** @param {HTMLFormElement} form @param {string} name */
const isChosen = (form, name) => name !== "day" && Boolean(find(`[name="${name}"]:not([type=hidden], button)`, form));

// A tap on a row says its state, too.
/** @param {HTMLFormElement} form @param {Field[]} fields @param {string} label */
function labelOf(form, fields, label) {
  const shows = /** @type {HTMLElement | null} */ (form.closest("[data-shows]"))?.dataset.shows;
  const state = shows && fields.filter(([name]) => name === shows).at(-1)?.[1];
  return state ? `${label}, ${text(`${shows}-${state}`)}` : label;
}

// The fields as they read on the page: [label, words].
/** @param {HTMLFormElement} form @returns {[string, string][]} */
export function said(form) {
  /** @type {[string, string][]} */
  const found = [];
  for (const control of controls(form)) {
    if (!control.name || ["hidden", "submit"].includes(control.type) || control.closest("[hidden]")) continue;
    if (isBox(control) ? !control.checked : !control.value) continue;
    const group = control.closest("fieldset")?.querySelector("legend");
    found.push([firstWords(group ?? control.labels?.[0]), wordsOf(control)]);
  }
  return found;
}

/** @param {import("./dom").Control} control */
function wordsOf(control) {
  if (isBox(control)) return spaced(control.labels?.[0]);
  const files = control instanceof HTMLInputElement && control.files;
  return files ? [...files].map((file) => file.name).join(", ") : dayInWords(control.value);
}

/** A label's own words, without what explains it. @param {Element | null | undefined} label */
export function firstWords(label) {
  const texts = label && document.createTreeWalker(label, NodeFilter.SHOW_TEXT);
  while (texts?.nextNode()) {
    const words = texts.currentNode.textContent?.trim();
    if (words) return words;
  }
  return "";
}

/** Its words, without the mark of the day before. @param {Element | undefined} element */
const spaced = (element) => [...element?.childNodes ?? []].filter((one) => one.nodeName !== "EM").map((one) => one.textContent?.trim()).filter(Boolean).join(" ");
