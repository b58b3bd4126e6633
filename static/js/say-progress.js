// Between the press of a button and the next page, the line of its form says what is being done. A form that a script sends by
// itself is left alone: that script says more.
const lines = document.querySelectorAll("[data-progress-of]");

addEventListener("submit", ({ defaultPrevented, target: form }) => {
  if (defaultPrevented) return;
  for (const line of lines) if (line.dataset.progressOf === form.id) line.textContent = line.dataset.progress;
});
addEventListener("pageshow", () => { // back from the browser's memory
  for (const line of lines) line.textContent = "";
});
