// Whose phone this is just now. The cookie says it to scripts; the page says whose page it is.
import { CHANNEL } from "../core/messages.js";

const root = document.documentElement;

/** @param {string} name */
const cookie = (name) => document.cookie.match(`(?:^|; )${name}=([^;]+)`)?.[1];
export const signedIn = () => cookie("__Host-account") ?? cookie("account") ?? "";   // the latter without HTTPS
export const signOut = () => {
  document.cookie = "account=; max-age=0; path=/";
  document.cookie = "__Host-account=; max-age=0; path=/; secure";
};
export const pages = () => root.dataset.account ?? signedIn();   // a public page is whoever's who reads it
/** The language of the page as the server wrote it: a translator changes `lang`. */
export const language = () => root.dataset.language ?? root.lang;

const channel = new BroadcastChannel(CHANNEL);

/** To this page and to every other. @param {import("../core/messages").Message} data */
export function tell(data) {
  channel.postMessage(data);
  channel.dispatchEvent(new MessageEvent("message", { data }));
}

/** To every other page. @param {import("../core/messages").Message} data */
export const tellOthers = (data) => channel.postMessage(data);

/** @param {(heard: import("../core/messages").Heard) => void} listener */
export const hear = (listener) => channel.addEventListener("message", ({ data }) => listener(data));

// A page of somebody who is not signed in any more empties itself, behind the back button too.
function emptyIfForeign() {
  if (!root.dataset.account || root.dataset.account === signedIn()) return;
  document.body.replaceChildren();
  location.reload();
}

addEventListener("pageshow", emptyIfForeign);
document.addEventListener("visibilitychange", emptyIfForeign);
hear((heard) => { if (heard.left || "here" in heard) emptyIfForeign(); });
if (signedIn()) tellOthers({ here: signedIn() });   // somebody else, perhaps: other tabs look whose they are
