// One of many is chosen by typing: a combobox with a list (ARIA APG), in place of the box, the button and the radios that work
// without this script. The form is sent to its own address to be searched, without what is typed elsewhere in it, except in a
// field that narrows the search (data-narrows), which may be a picker too: another value of it gives another first list.
const WAIT_MS = 250;
const UNSENT = new Set(["draft_key", "submission_key"]);

const element = (tag, attributes, text = "") => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.textContent = text;
  return made;
};

const picksOf = (radios) => radios.map((radio) => {
  const words = radio.nextElementSibling, note = words.querySelector("small");
  const label = note ? words.firstChild.textContent.trim() : words.textContent.trim();
  return { value: radio.value, label, note: note?.textContent ?? "" };
});

class Picker {
  constructor(field) {
    this.field = field;
    this.input = field.querySelector("input[type=text]");
    this.status = field.querySelector("[role=status]");
    const radios = [...field.querySelectorAll("input[type=radio]")];
    this.first = picksOf(radios);
    this.chosen = this.first[radios.findIndex((radio) => radio.checked && radio.value)] ?? { value: "", label: "" };
    this.kept = element("input", { type: "hidden", name: radios[0]?.name ?? this.input.name.replace(/_words$/, ""), value: this.chosen.value });
    if (field.dataset.narrows) this.kept.dataset.narrows = field.dataset.narrows;
    this.list = element("ul", { id: `${this.input.id}_list`, role: "listbox", class: "picker-list", "aria-label": field.querySelector("label").textContent.trim() });
    this.list.hidden = true;
    field.querySelector("fieldset").replaceWith(this.kept);
    field.querySelector(".picker-box button").remove();
    field.querySelector(".picker-drop").append(this.list);
    if (this.chosen.label) this.input.value = this.chosen.label;
    const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
    for (const [name, value] of Object.entries(attributes)) this.input.setAttribute(name, value);
    this.show(this.first);
    this.listen();
  }

  listen() {
    this.input.addEventListener("input", () => this.later());
    for (const other of this.narrowing()) other.addEventListener("change", () => this.find(true));
    this.input.addEventListener("keydown", (event) => this.press(event));
    this.input.addEventListener("click", () => this.open());
    this.input.addEventListener("blur", () => this.leave());
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.choose(event.target.closest("li")));
  }

  narrowing() {
    return [...this.input.form.elements].filter((other) => other.dataset.narrows === this.kept.name);
  }

  show(picks) {
    this.picks = picks;
    this.active = -1;
    this.list.replaceChildren(...picks.map((pick, place) => {
      const row = element("li", { id: `${this.list.id}_${place}`, role: "option", "aria-selected": "false" }, pick.label);
      if (pick.note) row.append(element("small", {}, pick.note));
      return row;
    }));
    this.input.removeAttribute("aria-activedescendant");
  }

  open() {
    this.list.hidden = !this.picks.length;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.mark(-1);
  }

  mark(place) {
    this.active = place;
    [...this.list.children].forEach((row, each) => row.setAttribute("aria-selected", String(each === place)));
    const row = this.list.children[place];
    if (!row) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", row.id);
    row.scrollIntoView({ block: "nearest" });
  }

  press(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key], many = this.picks.length;
    if (step && many) {
      event.preventDefault();
      const from = this.list.hidden || this.active < 0 ? (step > 0 ? -1 : many) : this.active;
      this.open();
      this.mark((from + step + many) % many);
    } else if (event.key === "Enter" && !this.list.hidden) {
      event.preventDefault();
      if (this.active >= 0) this.choose(this.list.children[this.active]);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
      this.input.value = this.chosen.label;
    }
  }

  choose(row) {
    if (!row) return;
    this.take(this.picks[[...this.list.children].indexOf(row)]);
    this.input.value = this.chosen.label;
    this.status.textContent = "";
    this.close();
  }

  take(pick) {
    this.chosen = pick.value ? pick : { value: "", label: "" };
    this.kept.value = pick.value;
    for (const kind of ["input", "change"]) this.kept.dispatchEvent(new Event(kind, { bubbles: true }));
  }

  leave() {
    clearTimeout(this.timer);
    this.close();
    if (!this.input.value.trim() && this.chosen.value) this.take({ value: "" });
    else if (this.chosen.value) this.input.value = this.chosen.label;
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.find(), WAIT_MS);
  }

  async find(first = false) {
    this.asked?.abort();
    this.asked = new AbortController();
    const { form } = this.input, sent = new FormData();
    for (const { name, value, type } of form.elements) if (type === "hidden" && !UNSENT.has(name)) sent.append(name, value);
    for (const { name, value } of this.narrowing()) sent.append(name, value);
    sent.append("find", this.kept.name);
    const words = first ? "" : this.input.value.trim();
    sent.append(this.input.name, words);
    try {
      const headers = { "Suprovid-Find": "1" }, { signal } = this.asked;
      const answer = await fetch(form.action, { method: "POST", body: sent, headers, signal, redirect: "error" });
      const { picks, said } = await answer.json();
      if (!words && this.narrowing().length) this.first = picks;
      this.show(words ? picks : this.first);
      this.status.textContent = said;
      if (document.activeElement === this.input) this.open();
    } catch (fault) {
      if (fault.name !== "AbortError") this.status.textContent = this.field.dataset.failed;
    }
  }
}

function bind() {
  for (const field of document.querySelectorAll("[data-picker]")) new Picker(field);
}
document.addEventListener("page-swapped", bind);
bind();
