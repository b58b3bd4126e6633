// Passkeys: the browser makes one or proves one, and what it answers is sent in the hidden field of its form.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const known = (list) => list?.map((key) => ({ ...key, id: bytes(key.id) }));

// Browsers before 2024 know passkeys, but not their JSON.
function readOptions(kind, json) {
  if (kind === "create" && PublicKeyCredential.parseCreationOptionsFromJSON) {
    return PublicKeyCredential.parseCreationOptionsFromJSON(json);
  }
  if (kind === "get" && PublicKeyCredential.parseRequestOptionsFromJSON) {
    return PublicKeyCredential.parseRequestOptionsFromJSON(json);
  }
  const user = json.user && { ...json.user, id: bytes(json.user.id) };
  const [excludeCredentials, allowCredentials] = [known(json.excludeCredentials), known(json.allowCredentials)];
  return { ...json, challenge: bytes(json.challenge), user, excludeCredentials, allowCredentials };
}

function written(credential) {
  const response = {};
  for (const part of ["attestationObject", "clientDataJSON", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) response[part] = text(credential.response[part]);
  }
  return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response });
}

async function optionsOf(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const answer = await fetch(form.dataset.optionsFrom, { headers: { "X-Requested-With": "XMLHttpRequest" } });
  return (await answer.json()).request_options;
}

async function answer(form) {
  const { passkey: kind } = form.dataset;
  const publicKey = readOptions(kind, (await optionsOf(form)).publicKey);
  form.elements.credential.value = written(await navigator.credentials[kind]({ publicKey }));
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const [button, failed, missing] = ["go", "failed", "missing"].map((part) => form.querySelector(`[data-passkey-${part}]`));
  if (!globalThis.PublicKeyCredential) break;
  form.hidden = button.hidden = false;
  missing?.remove();
  let underWay = false;
  const again = () => {
    underWay = false;
    button.removeAttribute("aria-disabled");
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (underWay) return;
    underWay = true;
    failed.hidden = true;
    button.setAttribute("aria-disabled", "true");
    try {
      await answer(form);
      form.submit(); // asks nobody again
    } catch {
      failed.hidden = false;
      again();
    }
  });
  addEventListener("pageshow", again); // the page may come back from the browser's memory
}
