// Every form posts and every list is a link: registration, job and fair without any script.
import assert from 'node:assert/strict';
import { journey } from './lib/journey.mjs';
import { dayFromToday, identityNumber, 陈志远, 焊工 } from './lib/people.mjs';
import { freeBooth, toBooths, toJobs, writeJob } from './lib/ways.mjs';

const 职位 = 焊工({ 职位名称: '无脚本焊工', 联系人: '黄文', 联系电话: '13800138031' });

journey('不用脚本：个人注册', async ({ visitor }) => {
  const person = await visitor('个人', { scripts: false });
  await person.open('/');
  await person.click('【个人注册】');
  await person.fill('姓名', 陈志远.姓名);
  await person.choose('证件类型', '居民身份证');
  await person.fill('证件号码', 陈志远.证件号码);
  await person.fill('手机号', 陈志远.手机号);
  await person.fill('用户名', 陈志远.用户名);
  // The whole form is posted, and comes back filled in with the news that a code was sent.
  await person.click('【获取验证码】');
  for (const label of ['姓名', '证件号码', '手机号', '用户名']) await person.holds(label, 陈志远[label]);
  await person.fill('短信验证码', await person.readCode(陈志远.手机号));
  await person.fill('密码', 陈志远.密码);
  await person.fill('确认密码', 陈志远.密码);
  await person.tick('我已阅读并同意');
  await person.click('【注册】');
  await person.sees('注册成功');
  await person.signInAsPerson(陈志远.用户名, 陈志远.密码);
  await person.sees(陈志远.姓名.slice(0, 1));
  await person.signOut();
});

journey('不用脚本：写职位、发布、下架', async ({ visitor }) => {
  const clerk = await visitor('经办人', { scripts: false });
  await clerk.signInAsPerson('clerk00001', undefined, { organisation: true });
  await toJobs(clerk, '已发布');
  await writeJob(clerk, 职位, dayFromToday(30));
  await clerk.click('【保存并发布】');
  await toJobs(clerk, '已发布');
  await clerk.tick(`选择 ${职位.职位名称}`);
  // Instead of a dialog, a page asks for the date.
  await clerk.click('【修改有效期】');
  await clerk.fill('发布有效期', dayFromToday(45));
  await clerk.click('【保存】');
  await toJobs(clerk, '已发布');
  await (await clerk.row(职位.职位名称)).sees(dayFromToday(45));
  await clerk.tick(`选择 ${职位.职位名称}`);
  await clerk.click('【下架】');
  await clerk.click('【确定】');
  await toJobs(clerk, '未发布');
  await (await clerk.row(职位.职位名称)).sees('手动下架');
});

journey('不用脚本：现场招聘会报名', async ({ visitor }) => {
  const clerk = await visitor('经办人', { scripts: false });
  await clerk.signInAsPerson('clerk00002', undefined, { organisation: true });
  await toBooths(clerk);
  const booth = await freeBooth(clerk);
  await clerk.tick(booth);
  await clerk.fill('联系人姓名', '蔡明');
  await clerk.fill('身份证号', identityNumber('19870612', 13));
  await clerk.fill('联系电话', '13800138032');
  await clerk.click('【添加报名职位】');
  await clerk.page.getByRole('checkbox', { name: /^选择 / }).first().check();
  await clerk.click('【确认添加】');
  await clerk.holds('联系人姓名', '蔡明');
  assert.ok(await clerk.page.getByRole('radio', { name: booth, exact: true }).isChecked());
  await clerk.click('【确认报名】');
  await clerk.sees('审核中');
});
