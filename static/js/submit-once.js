// A second tap on «save» does nothing. Only a courtesy: the server refuses the second submit by its key.
const buttonsOf = (form) => [...form.elements].filter((element) => element.type === "submit");

for (const form of document.querySelectorAll("form[data-submit-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    for (const button of buttonsOf(form)) button.setAttribute("aria-disabled", "true");
  });
}

// The page may come back from the browser's memory with its form still marked as sent.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-submit-once]")) {
    delete form.dataset.sent;
    for (const button of buttonsOf(form)) button.removeAttribute("aria-disabled");
  }
});
