// Whose phone this is just now. The cookie says it to scripts; the page says whose page it is.
const root = document.documentElement;

const cookie = (name) => document.cookie.match(`(?:^|; )${name}=([^;]+)`)?.[1];
export const signedIn = () => cookie("__Host-account") ?? cookie("account") ?? "";   // the latter without HTTPS
export const signOut = () => {
  document.cookie = "account=; max-age=0; path=/";
  document.cookie = "__Host-account=; max-age=0; path=/; secure";
};
export const pages = () => root.dataset.account ?? signedIn();   // a public page is whoever's who reads it
export const channel = new BroadcastChannel("hudro");

// A page of somebody who is not signed in any more empties itself, behind the back button too.
function emptyIfForeign() {
  if (!root.dataset.account || root.dataset.account === signedIn()) return;
  document.body.replaceChildren();
  location.reload();
}

addEventListener("pageshow", emptyIfForeign);
document.addEventListener("visibilitychange", emptyIfForeign);
channel.addEventListener("message", ({ data }) => { if (data.left || data.here) emptyIfForeign(); });
channel.postMessage({ here: signedIn() });   // somebody else, perhaps: other tabs look whose they are
