// What a button has said and is not sent yet is taken back: it goes from this phone, as it does from /outbox.
import { pages, tell } from "./account.js";
import { targetOf } from "./dom.js";
import { queue } from "./phone.js";

document.addEventListener("click", (event) => {
  const form = /** @type {HTMLButtonElement | null | undefined} */ (targetOf(event)?.closest("[data-take-back]"))?.form;
  if (form) void takeBack(form);
});

/** @param {HTMLFormElement} form */
async function takeBack(form) {
  const waiting = await queue.of(pages(), ({ state }) => state === "waiting");
  const last = waiting.filter(({ about }) => about === form.dataset.outboxAbout).at(-1);
  if (last) {
    await queue.discard([last.key]);
    tell({ changed: last.key });
  }
  location.reload();   // as the day is without it; sent meanwhile, it is shown as saved
}
