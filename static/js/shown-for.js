// A part that belongs to one choice is shown with that choice only: data-shown-for="name=value".
for (const part of document.querySelectorAll("[data-shown-for]")) {
  const [name, value] = part.dataset.shownFor.split("=");
  const form = part.closest("form");
  const follow = () => {
    part.hidden = form.querySelector(`input[name=${name}]:checked`)?.value !== value;
  };
  form.addEventListener("change", follow);
  addEventListener("pageshow", follow);
  follow();
}
