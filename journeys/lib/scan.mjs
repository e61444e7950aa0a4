// 扫码登录 as a person does it: a code on the computer's screen, read by the phone's camera.

/** The computer shows a code; the phone opens what the code says, as its camera would. The code itself is read from the picture's page. */
export async function scan(computer, phone, door, who) {
  await computer.open('/account/sign-in');
  await computer.click(door);
  await computer.sees('请用手机扫描二维码');
  const address = await decode(computer);
  await phone.page.goto(address);
  if (who) await phone.click(who);
}

/** Reads the QR code with the browser's eyes: the modules of the picture. */
async function decode(computer) {
  const { default: jsQR } = await import('jsqr');
  const { side, path } = await computer.page.evaluate(() => {
    const svg = document.querySelector('svg.scan-code');
    return { side: svg.viewBox.baseVal.width, path: svg.querySelector('path').getAttribute('d') };
  });
  const scale = 4;
  const width = side * scale;
  const pixels = new Uint8ClampedArray(width * width * 4).fill(255);
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)/gu)) {
    for (let dy = 0; dy < scale; dy += 1) for (let dx = 0; dx < scale; dx += 1) {
      const at = ((Number(y) * scale + dy) * width + Number(x) * scale + dx) * 4;
      pixels.fill(0, at, at + 3);
    }
  }
  return jsQR(pixels, width, width).data;
}
