// The server wrote every word; this only chooses which of them are shown.
const kept = document.querySelector("template[data-words]");

// A page without a menu has none of them, and nothing is said on it.
export const word = (name) => kept?.content.querySelector(`[data-word="${name}"]`).cloneNode(true) ?? "";

// English as the server writes it: the day before the month, 24 hours.
const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
const inWords = (time, how) =>
  new Date(time).toLocaleString(language, { weekday: "long", day: "numeric", month: "long", ...how });
export const momentInWords = (time) => inWords(time, { hour: "2-digit", minute: "2-digit" });

// A field's value as it is read: a date as the language writes it, anything else as it stands.
export const dayInWords = (value) => /^\d{4}-\d\d-\d\d$/.test(value) ? inWords(value, { timeZone: "UTC" }) : value;

// In the page's status line, which a screen reader reads out.
export function announce(name) {
  document.querySelector("[data-announcement]").replaceChildren(word(name));
}

// How many: the words of one of it, or of several with their number.
export function counted(name, number) {
  const found = word(number === 1 ? `${name}-one` : `${name}-many`);
  found.textContent = found.textContent.replace("#", number);
  return found.textContent;
}
