// The page of what waits: the server sent its words and an empty row, the phone fills in what it keeps.
import { channel, pages } from "./account.js";
import { send } from "./sender.js";
import * as store from "./store.js";
import { announce } from "./words.js";

const page = document.querySelector("[data-outbox-page]");
const part = (name) => page.querySelector(`[data-outbox-part="${name}"]`);
const time = new Intl.DateTimeFormat(document.documentElement.lang, { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });

async function show() {
  let writes;
  try {
    writes = (await store.of(pages())).filter((write) => write.state !== "sent");
  } catch {
    part("off").hidden = false;
    return;
  }
  for (const state of ["refused", "waiting"]) {
    const those = writes.filter((write) => write.state === state);
    part(state).hidden = !those.length;
    part(state).querySelector("ul").replaceChildren(...those.map(row));
  }
  part("none").hidden = writes.length > 0;
}

function row(write) {
  const line = page.querySelector("[data-row]").content.firstElementChild.cloneNode(true);
  const find = (name) => line.querySelector(`[data-${name}]`);
  find("label").textContent = write.label;
  find("time").textContent = time.format(new Date(write.written_at));
  find("refused").hidden = !write.words?.length;
  find("refused").querySelector("span").textContent = write.words?.join(" ") ?? "";
  for (const [label, words] of write.said) line.querySelector("dl").append(fact(label, words));
  find("change").href = `${write.page}#write=${write.key}`;
  find("copy").addEventListener("click", () => copy(write));
  find("discard").addEventListener("click", () => { find("surely").hidden = false; find("keep").focus(); });
  find("keep").addEventListener("click", () => { find("surely").hidden = true; find("discard").focus(); });
  find("discard-surely").addEventListener("click", async () => {
    await store.discard([write.key]);
    channel.postMessage({ changed: write.key });
    channel.dispatchEvent(new MessageEvent("message", { data: { changed: write.key } }));
    page.closest("main").focus();
  });
  return line;
}

function fact(label, words) {
  const line = document.createElement("div"), term = document.createElement("dt"), said = document.createElement("dd");
  term.textContent = label;
  said.textContent = words;
  said.dir = "auto";
  line.append(term, said);
  return line;
}

async function copy(write) {
  await navigator.clipboard.writeText([write.label, ...write.said.map((pair) => pair.filter(Boolean).join(": "))].join("\n"));
  announce("copied");
}

page.querySelector("[data-send-now]").addEventListener("click", () => send(true));
channel.addEventListener("message", ({ data }) => {
  if (data.changed) show();
  if (data.stored) announce("sent");
});
show();
