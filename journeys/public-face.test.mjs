// What a public job looks like to seekers, to search engines and to feed readers, and what people type to find it.
import assert from 'node:assert/strict';
import { axe } from './lib/accessibility.mjs';
import { journey } from './lib/journey.mjs';
import { dayFromToday, 焊工 } from './lib/people.mjs';
import { agree, toJobs, writeJob } from './lib/ways.mjs';

const 职位 = 焊工({ 职位名称: '灯塔塔吊维护工', 职位描述: '维护灯塔旁的塔吊 <b>设备</b> & 工具，做好记录。', 联系人: '黄文', 联系电话: '13800138011' });

/** Publishes the job and gives its address. */
async function publish(clerk, name, job) {
  await clerk.signInAsPerson(name, undefined, { organisation: true });
  await toJobs(clerk, '未发布');
  await writeJob(clerk, job, dayFromToday(30));
  await clerk.click('【保存并发布】');
  await clerk.sees('已发布');
  const found = await get(clerk, `/api/v1/jobs?q=${job.职位名称}`);
  return `/jobs/${JSON.parse(found.body).items[0].id}`;
}

/** axe needs scripts: it looks at the same page in a window that has them. */
async function examine(visitor, seeker) {
  const other = await visitor('读者，有脚本');
  await other.open(seeker.page.url());
  await axe(other);
}

/** What an address answers, as a program asks. */
async function get(visitor, path, headers = {}) {
  const reply = await visitor.page.request.get(new URL(path, visitor.page.url()).href, { headers, maxRedirects: 0 });
  return { status: reply.status(), headers: reply.headers(), body: await reply.text() };
}

journey('职位页：相似职位、二维码、打印、给搜索引擎的数据；下架后引导继续', async ({ step, visitor }) => {
  const clerk = await visitor('经办人');
  const seeker = await visitor('求职者', { scripts: false });
  let address;

  await step('the page says what it is, to people and to machines, and the policy of the page lets the data stand', async () => {
    address = await publish(clerk, 'clerk00002', 职位);
    await seeker.open(address);
    await seeker.sees(职位.职位名称, '相似职位', '二维码');
    const data = JSON.parse(await seeker.page.locator('script[type="application/ld+json"]').textContent());
    assert.equal(data['@type'], 'JobPosting');
    assert.equal(data.title, 职位.职位名称);
    assert.match(data.description, /&lt;b&gt;设备/);
    assert.equal(data.validThrough, `${dayFromToday(30)}T23:59:59+08:00`);
    assert.ok((await seeker.page.locator('link[rel=canonical]').getAttribute('href')).endsWith(address));
    assert.ok(await seeker.page.locator('section[aria-labelledby=similar] .card').count() > 0);
    assert.equal(await seeker.page.locator(`section[aria-labelledby=similar] a[href="${address}"]`).count(), 0);
  });

  await step('without scripts the QR code opens and printing is explained', async () => {
    await seeker.page.getByText('二维码', { exact: true }).click();
    const code = seeker.page.getByRole('img', { name: '本职位页面的二维码' });
    await code.waitFor();
    await seeker.sees('请使用浏览器菜单中的“打印”');
    const picture = await get(seeker, `${address}/qr.svg`);
    assert.equal(picture.headers['content-type'], 'image/svg+xml');
  });

  await step('on paper: the job, its code and its address, no navigation', async () => {
    await seeker.page.emulateMedia({ media: 'print' });
    assert.equal(await seeker.page.locator('.nav').isVisible(), false);
    assert.equal(await seeker.page.locator('.qr.only-print').isVisible(), true);
    assert.match(await seeker.page.locator('.qr.only-print').innerText(), new RegExp(address));
    await seeker.page.emulateMedia({ media: null });
    const paper = await clerk.page.context().newPage();
    await paper.goto(new URL(address, clerk.page.url()).href);
    const pdf = await paper.pdf({ format: 'A4' });
    assert.equal(pdf.toString('latin1').match(/\/Type \/Page[^s]/g).length, 1, 'one page');
    await paper.close();
  });

  await step('axe finds nothing on it', async () => examine(visitor, seeker));

  await step('with scripts 【打印】 prints', async () => {
    await clerk.open(address);
    await clerk.page.evaluate(() => { window.print = () => { document.title = '已打印'; }; });
    await clerk.click('【打印】');
    assert.equal(await clerk.page.title(), '已打印');
  });

  await step('gone, it leads on', async () => {
    await toJobs(clerk, '已发布');
    await (await clerk.row(职位.职位名称)).tick(`选择 ${职位.职位名称}`);
    await clerk.click('【下架】');
    await agree(clerk);
    await seeker.open(address);
    await seeker.sees('该职位已下架', '相似职位');
    await seeker.holds('关键词', 职位.职位名称);
    await examine(visitor, seeker);
    const gone = await get(seeker, `/api/v1${address}`);
    assert.equal(gone.status, 410);
    assert.ok(JSON.parse(gone.body).similar.length > 0);
    await seeker.click('【查询】');
    await seeker.sees('搜索结果');
  });
});

