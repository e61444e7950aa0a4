// 通行密钥 as second factor of an officer, with a virtual authenticator of the browser; and that everything works without one.
import assert from 'node:assert/strict';
import { axe } from './lib/accessibility.mjs';
import { beside, journey } from './lib/journey.mjs';
import { DEMO_PASSWORD } from './lib/people.mjs';

// A passkey belongs to a domain name; an address of digits has none.
beside(async () => ({ host: 'localhost' }));

async function withAuthenticator(visitor) {
  const browser = await visitor.page.context().newCDPSession(visitor.page);
  await browser.send('WebAuthn.enable');
  const { authenticatorId } = await browser.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true,
      isUserVerified: true, automaticPresenceSimulation: true,
    },
  });
  return { browser, authenticatorId };
}

async function passwordOf(officer, name) {
  await officer.open('/account/sign-in/officer');
  await officer.fill('用户名', name);
  await officer.fill('密码', DEMO_PASSWORD);
  await officer.click('【登录】');
  await officer.sees('动态验证码');
}

journey('工作人员添加通行密钥，用密码和通行密钥登录', async ({ step, visitor }) => {
  const officer = await visitor('审核员');
  const { browser, authenticatorId } = await withAuthenticator(officer);
  let sent;
  officer.page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/account/sign-in/officer') && request.postData()?.includes('passkey=%7B')) sent = request.postData();
  });

  await step('登录安全 → 添加通行密钥', async () => {
    await officer.signInAsOfficer('reviewer');
    await officer.open('/bureau');
    await officer.click('登录安全');
    await officer.sees('动态验证码（身份验证器）', '不能删除');
    await officer.fill('名称', '办公室电脑');
    await officer.click('【添加通行密钥】');
    await officer.sees('通行密钥已添加', '办公室电脑', '从未使用');
  });

  await step('sign-in with password and passkey', async () => {
    await officer.signOut();
    await passwordOf(officer, 'reviewer');
    await officer.click('【使用通行密钥】');
    await officer.sees('工作台首页');
    await officer.open('/bureau/passkeys');
    await officer.doesNotSee('从未使用');
  });

  await step('the same answer a second time is refused', async () => {
    assert.ok(sent, 'the answer of the passkey was seen');
    const status = await officer.page.evaluate(async (body) => {
      const answer = await fetch('/account/sign-in/officer', {
        method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
      return answer.status;
    }, sent);
    assert.equal(status, 422);
  });

  await step('a copy of the passkey whose counter stayed behind is refused, and the code still works', async () => {
    const { credentials: [credential] } = await browser.send('WebAuthn.getCredentials', { authenticatorId });
    assert.ok(credential.signCount > 0);
    await browser.send('WebAuthn.removeCredential', { authenticatorId, credentialId: credential.credentialId });
    await browser.send('WebAuthn.addCredential', { authenticatorId, credential: { ...credential, signCount: 0 } });
    await officer.signOut();
    await passwordOf(officer, 'reviewer');
    await officer.click('【使用通行密钥】');
    await officer.sees('通行密钥验证未通过');
    await officer.fill('动态验证码', await officer.readCode('reviewer'));
    await officer.click('【登录】');
    await officer.sees('工作台首页');
  });

  await step('改名 and 删除; the authenticator app stays', async () => {
    await officer.open('/bureau/passkeys');
    await officer.fill('新名称', '旧电脑');
    await officer.click('【改名】');
    await officer.sees('名称已修改', '旧电脑');
    await axe(officer);
    await (await officer.row('旧电脑')).click('【删除】');
    await officer.sees('通行密钥已删除', '不能删除');
    await officer.doesNotSee('旧电脑');
  });
});

journey('没有脚本时用动态验证码登录', async ({ step, visitor }) => {
  const officer = await visitor('招聘会管理员', { scripts: false });
  await step('password and code, and a page that says how things are', async () => {
    await officer.signInAsOfficer('planner');
    await officer.open('/bureau/passkeys');
    await officer.sees('动态验证码（身份验证器）', '添加通行密钥需要浏览器启用脚本');
  });
});
