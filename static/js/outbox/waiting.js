// The page of what waits: the server sent its words and an empty row, the phone fills in what it keeps.
import { channel, pages } from "./account.js";
import { inAnyLanguage } from "./overlay.js";
import { send, tell } from "./sender.js";
import * as store from "./store.js";
import { announce, momentInWords } from "./words.js";

const page = document.querySelector("[data-outbox-page]");
const part = (name) => page.querySelector(`[data-outbox-part="${name}"]`);

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
    showRows(part(state).querySelector("ul"), those);
  }
  part("none").hidden = writes.length > 0;
}

// Rows that are there stay: somebody may be reading one, or be asked whether to discard it.
function showRows(list, writes) {
  for (const line of [...list.children]) if (!writes.some((write) => write.key === line.dataset.key)) line.remove();
  for (const write of writes)
    if (![...list.children].some((line) => line.dataset.key === write.key)) list.append(row(write));
}

function row(write) {
  const line = page.querySelector("[data-row]").content.firstElementChild.cloneNode(true);
  const find = (name) => line.querySelector(`[data-${name}]`);
  line.dataset.key = write.key;
  find("label").textContent = write.label;
  find("time").textContent = momentInWords(write.written_at);
  find("refused").hidden = !write.words?.length;
  find("refused").querySelector("span").textContent = write.words?.join(" ") ?? "";
  for (const [label, words] of write.said) line.querySelector("dl").append(fact(label, words));
  find("change").href = `${page.dataset.outboxPage}${inAnyLanguage(write.page)}#write=${write.key}`;
  find("change").hidden = !write.said.length;   // a tap has nothing to change
  find("again").hidden = write.state !== "refused";
  find("again").addEventListener("click", async () => {
    await store.change(write.key, { state: "waiting", retry_at: 0 });
    await sendNow();
    show();
  });
  find("copy").addEventListener("click", () => copy(write));
  find("discard").addEventListener("click", () => { find("surely").hidden = false; find("keep").focus(); });
  find("keep").addEventListener("click", () => { find("surely").hidden = true; find("discard").focus(); });
  find("discard-surely").addEventListener("click", async () => {
    await store.discard([write.key]);
    tell({ changed: write.key });
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
  const text = [write.label, ...write.said.map((pair) => pair.filter(Boolean).join(": "))].join("\n");
  await navigator.clipboard.writeText(text).then(() => announce("copied"), () => {});   // not allowed: the text stands there
}

async function sendNow() {
  await send(true);
  const left = await store.of(pages());
  if (left.some((write) => write.state === "waiting")) announce("later");
}

page.querySelector("[data-send-now]").addEventListener("click", sendNow);
channel.addEventListener("message", ({ data }) => {
  if (data.changed) show();
  if (data.stored) announce("sent");
});
show();
