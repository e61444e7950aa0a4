// The life of one job as its clerk, a seeker and the address bar see it (guide, chapter 四).
import assert from 'node:assert/strict';
import { journey } from './lib/journey.mjs';
import { dayFromToday, 焊工 } from './lib/people.mjs';
import { agree, toJobs, writeJob } from './lib/ways.mjs';

const 职位 = 焊工({ 职位名称: '灯塔维护焊工', 联系人: '黄文', 联系电话: '13800138011' });

journey('一个职位的一生：写下、发布、找到、下架、不再存在', async ({ step, visitor }) => {
  const clerk = await visitor('经办人');
  const seeker = await visitor('求职者');
  let address;

  await step('a draft is nobody else’s business', async () => {
    await clerk.signInAsPerson('clerk00001', undefined, { organisation: true });
    await toJobs(clerk, '未发布');
    await writeJob(clerk, 职位, dayFromToday(30));
    await clerk.click('【保存】');
    await toJobs(clerk, '未发布');
    await clerk.sees(职位.职位名称);
    await seeker.open(`/jobs?q=${职位.职位名称}`);
    assert.equal(await found(seeker, 职位.职位名称), 0);
  });

  await step('a refused form keeps every word and marks the field', async () => {
    await (await clerk.row(职位.职位名称)).click('【修改】');
    await clerk.fill('最低薪资', '9000');
    await clerk.fill('任职要求', '持证上岗');
    await clerk.click('【保存】');
    await clerk.holds('最低薪资', '9000');
    await clerk.holds('最高薪资', 职位.最高薪资);
    await clerk.holds('任职要求', '持证上岗');
    assert.equal(await clerk.page.getByRole('textbox', { name: '最高薪资', exact: true }).getAttribute('aria-invalid'), 'true');
    await clerk.fill('最低薪资', 职位.最低薪资);
    await clerk.click('【保存】');
    await toJobs(clerk, '未发布');
    await clerk.sees(职位.职位名称);
  });

  await step('published, it is found at once and has a page with its organisation', async () => {
    await clerk.tick(`选择 ${职位.职位名称}`);
    await clerk.click('【发布】');
    await agree(clerk);
    await seeker.open('/jobs');
    await seeker.fill('关键词', '灯塔维护');
    await seeker.click('【查询】');
    assert.equal(await found(seeker, 职位.职位名称), 1);
    await seeker.click(职位.职位名称);
    address = new URL(seeker.page.url()).pathname;
    await seeker.sees(职位.职位描述, '6000–8500元/月', '招聘人数');
  });

  await step('a published job is not edited or deleted', async () => {
    await toJobs(clerk, '已发布');
    const row = await clerk.row(职位.职位名称);
    assert.equal(await row.has('【修改】'), false);
    assert.equal(await clerk.has('【删除】'), false);
  });

  await step('taken down, it answers 410 and is not found any more', async () => {
    await clerk.tick(`选择 ${职位.职位名称}`);
    await clerk.click('【下架】');
    await clerk.click('【取消】');
    await clerk.click('【下架】');
    await clerk.click('【确定】');
    assert.equal(await seeker.open(address), 410);
    await seeker.sees('该职位已下架');
    await seeker.open(`/jobs?q=${职位.职位名称}`);
    assert.equal(await found(seeker, 职位.职位名称), 0);
    await toJobs(clerk, '未发布');
    await (await clerk.row(职位.职位名称)).sees('手动下架');
  });

  await step('its copy is a new draft and knows nothing of the first', async () => {
    await (await clerk.row(职位.职位名称)).click('【复制】');
    await toJobs(clerk, '未发布');
    assert.equal(await clerk.page.getByRole('checkbox', { name: `选择 ${职位.职位名称}`, exact: true }).count(), 2);
  });

  await step('a batch answers row by row, and deleting leaves nothing in the lists', async () => {
    await clerk.tick('全选');
    for (const box of await clerk.page.getByRole('checkbox', { name: /^选择 / }).all()) {
      if ((await box.getAttribute('aria-label')) !== `选择 ${职位.职位名称}`) await box.uncheck();
    }
    await clerk.click('【删除】');
    await clerk.click('【确定】');
    assert.equal(await clerk.page.locator('main').getByRole('listitem').filter({ hasText: 职位.职位名称 }).count(), 2);
    await toJobs(clerk, '未发布');
    await clerk.doesNotSee(职位.职位名称);
    await toJobs(clerk, '已发布');
    await clerk.doesNotSee(职位.职位名称);
  });
});

journey('搜索什么也没找到时说下一步', async ({ visitor }) => {
  const seeker = await visitor('求职者');
  await seeker.open('/jobs?q=银河系漫游向导');
  await seeker.sees('没有找到');
});

/** How many results of the search are called so. */
async function found(seeker, title) {
  return seeker.page.locator('main').getByRole('link', { name: title, exact: true }).count();
}
