// The script of a public page: it knows nobody. What waits on this phone is shown there, too, to who is signed in.
import "./page/registration.js";
import "./page/notices.js";
import "./page/signs.js";
import "./page/typing.js";
import "./page/codes.js";
import "./page/dates.js";
import { signedIn } from "./page/account.js";

const { outbox } = document.documentElement.dataset;
if (outbox && (signedIn() || sessionStorage.deleting)) void import(outbox);
