// 单位登录账号找回 (guide （二）2; A7): 上传证件照, reviewed, the account name comes by SMS.
import { journey } from './lib/journey.mjs';
import { axe } from './lib/accessibility.mjs';
import { identityNumber, 滨海电子厂 } from './lib/people.mjs';
import { png } from './lib/pictures.mjs';
import { toRequests } from './lib/recovery.mjs';

const 手机号 = '13800139011';

journey('忘记了单位登录账号，上传证件照找回', async ({ step, visitor }) => {
  const clerk = await visitor('经办人');
  let uscc;
  let name;

  await step('an organisation of the demo', async () => {
    await clerk.signInAsOrganisation('unit00001');
    await clerk.open('/unit');
    uscc = (await clerk.page.locator('main').innerText()).match(/[0-9A-HJ-NPQRTUWXY]{18}/u)[0];
    name = 滨海电子厂.单位名称全称;
    await clerk.signOut();
  });

  await step('【账号找回】 → 单位找回账号 → 上传证件照找回', async () => {
    await clerk.open('/account/sign-in');
    await clerk.click('【账号找回】');
    await clerk.click('单位找回账号');
    await axe(clerk);
    await clerk.complete({ 统一社会信用代码: uscc, 单位名称全称: name, 经办人姓名: '陈小燕', 证件类型: '居民身份证', 证件号码: identityNumber('19900307', 11), 手机号 });
    await clerk.click('【获取验证码】');
    await clerk.sees('验证码已发送');
    await clerk.fill('短信验证码', await clerk.readCode(手机号));
    await clerk.upload('经办人证件照', 'a.png', 'image/png', png());
    await clerk.click('【提交】');
    await clerk.sees('申请已提交，等待管理员审核', '1–2 个工作日');
  });

  await step('the administrator approves, and the account name comes by SMS', async () => {
    const officer = await visitor('账号管理员');
    await officer.signInAsOfficer('accounts');
    await toRequests(officer, '单位找回账号');
    await officer.sees(uscc, '查看经办人证件照');
    await officer.click('【通过】');
    await officer.sees('已通过，结果已用短信通知申请人');
    const text = await clerk.about.messages.newest(手机号);
    if (!text.includes('unit00001')) throw new Error(`no account name in ${text}`);
  });
});
