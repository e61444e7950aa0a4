// 常见问题（四）至（八）of the guide, each question under its own name, with the messages as the guide spells them.
// （二） and （三） have files of their own (recover-…), （六）1 stands in scan-sign-in, unbinding also in unbound-clerk.
import { journey } from './lib/journey.mjs';
import { DEMO_PASSWORD, creditCode, identityNumber, TEST_CARD } from './lib/people.mjs';
import { registerPerson } from './lib/recovery.mjs';
import { agree } from './lib/ways.mjs';

const person = (serial, name) => ({
  姓名: name, 证件号码: identityNumber('19930612', serial), 手机号: `137001100${serial}`, 用户名: `guide-person-${serial}`, 密码: '渔港的灯火-2026',
});

/** 银联实名认证 of whoever is signed in. */
async function verify(visitor, phone) {
  await visitor.open('/me/verification');
  await visitor.complete({ 银行卡号: TEST_CARD, 手机号: phone });
  await visitor.click('【获取验证码】');
  await visitor.fill('短信验证码', await visitor.readCode(phone));
  await visitor.click('【认证】');
  await visitor.sees('二级');
}

/** 个人注册 and 银联实名认证, so that the person may be a clerk; signed out again. */
async function verifiedPerson(visitor, one) {
  await registerPerson(visitor, one);
  await visitor.signInAsPerson(one.用户名, one.密码);
  await verify(visitor, one.手机号);
  await visitor.signOut();
}

/** 单位注册 as far as step 2. */
async function beginOrganisation(visitor, one) {
  await visitor.open('/');
  await visitor.click('【单位注册】');
  await visitor.complete({ 经办人个人登录账号: one.用户名, 经办人证件号码: one.证件号码 });
  await visitor.click('【下一步】');
}

/** Fills in step 2 and presses 【注册】. */
async function registerOrganisation(visitor, one, unit) {
  await visitor.complete({ ...unit, 确认密码: unit.密码 });
  await visitor.click('【获取验证码】');
  await visitor.fill('短信验证码', await visitor.readCode(one.手机号));
  await visitor.click('【注册】');
}

/** The code and names of the demo's first organisation, read on its own page. */
async function firstUnit(visitor) {
  await visitor.signInAsOrganisation('unit00001');
  await visitor.open('/unit');
  const code = (await visitor.page.locator('main').innerText()).match(/[0-9A-HJ-NPQRTUWXY]{18}/u)[0];
  await visitor.signOut();
  return code;
}

journey('（四）密码修改：“个人”页与“单位”页', async ({ step, visitor }) => {
  const one = person(41, '许小满');
  const me = await visitor('个人');

  await step('在“个人”页修改个人账号的密码', async () => {
    await registerPerson(me, one);
    await me.signInAsPerson(one.用户名, one.密码);
    await me.open('/account/password');
    await me.complete({ 原密码: '不是这个密码-2026', 新密码: '新修的码头-2027', 确认新密码: '新修的码头-2027' });
    await me.click('【确认修改】');
    await me.sees('原密码');
    await me.complete({ 原密码: one.密码, 新密码: '新修的码头-2027', 确认新密码: '新修的码头-2027' });
    await me.click('【确认修改】');
    await me.sees('密码修改成功');
    await me.signOut();
    await me.signInAsPerson(one.用户名, '新修的码头-2027');
    await me.open('/me');
    await me.sees(one.姓名);
    await me.signOut();
  });

  const unit = await visitor('单位');
  await step('在“单位”页修改单位账号的密码', async () => {
    await unit.signInAsOrganisation('unit00002');
    await unit.open('/account/password/organisation');
    await unit.complete({ 原密码: DEMO_PASSWORD, 新密码: '仓库的新锁-2027', 确认新密码: '仓库的新锁-2027' });
    await unit.click('【确认修改】');
    await unit.sees('密码修改成功');
    await unit.signOut();
    await unit.signInAsOrganisation('unit00002', '仓库的新锁-2027');
    await unit.open('/unit');
    await unit.sees('子账号信息');
  });
});

