// What a server cannot do: know the phone's time zone, and set a form's levels before they are sent.
// Without this script the same forms work: the server sets the levels, the clinic's zone stands in.

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-calm]");
  if (!button) return;
  event.preventDefault();
  for (const radio of button.form.querySelectorAll(".sign input[value='0']")) radio.checked = true;
});

for (const field of document.querySelectorAll("[data-time-zone]")) {
  field.value ||= Intl.DateTimeFormat().resolvedOptions().timeZone || "";
}
