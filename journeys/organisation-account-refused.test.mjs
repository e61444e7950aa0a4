// An organisation account does no business itself (guide 二（三）): it is told so, with the way to do it.
import assert from 'node:assert/strict';
import { journey } from './lib/journey.mjs';

const 说明 = '法人账号不能直接办理业务，请先将经办权限授予已实名认证的个人账号';

journey('法人账号办理业务被拒，并被告知怎么办', async ({ step, visitor }) => {
  const unit = await visitor('法人账号');

  await step('企业中心 refuses', async () => {
    await unit.signInAsOrganisation('unit00001');
    await unit.open('/recruitment');
    await unit.click('【企业中心】');
    await unit.sees(说明);
  });

  await step('each business page refuses in the same words', async () => {
    for (const path of ['/centre', '/centre/jobs', '/centre/profile']) {
      assert.equal(await unit.open(path), 403, path);
      await unit.sees(说明);
    }
  });

  await step('so does 【报名参加】', async () => {
    await unit.open('/fairs');
    await unit.click('【网络招聘会】');
    await unit.click('【报名参加】');
    await unit.sees(说明);
  });

  await step('the way there is one click', async () => {
    await unit.click('子账号信息');
    assert.ok(await unit.has('【新增】'));
  });
});

journey('绑定的人查不到时说清楚，填写的内容还在', async ({ step, visitor }) => {
  const unit = await visitor('法人账号');
  await unit.signInAsOrganisation('unit00002');
  const refused = async (name, number, account) => {
    await unit.open('/unit');
    await unit.click('子账号信息');
    await unit.click('【新增】');
    await unit.fill('姓名', name);
    await unit.fill('证件号码', number);
    await unit.fill('个人登录账号', account);
    await unit.tick('职位管理');
    await unit.click('【发起绑定】');
    await unit.sees('未查到对应用户，请检查用户信息后重新发起绑定');
    await unit.holds('姓名', name);
    await unit.holds('个人登录账号', account);
  };
  await step('nobody of that name', () => refused('查无此人', '441581199003070012', 'nobody-at-all'));
  await step('a person under 二级 gets the same answer', () => refused('查无此人', '441581199003070012', 'person00001'));
});
