// Sends the files of a form one by one, with a bar that tells how far it is, and names what a file is refused for. Where several are
// chosen, each gets words of its own. Without this script the form posts one file by itself.

export default function upload(form) {
  const input = form.querySelector("input[type=file]");
  const button = form.querySelector("button");
  if (!input || !button || !window.FormData) return;
  const words = "many" in form.dataset ? severalWords(form, input) : null;
  form.addEventListener("submit", async (event) => {
    if (event.defaultPrevented) return;
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    const place = waiting(form);
    let done = 0;
    for (const file of [...input.files]) {
      const refused = await send(form, input, file, place, words?.of(file));
      if (refused) {
        keep(input, done);
        words?.show();
        tell(form, input, done ? `前 ${done} 个文件已上传。“${file.name}”：${refused}` : refused);
        break;
      }
      done += 1;
      if (done === input.files.length) location.reload();
    }
    place.remove();
    button.disabled = false;
  });
}

// The files that are still to be sent stay chosen.
function keep(input, done) {
  const rest = new DataTransfer();
  for (const file of [...input.files].slice(done)) rest.items.add(file);
  input.files = rest.files;
}

// The field of words that a single file has, and one for each where there are several. What was typed for a file stays its own.
function severalWords(form, input) {
  input.multiple = true;
  const single = form.querySelector("input[type=text], input:not([type])");
  const field = single?.closest(".field");
  if (!field) return null;
  const list = Object.assign(document.createElement("div"), { className: "fields one" });
  const typed = new Map();
  const key = (file) => `${file.name} ${file.size} ${file.lastModified}`;
  const named = (file) => file.name.replace(/\.[^.]*$/u, "").slice(0, single.maxLength > 0 ? single.maxLength : undefined);
  const show = () => {
    const files = [...input.files];
    const isSeveral = files.length > 1;
    field.hidden = isSeveral;
    single.disabled = isSeveral;
    if (isSeveral) {
      list.replaceChildren(...files.map(one));
      field.before(list);
    } else {
      list.remove();
    }
    if (files.length === 1 && typed.has(key(files[0]))) single.value = typed.get(key(files[0]));
  };
  const one = (file, place) => {
    const label = Object.assign(document.createElement("label"), { textContent: `“${file.name}”的说明`, htmlFor: `${single.id}-${place}` });
    const words = Object.assign(document.createElement("input"), {
      id: label.htmlFor, value: typed.get(key(file)) ?? named(file), required: true, maxLength: single.maxLength, autocomplete: "off",
    });
    words.addEventListener("input", () => typed.set(key(file), words.value));
    typed.set(key(file), words.value);
    const row = Object.assign(document.createElement("div"), { className: "field" });
    row.append(label, words);
    return row;
  };
  input.addEventListener("change", show);
  return { show, of: (file) => (single.disabled ? { [single.name]: typed.get(key(file)) } : {}) };
}

function send(form, input, file, place, own = {}) {
  const body = new FormData();
  for (const [name, value] of new FormData(form)) if (name !== input.name) body.append(name, value);
  for (const [name, value] of Object.entries(own)) body.set(name, value);
  body.append(input.name, file);
  const words = place.querySelector("[data-words]");
  const bar = place.querySelector("progress");
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.dataset.upload);
    request.setRequestHeader("accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      const share = Math.floor((event.loaded / event.total) * 100);
      bar.max = 100;
      bar.value = share;
      words.textContent = share < 100 ? `正在上传“${file.name}”，已完成 ${share}%` : `“${file.name}”已上传，正在检查`;
    });
    request.addEventListener("load", () => resolve(request.status < 300 ? null : said(request)));
    request.addEventListener("error", () => resolve("网络中断，未能上传，请检查网络后重试"));
    request.addEventListener("timeout", () => resolve("上传超时，请检查网络后重试"));
    words.textContent = `正在上传“${file.name}”`;
    request.send(body);
  });
}

function said(request) {
  try {
    return JSON.parse(request.responseText).detail || "未能上传，请稍后再试";
  } catch {
    return request.status === 413 ? "文件过大，请压缩后重新上传" : "未能上传，请稍后再试";
  }
}

function waiting(form) {
  form.querySelectorAll("[data-refused]").forEach((old) => old.remove());
  const place = Object.assign(document.createElement("p"), { className: "waiting" });
  place.setAttribute("role", "status");
  const words = document.createElement("span");
  words.setAttribute("data-words", "");
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", "上传进度");
  place.append(bar, words);
  form.append(place);
  return place;
}

function tell(form, input, sentence) {
  const mistake = Object.assign(document.createElement("p"), { className: "mistake", textContent: sentence });
  mistake.setAttribute("role", "alert");
  mistake.setAttribute("data-refused", "");
  input.after(mistake);
  input.focus();
}
