// Back from a call, the button beside it offers to log that call, with its kind already chosen.
for (const call of document.querySelectorAll(".btn-call")) {
  call.addEventListener("click", () => {
    const log = call.parentElement.querySelector(".btn-log");
    if (!log) return;
    const address = new URL(log.href);
    address.searchParams.set("kind", "call");
    log.href = address;
  });
}
