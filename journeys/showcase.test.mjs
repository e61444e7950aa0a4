// 单位形象 (C3), in the guide's words: uploaded, submitted, decided on one by one, public after that alone, taken off.
import assert from 'node:assert/strict';
import { journey } from './lib/journey.mjs';
import { png } from './lib/pictures.mjs';
import { agree, toWorklist } from './lib/ways.mjs';

const 退回原因 = '图片模糊，请重新拍摄';
const 下架原因 = '使用了他人的商标';

/** 企业中心 → 单位中心 → 单位形象. */
async function toShowcase(clerk) {
  await clerk.open('/centre');
  await clerk.click('单位形象');
}

/** The address of the organisation's public page. */
async function publicPage(clerk) {
  return clerk.page.getByRole('link', { name: '查看单位对外页面' }).getAttribute('href');
}

/** Opens what the worklist says of this organisation and this content. */
async function toItem(officer, organisation, content) {
  await toWorklist(officer);
  await officer.click('单位形象');
  const row = officer.page.locator('tr').filter({ hasText: organisation }).filter({ hasText: content }).first();
  await row.getByRole('link', { name: organisation, exact: true }).click();
  await officer.sees('单位形象审核', content);
}

async function decide(officer, organisation, content, reason) {
  await toItem(officer, organisation, content);
  if (reason) await officer.fill('退回原因', reason);
  await officer.click(reason ? '【退回】' : '【通过】');
  await officer.sees(reason ? '已退回' : '已通过');
}

const nameOf = (clerk) => clerk.page.locator('.who-name b').innerText();
const captions = (clerk) => clerk.page.locator('[data-arrange] figcaption').allInnerTexts();

