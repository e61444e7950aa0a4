// People, firms and documents of the journeys. They are made up: every number passes its check digit and belongs to nobody.

/** The one password of all demo accounts. */
export const DEMO_PASSWORD = 'Gongpin-demo-2026';

/** A card number that passes Luhn, for the labelled simulator of 银联实名认证. */
export const TEST_CARD = '6222020000000000018';

const IDENTITY_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** A resident identity number of 陆丰市 (GB 11643): born on `birthday` (YYYYMMDD) with a serial of three digits. */
export function identityNumber(birthday, serial) {
  const body = `441581${birthday}${String(serial).padStart(3, '0')}`;
  const sum = IDENTITY_WEIGHTS.reduce((total, weight, i) => total + weight * Number(body[i]), 0);
  return body + '10X98765432'[sum % 11];
}

const CODE_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const CODE_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const BODY_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];

/** A 统一社会信用代码 (GB 32100, with the organisation code of GB 11714 inside) of a company in 陆丰市. `serial`: at most six digits. */
export function creditCode(serial) {
  const body = `MA${String(serial).padStart(6, '0')}`;
  const value = (c) => '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'.indexOf(c);
  const rest = 11 - BODY_WEIGHTS.reduce((total, weight, i) => total + weight * value(body[i]), 0) % 11;
  const code = `91441581${body}${rest === 10 ? 'X' : rest % 11}`;
  const sum = CODE_WEIGHTS.reduce((total, weight, i) => total + weight * CODE_ALPHABET.indexOf(code[i]), 0);
  return code + CODE_ALPHABET[(31 - (sum % 31)) % 31];
}

/** 林晓彤, who registers herself and then her firm. */
export const 林晓彤 = {
  姓名: '林晓彤', 证件号码: identityNumber('19920415', 28), 手机号: '13800138001', 用户名: 'linxiaotong', 密码: '海边的灯塔-2026',
};

/** 陈志远, who tries the forms with scripts off. */
export const 陈志远 = {
  姓名: '陈志远', 证件号码: identityNumber('19880921', 35), 手机号: '13800138002', 用户名: 'chenzhiyuan', 密码: '山间的石桥-2026',
};

/** The firm that 林晓彤 works for. */
export const 滨海电子厂 = {
  统一社会信用代码: creditCode(900001), 单位名称全称: '陆丰市滨海灯塔电子厂有限公司', 法定代表人姓名: '郑海生', 用户名: 'binhai-dengta', 密码: '灯塔照亮海面-2026',
};

/** A welder's job, complete with every required field; `changes` replaces some of them. */
export function 焊工(changes = {}) {
  return {
    职位名称: '电焊工（二保焊）', 招聘人数: '6', 工作性质: '全职', 最低薪资: '6000', 最高薪资: '8500', 计薪方式: '元/月',
    学历要求: '初中及以下', 工作经验: '1-3年', 工作地点: '陆丰市', 详细地址: '东海街道工业园区二路8号',
    职位描述: '按图纸完成钢结构件的二氧化碳保护焊，自检焊缝并做好记录。', 任职要求: '持有有效的焊接与热切割作业证，能看懂简单图纸。',
    联系人: '林晓彤', 联系电话: '0660-8519160', ...changes,
  };
}

/** The day `days` from today as YYYY-MM-DD in Asia/Shanghai, as date fields take it. */
export function dayFromToday(days) {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(Date.now() + days * 86_400_000);
}
