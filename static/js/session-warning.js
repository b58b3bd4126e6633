// Two minutes before a session ends its reader is asked whether to go on. The server counts, so that all tabs agree. At the end
// the page gives way to the sign-in; leaving it keeps what was typed (keep-draft.js).
const WARN = 120, AGAIN = 15, PATIENCE_MS = 8000; // seconds
const dialog = document.querySelector("[data-session-left]");
if (dialog) {
  const { sessionLeft, leftAt, signIn } = dialog.dataset;
  const form = dialog.querySelector("form");
  const token = () => document.querySelector("input[name=csrfmiddlewaretoken]").value; // of the account menu
  let timer, asked, warned = false;

  const later = (seconds) => {
    clearTimeout(timer);
    timer = setTimeout(ask, seconds * 1000);
  };

  const follow = ({ seconds, more }) => {
    if (seconds > WARN) {
      warned = false;
      dialog.close();
      return later(seconds - WARN);
    }
    for (const part of dialog.querySelectorAll("[data-more]")) part.hidden = part.dataset.more !== String(more);
    if (!warned) dialog.showModal();
    warned = true;
    later(Math.min(seconds + 1, AGAIN));
  };

  const ask = async (sent) => {
    later(AGAIN); // when nobody answers
    asked = Date.now();
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const answer = await fetch(sent ? form.action : leftAt, { redirect: "manual", signal, ...sent }).catch(() => null);
    if (answer?.ok) follow(await answer.json());
    if (answer?.type === "opaqueredirect") {
      location.assign(`${signIn}?next=${encodeURIComponent(location.pathname + location.search)}`);
    }
  };

  form.addEventListener("submit", (event) => {
    if (event.submitter?.formMethod === "dialog") return;
    event.preventDefault();
    ask({ method: "POST", headers: { "X-CSRFToken": token() } });
  });
  // Timers stop while a laptop sleeps.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && Date.now() - asked > AGAIN * 1000) ask();
  });
  asked = Date.now();
  later(Math.max(Number(sessionLeft) - WARN, 0));
}
