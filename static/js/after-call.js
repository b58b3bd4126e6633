// Back from a call, the button beside it offers to log that call, with its kind already chosen.
for (const call of document.querySelectorAll(".btn-call[data-log]")) {
  call.addEventListener("click", () => {
    const log = call.parentElement.querySelector(".btn-log");
    if (log) log.href = call.dataset.log;
  });
}
