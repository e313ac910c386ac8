// Every message between the tabs, and between a tab and the worker. Tabs of two versions speak to each other, so a message
// keeps its form; a new one gets a new name. (docs/offline.md has them as a table.)

export const CHANNEL = "hudro";

/**
 * On the channel, to every tab:
 * @typedef {(
 *   { here: string }                                 // a page was opened by this account ("" signed out)
 *   | { left: true }                                 // somebody signed out in another tab
 *   | { said: true }                                 // a write was kept on this phone
 *   | { changed: string }                            // the write of this key has another state, or is gone
 *   | { arrived: string }                            // the server has stored the write of this key: pages have changed
 *   | { stored: number, isNews: boolean }            // so many were stored by the server; isNews: not all were shown yet
 *   | { signIn: true }                               // the server asks for a sign-in before it takes a write
 *   | { kept: import("./types").Watermark }          // from the worker: every page is anew on this phone
 * )} Message
 *
 * To the worker:
 * @typedef {(
 *   { keep: string, account: string, isChanged: boolean }   // the language that is read, and by whom: keep its pages
 *   | { takeOver: true }                                    // a new worker takes over, nobody is busy in a form
 * )} ToWorker
 */

/**
 * The keys of any message, for whoever gets one.
 * @typedef {{ here?: string, left?: true, said?: true, changed?: string, arrived?: string, stored?: number, isNews?: boolean, signIn?: true,
 *   kept?: import("./types").Watermark, keep?: string, account?: string, isChanged?: boolean, takeOver?: true }} Heard
 */
