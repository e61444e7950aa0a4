//! Which column of a file holds which field of a job: by the names that files of the world use, and by what a clerk assigns.

use jobs::choices::{Education, Experience, Nature, PayUnit};
use unicode_normalization::UnicodeNormalization;
use web::{Choice, ChoiceGroup, Form};

/// Every field that a column can hold: its name in forms, its label, and what files call it. 薪资 is not one of the job form:
/// it is a range in words and becomes the form's three.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Field {
    /// The name in forms and JSON.
    pub name: &'static str,
    /// The label, as the job's form has it.
    pub label: &'static str,
    /// Whether a job cannot do without it. For pay see [`PAY`].
    pub required: bool,
    /// Names of columns, as [`plain`] makes them.
    called: &'static [&'static str],
}

const fn field(name: &'static str, label: &'static str, required: bool, called: &'static [&'static str]) -> Field {
    Field { name, label, required, called }
}

/// 薪资 in words.
pub const PAY: &str = "pay";

/// All fields, in the order of the template.
pub const FIELDS: [Field; 20] = [
    field(
        "title",
        "职位名称",
        true,
        &["职位", "岗位名称", "岗位", "招聘职位", "招聘岗位", "工种", "职务", "title", "job", "jobtitle"],
    ),
    field(
        "category",
        "职位类别",
        true,
        &["职位类型", "岗位类别", "岗位类型", "工种类别", "职能", "职能类别", "类别", "category"],
    ),
    field(
        "headcount",
        "招聘人数",
        true,
        &["人数", "需求人数", "拟招人数", "招聘数量", "岗位数", "招聘名额", "名额", "headcount"],
    ),
    field(
        "nature",
        "工作性质",
        true,
        &["用工性质", "用工形式", "工作类型", "职位性质", "岗位性质", "用工类型", "nature"],
    ),
    field(
        PAY,
        "薪资",
        false,
        &[
            "薪资待遇",
            "薪酬",
            "薪酬待遇",
            "工资",
            "月薪",
            "工资待遇",
            "薪资范围",
            "薪水",
            "待遇",
            "薪资水平",
            "pay",
            "salary",
        ],
    ),
    field(
        "pay_min",
        "最低薪资",
        false,
        &["最低工资", "最低月薪", "薪资下限", "薪酬下限", "起薪", "paymin", "salarymin"],
    ),
    field("pay_max", "最高薪资", false, &["最高工资", "最高月薪", "薪资上限", "薪酬上限", "paymax", "salarymax"]),
    field("pay_unit", "计薪方式", false, &["薪资单位", "计薪单位", "薪酬单位", "计薪周期", "payunit"]),
    field("education", "学历要求", true, &["学历", "最低学历", "文化程度", "学历层次", "教育程度", "education"]),
    field("experience", "工作经验", true, &["经验", "经验要求", "工作年限", "工作经验要求", "工龄", "experience"]),
    field(
        "place",
        "工作地点",
        true,
        &[
            "工作地区",
            "工作城市",
            "工作区域",
            "所在地区",
            "地区",
            "区域",
            "工作所在地",
            "城市",
            "region",
            "place",
            "city",
        ],
    ),
    field(
        "address",
        "详细地址",
        true,
        &["工作地址", "地址", "办公地址", "具体地址", "公司地址", "单位地址", "address"],
    ),
    field(
        "description",
        "职位描述",
        true,
        &[
            "岗位职责",
            "工作内容",
            "岗位描述",
            "工作职责",
            "职责描述",
            "职位说明",
            "岗位说明",
            "职位职责",
            "description",
            "duties",
        ],
    ),
    field(
        "requirements",
        "任职要求",
        true,
        &["岗位要求", "任职资格", "职位要求", "招聘条件", "任职条件", "招聘要求", "要求", "资格要求", "requirements"],
    ),
    field("benefits", "福利", false, &["福利待遇", "职位福利", "公司福利", "职位亮点", "benefits"]),
    field("hours", "工作时间", false, &["上班时间", "班次", "作息时间", "工作班制", "hours"]),
    field("audience", "面向人群", false, &["面向对象", "招聘对象", "适合人群", "audience"]),
    field("contact_name", "联系人", true, &["招聘联系人", "联系人姓名", "姓名", "contact", "contactname"]),
    field(
        "contact_phone",
        "联系电话",
        true,
        &[
            "电话",
            "手机",
            "手机号",
            "联系方式",
            "联系手机",
            "招聘电话",
            "电话号码",
            "手机号码",
            "phone",
            "contactphone",
        ],
    ),
    field(
        "valid_until",
        "发布有效期",
        true,
        &["有效期", "有效期至", "截止日期", "截止时间", "招聘截止日期", "报名截止时间", "validuntil"],
    ),
];

