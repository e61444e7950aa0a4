// A mandate that ends takes effect on the next request (B4, B5), not at the next sign-in.
import assert from 'node:assert/strict';
import { journey } from './lib/journey.mjs';
import { agree } from './lib/ways.mjs';

journey('解除绑定后的下一次点击就不再能办理业务', async ({ step, visitor }) => {
  const clerk = await visitor('经办人');
  const unit = await visitor('法人账号');

  await step('the clerk is in the middle of work', async () => {
    await clerk.signInAsPerson('clerk00001', undefined, { organisation: true });
    await clerk.open('/centre');
    await clerk.click('职位管理');
    await clerk.sees('已发布', '未发布');
  });

  await step('the organisation account unbinds the clerk', async () => {
    await unit.signInAsOrganisation('unit00001');
    await unit.open('/unit');
    await unit.click('子账号信息');
    const row = await unit.row('clerk00001');
    await row.sees('已绑定');
    await row.page.getByRole('row').filter({ hasText: 'clerk00001' }).getByRole('checkbox').check();
    await unit.click('【解除绑定】');
    await unit.click('【确定】');
    await (await unit.row('clerk00001')).sees('已解除');
  });

  await step('the next click is refused and says why', async () => {
    const path = new URL(clerk.page.url()).pathname;
    const status = await clerk.open(path);
    assert.notEqual(status, 500);
    await clerk.doesNotSee('未发布');
    assert.equal(await clerk.has('【新增】'), false);
  });

  await step('the next sign-in finds no organisation and points to 我的授权', async () => {
    await clerk.signOut();
    await clerk.signInAsPerson('clerk00001', undefined);
    await clerk.open('/me');
    await clerk.click('我的授权');
    await clerk.sees('已解除');
  });
});

journey('经办人可以自己退出，也可以拒绝', async ({ step, visitor }) => {
  const clerk = await visitor('经办人');
  await step('【退出】 ends the mandate from the person’s side', async () => {
    await clerk.signInAsPerson('clerk00002');
    await clerk.open('/me');
    await clerk.click('我的授权');
    await clerk.click('【退出】');
    await agree(clerk);
    await clerk.sees('已退出');
  });
});

journey('授权截止日期：提前立即生效，延后须本人确认', async ({ step, visitor }) => {
  const clerk = await visitor('经办人');
  const unit = await visitor('法人账号');
  const day = (ahead) => new Date(Date.now() + (ahead * 24 + 8) * 3_600_000).toISOString().slice(0, 10);

  const change = async (date) => {
    await unit.open('/unit/mandates');
    await unit.page.getByRole('row').filter({ hasText: 'clerk00003' }).getByRole('checkbox').check();
    await unit.click('【修改授权】');
    await unit.page.getByLabel('授权截止日期').fill(date);
    await unit.click('【保存】');
  };

  await step('the organisation gives the mandate an end, which holds at once', async () => {
    await unit.signInAsOrganisation('unit00003');
    await change(day(30));
    const row = await unit.row('clerk00003');
    await row.sees(day(30));
  });

  await step('a later end waits for the person', async () => {
    await change(day(60));
    await (await unit.row('clerk00003')).sees(day(30), `待本人确认：${day(60)}`);
  });

  await step('the person agrees to the day that was shown', async () => {
    await clerk.signInAsPerson('clerk00003');
    await clerk.open('/me/mandates');
    await clerk.sees(day(60));
    await clerk.click('【确认授权】');
    await clerk.sees('已确认授权', day(60));
    await clerk.doesNotSee(day(30));
  });
});
