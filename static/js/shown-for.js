// A part that belongs to some choices is shown with those only: data-shown-for="name=value other-value", or with one of several:
// "name=value;other-name=value". One that belongs to later days, after that day only: data-shown-after="name=2026-11-27". An
// error stays in sight.
const RULES = [
  ["data-shown-for", (value, choices) => choices.split(" ").includes(value)],
  ["data-shown-after", (value, day) => value > day],
];

// A box that is not ticked has no value.
function valueOf(field) {
  return field?.type === "checkbox" && !field.checked ? "" : field?.value;
}

function followAll() {
  for (const [attribute, holds] of RULES) {
    for (const part of document.querySelectorAll(`[${attribute}]`)) {
      const fields = part.closest("form").elements;
      const isShown = part.getAttribute(attribute).split(";").some((choice) => {
        const [name, known] = choice.split("=");
        return holds(valueOf(fields[name]), known);
      });
      part.hidden = !isShown && !part.querySelector(".field-error");
    }
  }
}

document.addEventListener("change", followAll);
document.addEventListener("page-swapped", followAll);
addEventListener("pageshow", followAll);
followAll();
