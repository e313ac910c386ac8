// A scanned code stands behind the # of its address, which is sent to no server and no log.
import { all, find } from "./dom.js";

const code = /^#code=([\w-]+)$/.exec(location.hash)?.[1], place = find("[name=code]");
if (code && place instanceof HTMLInputElement) {
  place.value = code;
  history.replaceState(null, "", location.pathname);
}

// Asked to sign in first: the code goes along to the page that it is for.
for (const part of code ? all("[data-onward]") : []) {
  if (part instanceof HTMLAnchorElement) {
    if (part.href.includes("next=")) part.href += encodeURIComponent(location.hash);
  } else if (part instanceof HTMLInputElement && part.value && !part.value.includes("#")) part.value += location.hash;
}
