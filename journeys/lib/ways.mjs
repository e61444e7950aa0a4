// Ways through the platform that several journeys walk.

/** The guide's own fairs, which every demo has. */
export const 现场招聘会 = '2024年陆丰市“南粤春暖”行动现场招聘会';
export const 网络招聘会 = '2024年陆丰市“南粤春暖”行动网络招聘会';

/** 企业中心 → 职位管理 → 已发布 or 未发布. */
export async function toJobs(clerk, list) {
  await clerk.open('/centre');
  await clerk.click('职位管理');
  await clerk.click(list);
}

/** 企业中心 → 基本信息. */
export async function toProfile(clerk) {
  await clerk.open('/centre');
  await clerk.click('基本信息');
}

/** Fills in the job form and leaves it to the caller which button to press. `validity`: YYYY-MM-DD. */
export async function writeJob(clerk, job, validity) {
  await clerk.click('【新增】');
  await clerk.chooseAny('职位类别');
  await clerk.complete(job);
  await clerk.fill('发布有效期', validity);
}

/** From the list of on-site fairs to the registration form of the guide's one. */
export async function toBooths(clerk) {
  await clerk.open('/fairs');
  await clerk.click('【现场招聘会】');
  await clerk.click(现场招聘会);
  await clerk.click('【报名参加】');
}

/** The booths of the plan that nobody holds, as radio buttons. */
export function freeBooths(clerk) {
  return clerk.page.getByRole('group', { name: '展位图' }).getByRole('radio', { disabled: false }).all();
}

/** The number of the first free booth. */
export async function freeBooth(clerk) {
  const [booth] = await freeBooths(clerk);
  return booth.getAttribute('value');
}

/** The officer's worklist. */
export async function toWorklist(officer) {
  await officer.open('/bureau');
  await officer.click('待办审核');
}

/** What an organisation submitted, by way of the worklist. */
export async function toReview(officer, organisation) {
  await toWorklist(officer);
  await officer.click(organisation);
}

/** Answers the question before an action, where the page asks one. */
export async function agree(visitor) {
  if (await visitor.has('【确定】')) await visitor.click('【确定】');
}
