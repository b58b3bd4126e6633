// «Undo» goes away after its seconds, but never under a finger, a pointer or the keyboard's focus.
const toast = document.querySelector("[data-undo-seconds]");
if (toast) {
  const message = toast.querySelector("[role=status]");
  const text = message.textContent;
  message.textContent = "";
  setTimeout(() => { message.textContent = text; }, 100); // a status is heard only when it changes

  let timer;
  const hide = () => {
    if (toast.matches(":hover, :focus-within")) return start();
    toast.hidden = true;
  };
  const start = () => { timer = setTimeout(hide, Number(toast.dataset.undoSeconds) * 1000); };
  start();
  toast.addEventListener("submit", () => clearTimeout(timer));
}
