// The list of what waits on this device: by time and kind, since its words are sealed.
import { account, drop, put, send, waiting } from "./outbox.js";

const list = document.querySelector("[data-waiting-list]"), row = document.querySelector("[data-waiting-row]");
const none = document.querySelector("[data-waiting-none]"), tools = document.querySelector("[data-waiting-tools]");
const moment = new Intl.DateTimeFormat(document.documentElement.lang, { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });
const SEALED = ["key", "wrapped", "nonce", "text", "bound"];

function rowOf(item) {
  const part = row.content.cloneNode(true), own = item.account === account;
  part.querySelector("[data-kind]").textContent = item.kind;
  part.querySelector("[data-when]").textContent = moment.format(item.at);
  part.querySelector("[data-state]").textContent = own ? list.dataset[item.state] ?? list.dataset.own : list.dataset.foreign;
  const form = part.querySelector("[data-open]");
  if (own) {
    form.elements.envelope.value = JSON.stringify(item.envelope);
    form.elements.age.value = Math.round((Date.now() - item.at) / 1000);
    form.elements.clock.value = Math.round(Date.now() / 1000);
    part.querySelector("[data-delete]").addEventListener("click", () => drop(item.key));
  } else {
    form.parentElement.remove(); // it is not this reader's to open or delete
  }
  return part;
}

async function show() {
  const items = await waiting();
  list.replaceChildren(...items.map(rowOf));
  none.hidden = items.length > 0;
  tools.hidden = !items.some((item) => item.account === account);
}

async function saveFile() {
  const own = (await waiting()).filter((item) => item.account === account);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify({ suprovid: 1, items: own })], { type: "application/json" }));
  link.download = `suprovid-${new Date().toISOString().slice(0, 10)}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

const isItem = ({ key, kind, at, envelope }) =>
  typeof key === "string" && typeof kind === "string" && kind.length < 100 && Number.isFinite(at)
  && SEALED.every((name) => typeof envelope?.[name] === "string");

// Only what the server could take goes in, and it is this account's to try: the server opens it for its author alone.
async function addFile({ target }) {
  const status = document.querySelector("[data-add-status]");
  try {
    const { items } = JSON.parse(await target.files[0].text());
    if (!items.every(isItem)) throw new TypeError();
    for (const { key, kind, at, envelope } of items) await put({ key, account, kind, at, state: "waiting", envelope });
    status.textContent = `${target.dataset.added} ${items.length}`;
  } catch {
    status.textContent = target.dataset.wrong;
  }
  target.value = "";
}

document.querySelector("[data-send-now]").addEventListener("click", () => send(document.querySelector("input[name=csrfmiddlewaretoken]").value));
document.querySelector("[data-save-file]").addEventListener("click", saveFile);
document.querySelector("[data-add-file]").addEventListener("change", addFile);
document.addEventListener("outbox-changed", show);
show();
