// Beside each other all seven days are open; below each other only those that the page has opened.
const beside = matchMedia("(min-width:1200px)");
const follow = () => {
  if (!beside.matches) return;
  for (const day of document.querySelectorAll(".day")) day.open = true;
};
beside.addEventListener("change", follow);
follow();
