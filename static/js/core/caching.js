// What may be kept of the server's answers, and what is shown of it: rules without a cache, a clock or a network.

/** @typedef {{ status: number, redirected: boolean, type: string, headers: Headers }} Answer */

/** A captive portal's page or a proxy's fault says no such thing. @param {Pick<Answer, "type" | "headers">} answer */
export const isOurs = ({ type, headers }) =>
  type === "opaqueredirect" || headers.has("Hudro-At") || headers.has("Hudro-Account");

/** A captive portal's page in a file's place says no such thing. @param {{ ok: boolean, headers: Headers }} answer */
export const isFile = ({ ok, headers }) => ok && Boolean(headers.get("Cache-Control")?.includes("immutable"));

/**
 * Whose page an answer is: "none" for a public one, null when it may not be kept. Nothing redirected ever is.
 * @param {Answer} answer
 */
export const whose = ({ status, redirected, headers }) =>
  status === 200 && !redirected ? headers.get("Hudro-Account") : null;

/** Whether the server says that this page is no more. @param {Answer} answer */
export const isGone = (answer) => isOurs(answer) && [403, 404, 410].includes(answer.status);

/** A client's page has an age: what a therapist opened is not read for ever on the device.
 * @param {Headers} headers @param {Date} now */
export function isInTime(headers, now) {
  const until = headers.get("Hudro-Until");
  return !until || until >= now.toISOString();
}

/** Whether an answer is as new as what is kept. @param {Headers | undefined} cached @param {Headers} answer */
export const isNewer = (cached, answer) => !cached || (cached.get("Hudro-At") ?? "") <= (answer.get("Hudro-At") ?? "");

/** Whether an answer says what is kept already, so that nothing is written. A private one says from when it is, and until when
 * it may be read: that is anew each time. @param {Headers | undefined} cached @param {Headers} answer */
export const isSame = (cached, answer) => !answer.has("Hudro-At")
  && Boolean(cached?.has("Hudro-Files") && answer.get("ETag")) && cached?.get("ETag") === answer.get("ETag");

/** A page that says when it was made, as made at another moment. @param {string} html @param {string} at */
export const renderedAt = (html, at) => html.replace(/( data-rendered=")[^"]*/, `$1${at}`);

/**
 * Which of the pages that a list does not name go: all but those that were opened after it was made, and the latest of those
 * that stay once they were opened.
 * @param {{ url: string, at: string }[]} others @param {{ at: string, opened: string }} list @param {number} most
 */
export function noLonger(others, list, most) {
  const opened = others.filter(({ url, at }) => at && list.opened && new URL(url).pathname.startsWith(list.opened))
    .sort((one, other) => one.at < other.at ? 1 : -1).slice(0, most);
  return others.filter((one) => !(one.at > list.at) && !opened.includes(one)).map(({ url }) => url);
}

/**
 * The files that a page needs, by their paths.
 * @param {string} html
 * @param {string} folder what their paths begin with
 */
export const filesOf = (html, folder) =>
  [...new Set([...html.matchAll(/\s(?:src|href|data-outbox)="([^"#?]+)/g)].map(([, path]) => path).filter(
    (path) => path.startsWith(folder)))];   // of attributes: what a person wrote is escaped there

/** The cache in which the files of one build lie. @param {string} path */
export const shellOf = (path) => `shell-${/^\/[^/]+\/([^/]+)/.exec(path)?.[1]}`;

/**
 * The first language that we have, of the address's and the reader's.
 * @param {string} path @param {readonly string[]} tags @param {Record<string, unknown>} known @param {string} otherwise
 */
export const languageOf = (path, tags, known, otherwise) =>
  [path.slice(1, 3), ...tags.map((tag) => tag.slice(0, 2))].find((language) => language in known) ?? otherwise;
