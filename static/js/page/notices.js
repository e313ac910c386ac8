// What was done is said once, on the page that is shown next: the answer names it, or the address to which a form without a
// script led. Nothing else carries it, so that no page from the phone's own store says it again.
import { announce } from "./words.js";

const AFTER = 100;   // ms: a screen reader speaks what changes once the page is there
const IN_ADDRESS = /^#said-([a-z]+)$/;   // its name alone: whoever makes a link may put anything there

/** @param {Headers} headers of an answer that is shown now, or leads to another page */
export function tellOf(headers) {
  const notice = headers.get("Hudro-Notice");
  if (!notice) return;
  if (headers.get("HX-Redirect")) sessionStorage.notice = notice;
  else say(notice);
}

/** @param {string} notice its name, and where its undo goes */
function say(notice) {
  const [name, undo] = notice.split(" ");
  announce(`said-${name}`, undo);
}

document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = /** @type {CustomEvent<{ ctx: HtmxContext }>} */ (event).detail, headers = ctx.response?.headers;
  if (headers?.get("HX-Redirect")) tellOf(headers);
});
document.addEventListener("htmx:after:swap", (event) => {
  const { ctx } = /** @type {CustomEvent<{ ctx: HtmxContext }>} */ (event).detail;
  if (ctx.response) tellOf(ctx.response.headers);
});

// A form that the browser sends by itself is followed to its page; a link that somebody made is not.
document.addEventListener("submit", ({ target, defaultPrevented }) => {
  if (target instanceof HTMLFormElement && target.method === "post" && !defaultPrevented) sessionStorage.sent = target.dataset.undoneBy ?? "";
});
const led = IN_ADDRESS.exec(location.hash)?.[1];
const { notice, sent } = sessionStorage;
const told = notice ?? (led && sent !== undefined && `${led} ${sent}`);
sessionStorage.removeItem("notice");
sessionStorage.removeItem("sent");
if (led) history.replaceState(history.state, "", location.pathname + location.search);
if (told) setTimeout(say, AFTER, told);
