// Loads the small modules that this page's marks ask for. Every page works without any of them.

const rooms = {
  "[data-tick-rows]": "./tick-rows.js",
  "[data-confirm]": "./confirm.js",
  "[data-counter]": "./counter.js",
  "[data-send-once]": "./send-once.js",
  "[data-code-button]": "./code-button.js",
  "[data-plan], .plan-view": "./floor-plan.js",
  "[data-picker]": "./picker.js",
  "[data-keep]": "./keep-form.js",
  "[data-preview], [data-bytes-max]": "./file-preview.js",
  "[data-reveal]": "./reveal.js",
  "[data-tidy]": "./tidy.js",
  "[data-scan]": "./scan.js",
  "[data-check]": "./text-check.js",
  "[data-upload]": "./upload.js",
  "[data-arrange]": "./arrange.js",
  "[data-passkey]": "./passkey.js",
};

document.documentElement.classList.add("scripted");

for (const [mark, address] of Object.entries(rooms)) {
  const found = [...document.querySelectorAll(mark)];
  if (found.length) import(address).then(({ default: enhance }) => found.forEach(enhance));
}

document.querySelector("[data-errors]")?.focus();

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
