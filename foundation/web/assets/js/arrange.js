// Lets the items of a list be dragged into another order and saves it at once. Keyboard and touch use the buttons 前移 and
// 后移, which need no script.

export default function arrange(list) {
  const items = () => [...list.querySelectorAll(":scope > [data-item]")];
  if (items().length < 2) return;
  const status = list.parentElement.querySelector("[data-arranged]");
  // A finger cannot drag; the buttons are there.
  if (status && matchMedia("(hover: hover)").matches) status.textContent = "可拖动图片，或用【前移】【后移】调整展示顺序。";
  let held = null;
  let before = [];
  for (const item of items()) {
    item.draggable = true;
    item.addEventListener("dragstart", (event) => {
      held = item;
      before = items();
      item.classList.add("held");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", item.dataset.item);
    });
    item.addEventListener("dragend", () => {
      item.classList.remove("held");
      if (held && items().some((other, at) => other !== before[at])) save(list, items(), before, status);
      held = null;
    });
  }
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("[data-item]");
    if (!held) return;
    event.preventDefault();
    if (!over || over === held || over.parentElement !== list) return;
    const order = items();
    if (order.indexOf(over) > order.indexOf(held)) over.after(held);
    else over.before(held);
  });
  list.addEventListener("drop", (event) => held && event.preventDefault());
}

async function save(list, order, before, status) {
  const say = (words) => { if (status) status.textContent = words; };
  try {
    const answer = await fetch(list.dataset.arrange, {
      method: "PUT",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({ items: order.map((item) => item.dataset.item) }),
    });
    if (answer.ok) {
      say("顺序已保存");
      return;
    }
    list.append(...before);
    say((await answer.json()).detail || "顺序未保存，请刷新页面后重试");
  } catch {
    list.append(...before);
    say("网络中断，顺序未保存，请检查网络后重试");
  }
}
