// «Not reached» asks for no sentence and proposes tomorrow; a date chosen by hand stays.
const TOMORROW = "1";

function bind() {
  const form = document.querySelector("[data-visit-form]");
  if (!form) return;
  const optional = form.querySelector("[data-optional]");
  const notReached = () => form.querySelector("input[name=kind]:checked")?.value === "not_reached";
  const choose = (value) => {
    const option = form.querySelector(`input[name=next_in][value="${value}"]`);
    if (!option) return;
    option.checked = true;
    option.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const usual = form.querySelector("input[name=next_in]:checked")?.value;
  let chosenByHand = false;
  const follow = () => { optional.hidden = !notReached(); };

  form.addEventListener("change", ({ target, isTrusted }) => {
    if (target.name === "next_in" && isTrusted) chosenByHand = true;
    if (target.name !== "kind") return;
    follow();
    if (!chosenByHand) choose(notReached() ? TOMORROW : usual);
  });
  addEventListener("pageshow", follow);
  follow();
}

document.addEventListener("page-swapped", bind);
bind();
