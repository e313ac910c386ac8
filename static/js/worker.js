// Registers the worker that keeps pages for when there is no network, and tells it which language is read.
// On the page about installing, offers the browser's own prompt where there is one. Nothing else asks.

const { worker } = document.currentScript.dataset;
const tell = (active) => active?.postMessage({ keep: document.documentElement.lang });

if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register(worker).then(async () => {
    tell((await navigator.serviceWorker.ready).active);
    navigator.serviceWorker.addEventListener("controllerchange", () => tell(navigator.serviceWorker.controller));
  }).catch(() => {});   // private windows may refuse: the app works without it
}

addEventListener("beforeinstallprompt", (event) => {
  const button = document.querySelector("[data-install]");
  if (!button) return;
  event.preventDefault();
  button.hidden = false;
  button.addEventListener("click", () => { button.hidden = true; event.prompt(); });
});
