// Opens a list to choose from where it stands; without this script the server does it with a page.

export default function picker(button) {
  const place = document.getElementById(button.dataset.picker);
  if (!place) return;
  const show = (open) => {
    place.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  };
  button.setAttribute("aria-controls", place.id);
  show(!place.hidden);
  button.addEventListener("click", (event) => {
    event.preventDefault();
    show(true);
    place.querySelector("input")?.focus();
  });
  place.querySelector("[data-picker-close]")?.addEventListener("click", (event) => {
    event.preventDefault();
    show(false);
    button.focus();
  });
}
