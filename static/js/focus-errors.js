// After a refused form the summary of errors takes focus; its links land in the field, also in a group of choices.
function land(event) {
  const link = event.target.closest("a[href^='#']");
  const target = link && document.getElementById(link.hash.slice(1));
  if (!target) return;
  event.preventDefault();
  for (let part = target.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
  const control = target.matches("fieldset") ? target.querySelector("input:checked, input") : target;
  control.focus({ preventScroll: true });
  target.scrollIntoView({ block: "center" });
}

function bind() {
  const summary = document.querySelector("[data-focus]");
  if (!summary) return;
  summary.focus();
  summary.addEventListener("click", land);
}

document.addEventListener("page-swapped", bind);
bind();
