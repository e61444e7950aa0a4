// 报名情况 (F7, R1): who registered for a fair, which booths are free, the sheet to sign and the figures.
import assert from 'node:assert/strict';
import { journey } from './lib/journey.mjs';
import { 现场招聘会, 网络招聘会 } from './lib/ways.mjs';

async function toRoster(officer, fair) {
  await officer.open('/bureau/fairs');
  await (await officer.row(fair)).click(`报名情况 ${fair}`);
}

journey('招聘会管理：报名情况、签到表、统计', async ({ step, visitor }) => {
  const officer = await visitor('招聘会管理员');
  const phone = await visitor('招聘会管理员的手机', { scripts: false, width: 360, height: 740 });

  await step('报名情况: states, booths, filter', async () => {
    await officer.signInAsOfficer('planner');
    await toRoster(officer, 现场招聘会);
    await officer.sees('报名单位', '已选定展位', '空闲展位', '已签到单位');
    await officer.click('报名成功');
    await officer.sees('没有符合条件的报名');
    await officer.fill('单位名称或展位', '没有这样一家单位');
    await officer.click('【查询】');
    await officer.sees('没有符合条件的报名');
  });

  await step('签到表 and 统计', async () => {
    await toRoster(officer, 现场招聘会);
    await officer.click('签到表');
    await officer.sees('签到表', '还没有报名成功的单位');
    await officer.open('/bureau/fairs');
    await toRoster(officer, 现场招聘会);
    await officer.click('统计');
    await officer.sees('各类职位的招聘人数', '开放展位');
  });

  await step('a fair online has no booths and nothing to sign', async () => {
    await toRoster(officer, 网络招聘会);
    await officer.sees('单位名额');
    await officer.doesNotSee('空闲展位', '签到表');
  });

  await step('on a phone, without scripts', async () => {
    await phone.signInAsOfficer('planner');
    await toRoster(phone, 现场招聘会);
    await phone.sees('空闲展位');
    const width = await phone.page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 360, `the page is ${width} px wide`);
  });
});
