// Finding parts of the page, typed: what the server did not put there is null.

/** @param {string} selector @param {ParentNode} [within] @returns {HTMLElement | null} */
export const find = (selector, within = document) => within.querySelector(selector);

/** @param {string} selector @param {ParentNode} [within] @returns {HTMLElement[]} */
export const all = (selector, within = document) => [...within.querySelectorAll(/** @type {"div"} */ (selector))];

/** @param {string} selector @param {ParentNode} [within] @returns {HTMLFormElement[]} */
export const forms = (selector, within = document) => [...within.querySelectorAll(/** @type {"form"} */ (selector))];

/** The element that an event came from; of a tap on an icon, what the icon stands in. @param {Event} event
 * @returns {HTMLElement | null} */
export const targetOf = ({ target }) => target instanceof SVGElement ? target.closest("svg")?.parentElement ?? null
  : target instanceof HTMLElement ? target : null;

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Control */

/** The fields of a form that hold a value. @param {HTMLFormElement} form @returns {Control[]} */
export const controls = (form) => /** @type {Control[]} */ ([...form.elements].filter((one) =>
  one instanceof HTMLInputElement || one instanceof HTMLTextAreaElement || one instanceof HTMLSelectElement));

/** @param {Control} control @returns {control is HTMLInputElement} */
export const isBox = (control) => control.type === "radio" || control.type === "checkbox";
