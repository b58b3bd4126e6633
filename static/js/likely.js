// While a person is registered, the cards that may be theirs are shown from what is typed so far. Names travel in the body of a
// POST only. Whether another department has a card is asked once, when the author goes on to the next part of the form.
const WAIT_MS = 400;
const TYPED = ["surname", "given_name", "patronymic", "born_on", "birth_year", "rnokpp", "phone", "branch", "same", "differs", "note"];
const TELLING = ["surname", "given_name", "patronymic", "born_on", "birth_year", "rnokpp", "phone"];

function follow() {
  const region = document.querySelector("[data-likely]");
  if (!region || region.dataset.followed) return;
  region.dataset.followed = "yes";
  const form = region.closest("form"), part = region.closest("fieldset");
  let timer, running, door = false;
  document.querySelector(".likely-ask").remove();

  const value = (name) => form.elements[name]?.value?.trim() ?? "";
  const isEnough = () => (value("surname") && value("given_name")) || value("rnokpp") || value("phone");

  async function ask() {
    running?.abort();
    if (!isEnough()) return region.replaceChildren();
    running = new AbortController();
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.append("find", "likely");
    for (const name of TYPED) body.append(name, value(name));
    if (door) body.append("door", "on");
    let html;
    try {
      const answer = await fetch(form.action, { method: "POST", headers: { "Suprovid-Find": "1" }, body, signal: running.signal });
      if (!answer.ok || answer.redirected) return;
      html = await answer.text();
    } catch {
      return; // no network: the cards are compared when the form arrives
    }
    const page = new DOMParser().parseFromString(html, "text/html");
    region.replaceChildren(...page.body.childNodes);
    document.dispatchEvent(new Event("change")); // shown-for.js
  }

  form.addEventListener("change", ({ target }) => {
    if (!TELLING.includes(target.name)) return;
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
  form.addEventListener("focusin", ({ target }) => {
    if (door || part.contains(target) || !isEnough()) return;
    door = true;
    clearTimeout(timer);
    ask();
  });
}

document.addEventListener("page-swapped", follow);
follow();
