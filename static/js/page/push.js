// Reminders by push: the button that turns them on, and to say again, each time the app is opened, how this browser is reached:
// browsers change that and tell nobody.
import { within } from "../core/time.js";
import { signedIn } from "./account.js";
import { find } from "./dom.js";
import { storage } from "./phone.js";

/** What is known of this device: whose it is, where that is said, and the app's key. @typedef {{ account: string, action: string, key: string }} On */
const NAME = "push", TOLD = "push-told", PATIENCE = 20_000;   // ms: a push service that is not reached is tried for ever
const form = /** @type {HTMLFormElement | null} */ (find("form[data-push]"));
const hasPush = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

/** @param {HTMLFormElement} form */
function offer(form) {
  const isOn = "pushOn" in form.dataset;
  note("scripts", true);
  if (!hasPush) note(isAppleTab() ? "home" : "missing");
  else if (Notification.permission === "denied") note("blocked");
  else if (!isOn || Notification.permission !== "granted") form.hidden = false;
  else remember(form);
  const says = find("[data-push-says]");
  if (says && (!hasPush || Notification.permission !== "granted")) says.hidden = true;   // what the server believes
  if (!isOn && on()) forget();   // turned off, here or from another device
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void turnOn(form);
  });
}

/** @param {HTMLFormElement} form */
async function turnOn(form) {
  const button = /** @type {HTMLButtonElement} */ (find("button", form));
  button.disabled = true;
  try {
    if (await Notification.requestPermission() !== "granted") return note("blocked");
    fill(form, await within(PATIENCE, subscribed(form.dataset.push ?? "")));
    remember(form);
    form.submit();
  } catch {
    note("failed");
  } finally {
    button.disabled = false;
  }
}

async function tellAgain() {
  const told = on();
  if (!told) return;
  if (told.account !== signedIn()) return forget();   // somebody else has signed in: nothing comes here for the one before
  if (!hasPush || sessionStorage.getItem(TOLD) || Notification.permission !== "granted") return;
  const body = new URLSearchParams({ ...keysOf(await subscribed(told.key)), again: "yes" });
  const answer = await fetch(told.action, { method: "POST", body, redirect: "manual" });
  if (answer.type === "opaqueredirect") sessionStorage.setItem(TOLD, "1");
  if (answer.status === 410) forget();   // turned off from another device
}

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

function forget() {
  storage()?.removeItem(NAME);
  void unsubscribe().catch(() => {});
}

async function unsubscribe() {
  await (await (await navigator.serviceWorker.ready).pushManager.getSubscription())?.unsubscribe();
}

/** @param {"home" | "missing" | "blocked" | "failed" | "scripts"} name @param {boolean} [isHidden] */
function note(name, isHidden = false) {
  const said = find(`[data-push-note=${name}]`);
  if (said) said.hidden = isHidden;
}

/** Safari on an iPhone, not yet on the home screen. */
const isAppleTab = () => "standalone" in navigator && !(/** @type {any} */ (navigator).standalone);

if (form) offer(form);
else void tellAgain().catch(() => {});
