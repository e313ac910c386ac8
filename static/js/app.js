// The script of a page of somebody who is signed in.
import "./page/outbox.js";
import "./page/registration.js";
import "./page/folds.js";
import "./page/notices.js";
import "./page/stages.js";
import "./page/signs.js";
import "./page/calls.js";
import "./page/typing.js";
import "./page/codes.js";
import "./page/implied.js";
import "./page/dates.js";
import "./page/zone.js";
import "./page/calendar.js";
import "./page/push.js";
import "./page/missing.js";
import "./page/board.js";
