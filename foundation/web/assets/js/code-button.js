// 【获取验证码】 without leaving the page: posts what was typed, shows the answer, counts the wait down.

export default function codeButton(button) {
  const form = button.form;
  const outcome = form.querySelector("[data-code-outcome]");
  const label = button.textContent;
  let timer;

  const wait = (seconds) => {
    clearInterval(timer);
    const until = Date.now() + seconds * 1000;
    const show = () => {
      const left = Math.ceil((until - Date.now()) / 1000);
      button.disabled = left > 0;
      button.textContent = left > 0 ? `${left} 秒后可重发` : label;
      if (left <= 0) clearInterval(timer);
    };
    timer = setInterval(show, 1000);
    show();
  };

  form.addEventListener("submit", async (event) => {
    if (event.submitter !== button) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    clearMistakes(form);
    try {
      const response = await fetch(button.formAction, {
        method: "POST",
        headers: { accept: "application/json" },
        body: typed(form),
        credentials: "same-origin",
      });
      const answer = await response.json();
      outcome.textContent = answer.message || answer.detail;
      (answer.errors || []).forEach(({ field, detail }) => mark(form, field, detail));
      if (answer.wait_seconds) wait(answer.wait_seconds);
      if (response.ok) form.elements.namedItem("code")?.focus();
    } catch {
      outcome.textContent = "网络不通，验证码没有发出，请稍后再试";
    } finally {
      button.removeAttribute("aria-busy");
    }
  }, true);
}

// Everything typed but passwords and files: the server needs the phone and the identity, not the secrets.
function typed(form) {
  const body = new URLSearchParams();
  for (const field of form.elements) {
    if (!field.name || field.disabled || ["password", "file", "submit", "button"].includes(field.type)) continue;
    if (["checkbox", "radio"].includes(field.type) && !field.checked) continue;
    body.append(field.name, field.value);
  }
  return body;
}

function mark(form, name, words) {
  const field = form.elements.namedItem(name);
  if (!(field instanceof HTMLElement)) return;
  const id = `${field.id}-mistake`;
  const place = field.closest(".field");
  if (!place || document.getElementById(id)) return;
  const mistake = Object.assign(document.createElement("p"), { className: "mistake", id, textContent: words });
  mistake.setAttribute("data-from-script", "");
  place.append(mistake);
  place.classList.add("wrong");
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", `${id} ${field.getAttribute("aria-describedby") || ""}`.trim());
  field.focus();
}

function clearMistakes(form) {
  for (const mistake of form.querySelectorAll("[data-from-script]")) {
    const place = mistake.closest(".field");
    place.classList.remove("wrong");
    for (const field of place.querySelectorAll("[aria-invalid]")) {
      field.removeAttribute("aria-invalid");
      field.setAttribute("aria-describedby", (field.getAttribute("aria-describedby") || "").replace(mistake.id, "").trim());
    }
    mistake.remove();
  }
}
