// «Print», and what is folded on the screen is open on paper.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false; // without scripts the button could do nothing
  button.addEventListener("click", () => print());
}

const opened = [];
addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll("main details:not([open])")) {
    part.open = true;
    opened.push(part);
  }
});
addEventListener("afterprint", () => {
  for (const part of opened.splice(0)) part.open = false;
});
