// Registers the worker that keeps pages for when there is no network, and tells it what is read and by whom. On the page about
// installing, offers the browser's own prompt where there is one. Nothing else asks.
import { hear, language, signedIn } from "./account.js";
import { find, targetOf } from "./dom.js";
import { announce } from "./words.js";

const { worker } = document.documentElement.dataset;
const isBusy = () => Boolean(find("form[data-touched]"));

/** @param {ServiceWorker | null} active @param {boolean} [isChanged] */
const tell = (active, isChanged = false) => active?.postMessage(
  /** @type {import("../core/messages").ToWorker} */ ({ keep: language(), account: signedIn(), isChanged }));

if (worker && "serviceWorker" in navigator) {
  register(worker).catch(() => {});   // private windows may refuse: the app works without it
  hear((heard) => { if (heard.arrived) tell(navigator.serviceWorker.controller, true); });   // what was stored changes pages
  addEventListener("pageshow", (event) => { if (event.persisted) tell(navigator.serviceWorker.controller); });
}

/** @param {string} address */
async function register(address) {
  const registration = await navigator.serviceWorker.register(address);
  tell((await navigator.serviceWorker.ready).active);
  navigator.serviceWorker.addEventListener("controllerchange", () => tell(navigator.serviceWorker.controller));
  if (registration.waiting) offer(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const next = registration.installing;
    next?.addEventListener("statechange", () => {
      if (next.state === "installed" && navigator.serviceWorker.controller) offer(next);
    });
  });
}

// A new version takes over while nobody is busy in a form; this page stays as it is until it is asked to reload.
/** @param {ServiceWorker} waiting */
function offer(waiting) {
  if (!isBusy()) takeOver(waiting);
  announce("new-version");
  document.addEventListener("click", (event) => {
    if (!targetOf(event)?.closest("[data-word=new-version] button")) return;
    takeOver(waiting);
    location.reload();
  });
}

/** @param {ServiceWorker} waiting */
const takeOver = (waiting) => waiting.postMessage(/** @type {import("../core/messages").ToWorker} */ ({ takeOver: true }));

addEventListener("beforeinstallprompt", (event) => {
  const button = find("[data-install]");
  if (!button) return;
  event.preventDefault();
  button.hidden = false;
  button.addEventListener("click", () => { button.hidden = true; /** @type {any} */ (event).prompt(); });
});
