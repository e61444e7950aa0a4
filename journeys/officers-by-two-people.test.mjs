// Officers' accounts in their own words: appointed by two people, changed, suspended and brought back, a lost authenticator bound anew.
import { axe } from './lib/accessibility.mjs';
import { journey } from './lib/journey.mjs';
import { identityNumber } from './lib/people.mjs';

const 吴新员 = { 姓名: '吴新员', 用户名: 'wuxin', 证件号码: identityNumber('19920514', 61), 密码: '雨后的老码头很长-4471' };

/** The one-time link that the page shows, and never again. */
async function linkOf(admin) {
  return admin.page.locator('code.link-once').innerText();
}

/** The code of the authenticator that a link's page offers in the demo. */
async function codeOf(officer) {
  const hint = await officer.page.getByText('可直接输入当前的动态验证码').innerText();
  return hint.match(/\d{6}/u)[0];
}

journey('两人共同任命审核员，调整角色，停用和恢复，重置验证器', async ({ step, visitor }) => {
  const admin = await visitor('系统管理员');
  const security = await visitor('安全管理员');
  const officer = await visitor('新审核员', { width: 360, height: 740 });

  const toOfficer = async () => {
    await admin.open('/bureau');
    await admin.click('工作人员');
    await admin.click(吴新员.姓名);
  };
  const confirm = async (title) => {
    await security.open('/bureau');
    await security.click('待确认任命');
    await security.sees(title, '周系统');
    await security.click('【确认】');
    await security.sees('已确认', '没有待确认的事项');
  };

  await step('the system administrator proposes; nothing but the proposal is there', async () => {
    await admin.signInAsOfficer('admin');
    await admin.open('/bureau');
    await admin.click('工作人员');
    await admin.fill('姓名', 吴新员.姓名);
    await admin.fill('用户名', 吴新员.用户名);
    await admin.choose('所属区域', '陆丰市');
    await admin.tick('审核员');
    await admin.click('【提交确认】');
    await admin.sees('任命审核员须填写本人证件号码');
    await admin.holds('用户名', 吴新员.用户名);
    await admin.fill('本人证件号码', 吴新员.证件号码);
    await admin.click('【提交确认】');
    await admin.sees('已提交，等待安全管理员确认', '吴新员（wuxin）');
    await axe(admin);
  });

  await step('the security officer confirms; the link is not for him or her', async () => {
    await security.signInAsOfficer('security');
    await security.open('/bureau');
    await security.click('待确认任命');
    await security.sees('新增工作人员：吴新员', '审核员', '周系统', '有效期至');
    await axe(security);
    await security.click('【确认】');
    await security.sees('已确认');
    await security.doesNotSee('/account/invitation/');
  });

  await step('the administrator hands the link over, and the officer sets up the account', async () => {
    await toOfficer();
    await axe(admin);
    await admin.click('【领取启用链接】');
    await admin.sees('只显示这一次');
    await officer.page.goto(await linkOf(admin));
    await officer.sees('启用工作人员账号', '吴新员，您好');
    await axe(officer);
    await officer.fill('动态验证码', await codeOf(officer));
    await officer.fill('密码', 'onlysmallletters');
    await officer.fill('确认密码', 'onlysmallletters');
    await officer.click('【启用账号】');
    await officer.sees('三类');
    await officer.fill('密码', 吴新员.密码);
    await officer.fill('确认密码', 吴新员.密码);
    await officer.click('【启用账号】');
    await officer.sees('账号已启用，请登录');
    await officer.signInAsOfficer(吴新员.用户名, 吴新员.密码);
    await officer.open('/bureau/reviews');
    await officer.sees('待办审核');
  });

  await step('another role waits for the security officer; taking one away does not', async () => {
    await toOfficer();
    await admin.tick('招聘会管理员');
    await admin.click('【保存】');
    await admin.sees('等待安全管理员确认');
    await confirm('调整角色或区域：吴新员');
    await toOfficer();
    await admin.sees('审核员、招聘会管理员');
    await admin.untick('审核员');
    await admin.click('【保存】');
    await admin.sees('角色已去掉，立即生效');
  });

  await step('suspended, the officer is refused like a wrong password; brought back, not', async () => {
    await admin.fill('停用原因', '调离岗位');
    await admin.click('【停用】');
    await admin.sees('已停用', '调离岗位');
    await officer.open('/account/sign-in');
    await officer.click('工作人员登录');
    await officer.fill('用户名', 吴新员.用户名);
    await officer.fill('密码', 吴新员.密码);
    await officer.click('【登录】');
    await officer.sees('登录用户名或密码错误');
    await security.open('/bureau');
    await security.click('登录监测');
    await security.sees('吴新员（wuxin）', '账号已停用');
    await axe(security);
    await admin.click('【恢复】');
    await admin.sees('已恢复', '已启用');
  });

  await step('a lost authenticator: asked for, confirmed, bound anew with the password', async () => {
    await admin.fill('重置原因', '手机遗失');
    await admin.click('【申请重置验证器】');
    await admin.sees('等待安全管理员确认');
    await confirm('重置验证器：吴新员');
    await toOfficer();
    await admin.click('【领取重置验证器链接】');
    await officer.page.goto(await linkOf(admin));
    await officer.sees('重新绑定身份验证器');
    await officer.fill('登录密码', 吴新员.密码);
    await officer.fill('动态验证码', await codeOf(officer));
    await officer.click('【确认绑定】');
    await officer.sees('验证器已重新绑定，请登录');
    await officer.signInAsOfficer(吴新员.用户名, 吴新员.密码);
    await officer.open('/bureau');
    await officer.sees('工作台');
  });

  await step('the auditor finds all of it, and exports it', async () => {
    const auditor = await visitor('审计管理员');
    await auditor.signInAsOfficer('auditor');
    await auditor.open('/bureau');
    await auditor.click('操作日志');
    await auditor.choose('操作', '停用工作人员账号');
    await auditor.click('【查询】');
    await auditor.sees('停用工作人员账号', '周系统', '调离岗位');
    await axe(auditor);
    const [download] = await Promise.all([auditor.page.waitForEvent('download'), auditor.click('【导出 CSV】')]);
    if (!/^log-.*\.csv$/u.test(download.suggestedFilename())) throw new Error(download.suggestedFilename());
  });
});
