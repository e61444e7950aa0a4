// axe finds nothing on any type of page, and no page is wider than a phone.
import assert from 'node:assert/strict';
import { axe } from './lib/accessibility.mjs';
import { journey } from './lib/journey.mjs';
import { 现场招聘会, 网络招聘会 } from './lib/ways.mjs';

/** Pages that everybody can open, as an address and the clicks from there. */
const PUBLIC = [
  ['云平台首页', '/'],
  ['公共招聘平台首页', '/recruitment'],
  ['职位搜索', '/jobs'],
  ['职位搜索，有条件', '/jobs?q=工&sort=pay'],
  ['职位搜索，没有结果', '/jobs?q=银河系漫游向导'],
  ['现场招聘会', '/fairs', '【现场招聘会】'],
  ['招聘会详情', '/fairs', '【现场招聘会】', 现场招聘会],
  ['网络招聘会', '/fairs', '【网络招聘会】'],
  ['办事指引', '/help'],
  ['个人注册', '/', '【个人注册】'],
  ['个人登录', '/account/sign-in', '个人登录'],
  ['单位登录', '/account/sign-in', '单位登录'],
  ['工作人员登录', '/account/sign-in', '工作人员登录'],
  ['单位注册', '/', '【单位注册】'],
  ['查询举报结果', '/reports'],
  ['演示短信', '/demo/messages'],
  ['没有这个页面', '/no-such-page'],
];

journey('公开页面', async ({ step, visitor }) => {
  const anyone = await visitor('市民');
  for (const page of PUBLIC) await check(step, anyone, page);

  await step('职位详情', async () => {
    await anyone.open('/jobs');
    await openFirst(anyone, '/jobs/');
    await axe(anyone);
  });
  await step('单位主页', async () => {
    await openFirst(anyone, '/organisations/');
    await axe(anyone);
  });
  await step('被拒的表单', async () => {
    await anyone.open('/account/sign-in');
    await anyone.fill('用户名', 'nobody');
    await anyone.fill('密码', 'not-the-password');
    await anyone.click('【登录】');
    await anyone.sees('登录用户名或密码错误');
    await axe(anyone);
  });
  await step('长者模式', async () => {
    await anyone.open('/recruitment');
    await anyone.click('长者模式');
    await axe(anyone);
  });
});

journey('个人的页面', async ({ step, visitor }) => {
  const person = await visitor('个人');
  await person.signInAsPerson('person00001');
  for (const page of [
    ['我的账号', '/me'],
    ['我的授权', '/me', '我的授权'],
    ['银联实名认证', '/me', '【银联实名认证】'],
    ['密码修改', '/me', '密码修改'],
    ['密保问题', '/me/questions'],
    ['更换手机号', '/me/phone'],
    ['电子邮箱', '/me/email'],
    ['登录设备', '/me/sessions'],
    ['消息', '/me/messages'],
    ['我的数据', '/me/data'],
    ['注销账号', '/me/data/closure'],
    ['验证身份', '/account/confirmation?return=/me'],
  ]) await check(step, person, page);
});

journey('法人账号的页面', async ({ step, visitor }) => {
  const unit = await visitor('法人账号');
  await unit.signInAsOrganisation('unit00001');
  for (const page of [
    ['单位账号', '/unit'],
    ['子账号信息', '/unit', '子账号信息'],
    ['新增子账号', '/unit', '子账号信息', '【新增】'],
    ['密码修改', '/unit', '密码修改'],
    ['单位名称修改', '/unit/names'],
    ['登录设备', '/unit/sessions'],
    ['被拒的业务页面', '/centre'],
  ]) await check(step, unit, page);
});

