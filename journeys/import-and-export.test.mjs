// Jobs in from a file and out again (D13): good, mended and refused rows, the columns assigned by hand, the import, its reversal, the export.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { axe } from './lib/accessibility.mjs';
import { journey } from './lib/journey.mjs';
import { dayFromToday } from './lib/people.mjs';
import { toJobs } from './lib/ways.mjs';

const HEADING = '职位名称,职位类别,招聘人数,工作性质,薪资,学历要求,工作经验,工作地点,详细地址,职位描述,任职要求,联系人,联系电话,发布有效期';

/** A row of the file. */
function row(title, { headcount = '6', pay = '6000-8500元/月', education = '初中及以下' } = {}) {
  return `${title},焊工,${headcount},全职,${pay},${education},1-3年,陆丰市,东海街道二路8号,按图纸完成钢结构件的二氧化碳保护焊。,持有有效的焊工证。,林晓彤,13800138055,${dayFromToday(30)}`;
}

const FILE = Buffer.from([HEADING, row('灯塔导入焊工甲'), row('灯塔导入焊工乙', { pay: '0.8-1.5万/月', education: '中技' }), row('灯塔导入焊工丙', { headcount: '若干人', pay: '面议' })].join('\r\n'));

/** 职位名称,薪资 / 焊工,6-8千/月 as Excel saves CSV where the code page is Chinese. */
const GBK = Buffer.from('d6b0cebbc3fbb3c62cd0bdd7ca0d0abab8b9a42c362d38c7a72fd4c20d0a', 'hex');

journey('批量导入：好的、修正的、需要修改的行，导入、撤销和导出', async ({ step, visitor }) => {
  const clerk = await visitor('经办人');

  await step('the template is offered, and what is no table is refused', async () => {
    await clerk.signInAsPerson('clerk00004', undefined, { organisation: true });
    await clerk.open('/centre');
    await clerk.click('批量导入');
    await axe(clerk);
    const template = await download(clerk, '下载 Excel 模板');
    assert.equal(template.subarray(0, 2).toString(), 'PK');
    await clerk.upload('文件', '自制.csv', 'text/csv', Buffer.from('招什么人,薪水\n灯塔焊工,6-8千/月\n'));
    await clerk.click('【上传并检查】');
    await clerk.sees('还缺少');
    await axe(clerk);
    await clerk.click('批量导入');
    await clerk.upload('文件', 'posts.csv', 'text/csv', Buffer.from([...GBK, 0xff]));
    await clerk.click('【上传并检查】');
    await clerk.sees('第 3 行有无法识别的文字');
    await clerk.upload('文件', 'GBK.csv', 'text/csv', GBK);
    await clerk.click('【上传并检查】');
    await clerk.sees('还缺少', '6-8千/月');
    await clerk.click('批量导入');
  });

  await step('every row is answered, and nothing is imported yet', async () => {
    await clerk.upload('文件', '招聘表.csv', 'text/csv', FILE);
    await clerk.click('【上传并检查】');
    await clerk.sees('2 行可以导入，1 行需要修改', '尚未导入');
    await (await clerk.row('灯塔导入焊工乙')).sees('“0.8-1.5万/月”按“8000–15000元/月”导入');
    await (await clerk.row('灯塔导入焊工丙')).sees('没有写明人数');
    await (await clerk.row('灯塔导入焊工丙')).sees('不能只写面议');
    await axe(clerk);
    await clerk.click('需要修改');
    await clerk.doesNotSee('灯塔导入焊工甲');
  });

  await step('imported, they are drafts', async () => {
    await clerk.click('【导入】');
    await clerk.sees('2 个职位已导入', '1 行未导入');
    await axe(clerk);
    await toJobs(clerk, '未发布');
    await clerk.sees('灯塔导入焊工甲', '灯塔导入焊工乙');
    await clerk.doesNotSee('灯塔导入焊工丙');
  });

  await step('the export has them and is imported again without a remark', async () => {
    await clerk.open('/centre');
    await clerk.click('职位导出');
    await axe(clerk);
    await clerk.choose('职位列表', '未发布');
    await clerk.choose('文件格式', 'CSV');
    const file = await download(clerk, '【导出】');
    const text = file.toString();
    assert.ok(text.startsWith('\ufeff职位名称,'), text.slice(0, 80));
    assert.ok(text.includes('灯塔导入焊工甲') && text.includes('13800138055'));
    await clerk.click('批量导入');
    await clerk.upload('文件', '导出.csv', 'text/csv', file);
    await clerk.click('【上传并检查】');
    await clerk.sees('2 行可以导入，0 行需要修改', '本单位已有职位“灯塔导入焊工甲”');
    await clerk.click('【放弃】');
    await clerk.sees('已放弃');
  });

  await step('taken back, the drafts are gone', async () => {
    await clerk.click('招聘表.csv');
    await clerk.click('【撤销本次导入】');
    await clerk.sees('确定撤销吗');
    await clerk.click('【确定】');
    await clerk.sees('已撤销本次导入，2 个草稿已删除');
    await toJobs(clerk, '未发布');
    await clerk.doesNotSee('灯塔导入焊工甲');
  });
});

journey('不用脚本：自定列名的文件，对应列后导入并发布', async ({ step, visitor }) => {
  const clerk = await visitor('经办人', { scripts: false, width: 360 });

  await step('columns with names of their own are assigned', async () => {
    await clerk.signInAsPerson('clerk00005', undefined, { organisation: true });
    await clerk.open('/centre/imports');
    const file = Buffer.from('招什么人,薪水,要几个,干什么\n焊工（灯塔无脚本）,6-8千/月,3人,岗位职责：焊接钢结构件。任职要求：持焊工证。\n');
    await clerk.upload('文件', '自制.csv', 'text/csv', file);
    await clerk.click('【上传并检查】');
    await clerk.sees('还缺少');
    await clerk.choose('招什么人', '职位名称（必填）');
    await clerk.choose('要几个', '招聘人数（必填）');
    await clerk.choose('干什么', '职位描述（必填）');
    await clerk.choose('工作性质', '全职');
    await clerk.choose('学历要求', '不限');
    await clerk.choose('工作经验', '不限');
    await clerk.choose('工作地点', '陆丰市');
    await clerk.choose('职位类别', '焊工');
    await clerk.fill('详细地址', '东海街道二路8号');
    await clerk.fill('联系人', '林晓彤');
    await clerk.fill('联系电话', '13800138055');
    await clerk.click('【保存并检查】');
    await clerk.sees('1 行可以导入，0 行需要修改');
  });

  await step('published at once, it is found', async () => {
    await clerk.tick('导入后立即发布');
    await clerk.click('【导入】');
    for (let tries = 0; tries < 20 && (await clerk.text()).includes('正在导入'); tries += 1) {
      await clerk.page.waitForTimeout(500);
      await clerk.page.reload();
    }
    await clerk.sees('1 个职位已导入，其中 1 个已发布');
    const seeker = await visitor('求职者');
    await seeker.open('/jobs?q=灯塔无脚本');
    await seeker.sees('焊工（灯塔无脚本）', '6000–8000元/月');
  });
});

/** Presses what answers with a file, and reads it. */
async function download(clerk, label) {
  const [file] = await Promise.all([clerk.page.waitForEvent('download'), clerk.click(label)]);
  return readFile(await file.path());
}
