// One box ticks all rows of the page; it carries the name of their boxes.
const all = document.querySelector("[data-all-rows]");
const boxes = [...document.querySelectorAll(`input[type=checkbox][name="${all?.dataset.allRows}"]`)];

function show() {
  const ticked = boxes.filter((box) => box.checked).length;
  all.checked = ticked === boxes.length;
  all.indeterminate = ticked > 0 && !all.checked;
}

if (all) {
  all.closest("label").hidden = false; // without scripts the box could do nothing
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
  });
  for (const box of boxes) box.addEventListener("change", show);
  addEventListener("pageshow", show);
}
