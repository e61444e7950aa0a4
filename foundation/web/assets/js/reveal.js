// A button that shows a password while typing it.

export default function reveal(input) {
  const around = Object.assign(document.createElement("div"), { className: "reveal" });
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "显示" });
  // Named by its own word and described by the field's label: a search for the label finds the field alone.
  const label = input.labels[0];
  if (label) {
    label.id = label.id || `${input.id}-label`;
    button.setAttribute("aria-describedby", label.id);
  }
  input.before(around);
  around.append(input, button);
  button.addEventListener("click", () => {
    const shown = input.type === "password";
    input.type = shown ? "text" : "password";
    button.textContent = shown ? "隐藏" : "显示";
  });
  // Never leave a password readable in the browser's memory of forms.
  input.form?.addEventListener("submit", () => { input.type = "password"; });
}
