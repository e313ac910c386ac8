// Reminders by push: the button that turns them on, and to say again, each time the app is opened, how this browser is reached:
// browsers change that and tell nobody.
import { within } from "../core/time.js";
import { signedIn } from "./account.js";
import { find } from "./dom.js";
import { storage } from "./phone.js";

/** What is known of this device: whose it is, where that is said, and the app's key. @typedef {{ account: string, action: string, key: string }} On */
const NAME = "push", TOLD = "push-told";
const PATIENCE = 20_000, SELDOM = 3_600_000;   // ms: a push service that is not reached is tried for ever
/** @type {("home" | "missing" | "blocked" | "failed" | "scripts")[]} */
const NOTES = ["home", "missing", "blocked", "failed", "scripts"];
const form = /** @type {HTMLFormElement | null} */ (find("form[data-push]"));
const hasPush = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

/** @param {HTMLFormElement} form */
function offer(form) {
  const isOn = "pushOn" in form.dataset, says = find("[data-push-says]");
  note("scripts", true);
  if (!hasPush) note(isAppleTab() ? "home" : "missing");
  else if (Notification.permission === "denied") note("blocked");
  else if (!isOn || Notification.permission !== "granted") form.hidden = false;
  else remember(form);
  if (says && (!hasPush || Notification.permission !== "granted")) says.hidden = true;   // what the server believes
  // After a new sign-in the server does not know it yet.
  if (!isOn) void tellAgain().then((isTold) => { if (isTold) location.reload(); }).catch(() => {});
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void turnOn(form);
  });
}

/** @param {HTMLFormElement} form */
async function turnOn(form) {
  const button = /** @type {HTMLButtonElement} */ (find("button", form));
  for (const name of NOTES) note(name, true);
  button.disabled = true;
  try {
    const permission = await Notification.requestPermission();
    if (permission === "denied") note("blocked");
    if (permission !== "granted") return;   // the question was closed: it can be asked again
    fill(form, await within(PATIENCE, subscribed(form.dataset.push ?? "")));
    remember(form);
    form.submit();
  } catch {
    note("failed");
  } finally {
    button.disabled = false;
  }
}

/** Whether the server has just been told of what was turned on here before. @returns {Promise<boolean>} */
async function tellAgain() {
  const told = on();
  if (!told) return false;
  if (told.account !== signedIn()) {   // somebody else has signed in: nothing comes here for the one before
    await forget();
    return false;
  }
  if (!hasPush || Notification.permission !== "granted" || Date.now() - Number(sessionStorage.getItem(TOLD)) < SELDOM) return false;
  const body = new URLSearchParams({ ...keysOf(await subscribed(told.key)), again: "yes" });
  const answer = await fetch(told.action, { method: "POST", body, redirect: "manual" });
  if (answer.status === 410) await forget();   // turned off from another device
  if (answer.type !== "opaqueredirect") return false;
  sessionStorage.setItem(TOLD, String(Date.now()));
  return true;
}

// Turned off here, the browser lets go of it too; and a new sign-in in this tab is one of which the server knows nothing.
document.addEventListener("submit", (event) => {
  const form = event.target instanceof HTMLFormElement ? event.target : null;
  if (form && "signOut" in form.dataset) sessionStorage.removeItem(TOLD);
  if (!form || !("pushOff" in form.dataset)) return;
  event.preventDefault();
  void within(PATIENCE, forget()).catch(() => {}).then(() => form.submit());
});

/** @param {string} key of the app @returns {Promise<PushSubscription>} */
async function subscribed(key) {
  const { pushManager } = await navigator.serviceWorker.ready;
  const options = { userVisibleOnly: true, applicationServerKey: key };
  return pushManager.subscribe(options).catch(async (fault) => {
    const other = await pushManager.getSubscription();   // made with the key of another app, or of before a new one
    if (!other) throw fault;
    await other.unsubscribe();
    return pushManager.subscribe(options);
  });
}

/** @param {PushSubscription} subscription */
function keysOf(subscription) {
  const { endpoint = "", keys = {} } = subscription.toJSON();
  return { endpoint, p256dh: keys.p256dh ?? "", auth: keys.auth ?? "" };
}

/** @param {HTMLFormElement} form @param {PushSubscription} subscription */
function fill(form, subscription) {
  for (const [name, value] of Object.entries(keysOf(subscription)))
    /** @type {HTMLInputElement} */ (form.elements.namedItem(name)).value = value;
}

/** @param {HTMLFormElement} form */
const remember = (form) => storage()?.setItem(NAME, JSON.stringify(
  { account: signedIn(), action: form.getAttribute("action"), key: form.dataset.push }));

/** @returns {On | null} */
const on = () => JSON.parse(storage()?.getItem(NAME) ?? "null");

async function forget() {
  storage()?.removeItem(NAME);
  if ("serviceWorker" in navigator) await (await (await navigator.serviceWorker.ready).pushManager?.getSubscription())?.unsubscribe();
}

/** @param {typeof NOTES[number]} name @param {boolean} [isHidden] */
function note(name, isHidden = false) {
  const said = find(`[data-push-note=${name}]`);
  if (said) said.hidden = isHidden;
}

/** Safari on an iPhone, not yet on the home screen. */
const isAppleTab = () => "standalone" in navigator && !(/** @type {any} */ (navigator).standalone);

if (form) offer(form);
else void tellAgain().catch(() => {});
