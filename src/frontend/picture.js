// A picture that is served as SVG, for download as PNG: drawn by the browser, so that no server needs to.

// Dots of the PNG for one of the SVG; enough for a slide or a page in print.
const SCALE = 3;

async function pngOf(address) {
  const text = await (await fetch(address)).text();
  const url = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth * SCALE;
    canvas.height = image.naturalHeight * SCALE;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((done, fail) => canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("no picture"))), "image/png"));
  } finally {
    URL.revokeObjectURL(url);
  }
}

async function save(button, link) {
  button.disabled = true;
  try {
    const url = URL.createObjectURL(await pngOf(link.href));
    const name = new URL(link.href).pathname.split("/").pop().replace(/\.svg$/, ".png");
    const to = Object.assign(document.createElement("a"), { href: url, download: name });
    to.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  } catch {
    button.after(` ${link.dataset.failed}`);
  }
  button.disabled = false;
}

for (const link of document.querySelectorAll("a[data-png]")) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "plain", textContent: link.dataset.png });
  button.addEventListener("click", () => save(button, link));
  link.after(" ", button);
}
