// 粤省事扫码登录 and 电子社保卡扫码登录 (A4, B6) against a real OpenID provider: npm oidc-provider, started by this file.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LACKS, settings, startProvider } from './counterparts/openid.mjs';
import { beside, journey } from './lib/journey.mjs';
import { identityNumber } from './lib/people.mjs';
import { scan } from './lib/scan.mjs';

const 何静 = { 姓名: '何静', 证件号码: identityNumber('19910309', 47), 手机号: '13800138047', 用户名: 'hejing', 密码: '河边的水车-2026' };
const people = { 'he-l2': { name: 何静.姓名, id_type: '10', id_no: 何静.证件号码, mobile: '13800138099', level: 'L2' } };

let provider;

beside(async (platform, folder) => {
  provider = await startProvider({ platform, people });
  await writeFile(join(folder, 'secret'), provider.secret);
  return {
    configuration: settings(provider.issuer, join(folder, 'secret')),
    stop: provider.stop,
  };
}, LACKS);

journey('首次扫码登录创建账号，再次登录提升实名等级', async ({ step, visitor }) => {
  const computer = await visitor('电脑');
  const phone = await visitor('手机', { width: 360, height: 740 });

  await step('the first sign-in creates the account, after consent, and the computer goes on by itself', async () => {
    await scan(computer, phone, '【粤省事扫码登录】', '林海燕 L1');
    await phone.sees('确认登录', '林海燕');
    await phone.tick('我已阅读并同意');
    await phone.click('【确认登录】');
    await phone.sees('请回到电脑');
    await computer.sees('林海燕，您好', '粤省事 L1', '二级');
  });

  await step('the second at a higher level raises it, with the code of another window', async () => {
    await computer.signOut();
    await scan(computer, phone, '【粤省事扫码登录】', '林海燕 L2');
    await phone.click('【确认登录】');
    await computer.sees('林海燕，您好', '粤省事 L2', '三级');
  });

  await step('a lower level and another person raise nobody and change nothing', async () => {
    provider.disturb('other_person');
    await phone.open('/account/sign-in/with/gd');
    await phone.click('林海燕 L2');
    await phone.sees('不是同一人');
    provider.disturb('lower_level');
    await phone.open('/account/sign-in/with/gd');
    await phone.click('林海燕 L2');
    await phone.sees('林海燕，您好', '三级');
    provider.disturb('');
  });
});

journey('取消、另一个发行者和重放的回调都不能登录', async ({ step, visitor }) => {
  const computer = await visitor('电脑', { scripts: false });
  const phone = await visitor('手机', { width: 360, height: 740 });

  await step('【取消】 on the phone; 【刷新】 without scripts tells it', async () => {
    await scan(computer, phone, '【电子社保卡扫码登录】', '马志强 L3');
    await computer.click('【刷新】');
    await computer.sees('已扫描');
    await phone.click('【取消】');
    await computer.click('【刷新】');
    await computer.sees('已在手机上取消登录');
  });

  await step('a callback of another issuer is refused', async () => {
    provider.disturb('wrong_issuer');
    await phone.open('/account/sign-in/with/gd');
    await phone.click('马志强 L3');
    await phone.sees('未通过校验');
    provider.disturb('');
  });

  await step('a callback that comes twice is refused, and so is one in another browser', async () => {
    let callback;
    phone.page.on('request', (request) => { if (request.url().includes('/account/sign-in/callback/')) callback = request.url(); });
    await phone.open('/account/sign-in/with/gd');
    await phone.click('马志强 L3');
    await phone.sees('确认登录');
    await phone.page.goto(callback);
    await phone.sees('登录请求已失效');
    await computer.page.goto(callback);
    await computer.sees('登录请求已失效');
  });

  await step('a code that was shown too long ago is asked for anew', async () => {
    await computer.click('【返回登录】');
    await computer.open('/account/sign-in/scan/gd');
    await computer.sees('二维码已过期');
    await computer.click('【重新获取二维码】');
    await computer.sees('请用手机扫描二维码');
  });
});

journey('已有账号先凭登记手机的验证码关联', async ({ step, visitor }) => {
  const person = await visitor('何静');
  const phone = await visitor('手机', { width: 360, height: 740 });

  await step('a person registers in the usual way', async () => {
    await person.open('/account/register');
    for (const label of ['姓名', '证件号码', '手机号', '用户名']) await person.fill(label, 何静[label]);
    await person.click('【获取验证码】');
    await person.fill('短信验证码', await person.readCode(何静.手机号));
    await person.fill('密码', 何静.密码);
    await person.fill('确认密码', 何静.密码);
    await person.tick('我已阅读并同意');
    await person.click('【注册】');
    await person.sees('注册成功');
  });

  await step('the scan asks for a code to the phone of that account, not to the one the province names', async () => {
    await scan(person, phone, '【粤省事扫码登录】', '何静 L2');
    await phone.sees('关联账号', '138****8047');
    await phone.click('【获取验证码】');
    await phone.fill('短信验证码', '000000');
    await phone.click('【关联并登录】');
    await phone.sees('短信验证码错误');
    await phone.fill('短信验证码', await phone.readCode(何静.手机号));
    await phone.click('【关联并登录】');
    await phone.sees('请回到电脑');
    await person.sees('何静，您好', 'hejing', '三级');
  });
});

journey('单位通过省统一身份认证登录，实名等级不足时按引导提升', async ({ step, visitor }) => {
  const unit = await visitor('单位', { width: 360, height: 740 });
  await step('below L3 the message of the guide, and 【确认】 opens the steps', async () => {
    await unit.open('/account/sign-in/organisation');
    await unit.click('【省统一身份认证扫码登录】');
    await unit.click('在本机登录');
    await unit.click('郑海生 L2 陆丰市某某有限公司');
    await unit.sees('当前省统一身份认证用户实名等级不足，单位用户最低实名等级为“L3”级，请点击【确认】按钮按照引导提升实名等级');
    await unit.click('【确认】');
    await unit.sees('提升实名等级');
  });
});
