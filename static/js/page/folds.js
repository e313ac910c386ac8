// A link to what lies folded on this page opens it, also in browsers that do not by themselves.
import { find, targetOf } from "./dom.js";

document.addEventListener("click", (event) => {
  const link = /** @type {HTMLAnchorElement | null | undefined} */ (targetOf(event)?.closest("a[href^='#']"));
  const name = link?.hash.slice(1), place = name ? find(`#${CSS.escape(name)}`) : null;
  for (let fold = place?.closest("details"); fold; fold = fold.parentElement?.closest("details")) fold.open = true;
});
