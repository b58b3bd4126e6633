// The visit form follows its choices: «other date» shows the date, «not reached» asks for less and proposes tomorrow.
const form = document.querySelector("[data-visit-form]");
if (form) {
  const chosen = (name) => form.querySelector(`input[name=${name}]:checked`)?.value;
  const otherDate = form.querySelector("[data-other-date]");
  const summaryMark = form.querySelector("[data-optional]");
  let proposed = chosen("next_in");

  const follow = () => {
    otherDate.hidden = chosen("next_in") !== "other";
    summaryMark.hidden = chosen("kind") !== "not_reached";
  };
  const propose = (value) => {
    const option = form.querySelector(`input[name=next_in][value="${value}"]`);
    if (option) option.checked = true;
  };

  form.addEventListener("change", ({ target }) => {
    if (target.name === "next_in") proposed = target.value;
    if (target.name === "kind") propose(target.value === "not_reached" ? "1" : proposed);
    follow();
  });
  addEventListener("pageshow", follow);
  follow();
}
