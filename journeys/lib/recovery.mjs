// Ways that the journeys of 账号找回 and 密码找回 share.
import assert from 'node:assert/strict';
import { png } from './pictures.mjs';

/** 个人注册 with everything that it asks for. */
export async function registerPerson(visitor, person) {
  await visitor.open('/account/register');
  await visitor.complete({ 姓名: person.姓名, 证件类型: '居民身份证', 证件号码: person.证件号码, 手机号: person.手机号 });
  await visitor.click('【获取验证码】');
  await visitor.sees('验证码已发送');
  await visitor.fill('短信验证码', await visitor.readCode(person.手机号));
  await visitor.complete({ 用户名: person.用户名, 密码: person.密码, 确认密码: person.密码 });
  await visitor.tick('我已阅读并同意');
  await visitor.click('【注册】');
  await visitor.sees('注册成功');
}

/** The oldest request of a kind, by way of the worklist. */
export async function toRequests(officer, kind) {
  await officer.open('/bureau/accounts');
  await officer.click(kind);
  await officer.sees('平台登记', '申请填写');
}

/** The four pictures of 单位找回密码, or some of them. */
export async function uploadFour(visitor, labels = ['①身份证正面照片', '②手持证件拍照照片', '③营业执照加盖公章照片', '④单位委托授权书加盖公章照片']) {
  for (const label of labels) await visitor.upload(label, 'a.png', 'image/png', png());
}

/** The 受理号 in the newest message to a phone. */
export async function readTicket(visitor, phone) {
  const text = await visitor.about.messages.newest(phone);
  const ticket = text.match(/受理号\s*(R[0-9A-Z-]+)/u)?.[1];
  assert.ok(ticket, `no 受理号 in ${text}`);
  return ticket;
}

/** Both administrators agree, one after the other. */
export async function bothAgree(visitor, kind) {
  for (const [name, said] of [['accounts', '已通过初审'], ['accounts2', '已通过，结果已用短信通知申请人']]) {
    const officer = await visitor(name);
    await officer.signInAsOfficer(name);
    await toRequests(officer, kind);
    await officer.click('【通过】');
    await officer.sees(said);
  }
}

/** 领取重置 with the number of the SMS. */
export async function collect(visitor, ticket, phone, password) {
  await visitor.open('/account/reset');
  await visitor.click('领取重置');
  await visitor.fill('受理号', ticket);
  await visitor.click('【领取重置】');
  await visitor.sees('如受理号有效');
  await visitor.fill('短信验证码', await visitor.readCode(phone));
  await visitor.complete({ 新密码: password, 确认新密码: password });
  await visitor.click('【设置新密码】');
  await visitor.sees('密码已重置');
}
