// 单位账号的密码找回 (guide （三）2, （五）4; A8): four pictures, two administrators, 领取重置.
import { journey } from './lib/journey.mjs';
import { axe } from './lib/accessibility.mjs';
import { identityNumber } from './lib/people.mjs';
import { bothAgree, collect, readTicket, uploadFour } from './lib/recovery.mjs';

const 手机号 = '13800139031';
const 新密码 = '雨后的码头-4471';

journey('忘记了单位账号的密码，上传四张照片找回', async ({ step, visitor }) => {
  const clerk = await visitor('经办人');
  let uscc;

  await step('an organisation of the demo', async () => {
    await clerk.signInAsOrganisation('unit00002');
    await clerk.open('/unit');
    uscc = (await clerk.page.locator('main').innerText()).match(/[0-9A-HJ-NPQRTUWXY]{18}/u)[0];
    await clerk.signOut();
  });

  await step('three of four pictures are refused, and nothing typed is lost', async () => {
    await clerk.open('/account/sign-in');
    await clerk.click('【密码找回】');
    await clerk.click('单位找回密码');
    await axe(clerk);
    await clerk.complete({ 统一社会信用代码: uscc, 单位名称全称: '陆丰市某某有限公司', 经办人姓名: '陈小燕', 证件类型: '居民身份证', 证件号码: identityNumber('19900307', 11), 手机号 });
    await clerk.click('【获取验证码】');
    await clerk.sees('验证码已发送');
    await clerk.fill('短信验证码', await clerk.readCode(手机号));
    await uploadFour(clerk, ['①身份证正面照片', '②手持证件拍照照片', '③营业执照加盖公章照片']);
    await clerk.page.locator('form.form').last().evaluate((form) => { form.noValidate = true; });
    await clerk.click('【提交】');
    await clerk.sees('还需要重新上传：④单位委托授权书加盖公章照片');
    await clerk.holds('统一社会信用代码', uscc);
  });

  await step('with all four it waits for the administrators', async () => {
    await uploadFour(clerk, ['④单位委托授权书加盖公章照片']);
    await clerk.click('【提交】');
    await clerk.sees('申请已提交，等待管理员审核', '1–2 个工作日');
  });

  await step('two administrators agree, and the organisation signs in with a new password', async () => {
    await bothAgree(visitor, '单位找回密码');
    await collect(clerk, await readTicket(clerk, 手机号), 手机号, 新密码);
    await clerk.sees('unit00002');
    await clerk.signInAsOrganisation('unit00002', 新密码);
    await clerk.open('/unit/mandates');
    await clerk.sees('子账号信息');
  });
});
