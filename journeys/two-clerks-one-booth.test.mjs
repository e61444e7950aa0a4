// Two organisations want the same booth (F6): one gets it, the other is told so and loses nothing that was typed.
import assert from 'node:assert/strict';
import { journey } from './lib/journey.mjs';
import { identityNumber } from './lib/people.mjs';
import { agree, freeBooth, freeBooths, toBooths, 现场招聘会 } from './lib/ways.mjs';

const 联系人 = [
  { 联系人姓名: '吴海燕', 身份证号: identityNumber('19900307', 1), 联系电话: '13800138021' },
  { 联系人姓名: '蔡明', 身份证号: identityNumber('19870612', 13), 联系电话: '13800138022' },
];

journey('两个经办人同时选定一个展位', async ({ step, visitor }) => {
  const first = await visitor('先到');
  const second = await visitor('后到');
  let booth;

  await step('both fill in the same booth', async () => {
    for (const [clerk, username, contact] of [[first, 'clerk00001', 联系人[0]], [second, 'clerk00002', 联系人[1]]]) {
      await clerk.signInAsPerson(username, undefined, { organisation: true });
      await toBooths(clerk);
      booth ??= await freeBooth(clerk);
      await clerk.tick(booth);
      await clerk.complete(contact);
      await clerk.click('【添加报名职位】');
      await clerk.page.getByRole('checkbox', { name: /^选择 / }).first().check();
      await clerk.click('【确认添加】');
    }
  });

  await step('the first one gets it', async () => {
    await first.click('【确认报名】');
    await first.sees('审核中');
  });

  await step('the second one is told, keeps everything typed and sees the booth taken', async () => {
    await second.click('【确认报名】');
    await second.sees('该展位已被其他单位选定，请另选展位');
    for (const [label, value] of Object.entries(联系人[1])) await second.holds(label, value);
    assert.equal(await second.canTick(`${booth} 已被选定`), false);
  });

  await step('another booth is hers at the next click', async () => {
    const other = await freeBooth(second);
    assert.notEqual(other, booth);
    await second.tick(other);
    await second.click('【确认报名】');
    await second.sees('审核中');
  });

  await step('【取消报名】 frees the booth at once', async () => {
    await first.open('/centre');
    await first.click('我的报名');
    await (await first.row(现场招聘会)).click('【取消报名】');
    await agree(first);
    await (await first.row(现场招聘会)).sees('已取消');
    await toBooths(first);
    assert.equal(await first.canTick(booth), true);
  });
});

journey('只用键盘也能选展位', async ({ visitor }) => {
  const clerk = await visitor('键盘');
  await clerk.signInAsPerson('clerk00003', undefined, { organisation: true });
  await toBooths(clerk);
  const booths = await freeBooths(clerk);
  await booths[0].focus();
  await clerk.page.keyboard.press('Space');
  assert.ok(await booths[0].isChecked());
  await clerk.page.keyboard.press('ArrowRight');
  assert.ok(await booths[1].isChecked());
});
