// What a write says: a field that equals its `was` says nothing, one that was left blank says nothing either.

export const valuesOf = (write, name) => write.fields.filter(([field]) => field === name).map(([, value]) => value);
const said = (values) => values.filter((value) => value !== "").map(String).sort().join("\n");
const same = (one, other) => said(one) === said(other);

export function speaks(write, name) {
  const was = valuesOf(write, `was.${name}`), now = valuesOf(write, name);
  return was.length ? !same(now, was) : said(now) !== "";
}

// What is newly said while an earlier write of the same form waits. A value that was put back to what the page had shown
// would say nothing: it is said against what waits.
export function againstWaiting(fields, waiting) {
  let found = [...fields];
  for (const write of waiting) {
    for (const name of new Set(write.fields.map(([field]) => field.replace(/^was\./, "")))) {
      const now = valuesOf({ fields: found }, name), was = valuesOf({ fields: found }, `was.${name}`);
      const kept = valuesOf(write, name);
      if (!speaks(write, name) || !same(now, was) || same(now, kept)) continue;
      found = found.filter(([field]) => field !== `was.${name}`);
      found.push(...(said(kept) ? kept : [""]).map((value) => [`was.${name}`, value]));
      if (!now.length) found.push([name, ""]);
    }
  }
  return found;
}
