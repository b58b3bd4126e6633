// Read apart from their row, its actions say whose they are: «Call: Kovalenko Andrii Petrovych».
for (const row of document.querySelectorAll(".task")) {
  const name = row.querySelector("h3").textContent;
  for (const action of row.querySelectorAll(".btn:not(:has(.visually-hidden)), .task-more > summary")) {
    const words = action.getAttribute("aria-label") ?? action.textContent.trim();
    action.setAttribute("aria-label", `${words}: ${name}`);
  }
}
