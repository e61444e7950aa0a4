// 个人账号的密码找回 (guide （三）1; A8): 密保问题找回, 手机验证找回, 银联认证找回 and 上传证件照找回.
import { journey } from './lib/journey.mjs';
import { axe } from './lib/accessibility.mjs';
import { 林晓彤, TEST_CARD } from './lib/people.mjs';
import { bothAgree, collect, readTicket, registerPerson } from './lib/recovery.mjs';
import { png } from './lib/pictures.mjs';

const 新密码 = ['雨后的码头-4471', '码头的雨声-5582', '清晨的渔船-6693', '傍晚的渔火-7704'];
const 答案 = { 答案1: '张老师', 答案2: '旺财', 答案3: '漓江' };

journey('忘记了个人账号的密码，四种方式找回', async ({ step, visitor }) => {
  const person = await visitor('求职者');
  const 证件 = { 姓名: 林晓彤.姓名, 证件类型: '居民身份证', 证件号码: 林晓彤.证件号码 };

  await step('somebody has registered and set 密保问题', async () => {
    await registerPerson(person, 林晓彤);
    await person.signInAsPerson(林晓彤.用户名, 林晓彤.密码);
    await person.open('/me');
    await person.click('密保问题');
    await person.complete({ 问题1: '您小学班主任的姓名是？', 问题2: '您养过的第一只宠物的名字是？', 问题3: '您最难忘的一次旅行去了哪里？', ...答案 });
    await person.fill('登录密码', 林晓彤.密码);
    await person.click('【保存】');
    await person.sees('密保问题已设置');
    await person.signOut();
  });

  await step('密保问题找回: right answers lead to the code', async () => {
    await person.open('/account/sign-in');
    await person.click('【密码找回】');
    await person.click('自然人找回密码');
    await person.click('密保问题找回');
    await axe(person);
    await person.complete({ 用户名: 林晓彤.用户名, 证件号码: 林晓彤.证件号码 });
    await person.click('【下一步】');
    await person.complete({ '您小学班主任的姓名是？': '张老师', '您养过的第一只宠物的名字是？': '旺财', '您最难忘的一次旅行去了哪里？': '漓江' });
    await person.click('【获取验证码】');
    await person.sees('如信息与登记一致');
    await person.fill('短信验证码', await person.readCode(林晓彤.手机号));
    await setPassword(person, 新密码[0]);
  });

  await step('手机验证找回', async () => {
    await person.open('/account/reset');
    await person.complete({ 用户名: 林晓彤.用户名, 证件号码: 林晓彤.证件号码, 手机号: 林晓彤.手机号 });
    await person.click('【获取验证码】');
    await person.sees('如信息与登记一致');
    await person.fill('短信验证码', await person.readCode(林晓彤.手机号));
    await setPassword(person, 新密码[1]);
  });

  await step('银联认证找回', async () => {
    await person.open('/account/reset');
    await person.click('银联认证找回');
    await person.complete({ ...证件, 银行卡号: TEST_CARD, 手机号: '13800139021' });
    await person.click('【获取验证码】');
    await person.sees('验证码已发送');
    await person.fill('短信验证码', await person.readCode('13800139021'));
    await setPassword(person, 新密码[2]);
  });

  await step('上传证件照找回', async () => {
    await person.open('/account/reset');
    await person.click('上传证件照找回');
    await person.complete({ ...证件, 手机号: 林晓彤.手机号 });
    await person.click('【获取验证码】');
    await person.sees('验证码已发送');
    await person.fill('短信验证码', await person.readCode(林晓彤.手机号));
    await person.upload('①身份证正面照片', 'a.png', 'image/png', png());
    await person.upload('②手持证件拍照照片', 'b.png', 'image/png', png());
    await person.click('【提交】');
    await person.sees('申请已提交，等待管理员审核');
  });

  await step('two administrators agree, and the person sets a password', async () => {
    await bothAgree(visitor, '自然人找回密码');
    const ticket = await readTicket(person, 林晓彤.手机号);
    await collect(person, ticket, 林晓彤.手机号, 新密码[3]);
    await person.signInAsPerson(林晓彤.用户名, 新密码[3]);
    await person.sees(林晓彤.姓名);
  });
});

async function setPassword(person, password) {
  await person.complete({ 新密码: password, 确认新密码: password });
  await person.click('【重置密码】');
  await person.sees('密码已重置');
}
