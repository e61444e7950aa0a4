// Says how many characters a text still takes. Announced only when the writer pauses.

export default function counter(text) {
  const max = text.maxLength;
  if (max < 0) return;
  const shown = document.createElement("p");
  shown.className = "count";
  shown.setAttribute("aria-hidden", "true");
  const said = document.createElement("p");
  said.className = "hidden";
  said.setAttribute("role", "status");
  text.after(shown, said);
  let pause;
  const show = () => {
    shown.textContent = `已写 ${text.value.length} 字，最多 ${max} 字`;
    clearTimeout(pause);
    pause = setTimeout(() => {
      const rest = max - text.value.length;
      said.textContent = rest <= max / 10 ? `还可以写 ${rest} 字` : "";
    }, 1200);
  };
  text.addEventListener("input", show);
  show();
}
