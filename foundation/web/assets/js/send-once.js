// One click, one request: while a form is on its way its buttons do not send again. The label stays, a turning ring joins it.

export default function sendOnce(form) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented || stays(event.submitter, form)) return;
    if (sent) {
      event.preventDefault();
      return;
    }
    sent = true;
    const button = event.submitter || form.querySelector("button:not([hidden])");
    button?.setAttribute("aria-busy", "true");
    // A download or a lost connection leaves the page standing: free the form again.
    setTimeout(free, 15000);
  });
  const free = () => {
    sent = false;
    form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  };
  addEventListener("pageshow", (event) => event.persisted && free());
}

// Buttons whose press another module answers without leaving the page, whichever of the two hears it first.
function stays(button, form) {
  if (!button) return false;
  return "codeButton" in button.dataset || ("confirm" in button.dataset && window.HTMLDialogElement && form.requestSubmit && !form.querySelector("[data-answer]"));
}
