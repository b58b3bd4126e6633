// A long list on one page: what is typed leaves the rows that hold every word of it. Without scripts the list is whole.
const clean = (text) => text.toLocaleLowerCase("uk").replace(/[’'ʼ`´-]/gu, "");

for (const box of document.querySelectorAll("[data-filter]")) {
  const list = document.querySelector(box.dataset.filter);
  const input = box.querySelector("input");
  const said = box.querySelector("[role=status]");
  const groups = [...list.querySelectorAll("section")].map((group) => ({
    group,
    rows: [...group.querySelectorAll("li")].map((row) => ({ row, text: clean(row.textContent) })),
  }));
  const follow = () => {
    const words = clean(input.value).split(/\s+/u).filter(Boolean);
    for (const { group, rows } of groups) {
      for (const { row, text } of rows) row.hidden = !words.every((word) => text.includes(word));
      group.hidden = rows.every(({ row }) => row.hidden);
    }
    said.textContent = groups.every(({ group }) => group.hidden) ? box.dataset.none : "";
  };
  box.hidden = false;
  input.addEventListener("input", follow);
  addEventListener("pageshow", follow); // a browser brings back what was typed
  follow();
}
