// The outbox: forms that wait on this device until the server has taken them, sealed to its public key (docs/adr/0025-outbox.md).
// In clear are only when a form was saved and refused, its kind, its submission key, and tokens of the account and of the form.
const NOTE_PATH = (number) => (number ? `/cases/${number}/visits/note/` : "/cases/note/");
const DATABASE = "suprovid", ADDRESS = "/outbox/", MOST_SEALED = 5e6, PATIENCE_MS = 20000, KEY_FRESH_MS = 24 * 3600 * 1000, BLOCK = 512;
const SENT_AGAIN = new Set(["waiting", "elsewhere"]);

export const account = document.documentElement.dataset.account ?? ""; // "": nobody is signed in

const bytes = (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
const base64 = (buffer) => btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(""));
const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("suprovid-outbox") : null;
if (channel) channel.onmessage = () => document.dispatchEvent(new Event("outbox-changed"));

function announce() {
  channel?.postMessage("changed");
  document.dispatchEvent(new Event("outbox-changed"));
}

let opened;
function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("waiting", { keyPath: "key" });
      request.result.createObjectStore("keys", { keyPath: "id" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  opened.catch(() => { opened = undefined; });
  return opened;
}

// A value counts as kept when it is on the disk: a phone may lose its power the next moment.
async function within(store, mode, act) {
  const transaction = (await database()).transaction(store, mode, { durability: "strict" });
  const request = act(transaction.objectStore(store));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

// All that waits, the oldest first: { key, account, kind, at, state, envelope }.
export async function waiting() {
  const items = await within("waiting", "readonly", (store) => store.getAll());
  return items.sort((one, other) => one.at - other.at);
}

export async function put(item) {
  await within("waiting", "readwrite", (store) => store.put(item));
  announce();
}

export async function drop(key) {
  await within("waiting", "readwrite", (store) => store.delete(key));
  announce();
}

// What was sent is forgotten, or marked with what the server says of it, unless the same form was saved anew meanwhile.
async function close(item, sign) {
  const transaction = (await database()).transaction("waiting", "readwrite", { durability: "strict" });
  const store = transaction.objectStore("waiting"), asked = store.get(item.key);
  asked.onsuccess = () => {
    if (asked.result?.envelope.nonce !== item.envelope.nonce) return;
    if (sign === "taken") store.delete(item.key);
    else store.put({ ...item, state: sign, ...(sign === "refused" && { refusedAt: Date.now() }) });
  };
  await new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
  if (sign === "taken") await markAnew(item.same, item.at);
  announce();
}

// What was refused before the same form of the same record was saved anew asks for nothing more. It stays in the list, sealed,
// until its author deletes it. `same`: the token of the form, none for what an earlier version has saved.
export async function markAnew(same, savedAt) {
  const isAnew = (item) => item.account === account && item.state === "refused" && item.same === same && item.refusedAt < savedAt;
  for (const item of same ? (await waiting()).filter(isAnew) : []) await put({ ...item, state: "anew" });
}

// What the page «no network» needs to know: "account" { token }, "duty" { tel, display }.
export const remembered = (id) => within("keys", "readonly", (store) => store.get(id));
export const remember = (id, value) => within("keys", "readwrite", (store) => store.put({ id, ...value }));

// The public key of the server, asked for once a day and kept for the day without a network.
export async function publicKey(address) {
  const held = await remembered("server");
  if (!address || (held && Math.abs(Date.now() - held.at) < KEY_FRESH_MS)) return held;
  const answer = await fetch(address, { redirect: "manual", signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => null);
  if (!answer?.ok) return held;
  const fresh = { at: Date.now(), ...(await answer.json()) };
  await remember("server", fresh);
  return fresh;
}

async function seal(content, boundTo) {
  const server = await publicKey();
  if (!server) throw new NotKept("keyless");
  const encoder = new TextEncoder(), nonce = crypto.getRandomValues(new Uint8Array(12));
  const outer = await crypto.subtle.importKey("spki", bytes(server.public), { name: "RSA-OAEP", hash: "SHA-256" }, false, ["wrapKey"]);
  const inner = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]);
  const text = JSON.stringify(content);
  const padded = encoder.encode(text.padEnd(Math.ceil(text.length / BLOCK) * BLOCK)); // its length says little of the words
  const additionalData = encoder.encode(boundTo);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce, additionalData }, inner, padded);
  const wrapped = await crypto.subtle.wrapKey("raw", inner, outer, { name: "RSA-OAEP" });
  return { key: server.key, wrapped: base64(wrapped), nonce: base64(nonce), text: base64(sealed), bound: boundTo };
}

