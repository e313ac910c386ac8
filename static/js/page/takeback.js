// What a button has said and is not sent yet is taken back where it was said: it goes from this phone, as from /outbox.
import { hear, pages, tell } from "./account.js";
import { all, targetOf } from "./dom.js";
import { queue } from "./phone.js";

/** The last that waits about a form's day, if it was this form that said it: what was written in another one is not taken
 * back by a button. @param {HTMLFormElement} form */
async function saidBy(form) {
  const waiting = await queue.of(pages(), ({ state }) => state === "waiting").catch(() => []);
  const last = waiting.filter(({ about }) => about === form.dataset.outboxAbout).at(-1);
  return last?.label === form.dataset.outbox ? last : undefined;
}

async function offer() {
  for (const button of /** @type {HTMLButtonElement[]} */ (all("[data-take-back]")))
    button.hidden = !button.form || !await saidBy(button.form);
}

document.addEventListener("hudro:filled", () => void offer());
hear((heard) => { if (heard.said || heard.changed) void offer(); });
document.addEventListener("click", (event) => {
  const form = /** @type {HTMLButtonElement | null | undefined} */ (targetOf(event)?.closest("[data-take-back]"))?.form;
  if (form) void takeBack(form);
});

/** @param {HTMLFormElement} form */
async function takeBack(form) {
  const said = await saidBy(form);
  if (said) {
    await queue.discard([said.key]);
    tell({ changed: said.key });
  }
  location.reload();   // as the day is without it; sent meanwhile, it is shown as saved
}
