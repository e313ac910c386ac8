// The first script of a page, before anything else is there: a form that goes through the outbox and is sent before the
// scripts are ready would be posted by the browser, and without a network be lost. It waits until they are. Where they never
// come, it is sent as it would be without scripts.

/** @type {{ form: HTMLFormElement, submitter: HTMLElement | null } | null} */
let held = null;
let isReady = false;

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (isReady || !form.matches("form[data-outbox]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  held = { form, submitter: event.submitter };
}, true);

document.addEventListener("hudro:ready", go);
addEventListener("load", () => setTimeout(go, 2000));

function go() {
  isReady = true;
  if (held?.form.isConnected) held.form.requestSubmit(held.submitter);
  held = null;
}
