// A post is reported by somebody who is not signed in, upheld by an officer, gone at once, and the answer found by its number (R4); a risky
// publication is sampled.
import assert from 'node:assert/strict';
import { axe } from './lib/accessibility.mjs';
import { beside, journey } from './lib/journey.mjs';
import { dayFromToday, 焊工 } from './lib/people.mjs';
import { agree, toJobs, writeJob } from './lib/ways.mjs';

// Every publication is sampled, so that nothing hangs on the lot.
beside(async () => ({ configuration: '[oversight]\nrandom_share_percent = 100\n' }));

const 职位 = 焊工({ 职位名称: '灯塔举报焊工', 联系人: '黄文', 联系电话: '13800138011' });

journey('举报一个职位：受理编号、处理、下架、答复', async ({ step, visitor }) => {
  const clerk = await visitor('经办人');
  const citizen = await visitor('市民', { width: 360 });
  const officer = await visitor('审核员');
  let address;
  let number;

  await step('a job is published', async () => {
    await clerk.signInAsPerson('clerk00006', undefined, { organisation: true });
    await toJobs(clerk, '未发布');
    await writeJob(clerk, 职位, dayFromToday(30));
    await clerk.click('【保存并发布】');
    await clerk.sees('已发布');
    await citizen.open(`/jobs?q=${职位.职位名称}`);
    await citizen.click(职位.职位名称);
    address = new URL(citizen.page.url()).pathname;
  });

  await step('anyone reports it and gets a number', async () => {
    await citizen.click('【举报】');
    await axe(citizen);
    await citizen.tick('收费或押金');
    await citizen.fill('举报内容', '面试时要求先交三百元押金，没有收据。');
    await citizen.fill('联系电话', '12');
    await citizen.click('【提交举报】');
    await citizen.holds('举报内容', '面试时要求先交三百元押金，没有收据。');
    await citizen.fill('联系电话', '13800138078');
    await citizen.click('【提交举报】');
    await citizen.sees('已收到您的举报', '处理中');
    await axe(citizen);
    number = new URL(citizen.page.url()).searchParams.get('number');
    assert.match(number, /^JB\d{8}[0-9A-Z]{10}$/);
  });

  await step('the officer finds it with its due date and upholds it', async () => {
    await officer.signInAsOfficer('reviewer');
    await officer.open('/bureau');
    await officer.click('举报处理');
    await axe(officer);
    await officer.click(职位.职位名称);
    await officer.sees('收费或押金', '三百元押金');
    await axe(officer);
    await officer.fill('答复', '经核实收取押金，职位已下架。');
    await officer.click('【举报成立并下架】');
    await officer.sees('请填写下架原因');
    await officer.holds('答复', '经核实收取押金，职位已下架。');
    await officer.fill('下架原因', '要求劳动者缴纳押金，违反劳动合同法第九条。');
    await officer.click('【举报成立并下架】');
    await officer.sees('已认定举报成立');
  });

  await step('the post is gone, and everybody concerned is told', async () => {
    assert.equal(await citizen.open(address), 410);
    await citizen.open('/reports');
    await citizen.fill('受理编号', number.toLowerCase());
    await citizen.click('【查询】');
    await citizen.sees('举报成立', '经核实收取押金');
    await toJobs(clerk, '未发布');
    await (await clerk.row(职位.职位名称)).sees('监管下架');
  });

  await step('saved unchanged it does not come back, and the form says why', async () => {
    await (await clerk.row(职位.职位名称)).click('修改');
    await clerk.click('【保存并发布】');
    await clerk.sees('已被人社部门下架', '要求劳动者缴纳押金，违反劳动合同法第九条。');
    await clerk.holds('职位名称', 职位.职位名称);
    await axe(clerk);
  });
});

journey('抽查：有提醒的职位进入抽查名单，认定无问题', async ({ step, visitor }) => {
  const clerk = await visitor('经办人');
  const officer = await visitor('审核员');
  const title = '灯塔抽查焊工';

  await step('what the checker warns of is published and scored', async () => {
    await clerk.signInAsPerson('clerk00007', undefined, { organisation: true });
    await toJobs(clerk, '未发布');
    await writeJob(clerk, { ...职位, 职位名称: title, 最低薪资: '400000', 最高薪资: '500000', 任职要求: '年龄35岁以下，持证上岗。详情加微信 abc12345。' }, dayFromToday(30));
    await clerk.click('【保存并发布】');
    await agree(clerk);
    await clerk.sees('已发布');
    await officer.signInAsOfficer('reviewer');
    await officer.open('/bureau/samples');
    for (let tries = 0; tries < 50 && !(await officer.text()).includes(title); tries += 1) {
      await officer.page.waitForTimeout(1_000);
      await officer.open('/bureau/samples');
    }
    await officer.sees(title, '文字检查有');
    await axe(officer);
  });

  await step('looked at, it is fine', async () => {
    await officer.click(`无问题 ${title}`);
    await officer.sees('已记录：抽查无问题');
    await officer.click('已抽查');
    await officer.sees(title, '无问题');
  });
});
