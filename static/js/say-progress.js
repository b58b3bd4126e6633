// Between the press of a button and the next page, a line says what is being done.
const line = document.querySelector("[data-progress-status]");
if (line) {
  for (const form of document.querySelectorAll("form[data-progress]")) {
    form.addEventListener("submit", () => { line.textContent = form.dataset.progress; });
  }
  addEventListener("pageshow", () => { line.textContent = ""; }); // back from the browser's memory
}
