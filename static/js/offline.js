// The page «no network»: what waits, by time and kind; a note for a record; and the way back as soon as there is a network.
import { keepNote, remembered, waiting } from "./outbox.js";

const moment = new Intl.DateTimeFormat(document.documentElement.lang, { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });
const list = document.querySelector("[data-waiting-list]"), none = document.querySelector("[data-waiting-none]");

async function show() {
  const items = await waiting().catch(() => []);
  list.replaceChildren(...items.map(({ kind, at }) => {
    const row = document.createElement("li");
    row.className = "waiting-row";
    row.textContent = `${kind} · ${moment.format(at)}`;
    return row;
  }));
  none.hidden = items.length > 0;
}

async function showDuty() {
  const duty = await remembered("duty");
  if (!duty) return;
  const link = document.querySelector("[data-duty-phone]");
  [link.href, link.textContent] = [`tel:${duty.tel}`, duty.display];
  document.querySelector("[data-duty]").hidden = false;
}

// As cases/case/numbers.py: the last digit is one of Damm. A note with a wrong one could never be opened.
const DAMM = ["0317598642", "7092154863", "4206871359", "1750983426", "6123045978", "3674209581", "5869720134", "8945362017", "9438617205", "2581436790"];
const isNumber = (digits) => /^\d{8}$/.test(digits) && [...digits].reduce((row, digit) => DAMM[row][digit], 0) === "0";

const form = document.querySelector("[data-note]");
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const whose = form.querySelector("#note-number").value.trim(), text = form.querySelector("#note-text").value.trim();
  const number = /\p{L}/u.test(whose) ? "" : whose.replace(/[\s\u2013№#-]/g, "");
  const wrong = { number: number ? !isNumber(number) : !whose, text: !text };
  for (const [name, is] of Object.entries(wrong)) form.querySelector(`[data-error-${name}]`).hidden = !is;
  if (wrong.number) return form.querySelector("#note-number").focus();
  if (wrong.text) return form.querySelector("#note-text").focus();
  const status = form.querySelector("[data-note-status]");
  const kept = await keepNote({ number, whose, text, kind: status.dataset.kind }).then(() => true, () => false);
  status.textContent = kept ? status.dataset.kept : status.dataset.failed;
  status.hidden = false;
  if (kept) form.reset();
  show();
});

const isThere = () => fetch("/livez", { cache: "no-store", signal: AbortSignal.timeout(8000) }).then((answer) => answer.ok, () => false);
async function goOn() {
  if (!form.querySelector("#note-text").value && (await isThere())) location.reload();
}

document.querySelector("[data-try-again]").addEventListener("click", () => location.reload());
document.addEventListener("outbox-changed", show);
addEventListener("online", goOn);
show();
showDuty().catch(() => null);