// `reason`: "insecure" (no HTTPS), "keyless" (the server's key was never fetched), "many" (they wait already), "full" (the device), "failed".
export class NotKept extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

// Some thousand entries. Their number has no limit: thirty that were refused must not stop the next one.
function checkRoom(items) {
  if (items.reduce((sum, { envelope }) => sum + envelope.text.length, 0) > MOST_SEALED) throw new NotKept("many");
}

// A note for a record, of the account that was signed in last. It is not sent by itself: its author opens it as an entry.
// `number`: "" where `whose` are words by which its author will find the record.
export async function keepNote({ number, whose, text, kind }) {
  const key = crypto.randomUUID(), { token } = await remembered("account");
  const fields = [["submission_key", key], ["summary", text], ["whose", whose]];
  checkRoom(await waiting());
  const envelope = await seal({ path: NOTE_PATH(number), account: token, fields }, key);
  await put({ key, account: token, kind, at: Date.now(), state: "note", envelope });
}

// Seal the form and put it on the disk, in place of what was saved of the same form before; the moment stays that of the first
// time. Throws NotKept.
export async function keep({ key, kind, path, fields, ticket, same }) {
  if (!globalThis.crypto?.subtle || !ticket) throw new NotKept("insecure");
  try {
    const items = await waiting(), before = items.find((item) => item.key === key && item.state !== "note");
    checkRoom(items.filter((item) => item !== before));
    navigator.storage?.persist?.();
    const envelope = await seal({ path, ticket, fields }, key);
    await put({ key, account, kind, same, at: before?.at ?? Date.now(), state: "waiting", envelope });
  } catch (error) {
    if (error instanceof NotKept) throw error;
    throw new NotKept(error?.name === "QuotaExceededError" ? "full" : "failed");
  }
}

// Post a form. `sign` is what the server says of it, "none" when no answer of ours came: see supporters/forms/outbox.py.
export async function deliver(address, body, token, savedAt, again = true) {
  const now = Date.now(), seconds = (milliseconds) => String(Math.round(milliseconds / 1000));
  const headers = {
    "Suprovid-Send": "1", "X-CSRFToken": token, "Suprovid-Age": seconds(now - savedAt), "Suprovid-Clock": seconds(now),
  };
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const answer = await fetch(address, { method: "POST", body, headers, redirect: "manual", signal });
    const sign = answer.headers.get("Suprovid-Answer") ?? "none";
    if (sign === "renew" && again) return deliver(address, body, answer.headers.get("Suprovid-Token"), savedAt, false);
    const after = Number(answer.headers.get("Retry-After")) || 0; // seconds
    const page = ["refused", "later"].includes(sign) ? await answer.text() : "";
    return { sign, after, page, to: answer.headers.get("Suprovid-To") };
  } catch {
    return { sign: "none", after: 0, page: "", to: null };
  }
}

async function sendEach(token) {
  const answers = new Map();
  for (const item of await waiting()) {
    if (item.account !== account || !SENT_AGAIN.has(item.state)) continue;
    const body = new URLSearchParams({ envelope: JSON.stringify(item.envelope) });
    const answer = await deliver(ADDRESS, body, token, item.at);
    answers.set(item.key, answer);
    if (["none", "later", "sign-in", "renew", "not-yours"].includes(answer.sign)) break;
    await close(item, answer.sign);
  }
  for (const [key, answer] of answers) document.dispatchEvent(new CustomEvent("outbox-answer", { detail: { key, answer } }));
  return answers;
}

// Send what waits of this account, in the order in which it was saved, from one tab at a time. Returns the answers by key.
export async function send(token) {
  if (!account) return new Map();
  return navigator.locks ? navigator.locks.request("suprovid-outbox", () => sendEach(token)) : sendEach(token);
}
