// Photographs our own pages for the guides: walks the main road of the guide in the demo and writes cropped WebP files into
// features/portal/content/pictures. Run it when a page in a guide has changed: node pictures-of-guides.mjs
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { launch } from './lib/browser.mjs';
import { Messages } from './lib/messages.mjs';
import { TEST_CARD, 林晓彤, 滨海电子厂 } from './lib/people.mjs';
import { startServer } from './lib/server.mjs';
import { Visitor } from './lib/visitor.mjs';

const FOLDER = fileURLToPath(new URL('../features/portal/content/pictures/', import.meta.url));
const WIDTH = 820;
const BYTES_MAX = 60_000;

const server = await startServer();
const browser = await launch();
try {
  await mkdir(FOLDER, { recursive: true });
  const context = () => browser.newContext({
    baseURL: server.url, viewport: { width: WIDTH, height: 900 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', reducedMotion: 'reduce',
  });
  const messages = new Messages(await (await context()).newPage());
  const window = async (name) => new Visitor(await (await context()).newPage(), { name, messages, pending: new Set() });
  const paper = await (await browser.newContext()).newPage();
  await walk(window, (visitor, name, place, options) => photograph(paper, visitor.page, name, place, options));
} finally {
  await browser.close();
  await server.stop();
}

/** The guide, chapters 二 and 三, with a picture at every step. */
async function walk(window, picture) {
  const clerk = await window('经办人');
  await clerk.open('/');
  await picture(clerk, 'home-services', 'section[aria-labelledby=services]');
  await clerk.click('【个人注册】');
  await clerk.fill('姓名', 林晓彤.姓名);
  await clerk.choose('证件类型', '居民身份证');
  await clerk.fill('证件号码', 林晓彤.证件号码);
  await clerk.fill('手机号', 林晓彤.手机号);
  await picture(clerk, 'register-person-identity', 'main form', { height: 620 });
  await clerk.click('【获取验证码】');
  await clerk.fill('短信验证码', await clerk.readCode(林晓彤.手机号));
  await clerk.fill('用户名', 林晓彤.用户名);
  await clerk.fill('密码', 林晓彤.密码);
  await clerk.fill('确认密码', 林晓彤.密码);
  await clerk.tick('我已阅读并同意');
  await picture(clerk, 'register-person-account', 'main form', { from: 'bottom', height: 560 });
  await clerk.click('【注册】');
  await clerk.open('/account/sign-in');
  await clerk.fill('用户名', 林晓彤.用户名);
  await picture(clerk, 'sign-in-person', 'main', { height: 560 });
  await clerk.signInAsPerson(林晓彤.用户名, 林晓彤.密码);
  await clerk.open('/me');
  await clerk.click('【银联实名认证】');
  await clerk.fill('银行卡号', TEST_CARD);
  await clerk.fill('手机号', 林晓彤.手机号);
  await picture(clerk, 'verify-person', 'main', { height: 640 });
  await clerk.click('【获取验证码】');
  await clerk.fill('短信验证码', await clerk.readCode(林晓彤.手机号));
  await clerk.click('【认证】');
  await clerk.open('/me');
  await picture(clerk, 'verified', 'main', { height: 420 });
  await clerk.signOut();

  await clerk.open('/');
  await clerk.click('【单位注册】');
  await clerk.fill('经办人个人登录账号', 林晓彤.用户名);
  await clerk.fill('经办人证件号码', 林晓彤.证件号码);
  await picture(clerk, 'register-organisation-clerk', 'main', { height: 520 });
  await clerk.click('【下一步】');
  await clerk.fill('统一社会信用代码', 滨海电子厂.统一社会信用代码);
  await clerk.fill('单位名称全称', 滨海电子厂.单位名称全称);
  await clerk.fill('法定代表人姓名', 滨海电子厂.法定代表人姓名);
  await clerk.fill('用户名', 滨海电子厂.用户名);
  await clerk.fill('密码', 滨海电子厂.密码);
  await clerk.fill('确认密码', 滨海电子厂.密码);
  await picture(clerk, 'register-organisation-facts', 'main form', { height: 520 });
  await clerk.click('【获取验证码】');
  await clerk.fill('短信验证码', await clerk.readCode(林晓彤.手机号));
  await picture(clerk, 'register-organisation-code', 'main form', { from: 'bottom', height: 420 });
  await clerk.click('【注册】');

  const unit = await window('法人账号');
  await unit.open('/account/sign-in/organisation');
  await unit.fill('用户名', 滨海电子厂.用户名);
  await picture(unit, 'sign-in-organisation', 'main', { height: 480 });
  await unit.signInAsOrganisation(滨海电子厂.用户名, 滨海电子厂.密码);
  await unit.open('/unit');
  await unit.click('子账号信息');
  await unit.click('【新增】');
  await unit.fill('姓名', 林晓彤.姓名);
  await unit.fill('证件号码', 林晓彤.证件号码);
  await unit.fill('个人登录账号', 林晓彤.用户名);
  for (const power of ['单位信息维护', '职位管理', '招聘会报名']) await unit.tick(power);
  await picture(unit, 'bind-person', 'main form', { height: 620 });
  await unit.click('【发起绑定】');
  await picture(unit, 'mandate-waiting', 'main', { height: 520 });

  await clerk.signInAsPerson(林晓彤.用户名, 林晓彤.密码);
  await clerk.open('/me/mandates');
  await picture(clerk, 'confirm-mandate', 'main', { height: 520 });
  await (await clerk.row(滨海电子厂.单位名称全称)).click('【确认授权】');
  await clerk.signOut();
  await clerk.open('/account/sign-in');
  await clerk.fill('用户名', 林晓彤.用户名);
  await clerk.tick('以法人身份登录');
  await picture(clerk, 'sign-in-acting', 'main', { height: 560 });
  await clerk.fill('密码', 林晓彤.密码);
  await clerk.click('【登录】');
  await picture(clerk, 'choose-organisation', 'main', { height: 420 });
  await clerk.click('【使用选中的法人账号登录】');
  await clerk.open('/centre/profile');
  await picture(clerk, 'profile', 'main', { height: 640 });
}

/** Crops the place (from its top or its bottom) and writes it as WebP. */
async function photograph(paper, page, name, place, { height = 700, from = 'top' } = {}) {
  await page.evaluate(() => {
    document.activeElement?.blur();
    document.querySelectorAll('.demo-line, .notice[role=status]').forEach((e) => e.remove());
  });
  const box = await page.locator(place).first().evaluate((e) => {
    const r = e.getBoundingClientRect();
    return { x: r.x + scrollX, y: r.y + scrollY, width: r.width, height: r.height };
  });
  const tall = Math.min(box.height, height);
  const clip = { x: Math.max(0, box.x - 12), y: from === 'bottom' ? box.y + box.height - tall : Math.max(0, box.y - 12), width: Math.min(WIDTH, box.width + 24), height: tall + 12 };
  const png = await page.screenshot({ clip, fullPage: true, type: 'png' });
  const webp = await paper.evaluate(async (data) => {
    const picture = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [picture.width, picture.height];
    canvas.getContext('2d', { alpha: false }).drawImage(picture, 0, 0);
    return canvas.toDataURL('image/webp', 0.72).split(',')[1];
  }, png.toString('base64'));
  const bytes = Buffer.from(webp, 'base64');
  if (bytes.length >= BYTES_MAX) throw new Error(`${name}.webp has ${bytes.length} bytes`);
  await writeFile(`${FOLDER}${name}.webp`, bytes);
  console.log(`${name}.webp ${bytes.length} bytes`);
}