journey('企业中心的页面', async ({ step, visitor }) => {
  const clerk = await visitor('经办人');
  await clerk.signInAsPerson('clerk00001', undefined, { organisation: true });
  for (const page of [
    ['企业中心', '/centre'],
    ['基本信息', '/centre', '基本信息'],
    ['单位形象', '/centre', '单位形象'],
    ['已发布的职位', '/centre', '职位管理', '已发布'],
    ['未发布的职位', '/centre', '职位管理', '未发布'],
    ['新增职位', '/centre', '职位管理', '【新增】'],
    ['职位管理，没有符合条件的', '/centre/jobs?q=银河系漫游向导'],
    ['即将到期的职位', '/centre/jobs?only=soon'],
    ['职位模板', '/centre/jobs/templates'],
    ['批量导入', '/centre', '批量导入'],
    ['职位导出', '/centre', '职位导出'],
    ['我的报名', '/centre', '我的报名'],
    ['现场招聘会报名', '/fairs', '【现场招聘会】', 现场招聘会, '【报名参加】'],
    ['网络招聘会报名', '/fairs', '【网络招聘会】', 网络招聘会, '【报名参加】'],
  ]) await check(step, clerk, page);

  await step('对话框：修改有效期', async () => {
    await clerk.open('/centre');
    await clerk.click('职位管理');
    await clerk.click('已发布');
    await clerk.page.getByRole('checkbox', { name: /^选择 / }).first().check();
    await clerk.click('【修改有效期】');
    await axe(clerk);
  });
});

journey('人社工作台的页面', async ({ step, visitor }) => {
  const officer = await visitor('审核员');
  await officer.signInAsOfficer('reviewer');
  for (const page of [
    ['人社工作台', '/bureau'],
    ['待办审核', '/bureau', '待办审核'],
    ['在招职位', '/bureau/jobs'],
    ['举报处理', '/bureau/reports'],
    ['职位抽查', '/bureau/samples'],
    ['单位档案', '/bureau/organisations'],
    ['待审核的单位形象', '/bureau/reviews?kind=showcase'],
    ['对外展示的单位形象', '/bureau/showcase'],
    ['登录设备', '/bureau/sessions'],
  ]) await check(step, officer, page);

  for (const [name, list] of [['审核单位形象', '/bureau/reviews?kind=showcase'], ['下架单位形象', '/bureau/showcase']]) {
    await step(name, async () => {
      await officer.open(list);
      await openFirst(officer, '/bureau/reviews/showcase/');
      await axe(officer);
    });
  }

  const planner = await visitor('招聘会管理员');
  await planner.signInAsOfficer('planner');
  for (const page of [
    ['招聘会管理', '/bureau', '招聘会管理'],
    ['新增招聘会', '/bureau', '招聘会管理', '【新增】'],
  ]) await check(step, planner, page);

  for (const [name, account, ...pages] of [
    ['账号管理员', 'accounts', ['账号找回审核', '/bureau/accounts'], ['查找个人账号', '/bureau/accounts/persons']],
    ['内容编辑', 'editor', ['公告与指引', '/bureau/content'], ['新增公告', '/bureau/content/new'], ['修改问题', '/bureau/content/help/verify-person']],
    ['系统管理员', 'admin', ['工作人员', '/bureau/officers'], ['一位工作人员', '/bureau/officers', '林复核'], ['后台任务', '/bureau/dead-letters']],
    ['安全管理员', 'security', ['待确认任命', '/bureau/proposals'], ['登录监测', '/bureau/sign-ins'], ['登录安全', '/bureau/passkeys']],
    ['审计管理员', 'auditor', ['操作日志', '/bureau/log'], ['操作日志，有条件', '/bureau/log?action=session.opening']],
  ]) {
    const holder = await visitor(name);
    await holder.signInAsOfficer(account);
    for (const page of pages) await check(step, holder, page);
  }
});

/** Pages that are a refusal themselves. */
const REFUSED = new Set(['被拒的业务页面', '没有这个页面']);

async function check(step, visitor, [name, path, ...clicks]) {
  await step(name, async () => {
    const status = await visitor.open(path);
    assert.ok(status < 400 || REFUSED.has(name), `${path} answered ${status}`);
    for (const label of clicks) await visitor.click(label);
    await axe(visitor);
  });
}

/** Follows the first link of the page's own part that leads below `prefix`. */
async function openFirst(visitor, prefix) {
  await visitor.open(await visitor.page.locator(`main a[href^="${prefix}"]`).first().getAttribute('href'));
}
