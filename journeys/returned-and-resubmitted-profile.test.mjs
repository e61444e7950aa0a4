// A profile is returned with a reason, mended and submitted again; the approved version stays live meanwhile (C1).
import { journey } from './lib/journey.mjs';
import { agree, toProfile, toReview, toWorklist } from './lib/ways.mjs';

const 新简介 = '专做船用五金，2026年新建了热处理车间，提供食堂和双人宿舍。';
const 再改简介 = '专做船用五金，2026年新建热处理车间（粤环审批见附件说明），提供食堂和双人宿舍。';
const 原因 = '单位简介请注明热处理车间的环评情况';

journey('单位信息被退回，修改后再次提交并通过', async ({ step, visitor }) => {
  const clerk = await visitor('经办人');
  const officer = await visitor('审核员');
  const anyone = await visitor('市民');
  let page;
  let organisation;

  await step('the clerk changes an approved profile and submits it', async () => {
    await clerk.signInAsPerson('clerk00002', undefined, { organisation: true });
    await toProfile(clerk);
    await clerk.sees('审核通过');
    await clerk.fill('单位简介', 新简介);
    await clerk.click('【保存】');
    await clerk.sees('待审核');
    await clerk.click('【保存并提交审核】');
    await clerk.sees('审核中');
  });

  await step('the public still reads the approved version', async () => {
    page = await publicPage(clerk);
    await anyone.open(page);
    await anyone.doesNotSee(新简介);
    organisation = (await anyone.page.getByRole('heading', { level: 1 }).innerText()).trim();
  });

  await step('an officer of another division does not find it', async () => {
    const other = await visitor('外地审核员');
    await other.signInAsOfficer('reviewer-haifeng');
    await toWorklist(other);
    await other.sees('待办审核');
    await other.doesNotSee(organisation);
  });

  await step('【退回】 asks for the reason', async () => {
    await officer.signInAsOfficer('reviewer');
    await toReview(officer, organisation);
    await officer.sees(新简介);
    await officer.fill('退回原因', 原因);
    await officer.click('【退回】');
    await agree(officer);
  });

  await step('the clerk reads the reason, mends the text and submits again', async () => {
    await toProfile(clerk);
    await clerk.sees('审核不通过', 原因);
    await clerk.holds('单位简介', 新简介);
    await clerk.fill('单位简介', 再改简介);
    await clerk.click('【保存并提交审核】');
    await clerk.sees('审核中');
  });

  await step('【通过】 makes the new version live', async () => {
    await toReview(officer, organisation);
    await officer.sees(再改简介);
    await officer.click('【通过】');
    await agree(officer);
    await toProfile(clerk);
    await clerk.sees('审核通过');
    await anyone.open(page);
    await anyone.sees(再改简介);
  });
});

/** The organisation's public page, by way of one of its published jobs. */
async function publicPage(clerk) {
  await clerk.click('职位管理');
  await clerk.click('已发布');
  const name = (await clerk.page.getByRole('checkbox', { name: /^选择 / }).first().getAttribute('aria-label')).replace(/^选择 /u, '');
  await clerk.open(`/jobs?q=${encodeURIComponent(name)}`);
  await clerk.click(name);
  return clerk.page.locator('main a[href^="/organisations/"]').first().getAttribute('href');
}