journey('人们怎么输入：拼音、地名、同义词、手误，也可以按文字搜索', async ({ step, visitor }) => {
  const seeker = await visitor('求职者', { scripts: false });

  await step('pinyin and initials find the title', async () => {
    for (const typed of ['kuaiji', 'kj', 'ＫＪ', '會計']) {
      await seeker.open(`/jobs?q=${encodeURIComponent(typed)}`);
      await seeker.doesNotSee('没有找到符合条件的职位');
      await seeker.sees('会计');
    }
  });

  await step('a place typed as a word becomes the filter, which can be taken off or taken literally', async () => {
    await seeker.open('/jobs');
    await seeker.fill('关键词', 'lufeng 文员');
    await seeker.click('【查询】');
    await seeker.sees('“lufeng”已作为工作地点“陆丰市”', '“文员”同时查找', '去掉条件：陆丰市');
    await seeker.holds('关键词', '文员');
    await examine(visitor, seeker);
    await seeker.page.getByRole('link', { name: '仍按文字搜索“lufeng 文员”' }).click();
    await seeker.sees('没有找到符合条件的职位', '仅按文字');
  });

  await step('nothing found: the slip is mended, and other ways out have counts', async () => {
    await seeker.open('/jobs?q=kuaiij');
    await seeker.sees('没有找到符合条件的职位', '您是不是要找“会计”');
    assert.equal(await seeker.page.locator('meta[name=robots]').getAttribute('content'), 'noindex, follow');
    await examine(visitor, seeker);
    await seeker.page.getByRole('link', { name: /您是不是要找/ }).click();
    await seeker.doesNotSee('没有找到符合条件的职位');
    await seeker.open('/jobs?q=火星会计&education=college');
    await seeker.sees('为您找到“会计”的职位');
  });
});

journey('订阅与站点地图：Atom、JSON、robots、sitemap', async ({ step, visitor }) => {
  const reader = await visitor('读者', { scripts: false });

  await step('a search is subscribed to by its links', async () => {
    await reader.open('/jobs?q=工&sort=pay');
    await reader.sees('订阅本次搜索的新职位');
    const link = await reader.page.locator('link[type="application/atom+xml"]').getAttribute('href');
    assert.equal(await reader.page.getByRole('link', { name: 'Atom 订阅' }).getAttribute('href'), link);
    const atom = await get(reader, link);
    assert.equal(atom.status, 200);
    // The browser's own parser is the judge.
    const wrong = await reader.page.context().browser().newPage().then(async (page) => {
      const found = await page.evaluate((text) => {
        const parsed = new DOMParser().parseFromString(text, 'application/xml');
        return { error: parsed.querySelector('parsererror')?.textContent ?? '', entries: parsed.querySelectorAll('entry').length };
      }, atom.body);
      await page.close();
      return found;
    });
    assert.equal(wrong.error, '');
    assert.ok(wrong.entries > 0);
    assert.equal((await get(reader, link, { 'if-none-match': atom.headers.etag })).status, 304);
    const json = JSON.parse((await get(reader, link.replace('feed.atom', 'feed.json'))).body);
    assert.equal(json.items.length, wrong.entries);
  });

  await step('the sitemap names its files, and they name the jobs', async () => {
    const index = await get(reader, '/sitemap.xml');
    const files = [...index.body.matchAll(/<loc>([^<]+)<\/loc>/g)].map((m) => new URL(m[1]).pathname);
    assert.ok(files.includes('/sitemaps/pages.xml'));
    const jobs = await get(reader, files.find((f) => f.includes('jobs-')));
    const first = new URL(jobs.body.match(/<loc>([^<]+)<\/loc>/)[1]).pathname;
    assert.equal((await get(reader, first)).status, 200);
    // A demo's jobs are invented: search engines are asked to stay out.
    assert.match((await get(reader, '/robots.txt')).body, /^User-agent: \*\nDisallow: \/\n/);
  });

  await step('whatever is put into the address gets an answer', async () => {
    for (const q of ["'; drop table job; --", '😀', '\u200b', '\u202e计会', '<script>alert(1)</script>']) {
      for (const path of ['/jobs', '/jobs/feed.atom', '/api/v1/jobs']) {
        const reply = await get(reader, `${path}?q=${encodeURIComponent(q)}`);
        assert.ok([200, 422].includes(reply.status), `${path} ${q}: ${reply.status}`);
        assert.ok(!reply.body.includes('<script>alert'), path);
      }
    }
    assert.equal((await get(reader, "/jobs?cursor=n.1'--")).status, 422);
    assert.equal((await get(reader, '/jobs?sort=id;drop')).status, 422);
    const long = await get(reader, `/jobs?q=${'a'.repeat(1_000_000)}`);
    assert.ok([414, 422, 431].includes(long.status), `${long.status}`);
  });
});
