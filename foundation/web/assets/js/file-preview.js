// Shows the chosen picture and names a file that is too large before it is sent.

export default function filePreview(input) {
  const max = Number(input.dataset.bytesMax) || Infinity;
  input.addEventListener("change", async () => {
    const place = input.closest(".field");
    place.querySelectorAll("[data-chosen]").forEach((old) => old.remove());
    const files = [...input.files];
    const large = files.find((file) => file.size > max);
    input.setCustomValidity(large ? `“${large.name}”超过 ${megabytes(max)} MB，请重新选择` : "");
    if (large) {
      input.reportValidity();
      return;
    }
    if (!("preview" in input.dataset)) return;
    const figure = Object.assign(document.createElement("figure"), { className: "kept" });
    figure.setAttribute("data-chosen", "");
    input.after(figure);
    for (const file of files.slice(0, 9)) {
      const canvas = await drawn(file);
      if (canvas) figure.append(canvas);
      figure.append(Object.assign(document.createElement("figcaption"), { textContent: `${file.name}（${megabytes(file.size)} MB）` }));
    }
  });
}

// A canvas needs no address, so the page's policy for pictures stays closed.
async function drawn(file) {
  if (!file.type.startsWith("image/")) return null;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, 384 / picture.width, 288 / picture.height);
    const canvas = document.createElement("canvas");
    canvas.width = picture.width * scale;
    canvas.height = picture.height * scale;
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `预览：${file.name}`);
    return canvas;
  } catch {
    return null;
  }
}

const megabytes = (bytes) => Math.max(0.01, bytes / 1048576).toFixed(bytes < 1048576 ? 2 : 1).replace(/\.0$/, "");
