// A form of a case leaves its page only when the server has taken it. It is put on the disk first, sealed, and then sent: so a
// lost network, a closed tab or a killed browser loses nothing (docs/adr/0025-outbox.md).
import { NotKept, deliver, drop, keep, markAnew, send, waiting } from "./outbox.js";

const NOT_TYPED = new Set(["csrfmiddlewaretoken", "draft_key"]);
const SLOW_MS = 4000, AGAIN_MS = 20000;
const { dataset: words } = document.querySelector("[data-sending-words]");
let current; // { form, busy, saved: what was sent last, kept: why it is not on the disk, "" when it is }

function typed(form, submitter) {
  const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !NOT_TYPED.has(name));
  if (submitter?.name) fields.push([submitter.name, submitter.value]);
  return fields;
}

// The line above the save button; `link` leads on.
function say(form, line, link) {
  const place = document.querySelector(".save-bar") ?? form;
  let note = place.querySelector(".send-note");
  if (!note) {
    note = document.createElement("p");
    note.className = "send-note";
    note.setAttribute("role", "status");
    place.prepend(note);
  }
  note.textContent = line;
  if (!link) return;
  const anchor = document.createElement("a");
  [anchor.href, anchor.textContent] = [link.href, link.textContent];
  note.append(" ", anchor);
}

function release(form) {
  current.busy = false;
  form.dispatchEvent(new Event("released"));
}

function firstWords(page) {
  return ["h1", "main p"].map((part) => page.querySelector(part)?.textContent.trim()).filter(Boolean).join(". ").replace("..", ".");
}

// The page of a form with its errors takes the place of this one, unless more was typed meanwhile: then its errors are quoted, as
// any other page is.
function show(form, html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  if (!page.querySelector("main form[data-send]")) {
    const saved = page.querySelector("[data-saved-words]")?.textContent;
    return say(form, saved ? `${firstWords(page)} «${saved}»` : firstWords(page), page.querySelector("main a.btn-primary"));
  }
  if (!isAsSaved(form)) {
    return say(form, [...page.querySelectorAll(".error-summary a")].map((error) => error.textContent.trim()).join(". "));
  }
  document.title = page.title;
  document.querySelector("main").replaceWith(page.querySelector("main"));
  scrollTo(0, 0);
  document.dispatchEvent(new Event("page-swapped"));
}

const isAsSaved = (form) => JSON.stringify(typed(form, current.submitter)) === current.saved;

function settle(form, answer) {
  const { sign, to, page } = answer;
  if (sign === "taken") {
    if (isAsSaved(form)) return location.assign(to);
    release(form);
    return say(form, words.typedSince, { href: to, textContent: words.openSaved });
  }
  release(form);
  if (sign === "refused") return show(form, page);
  if (sign === "sign-in") return say(form, words.signInFirst, { href: signInAddress(), textContent: words.signIn });
  if (sign === "elsewhere") return say(form, words.elsewhere, { href: to, textContent: words.goOn });
  if (sign === "later" && !current.notKept) {
    return say(form, `${firstWords(new DOMParser().parseFromString(page, "text/html"))} ${words.kept}`);
  }
  if (sign === "not-yours") return say(form, words.notYours);
  say(form, current.notKept ? words[current.notKept] : words.noNetwork);
  if (current.notKept) sendAgainLater(form);
}

const signInAddress = () => `${words.signInAt}?next=${encodeURIComponent(words.page)}`; // there one sees it leave

// What can't be kept on the disk is sent again as long as its page is open.
function sendAgainLater(form) {
  const again = () => {
    clearTimeout(timer);
    removeEventListener("online", again);
    if (form.isConnected && !current.busy && current.notKept) form.requestSubmit(current.submitter);
  };
  const timer = setTimeout(again, AGAIN_MS);
  addEventListener("online", again);
}

async function deliverPlain(form, fields, savedAt) {
  const body = new FormData();
  for (const [name, value] of fields) body.append(name, value);
  return deliver(form.action, body, form.elements.csrfmiddlewaretoken.value, savedAt);
}

async function save(form, submitter) {
  const fields = typed(form, submitter), key = form.elements.submission_key.value;
  const savedAt = current.savedAt ??= Date.now();
  const { pathname, search } = new URL(form.action);
  Object.assign(current, { busy: true, submitter, saved: JSON.stringify(fields), notKept: "" });
  say(form, words.sending);
  try {
    await keep({ key, kind: form.dataset.send, path: pathname + search, fields, ticket: form.dataset.ticket, same: form.dataset.same });
  } catch (error) {
    if (!(error instanceof NotKept)) throw error;
    current.notKept = error.reason;
  }
  const slow = setTimeout(() => say(form, current.notKept ? words.slow : words.slowKept), SLOW_MS);
  let answer = current.notKept ? await deliverPlain(form, fields, savedAt) : (await send(form.elements.csrfmiddlewaretoken.value)).get(key);
  if (answer?.sign === "unreadable" || (!answer && !(await isWaiting(key)))) {
    answer = await deliverPlain(form, fields, savedAt); // its key is gone; or another tab has sent it, and this asks where it leads
    if (answer.sign === "taken") {
      await drop(key);
      await markAnew(form.dataset.same, savedAt);
    }
  }
  clearTimeout(slow);
  settle(form, answer ?? { sign: "none" });
}

const isWaiting = async (key) => (await waiting()).some((item) => item.key === key);

function bind() {
  const form = document.querySelector("form[data-send]");
  if (!form) return;
  current = { form, busy: false, saved: "", submitter: null, notKept: "" };
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    event.preventDefault();
    if (!current.busy) save(form, event.submitter);
  });
}

// It was sent from the bar, perhaps minutes later, while its form is still open.
document.addEventListener("outbox-answer", ({ detail: { key, answer } }) => {
  if (!current || current.busy || !current.saved || key !== current.form.elements.submission_key.value) return;
  if (["taken", "refused", "elsewhere"].includes(answer.sign)) settle(current.form, answer);
});
document.addEventListener("page-swapped", bind);
addEventListener("pageshow", () => { if (current) current.busy = false; }); // back from the browser's memory
bind();
