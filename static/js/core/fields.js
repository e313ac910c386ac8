// What a write says: a field that equals its `was` says nothing, one that was left blank says nothing either.

/** @typedef {import("./types").Field} Field */

/** @param {{ fields: Field[] }} write @param {string} name */
export const valuesOf = (write, name) => write.fields.filter(([field]) => field === name).map(([, value]) => value);

/** @param {(string | File)[]} values */
const said = (values) => values.filter((value) => value !== "").map(String).sort().join("\n");
/** @param {(string | File)[]} one @param {(string | File)[]} other */
const same = (one, other) => said(one) === said(other);

/** @param {{ fields: Field[] }} write @param {string} name */
export function speaks(write, name) {
  const was = valuesOf(write, `was.${name}`), now = valuesOf(write, name);
  return was.length ? !same(now, was) : said(now) !== "";
}

/**
 * What a form newly says while earlier writes of it wait, by what those say: a value that was put back to what the page
 * had shown is said anew, and one that a waiting write says already is not said twice (another device may have spoken
 * since).
 * @param {(name: string) => boolean} isChosen whether the person chooses this field: the day and hidden ones stand in each
 * @param {Field[]} fields
 * @param {{ fields: Field[] }[]} waiting the oldest first
 * @returns {Field[]}
 */
export function againstWaiting(isChosen, fields, waiting) {
  let found = [...fields];
  for (const write of waiting) {
    for (const name of new Set(write.fields.map(([field]) => field.replace(/^was\./, "")))) {
      const now = valuesOf({ fields: found }, name), was = valuesOf({ fields: found }, `was.${name}`);
      const queued = valuesOf(write, name), isPutBack = same(now, was), isRepeated = same(now, queued);
      if (!speaks(write, name) || isPutBack === isRepeated || (isRepeated && !isChosen(name))) continue;
      found = found.filter(([field]) => field !== `was.${name}`);
      found.push(...(said(queued) ? queued : [""]).map((value) => /** @type {Field} */ ([`was.${name}`, value])));
      if (!now.length) found.push([name, ""]);
    }
  }
  return found;
}
