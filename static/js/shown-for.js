// A part that belongs to some choices is shown with those only: data-shown-for="name=value other-value".
for (const part of document.querySelectorAll("[data-shown-for]")) {
  const [name, values] = part.dataset.shownFor.split("=");
  const form = part.closest("form");
  const follow = () => {
    part.hidden = !values.split(" ").includes(form.elements[name]?.value);
  };
  form.addEventListener("change", follow);
  addEventListener("pageshow", follow);
  follow();
}
