// 个人登录账号找回 (guide （二）1; A7): by the phone on record, by a bank card, and by pictures that an administrator decides.
import { journey } from './lib/journey.mjs';
import { axe } from './lib/accessibility.mjs';
import { 陈志远, TEST_CARD } from './lib/people.mjs';
import { png } from './lib/pictures.mjs';
import { registerPerson, toRequests } from './lib/recovery.mjs';

journey('忘记了个人登录账号，三种方式找回', async ({ step, visitor }) => {
  const person = await visitor('求职者');
  const 身份 = { 姓名: 陈志远.姓名, 证件类型: '居民身份证', 证件号码: 陈志远.证件号码 };

  await step('somebody has registered', async () => {
    await registerPerson(person, 陈志远);
  });

  await step('【账号找回】 → 自然人找回账号 → 手机验证找回', async () => {
    await person.open('/account/sign-in');
    await person.click('【账号找回】');
    await person.click('自然人找回账号');
    await person.click('手机验证找回');
    await axe(person);
    await person.complete({ ...身份, 手机号: 陈志远.手机号 });
    await person.click('【获取验证码】');
    await person.sees('如信息与登记一致');
    await person.fill('短信验证码', await person.readCode(陈志远.手机号));
    await person.click('【找回账号】');
    await person.sees(`您的登录用户名是：${陈志远.用户名}`);
  });

  await step('银联认证找回', async () => {
    await person.open('/account/recover');
    await person.click('银联认证找回');
    await person.complete({ ...身份, 银行卡号: TEST_CARD, 手机号: '13800139001' });
    await person.click('【获取验证码】');
    await person.sees('验证码已发送');
    await person.fill('短信验证码', await person.readCode('13800139001'));
    await person.click('【找回账号】');
    await person.sees(`您的登录用户名是：${陈志远.用户名}`);
  });

  await step('上传证件照找回', async () => {
    await person.open('/account/recover');
    await person.click('上传证件照找回');
    await person.complete({ ...身份, 手机号: '13800139002' });
    await person.click('【获取验证码】');
    await person.sees('验证码已发送');
    await person.fill('短信验证码', await person.readCode('13800139002'));
    await person.upload('本人证件照', 'a.png', 'image/png', png());
    await person.click('【提交】');
    await person.sees('申请已提交，等待管理员审核', '1–2 个工作日');
  });

  await step('an administrator decides, and the name comes by SMS', async () => {
    const officer = await visitor('账号管理员');
    await officer.signInAsOfficer('accounts');
    await toRequests(officer, '自然人找回账号');
    await officer.sees('不是平台登记的手机号');
    await axe(officer);
    await officer.click('【通过】');
    await officer.sees('已通过');
    const text = await person.about.messages.newest('13800139002');
    if (!text.includes(陈志远.用户名)) throw new Error(`no account name in ${text}`);
  });
});
