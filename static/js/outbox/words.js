// The server wrote every word; this only chooses which of them are shown.
const kept = document.querySelector("template[data-words]");

// A page without a menu has none of them, and nothing is said on it.
export const word = (name) => kept?.content.querySelector(`[data-word="${name}"]`).cloneNode(true) ?? "";

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
