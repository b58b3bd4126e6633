// «Not reached» asks for no sentence. The answer to the planned step follows the kind of entry until the author answers: nobody
// reached proposes the same words for tomorrow, a step that is done the usual ones. What was typed or chosen by hand stays.
const TOMORROW = "1";

function bind() {
  const form = document.querySelector("[data-visit-form]");
  if (!form) return;
  const { answer_shown: shown, ends_by: endsBy, next_what: what } = form.elements;
  const optional = form.querySelector("[data-optional]");
  const kind = () => form.querySelector("input[name=kind]:checked")?.value;
  const isAttempt = () => kind() === "not_reached";
  const choose = (name, value) => {
    const option = form.querySelector(`input[name=${name}][value="${value}"]`);
    if (!option) return;
    option.checked = true;
    option.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const usual = { day: form.querySelector("input[name=next_in]:checked")?.value, words: what?.value };
  const same = form.querySelector("[data-step-words]")?.dataset.stepWords;
  const byHand = new Set(shown?.value ? [] : ["answer"]);
  const follow = () => { optional.hidden = !isAttempt(); };

  function presume() {
    const ends = endsBy?.value.split(" ").includes(kind());
    const answer = !ends ? "keep" : isAttempt() ? "change" : "done";
    if (shown && !byHand.has("answer")) {
      shown.value = answer;
      choose("answer", answer);
    }
    if (!byHand.has("next_in")) choose("next_in", isAttempt() ? TOMORROW : usual.day);
    if (what && same && !byHand.has("next_what")) what.value = isAttempt() ? same : usual.words;
  }

  form.addEventListener("input", ({ target, isTrusted }) => {
    if (!isTrusted) return;
    byHand.add(target.name);
    if (target.name === "answer" && shown) shown.value = "";
  });
  form.addEventListener("change", ({ target }) => {
    if (target.name !== "kind") return;
    follow();
    presume();
  });
  addEventListener("pageshow", follow);
  follow();
}

document.addEventListener("page-swapped", bind);
bind();
