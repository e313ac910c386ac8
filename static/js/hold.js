// The first script of a page, before anything else is there: a form that goes through the outbox and is sent before the
// scripts are ready would be posted by the browser, and without a network be lost. It waits until they are. Where they never
// come, it is sent as it would be without scripts.

/** @type {{ form: HTMLFormElement, submitter: HTMLElement | null }[]} */
const held = [];
let isReady = false;

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (isReady || !form.matches("form[data-outbox]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  held.push({ form, submitter: event.submitter });
}, true);

document.addEventListener("hudro:ready", go);
addEventListener("load", () => setTimeout(go, 2000));

function go() {
  isReady = true;
  for (const { form, submitter } of held.splice(0)) {
    if (!form.isConnected) continue;
    const button = submitter ?? /** @type {HTMLElement | null} */ (form.querySelector("button:not([type=button])"));
    if (button) button.click();   // `requestSubmit` is newer than the oldest Safari that we serve
    // Without a button it was sent by a script of ours, whom htmx hears. The browser itself would leave the page with it.
    else form.dispatchEvent(new SubmitEvent("submit", { bubbles: true, cancelable: true }));
  }
}
