// Asks before a button sends its form. Without this script, or without <dialog>, the server asks with a page of its own:
// the post then arrives without `confirmed=yes`.

export default function confirm(button) {
  const form = button.form;
  if (!form || !window.HTMLDialogElement || !form.requestSubmit) return;
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.submitter !== button || form.querySelector("[data-answer]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(form, button);
  });
}

function ask(form, button) {
  const { confirm: words, confirmTitle: title, confirmYes: yes, confirmFields: fields } = button.dataset;
  const dialog = document.createElement("dialog");
  dialog.className = "ask";
  dialog.setAttribute("aria-labelledby", "ask-title");
  const box = element("form", { method: "dialog" });
  box.append(element("h2", { id: "ask-title", textContent: title || button.textContent.trim() }));
  const ticked = form.querySelectorAll("td.tick input:checked").length;
  box.append(element("p", { textContent: words.replace("{count}", ticked) }));
  const template = fields && document.getElementById(fields);
  if (template) box.append(template.content.cloneNode(true));
  const actions = element("div", { className: "actions" });
  const no = element("button", { type: "button", className: "button plain", textContent: "取消" });
  actions.append(element("button", { className: "button", textContent: yes || "确定" }), no);
  box.append(actions);
  dialog.append(box);
  document.body.append(dialog);

  no.addEventListener("click", () => dialog.close());
  box.addEventListener("submit", (event) => {
    event.preventDefault();
    const answers = [["confirmed", "yes"], ...new FormData(box)];
    dialog.close();
    for (const [name, value] of answers) {
      const hidden = element("input", { type: "hidden", name, value });
      hidden.setAttribute("data-answer", "");
      form.append(hidden);
    }
    form.requestSubmit(button);
  });
  dialog.addEventListener("close", () => { dialog.remove(); button.focus(); });
  dialog.showModal();
}

// Coming back with the browser's arrow: an old answer must not count for a new question.
addEventListener("pageshow", () => document.querySelectorAll("[data-answer]").forEach((answer) => answer.remove()));

function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}
