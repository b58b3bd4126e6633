// A second tap on «save» does nothing. Only a courtesy: the server refuses the second submit by its key.
const buttonsOf = (form) => [...form.elements].filter((element) => element.type === "submit");

function release(form) {
  delete form.dataset.sent;
  for (const button of buttonsOf(form)) button.removeAttribute("aria-disabled");
}

function bind() {
  for (const form of document.querySelectorAll("form[data-submit-once]:not([data-bound])")) {
    form.dataset.bound = "yes";
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) return event.preventDefault();
      form.dataset.sent = "yes";
      for (const button of buttonsOf(form)) button.setAttribute("aria-disabled", "true");
    });
    form.addEventListener("released", () => release(form)); // it is still to be sent (send-form.js)
  }
}

document.addEventListener("page-swapped", bind);
// The page may come back from the browser's memory with its form still marked as sent.
addEventListener("pageshow", () => document.querySelectorAll("form[data-submit-once]").forEach(release));
bind();