/// Fields that may be filled in for all rows that leave them empty: 统一填写.
pub const FOR_ALL: [&str; 9] = [
    "category",
    "nature",
    "education",
    "experience",
    "place",
    "address",
    "contact_name",
    "contact_phone",
    "valid_until",
];

/// The field of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|f| f.name == name)
}

/// The field that files call so.
#[must_use]
pub fn named(heading: &str) -> Option<&'static Field> {
    let heading = plain(heading);
    if heading.is_empty() {
        return None;
    }
    FIELDS.iter().find(|f| f.label == heading).or_else(|| FIELDS.iter().find(|f| f.called.contains(&heading.as_str())))
}

/// Whether a column of this name tells nothing that a job's form asks for, so that nobody need look at it: our own export
/// has some, and the organisation is the clerk's own.
#[must_use]
pub fn is_of_no_use(heading: &str) -> bool {
    let heading = plain(heading);
    [
        "序号",
        "编号",
        "状态",
        "发布时间",
        "发布日期",
        "备注",
        "单位名称",
        "公司名称",
        "企业名称",
        "company",
        "companyinfo",
        "date",
        "id",
        "no",
    ]
    .contains(&heading.as_str())
}

/// A heading without stars, remarks in brackets, units and white space: `*薪资（元/月）` is 薪资.
fn plain(heading: &str) -> String {
    let heading: String = heading.nfkc().flat_map(char::to_lowercase).collect();
    let heading = heading.split('(').next().unwrap_or_default();
    heading.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Which column of a file holds which field, by place.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Columns(Vec<Option<String>>);

impl Columns {
    /// As the heading names them. Of two columns for one field the first is taken.
    #[must_use]
    pub fn of_heading(heading: &[String]) -> Self {
        let mut taken: Vec<&str> = Vec::new();
        let columns = heading.iter().map(|name| {
            let field = named(name).filter(|f| !taken.contains(&f.name))?;
            taken.push(field.name);
            Some(field.name.to_owned())
        });
        Self(columns.collect())
    }

    /// As a clerk assigns them: `column_0`, `column_1`, … with a field's name, or empty for 不导入.
    ///
    /// # Errors
    /// The places of columns whose field does not exist or is taken by a column before.
    pub fn of_form(form: &Form, count: usize) -> Result<Self, Vec<usize>> {
        let (mut columns, mut wrong): (Vec<Option<String>>, Vec<usize>) = (Vec::new(), Vec::new());
        for place in 0..count {
            let name = form.get(&format!("column_{place}"));
            let is_taken = columns.iter().flatten().any(|c| c == name);
            match find(name) {
                None if name.is_empty() => columns.push(None),
                Some(field) if !is_taken => columns.push(Some(field.name.to_owned())),
                Some(_) | None => {
                    wrong.push(place);
                    columns.push(None);
                }
            }
        }
        if wrong.is_empty() { Ok(Self(columns)) } else { Err(wrong) }
    }

    /// The field of a column.
    #[must_use]
    pub fn field(&self, place: usize) -> Option<&'static Field> {
        find(self.0.get(place)?.as_deref()?)
    }

    /// The cell of a row that holds a field.
    #[must_use]
    pub fn cell<'a>(&self, cells: &'a [String], name: &str) -> Option<&'a str> {
        let place = self.0.iter().position(|c| c.as_deref() == Some(name))?;
        cells.get(place).map(|cell| cell.trim())
    }

    /// Whether a column holds the field.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|c| c.as_deref() == Some(name))
    }

    /// Places of columns that hold no field.
    #[must_use]
    pub fn unassigned(&self) -> Vec<usize> {
        (0..self.0.len()).filter(|place| self.field(*place).is_none()).collect()
    }

    /// Required fields that neither a column nor `for_all` gives. 任职要求 may stand in the description.
    #[must_use]
    pub fn missing(&self, for_all: &Form) -> Vec<&'static str> {
        let has_pay = self.has(PAY) || (self.has("pay_min") && self.has("pay_max"));
        let missing = FIELDS.iter().filter(|f| {
            f.required
                && !self.has(f.name)
                && for_all.get(f.name).is_empty()
                && !(f.name == "requirements" && self.has("description"))
                && !(f.name == "category" && self.has("title"))
        });
        missing.map(|f| f.label).chain((!has_pay).then_some("薪资")).collect()
    }
}

