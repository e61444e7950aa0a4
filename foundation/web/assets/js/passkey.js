// Passkeys: asks the server for a challenge, lets the browser answer it, and sends the form with the answer. Without it the
// code of the authenticator app does the same.

const FAILED = "通行密钥没有完成，请重试，或改用动态验证码";

export default function passkey(place) {
  const form = place instanceof HTMLFormElement ? place : place.closest("form");
  const outcome = place.querySelector("[data-passkey-outcome]");
  const creating = place.dataset.passkey === "create";
  if (!window.PublicKeyCredential) {
    if (creating) outcome.textContent = "此浏览器不支持通行密钥，请使用动态验证码";
    return;
  }
  let answered = false;

  const answer = async () => {
    outcome.textContent = "请按照浏览器的提示操作…";
    try {
      const response = await fetch(place.dataset.passkeyOptions, {
        method: "POST",
        headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ ticket: form.elements.namedItem("ticket")?.value ?? "" }),
        credentials: "same-origin",
      });
      const asked = await response.json();
      if (response.status === 401 && asked.code === "confirm_first") return location.assign(place.dataset.passkeyAgain);
      if (!response.ok) return void (outcome.textContent = asked.detail);
      const made = creating
        ? await navigator.credentials.create({ publicKey: forCreation(asked.options) })
        : await navigator.credentials.get({ publicKey: forUse(asked.options) });
      form.elements.namedItem("challenge").value = asked.challenge;
      form.elements.namedItem("passkey").value = JSON.stringify(plain(made));
      answered = true;
      form.noValidate = true;
      form.requestSubmit();
    } catch {
      outcome.textContent = FAILED;
    }
  };

  if (creating) {
    form.addEventListener("submit", (event) => {
      if (answered) return;
      event.preventDefault();
      answer();
    });
  } else {
    place.hidden = false;
    place.querySelector("button").addEventListener("click", answer);
  }
}

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/gu, "+").replace(/_/gu, "/")), (c) => c.charCodeAt(0));

const text = (buffer) => {
  if (!buffer) return undefined;
  const binary = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(binary).replace(/\+/gu, "-").replace(/\//gu, "_").replace(/=+$/u, "");
};

const named = (list = []) => list.map((one) => ({ ...one, id: bytes(one.id) }));

function forCreation(options) {
  return {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: named(options.excludeCredentials),
  };
}

function forUse(options) {
  return { ...options, challenge: bytes(options.challenge), allowCredentials: named(options.allowCredentials) };
}

// The JSON form of the WebAuthn standard, which older browsers cannot write by themselves.
function plain(made) {
  const { id, rawId, type, authenticatorAttachment, response } = made;
  const said = response.attestationObject
    ? { attestationObject: text(response.attestationObject), transports: response.getTransports?.() ?? [] }
    : {
        authenticatorData: text(response.authenticatorData),
        signature: text(response.signature),
        ...(response.userHandle ? { userHandle: text(response.userHandle) } : {}),
      };
  return {
    id,
    rawId: text(rawId),
    type,
    ...(authenticatorAttachment ? { authenticatorAttachment } : {}),
    clientExtensionResults: made.getClientExtensionResults(),
    response: { clientDataJSON: text(response.clientDataJSON), ...said },
  };
}