journey('（五）注册问题', async ({ step, visitor }) => {
  const one = person(51, '陈渔生');
  const clerk = await visitor('经办人');
  const taken = await firstUnit(clerk);
  const unit = {
    统一社会信用代码: creditCode(900151), 单位名称全称: '陆丰市渔生冷冻水产有限公司', 法定代表人姓名: '陈渔生', 用户名: 'yusheng-shuichan', 密码: '冷库的温度计-2026',
  };

  await step('1 单位注册账号实名等级不足', async () => {
    await registerPerson(clerk, one);
    await beginOrganisation(clerk, one);
    await clerk.sees('当前账号实名等级不足，请至少提升至二级实名后重试');
    await clerk.holds('经办人个人登录账号', one.用户名);
    await clerk.signInAsPerson(one.用户名, one.密码);
    await verify(clerk, one.手机号);
    await clerk.signOut();
    await beginOrganisation(clerk, one);
    await clerk.sees('统一社会信用代码');
  });

  await step('2 单位注册用户名已被使用', async () => {
    await registerOrganisation(clerk, one, { ...unit, 用户名: 'unit00001' });
    await clerk.sees('用户名已被使用');
    await clerk.holds('单位名称全称', unit.单位名称全称);
  });

  await step('4 单位证件号码已经被使用', async () => {
    await clerk.fill('统一社会信用代码', taken);
    await clerk.complete({ 用户名: unit.用户名, 密码: unit.密码, 确认密码: unit.密码 });
    await clerk.click('【注册】');
    await clerk.sees('单位证件号码已经被使用');
    await clerk.click('【密码找回】');
    await clerk.sees('单位找回密码');
  });

  await step('5 不确定单位是否已注册', async () => {
    await beginOrganisation(clerk, one);
    await clerk.fill('统一社会信用代码', taken);
    await clerk.click('查询是否已注册');
    await clerk.sees('单位证件号码已经被使用');
    await clerk.fill('统一社会信用代码', unit.统一社会信用代码);
    await clerk.click('查询是否已注册');
    await clerk.doesNotSee('单位证件号码已经被使用');
    await clerk.complete({ ...unit, 确认密码: unit.密码 });
    await clerk.doesNotSee('已经被使用');
  });

  await step('3 自然人证件号码已被使用', async () => {
    const twice = await visitor('同一人');
    await twice.open('/account/register');
    await twice.complete({ 姓名: one.姓名, 证件类型: '居民身份证', 证件号码: one.证件号码, 手机号: '13700110151' });
    await twice.click('【获取验证码】');
    await twice.sees('验证码已发送');
    await twice.doesNotSee('自然人证件号码已被使用');
    await twice.fill('短信验证码', await twice.readCode('13700110151'));
    await twice.complete({ 用户名: 'guide-twice', 密码: one.密码, 确认密码: one.密码 });
    await twice.tick('我已阅读并同意');
    await twice.click('【注册】');
    await twice.sees('自然人证件号码已被使用');
    await twice.holds('用户名', 'guide-twice');
    await twice.click('【账号找回】');
    await twice.sees('自然人找回账号', '手机验证找回', '银联认证找回', '上传证件照找回');
  });
});

journey('（五）6 注册单位用户信息数据错误', async ({ step, visitor }) => {
  const [one, other] = [person(56, '吴双全'), person(57, '吴双全')];
  const clerk = await visitor('经办人');
  const officer = await visitor('账号管理员');

  await step('a person has two accounts, as an administrator found', async () => {
    await verifiedPerson(clerk, one);
    await registerPerson(clerk, other);
    await officer.signInAsOfficer('accounts');
    await officer.open('/bureau/accounts/persons');
    await officer.fill('用户名', one.用户名);
    await officer.click('查找');
    await officer.click(one.用户名);
    await officer.complete({ 另一个账号的用户名: other.用户名, 标记原因: '同一人更换证件后重复注册' });
    await officer.click('标记为同一人');
    await officer.sees(other.用户名, '同一人的其他账号');
  });

  await step('【自然人用户信息】数据错误', async () => {
    await beginOrganisation(clerk, one);
    await clerk.sees('【自然人用户信息】数据错误', '请联系账号管理员注销一个账号');
  });

  await step('another administrator closes one account, and registration goes on', async () => {
    const second = await visitor('另一名账号管理员');
    await second.signInAsOfficer('accounts2');
    await second.open('/bureau/accounts/persons');
    await second.fill('用户名', other.用户名);
    await second.click('查找');
    await second.click(other.用户名);
    await second.fill('注销原因', '与另一账号为同一人');
    await second.click('注销');
    await agree(second);
    await beginOrganisation(clerk, one);
    await clerk.sees('统一社会信用代码');
  });
});

