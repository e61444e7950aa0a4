// A table whose rows tick: the header box, Shift-click for a range, and a bar that says how many are ticked.

export default function tickRows(form) {
  const boxes = [...form.querySelectorAll("td.tick input[type=checkbox]")];
  const all = form.querySelector("[data-tick-all]");
  const count = form.querySelector("[data-tick-count]");
  const unit = form.dataset.unit || "项";
  const invitation = count?.textContent;
  let last;

  const show = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    if (all) {
      all.checked = ticked > 0 && ticked === boxes.length;
      all.indeterminate = ticked > 0 && ticked < boxes.length;
      all.disabled = boxes.length === 0;
    }
    for (const box of boxes) box.closest("tr").classList.toggle("ticked", box.checked);
    form.querySelector(".batch")?.classList.toggle("on", ticked > 0);
    if (count) {
      count.classList.remove("shake");
      count.textContent = ticked ? `已选 ${ticked} ${unit}` : invitation;
    }
  };

  all?.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    show();
  });
  for (const box of boxes) {
    box.addEventListener("click", (event) => {
      if (event.shiftKey && last) {
        const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
        for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
      }
      last = box;
      show();
    });
    box.addEventListener("change", show);
  }
  // Capturing, so that nothing is asked or sent for an empty choice.
  form.addEventListener("submit", (event) => {
    if (!event.submitter?.closest(".batch") || boxes.some((box) => box.checked)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (count) {
      count.textContent = `请先勾选要办理的${unit.replace(/^[个条份名家项]/, "") || "项目"}`;
      count.classList.add("shake");
    }
  }, true);
  // The browser may restore ticks when someone comes back to the page.
  addEventListener("pageshow", show);
  show();
}
