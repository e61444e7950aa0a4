// The text of a job is held against the law while it is written (D12): told at once, refused at 【保存并发布】, mended, published.
import assert from 'node:assert/strict';
import { journey } from './lib/journey.mjs';
import { dayFromToday, 焊工 } from './lib/people.mjs';
import { toJobs, writeJob } from './lib/ways.mjs';

const 职位 = 焊工({ 职位名称: '灯塔检查焊工', 任职要求: '能吃苦耐劳，限男性。', 联系人: '黄文', 联系电话: '13800138011' });

journey('写了“限男性”：当场提示，不能发布，改正后发布', async ({ step, visitor }) => {
  const clerk = await visitor('经办人');

  await step('the clerk is told while writing', async () => {
    await clerk.signInAsPerson('clerk00002', undefined, { organisation: true });
    await toJobs(clerk, '未发布');
    await writeJob(clerk, 职位, dayFromToday(30));
    await clerk.sees('修改后才能发布', '限定性别', '就业促进法');
    assert.equal(await clerk.page.locator('[data-findings] mark').first().innerText(), '限男性');
  });

  await step('publishing is refused, the field is marked, and nothing typed is lost', async () => {
    await clerk.click('【保存并发布】');
    await clerk.sees('不能发布', '限男性');
    await clerk.holds('任职要求', 职位.任职要求);
    await clerk.holds('职位名称', 职位.职位名称);
    const field = clerk.page.getByRole('textbox', { name: '任职要求', exact: true });
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
  });

  await step('saved, it is a draft that tells the same', async () => {
    await clerk.click('【保存】');
    await clerk.sees('已保存', '修改后才能发布');
    assert.equal(await clerk.page.locator('[data-findings] mark').first().innerText(), '限男性');
  });

  await step('mended, the note goes and the job is published', async () => {
    await clerk.fill('任职要求', '能吃苦耐劳，性别不限。');
    await clerk.page.locator('[data-findings] mark').first().waitFor({ state: 'detached' });
    await clerk.click('【保存并发布】');
    await clerk.sees('已发布');
    const seeker = await visitor('求职者');
    await seeker.open(`/jobs?q=${职位.职位名称}`);
    await seeker.sees(职位.职位名称);
  });
});

journey('不用脚本：保存草稿后看到同样的提示', async ({ visitor }) => {
  const clerk = await visitor('经办人', { scripts: false });
  await clerk.signInAsPerson('clerk00003', undefined, { organisation: true });
  await toJobs(clerk, '未发布');
  await writeJob(clerk, { ...职位, 职位名称: '灯塔无脚本焊工' }, dayFromToday(30));
  await clerk.click('【保存】');
  await clerk.sees('已保存', '修改后才能发布', '限定性别');
  assert.equal(await clerk.page.locator('[data-findings] mark').first().innerText(), '限男性');
});
