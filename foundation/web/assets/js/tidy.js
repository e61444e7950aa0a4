// Cleans a code as it is typed: spaces out, letters up. The server forgives the same.

const rules = {
  uscc: (value) => value.replace(/[\s\u200b\ufeff]/g, "").toUpperCase(),
  digits: (value) => value.replace(/[\s-]/g, ""),
};

export default function tidy(input) {
  const clean = rules[input.dataset.tidy];
  if (!clean) return;
  input.addEventListener("change", () => { input.value = clean(input.value); });
}
