// Some choices say another one with them: a sunscreen is for the morning. It is ticked, to be seen and changed, as long as nobody
// has said it otherwise: what is ticked is what was ticked here.
import { controls, find, targetOf } from "./dom.js";

document.addEventListener("change", (event) => {
  const chosen = targetOf(event), form = chosen instanceof HTMLInputElement ? chosen.form : null;
  if (!(chosen instanceof HTMLInputElement) || chosen.dataset.implies === undefined || !form) return;
  if (find("[name='was.part']", form)) return;   // a correction: what was said stands
  const boxes = /** @type {HTMLInputElement[]} */ (controls(form).filter(({ name, type }) => name === "part" && type === "checkbox"));
  const ticked = boxes.filter((box) => box.checked).map((box) => box.value).join(" ");
  if (ticked !== (form.dataset.implied ?? "")) return;
  for (const box of boxes) box.checked = chosen.dataset.implies.split(" ").includes(box.value);
  form.dataset.implied = chosen.dataset.implies;
});