journey('单位形象：上传、调整顺序、提交审核、审核、对外展示、下架', async ({ step, visitor }) => {
  const clerk = await visitor('经办人');
  const officer = await visitor('审核员');
  const citizen = await visitor('市民');
  let organisation;
  let address;

  await step('the clerk uploads a logo and pictures, and sees how they stand', async () => {
    await clerk.signInAsPerson('clerk00007', undefined, { organisation: true });
    organisation = await nameOf(clerk);
    await toShowcase(clerk);
    address = await publicPage(clerk);
    await clerk.sees('还没有上传单位logo');
    await clerk.upload('单位logo', 'logo.png', 'image/png', png(240, 240, [14, 74, 134]));
    await clerk.click('【上传logo】');
    await clerk.sees('有 1 项已上传、尚未提交', '待提交');
    for (const [name, colour] of [['装配车间', [180, 60, 40]], ['质检中心', [40, 120, 80]], ['员工食堂', [200, 160, 60]]]) {
      await clerk.fill('图片说明', name);
      await clerk.upload('宣传图片', `${name}.png`, 'image/png', png(400, 300, colour));
      await clerk.click('【上传图片】');
      await clerk.sees(`${name} · 400×300`);
    }
    await clerk.sees('有 4 项已上传、尚未提交');
  });

  await step('several pictures at once get words of their own', async () => {
    await clerk.page.getByLabel('宣传图片').and(clerk.page.locator('input[type="file"]')).setInputFiles([
      { name: '仓库.png', mimeType: 'image/png', buffer: png(400, 300, [90, 90, 90]) },
      { name: '门.png', mimeType: 'image/png', buffer: png(400, 300, [30, 60, 90]) },
    ]);
    await clerk.holds('“仓库.png”的说明', '仓库');
    await clerk.click('【上传图片】');
    // One character is too short: the first is in, the other is still chosen with what was typed.
    await clerk.sees('前 1 个文件已上传', '请填写图片说明，2 至 30 个字');
    await clerk.holds('图片说明', '门');
    await clerk.fill('图片说明', '厂区大门');
    await clerk.click('【上传图片】');
    await clerk.sees('仓库 · 400×300', '厂区大门 · 400×300');
    for (const name of ['仓库', '厂区大门']) {
      await clerk.click(`删除 ${name}`);
      await agree(clerk);
      await clerk.sees('已删除');
    }
  });

  await step('what is no picture is refused with the reason, and nothing typed is lost', async () => {
    await clerk.fill('图片说明', '宿舍');
    await clerk.upload('宣传图片', '宿舍.png', 'image/png', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'));
    await clerk.click('【上传图片】');
    await clerk.sees('只支持 JPEG、PNG 或 WebP 图片');
    await clerk.holds('图片说明', '宿舍');
  });

  await step('the order is changed by buttons and by dragging', async () => {
    await toShowcase(clerk);
    await clerk.click('前移 质检中心');
    await clerk.sees('顺序已调整');
    assert.deepEqual((await captions(clerk)).map((c) => c.split(' ')[0]), ['质检中心', '装配车间', '员工食堂']);
    const items = clerk.page.locator('[data-item]');
    await items.nth(2).dragTo(items.nth(0));
    await clerk.sees('顺序已保存');
    await toShowcase(clerk);
    assert.equal((await captions(clerk))[0].split(' ')[0], '员工食堂');
  });

  await step('before the decision nobody else sees anything', async () => {
    await clerk.click('【提交审核】');
    await clerk.sees('已提交审核', '审核中');
    await citizen.open(address);
    await citizen.doesNotSee('装配车间', '单位形象');
    const hidden = await clerk.page.locator('.pictures img').first().getAttribute('src');
    assert.equal((await citizen.page.request.get(hidden)).status(), 404);
    assert.equal((await clerk.page.request.get(hidden)).status(), 200);
  });

  await step('the bureau decides on each by itself', async () => {
    await officer.signInAsOfficer('reviewer');
    await decide(officer, organisation, '单位logo');
    await decide(officer, organisation, '装配车间');
    await decide(officer, organisation, '质检中心', 退回原因);
    await decide(officer, organisation, '员工食堂');
  });

  await step('what was approved is public, what was returned tells why', async () => {
    await citizen.open(address);
    await citizen.sees('单位形象', '装配车间', '员工食堂', '已核验');
    await citizen.doesNotSee('质检中心');
    const drawn = await citizen.page.locator('.pictures img, .organisation-head img').evaluateAll((all) =>
      Promise.all(all.map((img) => { img.loading = 'eager'; return img.decode().then(() => img.naturalWidth); })));
    assert.deepEqual(drawn, [240, 400, 400]);
    await toShowcase(clerk);
    await clerk.sees('审核不通过', 退回原因);
  });

  await step('the bureau takes one off with a reason, the clerk another at once', async () => {
    await officer.open('/bureau');
    await officer.click('单位形象');
    const row = officer.page.locator('tr').filter({ hasText: organisation }).filter({ hasText: '单位logo' }).first();
    await row.getByRole('link', { name: /^查看/ }).click();
    await officer.fill('下架原因', 下架原因);
    await officer.click('【下架】');
    await officer.sees('已下架');
    await toShowcase(clerk);
    await clerk.sees('监管下架', 下架原因);
    await clerk.click('删除 装配车间');
    await agree(clerk);
    await clerk.sees('已删除');
    await citizen.open(address);
    await citizen.doesNotSee('装配车间');
    assert.equal(await citizen.page.locator('.organisation-head img').count(), 0);
  });
});

journey('单位形象：视频在公开页播放，可跳到任意位置', async ({ step, visitor }) => {
  const clerk = await visitor('经办人');
  const citizen = await visitor('市民');
  let film;

  await step('the demo organisation has a film, and a browser plays parts of it', async () => {
    await clerk.signInAsPerson('clerk00001', undefined, { organisation: true });
    await toShowcase(clerk);
    await citizen.open(await publicPage(clerk));
    await citizen.sees('企业宣传片');
    const video = citizen.page.locator('video');
    film = await video.getAttribute('src');
    const played = await video.evaluate(async (element) => {
      element.muted = true;
      await element.play();
      element.pause();
      element.currentTime = 4.5;
      await new Promise((done) => { element.onseeked = done; });
      return [element.videoWidth, element.videoHeight, Math.round(element.duration), element.currentTime];
    });
    assert.deepEqual(played, [320, 240, 6, 4.5]);
    const part = await citizen.page.request.get(film, { headers: { range: 'bytes=100-199' } });
    assert.equal(part.status(), 206);
    assert.equal((await part.body()).length, 100);
  });

  await step('another clerk uploads such a film', async () => {
    const other = await visitor('另一经办人');
    await other.signInAsPerson('clerk00005', undefined, { organisation: true });
    const bytes = await (await citizen.page.request.get(film)).body();
    await toShowcase(other);
    await other.upload('宣传视频', 'film.mp4', 'video/mp4', bytes);
    await other.click('【上传视频】');
    await other.sees('宣传视频 · 6 秒', '待提交');
  });
});

journey('不用脚本：上传、前移、提交审核、删除', async ({ step, visitor }) => {
  const clerk = await visitor('经办人', { scripts: false });

  await step('uploads one by one, each with its own form', async () => {
    await clerk.signInAsPerson('clerk00006', undefined, { organisation: true });
    await toShowcase(clerk);
    for (const [name, colour] of [['装配车间', [180, 60, 40]], ['质检中心', [40, 120, 80]]]) {
      await clerk.fill('图片说明', name);
      await clerk.upload('宣传图片', `${name}.png`, 'image/png', png(300, 300, colour));
      await clerk.click('【上传图片】');
      await clerk.sees('已上传，请点击【提交审核】', name);
    }
    await clerk.fill('图片说明', '宿舍楼');
    await clerk.upload('宣传图片', '宿舍.png', 'image/png', Buffer.from('no picture'));
    await clerk.click('【上传图片】');
    await clerk.sees('只支持 JPEG、PNG 或 WebP 图片');
    await clerk.holds('图片说明', '宿舍楼');
  });

  await step('puts the second first, submits both, takes one away', async () => {
    await toShowcase(clerk);
    await clerk.click('前移 质检中心');
    await clerk.sees('顺序已调整');
    await clerk.click('【提交审核】');
    await clerk.sees('已提交审核', '有 2 项正在审核');
    await clerk.click('删除 装配车间');
    await clerk.sees('确定删除宣传图片“装配车间”吗');
    await clerk.click('【确定】');
    await clerk.sees('已删除', '有 1 项正在审核');
  });
});
