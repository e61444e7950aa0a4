// The main road of the guide, chapters 二 to 五, in its own words: from 个人注册 to 报名成功.
import { journey } from './lib/journey.mjs';
import { TEST_CARD, dayFromToday, 林晓彤, 滨海电子厂, 焊工 } from './lib/people.mjs';
import { png } from './lib/pictures.mjs';
import { agree, freeBooth, toJobs, toReview, 现场招聘会, 网络招聘会 } from './lib/ways.mjs';

const 焊工职位 = 焊工();
const 仓管职位 = 焊工({
  职位名称: '仓库管理员（电子料）', 招聘人数: '2', 最低薪资: '4500', 最高薪资: '5500', 学历要求: '高中', 工作经验: '不限',
  职位描述: '负责电子料的收发、盘点与账物核对，按先进先出摆放。', 任职要求: '会用电脑表格，做事仔细。',
});

journey('二至五章：从个人注册到报名成功', async ({ step, visitor }) => {
  const clerk = await visitor('经办人');

  await step('二（一）1 【个人注册】', async () => {
    await clerk.open('/');
    await clerk.click('【个人注册】');
    await clerk.fill('姓名', 林晓彤.姓名);
    await clerk.choose('证件类型', '居民身份证');
    await clerk.fill('证件号码', 林晓彤.证件号码);
    await clerk.fill('手机号', 林晓彤.手机号);
    await clerk.click('【获取验证码】');
    await clerk.fill('短信验证码', await clerk.readCode(林晓彤.手机号));
    await clerk.fill('用户名', 林晓彤.用户名);
    await clerk.fill('密码', 林晓彤.密码);
    await clerk.fill('确认密码', 林晓彤.密码);
    await clerk.tick('我已阅读并同意');
    await clerk.click('【注册】');
    await clerk.sees('注册成功');
  });

  await step('二（一）2 【银联实名认证】', async () => {
    await clerk.signInAsPerson(林晓彤.用户名, 林晓彤.密码);
    await clerk.open('/me');
    await clerk.sees('一级');
    await clerk.click('【银联实名认证】');
    await clerk.fill('银行卡号', TEST_CARD);
    await clerk.fill('手机号', 林晓彤.手机号);
    await clerk.click('【获取验证码】');
    await clerk.fill('短信验证码', await clerk.readCode(林晓彤.手机号));
    await clerk.click('【认证】');
    await clerk.sees('二级');
    await clerk.signOut();
  });

  await step('二（二）【单位注册】', async () => {
    await clerk.open('/');
    await clerk.click('【单位注册】');
    await clerk.fill('经办人个人登录账号', 林晓彤.用户名);
    await clerk.fill('经办人证件号码', 林晓彤.证件号码);
    await clerk.click('【下一步】');
    await clerk.fill('统一社会信用代码', 滨海电子厂.统一社会信用代码);
    await clerk.fill('单位名称全称', 滨海电子厂.单位名称全称);
    await clerk.fill('法定代表人姓名', 滨海电子厂.法定代表人姓名);
    await clerk.fill('用户名', 滨海电子厂.用户名);
    await clerk.fill('密码', 滨海电子厂.密码);
    await clerk.fill('确认密码', 滨海电子厂.密码);
    await clerk.click('【获取验证码】');
    await clerk.fill('短信验证码', await clerk.readCode(林晓彤.手机号));
    await clerk.click('【注册】');
    await clerk.sees('注册成功');
  });

  const unit = await visitor('法人账号');

  await step('二（三）1 法人账号登录', async () => {
    await unit.signInAsOrganisation(滨海电子厂.用户名, 滨海电子厂.密码);
    await unit.sees(滨海电子厂.单位名称全称);
  });

  await step('二（三）2 法人账号绑定个人账号并授权', async () => {
    await unit.open('/unit');
    await unit.click('子账号信息');
    await unit.click('【新增】');
    await unit.fill('姓名', 林晓彤.姓名);
    await unit.fill('证件号码', 林晓彤.证件号码);
    await unit.fill('个人登录账号', 林晓彤.用户名);
    for (const power of ['单位信息维护', '职位管理', '招聘会报名']) await unit.tick(power);
    await unit.click('【发起绑定】');
    await unit.sees(林晓彤.姓名, '待确认');
    await unit.signOut();
  });

  await step('二（三）3 个人账号通过法人账号的绑定', async () => {
    await clerk.signInAsPerson(林晓彤.用户名, 林晓彤.密码);
    await clerk.open('/me');
    await clerk.click('我的授权');
    await (await clerk.row(滨海电子厂.单位名称全称)).click('【确认授权】');
    await clerk.sees('已绑定');
    await clerk.signOut();
  });

  await step('二（三）4 个人账号登录为单位经办业务', async () => {
    await clerk.open('/account/sign-in');
    await clerk.click('个人登录');
    await clerk.fill('用户名', 林晓彤.用户名);
    await clerk.fill('密码', 林晓彤.密码);
    await clerk.tick('以法人身份登录');
    await clerk.click('【登录】');
    await clerk.sees(滨海电子厂.单位名称全称);
    await clerk.click('【使用选中的法人账号登录】');
    await clerk.sees(滨海电子厂.单位名称全称);
  });

  await step('三（一）进入【企业中心】', async () => {
    await clerk.open('/recruitment');
    await clerk.click('【企业中心】');
    await clerk.sees('单位中心', '招聘管理');
  });

  await step('三（二）其他业务须先完善单位基本信息', async () => {
    await clerk.click('职位管理');
    await clerk.sees('请先完善单位基本信息');
  });

  await step('三（二）维护单位基本信息，提交审核', async () => {
    await clerk.click('基本信息');
    await clerk.sees('未完善');
    await clerk.chooseAny('单位性质');
    await clerk.chooseAny('所属行业');
    await clerk.choose('单位规模', '100-499人');
    await clerk.choose('所属区域', '陆丰市');
    await clerk.fill('详细地址', '东海街道工业园区二路8号');
    await clerk.fill('单位简介', '生产航标灯和船用照明，2009年建厂，有自己的食堂和宿舍。');
    await clerk.fill('联系人', 林晓彤.姓名);
    await clerk.fill('联系电话', '0660-8519160');
    await clerk.upload('营业执照', '营业执照.png', 'image/png', png());
    await clerk.click('【保存】');
    await clerk.sees('待审核');
    await clerk.click('【保存并提交审核】');
    await clerk.sees('审核中');
  });

  const officer = await visitor('审核员');

  await step('人社部门审核单位信息', async () => {
    await officer.signInAsOfficer('reviewer');
    await toReview(officer, 滨海电子厂.单位名称全称);
    await officer.sees(滨海电子厂.单位名称全称, 滨海电子厂.统一社会信用代码);
    await officer.click('【通过】');
    await clerk.open('/centre');
    await clerk.click('基本信息');
    await clerk.sees('审核通过');
  });

  await step('四（一）新增职位：【保存】', async () => {
    await clerk.click('职位管理');
    await clerk.click('【新增】');
    await clerk.chooseAny('职位类别');
    await clerk.complete(仓管职位);
    await clerk.fill('发布有效期', dayFromToday(60));
    await clerk.click('【保存】');
    await clerk.click('未发布');
    await clerk.sees(仓管职位.职位名称);
    await clerk.click('已发布');
    await clerk.doesNotSee(仓管职位.职位名称);
  });

  await step('四（一）新增职位：【保存并发布】', async () => {
    await clerk.click('【新增】');
    await clerk.chooseAny('职位类别');
    await clerk.complete(焊工职位);
    await clerk.fill('发布有效期', dayFromToday(60));
    await clerk.click('【保存并发布】');
    await clerk.click('已发布');
    await clerk.sees(焊工职位.职位名称);
  });

  await step('四（二）预览职位', async () => {
    await clerk.click(焊工职位.职位名称);
    await clerk.sees(焊工职位.职位名称, 焊工职位.职位描述, '6000–8500元/月');
  });

  await step('四（三）【复制】', async () => {
    await clerk.open('/centre');
    await clerk.click('职位管理');
    await clerk.click('已发布');
    await (await clerk.row(焊工职位.职位名称)).click('【复制】');
    await clerk.open('/centre');
    await clerk.click('职位管理');
    await clerk.click('未发布');
    await clerk.sees(焊工职位.职位名称);
  });

  await step('四（六）【修改】未发布的职位', async () => {
    await (await clerk.row(焊工职位.职位名称)).click('【修改】');
    await clerk.fill('职位名称', '氩弧焊工');
    await clerk.click('【保存】');
    await clerk.click('未发布');
    await clerk.sees('氩弧焊工');
  });

  await step('四（七）勾选多条，【发布】', async () => {
    await clerk.tick('选择 氩弧焊工');
    await clerk.tick(`选择 ${仓管职位.职位名称}`);
    await clerk.click('【发布】');
    await agree(clerk);
    await toJobs(clerk, '已发布');
    await clerk.sees('氩弧焊工', 仓管职位.职位名称);
  });

  await step('四（五）勾选多条，【修改有效期】', async () => {
    await clerk.tick('选择 氩弧焊工');
    await clerk.tick(`选择 ${仓管职位.职位名称}`);
    await clerk.click('【修改有效期】');
    await clerk.fill('发布有效期', dayFromToday(90));
    await clerk.click('【保存】');
    await toJobs(clerk, '已发布');
    await (await clerk.row('氩弧焊工')).sees(dayFromToday(90));
    await (await clerk.row(仓管职位.职位名称)).sees(dayFromToday(90));
    await (await clerk.row(焊工职位.职位名称)).sees(dayFromToday(60));
  });

  const seeker = await visitor('求职者');

  await step('求职者搜索得到已发布的职位', async () => {
    await seeker.open('/recruitment');
    await seeker.fill('关键词', '氩弧焊');
    await seeker.click('【搜索职位】');
    await seeker.sees('氩弧焊工', 滨海电子厂.单位名称全称);
  });

  await step('四（四）【下架】', async () => {
    await clerk.tick('选择 氩弧焊工');
    await clerk.click('【下架】');
    await clerk.click('【确定】');
    await toJobs(clerk, '未发布');
    await (await clerk.row('氩弧焊工')).sees('手动下架');
    await seeker.open('/jobs?q=氩弧焊');
    await seeker.doesNotSee('氩弧焊工');
  });

  await step('四（八）【删除】', async () => {
    await clerk.tick('选择 氩弧焊工');
    await clerk.click('【删除】');
    await clerk.click('【确定】');
    await toJobs(clerk, '未发布');
    await clerk.doesNotSee('氩弧焊工');
  });

  await step('五 从云平台首页的【公共招聘】进入', async () => {
    await clerk.open('/');
    await clerk.click('【公共招聘】');
    await clerk.click('招聘会');
    await clerk.sees('现场招聘会', '网络招聘会');
  });

  await step('五（一）1 查看现场招聘会信息', async () => {
    await clerk.click('【现场招聘会】');
    await clerk.click(现场招聘会);
    await clerk.sees(现场招聘会);
  });

  await step('五（一）2 【报名参加】：展位、联系人、报名职位', async () => {
    await clerk.click('【报名参加】');
    await clerk.tick(await freeBooth(clerk));
    await clerk.fill('联系人姓名', 林晓彤.姓名);
    await clerk.fill('身份证号', 林晓彤.证件号码);
    await clerk.fill('联系电话', 林晓彤.手机号);
    await clerk.click('【添加报名职位】');
    await clerk.tick(`选择 ${焊工职位.职位名称}`);
    await clerk.tick(`选择 ${仓管职位.职位名称}`);
    await clerk.click('【确认添加】');
    await clerk.sees(焊工职位.职位名称, 仓管职位.职位名称);
  });

  await step('五（一）2③ 【删除】报名职位', async () => {
    await (await clerk.row(仓管职位.职位名称)).click('【删除】');
    await clerk.holds('联系人姓名', 林晓彤.姓名);
    await clerk.holds('联系电话', 林晓彤.手机号);
  });

  await step('五（一）2④ 【确认报名】→ 审核中', async () => {
    await clerk.click('【确认报名】');
    await clerk.sees('审核中');
  });

  await step('人社部门审核报名 → 报名成功', async () => {
    await toReview(officer, 滨海电子厂.单位名称全称);
    await officer.sees(焊工职位.职位名称);
    await officer.click('【通过】');
    await clerk.open('/centre');
    await clerk.click('我的报名');
    await (await clerk.row(现场招聘会)).sees('报名成功');
  });

  await step('五（二）网络招聘会：搜索、【查看详情】、【报名参加】→ 报名成功', async () => {
    await clerk.open('/fairs');
    await clerk.click('【网络招聘会】');
    await clerk.fill('关键词', '南粤春暖');
    await clerk.click('【查询】');
    await (await clerk.row(网络招聘会)).click('【查看详情】');
    await clerk.click('【报名参加】');
    await clerk.click('【添加报名职位】');
    await clerk.tick(`选择 ${焊工职位.职位名称}`);
    await clerk.click('【确认添加】');
    await clerk.click('【确认报名】');
    await clerk.sees('报名成功');
  });
});
