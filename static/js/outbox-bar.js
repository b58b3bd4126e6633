// On every page: how many forms wait on this device; and they are sent as soon as there is a network, whichever page is open.
import { account, publicKey, remember, send, waiting } from "./outbox.js";

const AGAIN_MS = 20000, DAY_MS = 24 * 3600 * 1000;
const bar = document.querySelector(".outbox-bar");
const { dataset: words } = bar;
let notBefore = 0, signedOut = !account, underWay = false;

const token = () => document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
const say = (line, link) => {
  bar.hidden = !line;
  if (bar.dataset.said === line) return;
  bar.dataset.said = line;
  bar.textContent = "";
  const part = document.createElement(link ? "a" : "span");
  if (link) part.href = link;
  part.textContent = line;
  bar.append(part);
};

function describe(items) {
  const own = items.filter((item) => signedOut || item.account === account);
  const [refused, rest] = [own.filter((item) => ["refused", "unreadable"].includes(item.state)).length, own.length];
  if (!items.length) return ["", ""];
  if (!own.length) return [words.foreign, ""];
  // The page of what waits asks to sign in, and shows how it leaves.
  if (signedOut) return [`${words.signInToSend} ${rest}`, account ? words.page : ""];
  const days = Math.floor((Date.now() - own[0].at) / DAY_MS);
  const lines = [refused ? `${words.refused} ${refused}` : "", rest - refused ? `${words.waiting} ${rest - refused}` : "", days >= 3 ? `${words.oldest} ${days}` : "", days >= 7 ? words.tooOld : ""];
  bar.classList.toggle("is-urgent", refused > 0 || days >= 3);
  return [lines.filter(Boolean).join(" · "), words.page];
}

// A refused form that is open on this page shows its errors itself.
const isOpen = ({ key, state }) => state === "refused" && key === document.querySelector("form[data-send] [name=submission_key]")?.value;

async function show() {
  const items = (await waiting().catch(() => [])).filter((item) => item.state !== "anew" && !isOpen(item));
  say(...describe(items));
  for (const leaving of document.querySelectorAll("[data-outbox-leaving]")) {
    leaving.hidden = !items.length;
    leaving.textContent = `${leaving.dataset.outboxLeaving} ${items.length}`;
  }
  return items;
}

async function sendAll() {
  const own = (await show()).filter((item) => item.account === account);
  if (signedOut || underWay || !own.length || Date.now() < notBefore) return;
  underWay = true;
  try {
    for (const answer of (await send(token())).values()) {
      if (answer.sign === "later") notBefore = Date.now() + answer.after * 1000;
      if (answer.sign === "sign-in") signedOut = true;
    }
  } finally {
    underWay = false;
    await show();
  }
}

// For the day without a network: the key to seal to, whose notes they would be, whom to call.
async function prepare() {
  await publicKey(`${words.page}key/`);
  await remember("account", { token: account });
  const duty = document.querySelector(".foot-duty a");
  if (duty) await remember("duty", { tel: duty.getAttribute("href").slice(4), display: duty.querySelector("b").textContent });
}

if ("indexedDB" in globalThis) {
  document.addEventListener("outbox-changed", show);
  document.addEventListener("page-swapped", show);
  addEventListener("online", () => { notBefore = 0; sendAll(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) sendAll(); });
  setInterval(() => { if (!document.hidden) sendAll(); }, AGAIN_MS);
  if (words.page && globalThis.crypto?.subtle) prepare().catch(() => null);
  sendAll();
}
