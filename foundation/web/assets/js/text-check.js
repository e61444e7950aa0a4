// Checks a job's text while it is written and says what the law forbids. Without this script 【保存】 says the same.

const watched = ["title", "category", "pay_min", "pay_max", "pay_unit", "place", "description", "requirements", "benefits", "hours"];

export default function textCheck(form) {
  const place = form.querySelector("[data-findings]");
  let pause;
  let asked = 0;
  let shown = "";

  const check = async () => {
    const number = ++asked;
    const body = new URLSearchParams();
    for (const name of watched) body.append(name, form.elements.namedItem(name)?.value ?? "");
    try {
      const response = await fetch(form.dataset.check, { method: "POST", headers: { accept: "application/json" }, body, credentials: "same-origin" });
      if (!response.ok) return;
      const answer = await response.json();
      const said = JSON.stringify(answer);
      // Said again only when something changed, so that nobody is interrupted for nothing.
      if (number === asked && said !== shown) {
        shown = said;
        place.replaceChildren(...(answer.findings.length ? [notice(answer)] : []));
      }
    } catch {
      // No network: 【保存】 checks again.
    }
  };

  form.addEventListener("input", (event) => {
    if (!watched.includes(event.target.name)) return;
    clearTimeout(pause);
    pause = setTimeout(check, 700);
  });
}

function notice({ heading, blocking, findings }) {
  const list = element("ul", {}, findings.map((f) => element("li", {}, [
    element("b", {}, [`${f.blocks ? "不能发布" : "提醒"} · ${f.title}`]),
    "：",
    element("a", { href: `#${f.field}` }, [f.label]),
    ` ${f.before}`,
    element("mark", {}, [f.words]),
    f.after,
    element("span", { className: "reason" }, [`${f.law}。${f.suggestion}`]),
  ])));
  const box = element("div", {}, [element("p", { className: "notice-title" }, [heading]), list]);
  return element("div", { className: `notice ${blocking ? "bad" : "warn"}` }, [box]);
}

function element(name, properties, children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}
