// People of Hong Kong, Macao and Taiwan go the whole way with their own documents: 个人注册 → 银联实名认证 → 单位注册 (A1, A3, B1, B2).
import { journey } from './lib/journey.mjs';
import { creditCode, TEST_CARD } from './lib/people.mjs';

const PEOPLE = [
  { 证件类型: '港澳居民来往内地通行证', 证件号码: 'H90000051', 姓名: '黄港生', 手机号: '13800138051', 用户名: 'huanggangsheng', serial: 900051 },
  { 证件类型: '台湾居民来往大陆通行证', 证件号码: '90000052', 姓名: '吴台英', 手机号: '13800138052', 用户名: 'wutaiying', serial: 900052 },
  { 证件类型: '港澳台居民居住证', 证件号码: '810000199001010019', 姓名: '何居安', 手机号: '13800138053', 用户名: 'hejuan-hk', serial: 900053 },
];
const PASSWORD = '过海的渡船-2026';

for (const one of PEOPLE) {
  journey(`${one.证件类型}：从个人注册到单位注册`, async ({ step, visitor }) => {
    const person = await visitor(one.姓名);

    await step('个人注册', async () => {
      await person.open('/account/register');
      await person.choose('证件类型', one.证件类型);
      for (const label of ['姓名', '证件号码', '手机号', '用户名']) await person.fill(label, one[label]);
      await person.click('【获取验证码】');
      await person.fill('短信验证码', await person.readCode(one.手机号));
      await person.fill('密码', PASSWORD);
      await person.fill('确认密码', PASSWORD);
      await person.tick('我已阅读并同意');
      await person.click('【注册】');
      await person.sees('注册成功');
    });

    await step('before 银联实名认证 the level does not suffice', async () => {
      await person.open('/account/register/organisation');
      await person.fill('经办人个人登录账号', one.用户名);
      await person.fill('经办人证件号码', one.证件号码);
      await person.click('【下一步】');
      await person.sees('当前账号实名等级不足，请至少提升至二级实名后重试');
    });

    await step('银联实名认证', async () => {
      await person.signInAsPerson(one.用户名, PASSWORD);
      await person.open('/me/verification');
      await person.fill('银行卡号', TEST_CARD);
      await person.fill('手机号', one.手机号);
      await person.click('【获取验证码】');
      await person.fill('短信验证码', await person.readCode(one.手机号));
      await person.click('【认证】');
      await person.sees('二级');
    });

    await step('单位注册', async () => {
      await person.open('/account/register/organisation');
      await person.fill('经办人个人登录账号', one.用户名);
      await person.fill('经办人证件号码', one.证件号码);
      await person.click('【下一步】');
      await person.fill('统一社会信用代码', creditCode(one.serial));
      await person.fill('单位名称全称', `陆丰市渡船${one.serial}号商行有限公司`);
      await person.fill('法定代表人姓名', one.姓名);
      await person.fill('用户名', `unit-${one.serial}`);
      await person.fill('密码', '码头上的仓库-2026');
      await person.fill('确认密码', '码头上的仓库-2026');
      await person.click('【获取验证码】');
      await person.fill('短信验证码', await person.readCode(one.手机号));
      await person.click('【注册】');
      await person.sees('注册成功');
    });
  });
}
