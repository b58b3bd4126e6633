// What is typed into a long form is kept on the server while one writes: at most every four seconds, and when the page is left.
const FIRST_MS = 1000, EVERY_MS = 4000, AGAIN_MS = 10000, PATIENCE_MS = 8000;
let key, changed = false, busy = false, last = 0, timer;

const say = (line) => {
  const status = document.querySelector("[data-draft-status]");
  if (status.textContent !== line) status.textContent = line;
};
const later = (wait) => { timer ??= setTimeout(keep, wait); };

async function post({ form, dataset: words }) {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const sent = { method: "POST", body: new FormData(form), keepalive: true, redirect: "manual", signal };
  const answer = await fetch(words.keepAt, sent);
  if (answer.headers.has("Suprovid-Outage")) throw new Error(answer.status);
  if (answer.headers.has("Retry-After")) return words.refused; // nobody may write at the moment
  if (answer.status >= 500) throw new Error(answer.status);
  if (answer.type === "opaqueredirect" || answer.status === 403) return words.ended;
  return answer.ok ? answer.text() : words.refused;
}

async function keep(leaving) {
  clearTimeout(timer);
  timer = undefined;
  if (!changed) return;
  if (busy && !leaving) return later(FIRST_MS);
  changed = false;
  busy = true;
  last = Date.now();
  try {
    say(await post(key));
  } catch {
    changed = true;
    say(key.dataset.offline);
    later(AGAIN_MS);
  }
  busy = false;
}

function bind() {
  key = document.querySelector("[data-keep-at]");
  changed = false;
  key?.form.addEventListener("input", () => {
    changed = true;
    later(Math.max(FIRST_MS, last + EVERY_MS - Date.now()));
  });
  key?.form.addEventListener("submit", () => {
    clearTimeout(timer);
    timer = undefined;
    changed = false;
  });
}

document.addEventListener("page-swapped", bind);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) keep(true);
});
addEventListener("pagehide", () => keep(true));
addEventListener("online", () => keep());
bind();