journey('（六）登录问题', async ({ step, visitor }) => {
  const someone = await visitor('用户');

  await step('2 使用统一社会信用代码注册的账号登录', async () => {
    await someone.signInAsOrganisation('unit-legacy');
    await someone.sees('请使用统一社会信用代码注册的账号登录办理业务');
    await someone.click('【重新登录】');
    await someone.sees('单位登录');
    await someone.signInAsOrganisation('unit00003');
    await someone.open('/unit');
    await someone.sees('子账号信息');
    await someone.signOut();
  });

  await step('3 登录用户名或密码错误', async () => {
    for (const name of ['person00002', 'nobody-of-this-name']) {
      await someone.open('/account/sign-in');
      await someone.complete({ 用户名: name, 密码: '记错了的密码-2026' });
      await someone.click('【登录】');
      await someone.sees('登录用户名或密码错误', '个人注册', '账号找回', '密码找回');
      await someone.holds('用户名', name);
    }
    await someone.click('【账号找回】');
    await someone.sees('自然人找回账号');
  });
});

journey('（七）单位注册信息修改问题', async ({ step, visitor }) => {
  const unit = await visitor('法人账号');
  const officer = await visitor('审核人员');
  const names = { 单位名称全称: '陆丰市新灯塔电子厂有限公司', 法定代表人姓名: '郑海平' };

  await step('1 单位注册名称和法人姓名修改', async () => {
    await unit.signInAsOrganisation('unit00001');
    await unit.open('/unit');
    await unit.click('单位名称修改');
    await unit.complete(names);
    await unit.click('【更新】');
    await unit.sees('审核中', names.单位名称全称);
    await unit.open('/unit');
    await unit.doesNotSee(names.单位名称全称);

    await officer.signInAsOfficer('reviewer');
    await officer.open('/bureau/reviews');
    await officer.page.getByRole('row').filter({ hasText: names.单位名称全称 }).getByRole('link').first().click();
    await officer.sees(names.法定代表人姓名);
    await officer.click('【通过】');
    await unit.open('/unit');
    await unit.sees(names.单位名称全称);
  });

  await step('2 单位统一社会信用代码修改', async () => {
    await unit.click('单位名称修改');
    await unit.sees('统一社会信用代码不提供修改功能', '如需使用新的统一社会信用代码，请重新注册单位账户');
    await unit.page.getByRole('main').getByRole('link', { name: '单位注册' }).click();
    await unit.sees('经办人个人登录账号');
  });
});

journey('（八）子账号绑定', async ({ step, visitor }) => {
  const one = person(81, '方小舟');
  const unit = await visitor('法人账号');
  const clerk = await visitor('个人');

  await step('3 账号绑定未查到对应用户', async () => {
    await unit.signInAsOrganisation('unit00004');
    await unit.open('/unit');
    await unit.click('子账号信息');
    await unit.click('【新增】');
    await unit.complete({ 姓名: one.姓名, 证件号码: one.证件号码, 个人登录账号: one.用户名 });
    await unit.tick('职位管理');
    await unit.click('【发起绑定】');
    await unit.sees('未查到对应用户，请检查用户信息后重新发起绑定');
    await unit.holds('个人登录账号', one.用户名);
  });

  await step('1 个人绑定单位账户', async () => {
    await verifiedPerson(clerk, one);
    await unit.click('【发起绑定】');
    await unit.sees(one.姓名, '待确认');
    await clerk.signInAsPerson(one.用户名, one.密码);
    await clerk.open('/me');
    await clerk.click('我的授权');
    await clerk.click('【确认授权】');
    await clerk.sees('已绑定');
  });

  await step('2 解除个人账号绑定', async () => {
    await unit.open('/unit/mandates');
    await unit.page.getByRole('row').filter({ hasText: one.姓名 }).getByRole('checkbox').check();
    await unit.click('【解除绑定】');
    await agree(unit);
    await (await unit.row(one.姓名)).sees('已解除');
    await clerk.open('/me/mandates');
    await clerk.sees('已解除');
  });
});
