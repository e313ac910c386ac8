// Registers the worker that keeps pages for when there is no network, and tells it what is read and by whom.
// On the page about installing, offers the browser's own prompt where there is one. Nothing else asks.

const { worker, outbox } = document.currentScript.dataset;
const cookie = (name) => document.cookie.match(`(?:^|; )${name}=([^;]+)`)?.[1];
const account = () => cookie("__Host-account") ?? cookie("account") ?? "";
const isBusy = () => Boolean(document.querySelector("form[data-touched]"));
const tell = (active, isChanged = false) => active?.postMessage(
  { keep: document.documentElement.lang, account: account(), isChanged });

// A public page, too, shows its reader what waits.
if (account() || sessionStorage.deleting) import(outbox);
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register(worker).then(async (registration) => {
    tell((await navigator.serviceWorker.ready).active);
    navigator.serviceWorker.addEventListener("controllerchange", () => tell(navigator.serviceWorker.controller));
    if (registration.waiting) offer(registration.waiting);
    registration.addEventListener("updatefound", () => {
      const next = registration.installing;
      next.addEventListener("statechange", () => {
        if (next.state === "installed" && navigator.serviceWorker.controller) offer(next);
      });
    });
  }).catch(() => {});   // private windows may refuse: the app works without it

  // What was stored changes pages.
  new BroadcastChannel("hudro").addEventListener("message", ({ data }) => {
    if (data.stored) tell(navigator.serviceWorker.controller, true);
  });
  addEventListener("pageshow", (event) => event.persisted && tell(navigator.serviceWorker.controller));
}

// A new version takes over while nobody is busy in a form; this page stays as it is until it is asked to reload.
function offer(waiting) {
  if (!isBusy()) waiting.postMessage({ takeOver: true });
  const words = document.querySelector("template[data-words]")?.content.querySelector("[data-word='new-version']");
  const line = document.querySelector("[data-announcement]");
  if (!words || !line) return;
  line.replaceChildren(words.cloneNode(true));
  line.querySelector("button").addEventListener("click", () => {
    waiting.postMessage({ takeOver: true });
    location.reload();
  });
}

addEventListener("beforeinstallprompt", (event) => {
  const button = document.querySelector("[data-install]");
  if (!button) return;
  event.preventDefault();
  button.hidden = false;
  button.addEventListener("click", () => { button.hidden = true; event.prompt(); });
});