/// The choices for a column.
#[must_use]
pub fn choices() -> Vec<ChoiceGroup> {
    let choices = FIELDS.iter().map(|f| {
        let star = if f.required { "（必填）" } else { "" };
        Choice::new(f.name, format!("{}{star}", f.label))
    });
    vec![ChoiceGroup { label: String::new(), choices: choices.collect() }]
}

/// The words that a column of the template offers, where the field is a list of choices.
#[must_use]
pub fn offered(name: &str) -> Option<Vec<&'static str>> {
    Some(match name {
        "nature" => Nature::ALL.iter().map(|c| c.zh()).collect(),
        "pay_unit" => PayUnit::ALL.iter().map(|c| c.zh()).collect(),
        "education" => Education::ALL.iter().map(|c| c.zh()).collect(),
        "experience" => Experience::ALL.iter().map(|c| c.zh()).collect(),
        "category" => jobs::category::all().map(|c| c.name).collect(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heading(names: &[&str]) -> Vec<String> {
        names.iter().map(|n| (*n).to_owned()).collect()
    }

    #[test]
    fn columns_are_known_by_the_names_that_files_use() {
        for (name, expected) in [
            ("职位名称", "title"),
            ("* 岗位名称", "title"),
            ("薪资待遇（元/月）", "pay"),
            ("招聘人数(人)", "headcount"),
            ("Region", "region"),
            ("任职资格", "requirements"),
            ("联系电话", "contact_phone"),
        ] {
            let expected = if expected == "region" { "place" } else { expected };
            assert_eq!(named(name).map(|f| f.name), Some(expected), "{name}");
        }
        assert_eq!(named("公司名称"), None);
        assert_eq!(named(""), None);
    }

    #[test]
    fn no_name_belongs_to_two_fields() {
        let mut names: Vec<&str> = FIELDS.iter().flat_map(|f| f.called.iter().copied().chain([f.label])).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
        for name in names {
            assert_eq!(plain(name), name, "{name} would never be met");
        }
    }

    #[test]
    fn a_field_is_taken_once() {
        let columns = Columns::of_heading(&heading(&["职位", "岗位", "薪资"]));
        assert_eq!(columns.unassigned(), [1]);
        let form = Form::of([("column_0", "title"), ("column_1", "title"), ("column_2", "nonsense")]);
        assert_eq!(Columns::of_form(&form, 3), Err(vec![1, 2]));
    }

    #[test]
    fn what_is_missing_is_told() {
        let columns = Columns::of_heading(&heading(&["职位", "薪资", "职位描述"]));
        let form = Form::of([("contact_name", "林")]);
        let missing = columns.missing(&form);
        assert!(missing.contains(&"招聘人数") && !missing.contains(&"联系人") && !missing.contains(&"任职要求"));
    }
}
