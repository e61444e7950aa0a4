// The floor plan: larger and smaller, dragged with the mouse, what a booth is while pointing at it, and what is chosen in words.

const sizes = [.6, .75, 1, 1.35, 1.8];

export default function floorPlan(mark) {
  const plan = mark.closest(".plan") || mark;
  if (plan.dataset.ready) return;
  plan.dataset.ready = "yes";
  const view = plan.querySelector(".plan-view");
  if (!view) return;
  if (view.scrollWidth > view.clientWidth && !view.querySelector("input, a")) view.tabIndex = 0;
  zoom(plan, view);
  drag(view);
  tip(plan, view);
  say(plan);
  const checked = plan.querySelector("input:checked");
  if (checked) bringIntoView(view, checked.parentElement);
}

function zoom(plan, view) {
  const hall = view.querySelector("svg");
  if (!hall) return;
  // Drawn in rem, so that the plan grows with the page's letters.
  const [width, height] = ["width", "height"].map((name) => parseFloat(hall.getAttribute(name)));
  let at = sizes.indexOf(1);
  const tools = document.createElement("div");
  tools.className = "plan-tools";
  const button = (words, step) => {
    const made = Object.assign(document.createElement("button"), { type: "button", className: "button plain small", textContent: words });
    made.addEventListener("click", () => {
      const middle = (view.scrollLeft + view.clientWidth / 2) / view.scrollWidth;
      at = Math.min(sizes.length - 1, Math.max(0, at + step));
      hall.setAttribute("width", `${width * sizes[at]}rem`);
      hall.setAttribute("height", `${height * sizes[at]}rem`);
      view.scrollLeft = middle * view.scrollWidth - view.clientWidth / 2;
      smaller.disabled = at === 0;
      larger.disabled = at === sizes.length - 1;
    });
    tools.append(made);
    return made;
  };
  const larger = button("放大", 1);
  const smaller = button("缩小", -1);
  view.before(tools);
}

function drag(view) {
  let from;
  let moved = false;
  view.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "mouse" || event.button) return;
    from = { x: event.clientX + view.scrollLeft, y: event.clientY + view.scrollTop, px: event.clientX, py: event.clientY };
    moved = false;
  });
  addEventListener("pointermove", (event) => {
    if (!from) return;
    if (!moved && Math.hypot(event.clientX - from.px, event.clientY - from.py) < 6) return;
    moved = true;
    view.classList.add("dragging");
    view.scrollLeft = from.x - event.clientX;
    view.scrollTop = from.y - event.clientY;
  });
  addEventListener("pointerup", () => {
    from = undefined;
    view.classList.remove("dragging");
  });
  // The end of a drag is not a press on the booth under the pointer.
  view.addEventListener("click", (event) => {
    if (moved) {
      event.preventDefault();
      event.stopPropagation();
      moved = false;
    }
  }, true);
}

function tip(plan, view) {
  const shown = document.createElement("p");
  shown.className = "plan-tip";
  shown.setAttribute("aria-hidden", "true");
  shown.hidden = true;
  plan.append(shown);
  const show = (event) => {
    const booth = event.target.closest?.("[data-title]");
    shown.hidden = !booth;
    if (!booth) return;
    shown.textContent = booth.dataset.title;
    const place = booth.getBoundingClientRect();
    shown.style.left = `${Math.max(8, Math.min(place.left, innerWidth - shown.offsetWidth - 8))}px`;
    shown.style.top = `${place.top > 48 ? place.top - shown.offsetHeight - 6 : place.bottom + 6}px`;
  };
  const hide = () => { shown.hidden = true; };
  view.addEventListener("pointerover", show);
  view.addEventListener("focusin", show);
  for (const end of ["pointerleave", "focusout", "scroll"]) view.addEventListener(end, hide);
  addEventListener("scroll", hide, { passive: true });
  addEventListener("keydown", (event) => event.key === "Escape" && hide());
}

function say(plan) {
  const chosen = plan.querySelector("[data-plan-chosen]");
  if (!chosen) return;
  const show = () => {
    const radio = plan.querySelector("input[type=radio]:checked");
    if (!radio) return;
    const title = radio.closest("[data-title]")?.dataset.title;
    chosen.textContent = `已选展位 ${radio.value}${title ? `（${title}）` : ""}`;
  };
  plan.addEventListener("change", show);
  show();
}

function bringIntoView(view, booth) {
  const [frame, place] = [view.getBoundingClientRect(), booth.getBoundingClientRect()];
  view.scrollLeft += place.left - frame.left - view.clientWidth / 2;
  view.scrollTop += place.top - frame.top - view.clientHeight / 2;
}
