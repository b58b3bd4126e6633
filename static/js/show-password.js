// «Show the password»: while it is pressed, what is typed into the password fields of its form can be read.
for (const button of document.querySelectorAll("[data-show-password]")) {
  const fields = button.form.querySelectorAll("input[type=password]");
  const show = (shown) => {
    button.setAttribute("aria-pressed", shown);
    for (const field of fields) field.type = shown ? "text" : "password";
  };
  button.hidden = false;
  button.addEventListener("click", () => show(button.getAttribute("aria-pressed") !== "true"));
  button.form.addEventListener("submit", () => show(false)); // so that the browser offers to keep it as a password
}
