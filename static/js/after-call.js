// Back from a call, the button beside it asks how that call ended: one tap there writes it down.
for (const call of document.querySelectorAll(".btn-call")) {
  call.addEventListener("click", () => {
    const log = (call.closest(".task") ?? call.parentElement).querySelector(".btn-log");
    const question = call.closest("[data-after-call]")?.dataset.afterCall;
    if (!log || !question) return;
    const { href, search } = log;
    log.href = new URL(`../../call/${search}`, href).href; // from …/visits/new/ of the same record
    log.textContent = question;
    log.classList.add("btn-asks");
    const name = call.closest(".task, .note-line")?.querySelector("h3, .note-name").textContent;
    if (name) log.setAttribute("aria-label", `${question}: ${name}`);
  });
}
