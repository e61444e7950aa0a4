// A clerk's daily work in 职位管理: finding among many, what ends soon, doubles, templates, versions, publication at an hour,
// statistics, and what the first page of 企业中心 sums up.
import assert from 'node:assert/strict';
import { axe } from './lib/accessibility.mjs';
import { journey } from './lib/journey.mjs';
import { dayFromToday, 焊工 } from './lib/people.mjs';
import { agree, toJobs, writeJob } from './lib/ways.mjs';

const 甲 = 焊工({ 职位名称: '灯塔甲班焊工', 招聘人数: '2' });
const 乙 = 焊工({ 职位名称: '灯塔乙班焊工', 招聘人数: '20' });

journey('经办人的一天', async ({ step, visitor }) => {
  const clerk = await visitor('经办人');
  const seeker = await visitor('求职者');
  await clerk.signInAsPerson('clerk00001', undefined, { organisation: true });

  await step('已发布：按词查找、排序，条件留在地址里', async () => {
    for (const job of [甲, 乙]) {
      await toJobs(clerk, '已发布');
      await writeJob(clerk, job, dayFromToday(60));
      await clerk.click('【保存并发布】');
    }
    await toJobs(clerk, '已发布');
    await clerk.fill('职位名称中的词', '灯塔');
    await clerk.choose('排序', '招聘人数');
    await clerk.click('【查询】');
    assert.deepEqual(await titles(clerk), [乙.职位名称, 甲.职位名称]);
    const address = clerk.page.url();
    assert.match(address, /sort=headcount/);
    await clerk.open(address);
    await clerk.holds('职位名称中的词', '灯塔');
    assert.deepEqual(await titles(clerk), [乙.职位名称, 甲.职位名称]);
    await clerk.fill('职位名称中的词', '银河系漫游向导');
    await clerk.click('【查询】');
    await clerk.sees('没有符合条件的职位', '清除条件');
    await axe(clerk);
    assert.equal(await clerk.open('/centre/jobs?q=灯塔&from=2026-02-30'), 422);
    await clerk.sees('请选择日期', '请修改上面标出的条件');
    await clerk.holds('职位名称中的词', '灯塔');
    await axe(clerk);
  });

  await step('下架后回到同一页，未发布里写着谁下架的', async () => {
    await toJobs(clerk, '已发布');
    await clerk.fill('职位名称中的词', '灯塔甲班');
    await clerk.click('【查询】');
    await clerk.tick('全选');
    await clerk.click('【下架】');
    await clerk.click('【确定】');
    await clerk.click('返回职位列表');
    await clerk.holds('职位名称中的词', '灯塔甲班');
    await clerk.sees('没有符合条件的职位');
    await clerk.click('未发布');
    await clerk.click('手动下架');
    const row = await clerk.row(甲.职位名称);
    await row.sees('手动下架', '下架');
    assert.match(await row.text(), /由.+下架/u);
  });

  await step('历史版本：每次发布的内容和变化', async () => {
    await (await clerk.row(甲.职位名称)).click('【修改】');
    await clerk.fill('招聘人数', '9');
    await clerk.click('【保存并发布】');
    await toJobs(clerk, '已发布');
    await (await clerk.row(甲.职位名称)).click(`历史版本：${甲.职位名称}`);
    await clerk.sees('第 2 版', '首次发布', '当前公开', '招聘人数');
    assert.equal(await clerk.page.locator('main del').innerText(), '2');
    assert.equal(await clerk.page.locator('main ins').innerText(), '9');
    await axe(clerk);
  });

  await step('即将到期：徽标、计数，按筛选结果统一修改有效期', async () => {
    await toJobs(clerk, '已发布');
    for (const job of [甲, 乙]) await clerk.tick(`选择 ${job.职位名称}`);
    await clerk.click('【修改有效期】');
    await clerk.fill('发布有效期', dayFromToday(3));
    await clerk.click('【保存】');
    await toJobs(clerk, '已发布');
    await (await clerk.row(甲.职位名称)).sees('即将到期', '3 天后到期');
    await clerk.click('即将到期');
    await axe(clerk);
    const all = clerk.page.getByRole('link', { name: /^为这 \d+ 个职位修改有效期$/u });
    await all.click();
    await clerk.fill('发布有效期', dayFromToday(90));
    await axe(clerk);
    await clerk.click('【保存】');
    await clerk.sees('个职位已修改有效期');
    await clerk.click('返回职位列表');
    await clerk.doesNotSee(甲.职位名称);
  });

  await step('重复提醒：不拦住发布，给出另一个职位', async () => {
    await toJobs(clerk, '已发布');
    await writeJob(clerk, 甲, dayFromToday(60));
    await clerk.click('【保存并发布】');
    await clerk.sees('本单位已发布相同职位名称和工作地点的职位');
    await axe(clerk);
    await clerk.click('【下架】');
    await agree(clerk);
  });

  await step('保存为模板，从模板新增，重命名，删除', async () => {
    await toJobs(clerk, '已发布');
    await clerk.click(乙.职位名称);
    await clerk.click('保存为模板');
    await axe(clerk);
    await clerk.fill('模板名称', '夜班焊工模板');
    await clerk.click('【保存】');
    await axe(clerk);
    await (await clerk.row('夜班焊工模板')).click('从模板新增');
    await clerk.holds('职位名称', 乙.职位名称);
    await clerk.holds('招聘人数', '20');
    await clerk.fill('职位名称', '灯塔丙班焊工');
    await clerk.click('【保存】');
    await toJobs(clerk, '未发布');
    await clerk.sees('灯塔丙班焊工');
    await clerk.click('职位模板');
    await (await clerk.row('夜班焊工模板')).click('重命名');
    await clerk.fill('模板名称', '早班焊工模板');
    await clerk.click('【保存】');
    await (await clerk.row('早班焊工模板')).click('【删除】');
    await clerk.click('【确定】');
    await clerk.sees('还没有模板');
  });

  await step('定时发布：待发布，取消定时', async () => {
    await toJobs(clerk, '未发布');
    await clerk.tick('选择 灯塔丙班焊工');
    await clerk.click('【定时发布】');
    await clerk.fill('发布日期', dayFromToday(2));
    await clerk.choose('发布时刻', '08:00');
    await axe(clerk);
    await clerk.click('【保存】');
    await clerk.sees('1 个职位已设置定时发布');
    await toJobs(clerk, '未发布');
    await (await clerk.row('灯塔丙班焊工')).sees('待发布', `将于 ${dayFromToday(2)} 08:00 发布`);
    await clerk.click('待发布');
    await axe(clerk);
    await (await clerk.row('灯塔丙班焊工')).click('取消定时');
    await clerk.click('【确定】');
    await clerk.sees('已取消定时发布');
    await toJobs(clerk, '未发布');
    await (await clerk.row('灯塔丙班焊工')).sees('草稿');
  });

  await step('职位统计：求职者看过，经办人自己不算', async () => {
    await toJobs(clerk, '已发布');
    await clerk.click(乙.职位名称);
    await clerk.click('查看公开页面');
    await seeker.open('/jobs?q=灯塔乙班');
    await seeker.click(乙.职位名称);
    const deadline = Date.now() + 30_000;
    while (true) {
      await toJobs(clerk, '已发布');
      const row = await (await clerk.row(乙.职位名称)).text();
      if (row.includes('浏览1·搜索展示1')) break;
      assert.ok(Date.now() < deadline, row);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
    await clerk.click(乙.职位名称);
    await clerk.sees('职位统计', '近 14 日浏览次数');
    await axe(clerk);
  });

  await step('企业中心首页：本单位概况', async () => {
    await clerk.open('/centre');
    await clerk.sees('本单位概况', '在招职位', '即将到期', '未读消息');
    await axe(clerk);
    await clerk.page.getByRole('link', { name: /在招职位$/u }).click();
    await clerk.sees(甲.职位名称);
  });
});

journey('不用脚本：查询、勾选本页全部、批量办理', async ({ step, visitor }) => {
  const clerk = await visitor('经办人', { scripts: false });
  await clerk.signInAsPerson('clerk00002', undefined, { organisation: true });
  await step('保存两个职位，一次发布', async () => {
    for (const job of [甲, 乙]) {
      await toJobs(clerk, '未发布');
      await writeJob(clerk, job, dayFromToday(60));
      await clerk.click('【保存】');
    }
    await toJobs(clerk, '未发布');
    await clerk.fill('职位名称中的词', '灯塔');
    await clerk.click('【查询】');
    await clerk.click('勾选本页全部职位');
    await clerk.click('【发布】');
    await clerk.click('【确定】');
    await clerk.sees('2 个职位已发布');
    await clerk.click('返回职位列表');
    await clerk.holds('职位名称中的词', '灯塔');
  });
});

/** The titles of the rows, from above. */
async function titles(clerk) {
  return clerk.page.locator('tbody th[scope="row"] > a').allInnerTexts();
}
