// Asks before someone leaves a form with changes that were not sent.

export default function keepForm(form) {
  let changed = Boolean(form.querySelector("[data-errors]"));
  form.addEventListener("input", () => { changed = true; });
  // Heard at the window, after every listener that may still hold the form back.
  addEventListener("submit", (event) => {
    if (event.target === form && !event.defaultPrevented) changed = false;
  });
  addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
}
