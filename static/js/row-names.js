// Read apart from their row, its actions say whose they are: «Call: Kovalenko Andrii Petrovych».
for (const row of document.querySelectorAll(".task")) {
  const name = row.querySelector("h3").textContent;
  for (const action of row.querySelectorAll(".task-actions a:not(:has(.visually-hidden))")) {
    action.setAttribute("aria-label", `${action.textContent.trim()}: ${name}`);
  }
}
