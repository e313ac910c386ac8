// The app on an iPhone's home screen can download nothing: a file is handed to the share sheet there, which has the calendar.
import { announce } from "./words.js";

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[data-hands-on]") : null;
  if (!(link instanceof HTMLAnchorElement) || !(/** @type {any} */ (navigator).standalone)) return;
  event.preventDefault();
  void handOn(link);
});

/** @param {HTMLAnchorElement} link */
async function handOn({ href, download }) {
  try {
    const answer = await fetch(href), type = answer.headers.get("Content-Type") ?? "";
    if (!answer.ok || !type.startsWith("text/calendar")) throw new Error(type);
    const files = [new File([await answer.blob()], download, { type: "text/calendar" })];
    if (navigator.canShare?.({ files })) await navigator.share({ files });
    else location.assign(href);
  } catch (fault) {
    if (!(fault instanceof DOMException && fault.name === "AbortError")) announce("not-fetched");   // closed by the person
  }
}
