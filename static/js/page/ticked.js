// A warning sign is stored when it is ticked, before its form is saved, and taken back when it is unticked there.
import { tell } from "./account.js";
import { describeTap } from "./describe.js";
import { targetOf } from "./dom.js";
import { queue, send } from "./phone.js";

if (isSecureContext) document.addEventListener("change", (event) => {
  const box = targetOf(event), form = box instanceof HTMLInputElement ? box.form : null;
  if (!(box instanceof HTMLInputElement) || !form?.dataset.ticks || box.name !== "alarm" || box.value === "none") return;
  if (box.defaultChecked) return;   // what the server shows as ticked is corrected with the day
  const day = String(new FormData(form).get("day") ?? "");
  const label = box.labels?.[0]?.textContent?.trim() ?? "";
  const { stored, isSpare } = queue.enqueue(describeTap(form.dataset.ticks, [
    ["day", day], ["alarm", box.value], ["ticked", box.checked ? "yes" : "no"]], [form.dataset.tick ?? "", label]));
  void stored.then(() => true, () => isSpare).then((holds) => { if (holds) { void send(); tell({ said: true }); } });
});
