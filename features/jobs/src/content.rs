//! What a job says: its fields, read from a form and put back into one.

use crate::{
    category::{self, Category},
    choices::{Audience, Education, Experience, Nature, PayUnit},
    pay::{Pay, PayError},
    wording::{self, Refusal},
};
use clock::Day;
use standards::{
    division::{self, Division, Level},
    name,
    phone::Phone,
    text,
};
use unicode_normalization::UnicodeNormalization;
use web::{Form, Mistake};

/// The most characters of 职位名称.
pub const TITLE_MAX: usize = 50;
/// The most characters of 详细地址.
pub const ADDRESS_MAX: usize = 100;
/// The most characters of 职位描述.
pub const DESCRIPTION_MAX: usize = 3_000;
/// The most characters of 任职要求.
pub const REQUIREMENTS_MAX: usize = 2_000;
/// The most characters of 工作时间.
pub const HOURS_MAX: usize = 100;
/// The most characters of all 福利 as they are typed.
pub const BENEFITS_MAX: usize = 120;
const BENEFIT_COUNT_MAX: usize = 12;
const BENEFIT_CHARACTERS_MAX: usize = 12;
const HEADCOUNT_MAX: i64 = 9_999;
/// So many digits in a row are a telephone number and belong into its own field.
const DIGITS_OF_A_PHONE: usize = 7;

/// The text of a job. Required by the guide and by law are 招聘人数, 招聘条件, 工作内容, 工作地点,
/// 基本劳动报酬 and 有效期限, so that nothing of it can be missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// 职位名称
    pub title: String,
    /// 职位类别
    pub category: &'static Category,
    /// 招聘人数
    pub headcount: i64,
    /// 工作性质
    pub nature: Nature,
    /// 最低薪资, 最高薪资, 计薪方式
    pub pay: Pay,
    /// 学历要求
    pub education: Education,
    /// 工作经验
    pub experience: Experience,
    /// 工作地点: a county, or a city that has none.
    pub place: &'static Division,
    /// 详细地址
    pub address: String,
    /// 职位描述
    pub description: String,
    /// 任职要求
    pub requirements: String,
    /// 福利
    pub benefits: Vec<String>,
    /// 工作时间; empty where it is not told.
    pub hours: String,
    /// 面向人群
    pub audience: Vec<Audience>,
}

/// All that a clerk fills in for a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The text.
    pub content: Content,
    /// 联系人, 联系电话
    pub contact: Contact,
    /// 发布有效期: the last day on which it is valid. Not part of what is published for good.
    pub valid_until: Day,
}

/// Whom a seeker can ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// 联系人
    pub name: String,
    /// 联系电话: sealed at rest, masked for readers who are not signed in.
    pub phone: Phone,
}

/// Reads the job form. Every field at fault is named.
///
/// # Errors
/// [`Refusal::Fields`].
pub fn read(form: &Form) -> Result<Written, Refusal> {
    let mut r = Reader { form, mistakes: Vec::new() };
    let title = r.field("title", "职位名称", title);
    let category =
        r.field("category", "职位类别", |t| category::find(t).ok_or_else(|| wording::choose("职位类别")));
    let headcount = r.field("headcount", "招聘人数", |t| {
        whole_number(t)
            .filter(|n| (1..=HEADCOUNT_MAX).contains(n))
            .ok_or_else(|| wording::whole_number_between(1, HEADCOUNT_MAX))
    });
    let nature = r.field("nature", "工作性质", |t| Nature::read(t).ok_or_else(|| wording::choose("工作性质")));
    let pay = r.pay();
    let education =
        r.field("education", "学历要求", |t| Education::read(t).ok_or_else(|| wording::choose("学历要求")));
    let experience =
        r.field("experience", "工作经验", |t| Experience::read(t).ok_or_else(|| wording::choose("工作经验")));
    let place = r.field("place", "工作地点", |t| place(t).ok_or_else(|| wording::choose("工作地点")));
    let address = r.field("address", "详细地址", |t| text::line(t, 2..=ADDRESS_MAX).map_err(|e| e.reason_zh()));
    let description =
        r.field("description", "职位描述", |t| text::paragraphs(t, 5..=DESCRIPTION_MAX).map_err(|e| e.reason_zh()));
    let requirements = r.field("requirements", "任职要求", |t| {
        text::paragraphs(t, 2..=REQUIREMENTS_MAX).map_err(|e| e.reason_zh())
    });
    let contact_name = r.field("contact_name", "联系人", |t| name::person(t).map_err(|e| e.reason_zh()));
    let contact_phone = r.field("contact_phone", "联系电话", |t| Phone::parse(t).map_err(|e| e.reason_zh()));
    let valid_until = r.field("valid_until", "发布有效期", |t| Day::parse(t).ok_or_else(wording::choose_a_day));
    let benefits = r.optional("benefits", "福利", benefits);
    let hours = r.optional("hours", "工作时间", |t| text::line(t, 0..=HOURS_MAX).map_err(|e| e.reason_zh()));
    let audience = r.audience();
    let mistakes = r.mistakes;
    let written = (|| {
        let content = Content {
            title: title?,
            category: category?,
            headcount: headcount?,
            nature: nature?,
            pay: pay?,
            education: education?,
            experience: experience?,
            place: place?,
            address: address?,
            description: description?,
            requirements: requirements?,
            benefits: benefits?,
            hours: hours?,
            audience: audience?,
        };
        let contact = Contact { name: contact_name?, phone: contact_phone? };
        Some(Written { content, contact, valid_until: valid_until? })
    })();
    match written {
        Some(written) if mistakes.is_empty() => Ok(written),
        Some(_) | None => Err(Refusal::Fields(mistakes)),
    }
}

/// A form filled in with a job, for 【修改】.
#[must_use]
pub fn form_of(written: &Written) -> Form {
    let Written { content, contact, valid_until } = written;
    let mut form = Form::of([
        ("title", content.title.clone()),
        ("category", content.category.code.to_owned()),
        ("headcount", content.headcount.to_string()),
        ("nature", content.nature.code().to_owned()),
        ("pay_min", content.pay.min().to_string()),
        ("pay_max", content.pay.max().to_string()),
        ("pay_unit", content.pay.unit().code().to_owned()),
        ("education", content.education.code().to_owned()),
        ("experience", content.experience.code().to_owned()),
        ("place", content.place.code.to_owned()),
        ("address", content.address.clone()),
        ("description", content.description.clone()),
        ("requirements", content.requirements.clone()),
        ("contact_name", contact.name.clone()),
        ("contact_phone", contact.phone.as_str().to_owned()),
        ("valid_until", valid_until.to_string()),
        ("benefits", content.benefits.join("、")),
        ("hours", content.hours.clone()),
    ]);
    for audience in &content.audience {
        form.add("audience", audience.code());
    }
    form
}

/// Makes a form come back with the codes of what was sent as labels (the API takes either), so that
/// the page's selects show it chosen.
pub fn use_codes(form: &mut Form) {
    let coded = [
        ("nature", Nature::read(form.get("nature")).map(Nature::code)),
        ("pay_unit", PayUnit::read(form.get("pay_unit")).map(PayUnit::code)),
        ("education", Education::read(form.get("education")).map(Education::code)),
        ("experience", Experience::read(form.get("experience")).map(Experience::code)),
    ];
    for (field, code) in coded {
        if let Some(code) = code {
            form.set(field, code);
        }
    }
}

/// The place behind a code, where people can work at it: a county, or a city without counties.
#[must_use]
pub fn place(code: &str) -> Option<&'static Division> {
    let place = division::find(division::normalise(code)?)?;
    let place = if place.level == Level::Town { division::parent(place.code)? } else { place };
    division::county_of(place.code).filter(|county| county.code == place.code)
}

/// A whole number as people type it: full-width digits and thousands marks are forgiven.
#[must_use]
pub fn whole_number(text: &str) -> Option<i64> {
    let digits: String = text.nfkc().filter(|c| !c.is_whitespace() && *c != ',').collect();
    let is_number = !digits.is_empty() && digits.len() <= 12 && digits.bytes().all(|b| b.is_ascii_digit());
    if is_number { digits.parse().ok() } else { None }
}

fn title(typed: &str) -> Result<String, String> {
    let title = text::line(typed, 2..=TITLE_MAX).map_err(|e| e.reason_zh())?;
    let plain: String = title.nfkc().flat_map(char::to_lowercase).collect();
    let is_address = plain.contains("http:") || plain.contains("https:") || plain.contains("www.");
    let is_phone = plain
        .split(|c: char| !c.is_ascii_digit() && c != '-' && c != ' ')
        .any(|run| run.bytes().filter(u8::is_ascii_digit).count() >= DIGITS_OF_A_PHONE);
    if is_address || is_phone { Err(wording::no_contact_in_title()) } else { Ok(title) }
}

fn benefits(typed: &str) -> Result<Vec<String>, String> {
    let line = text::line(typed, 0..=BENEFITS_MAX).map_err(|e| e.reason_zh())?;
    let mut list: Vec<String> = Vec::new();
    for one in
        line.split(['、', '，', ',', ';', '；', '/', '|', ' ', '\u{3000}']).map(str::trim).filter(|b| !b.is_empty())
    {
        if one.chars().count() > BENEFIT_CHARACTERS_MAX {
            return Err(wording::benefit_too_long(BENEFIT_CHARACTERS_MAX));
        }
        if !list.iter().any(|known| known == one) {
            list.push(one.to_owned());
        }
    }
    if list.len() > BENEFIT_COUNT_MAX { Err(wording::too_many_benefits(BENEFIT_COUNT_MAX)) } else { Ok(list) }
}

/// Reads fields and remembers what is wrong with them.
struct Reader<'a> {
    form: &'a Form,
    mistakes: Vec<Mistake>,
}

impl Reader<'_> {
    fn field<T>(&mut self, field: &str, label: &str, read: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        if self.form.get(field).is_empty() {
            self.mistakes.push(Mistake::new(field, label, wording::fill_in(label)));
            return None;
        }
        self.optional(field, label, read)
    }

    fn optional<T>(&mut self, field: &str, label: &str, read: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        read(self.form.get(field)).map_err(|why| self.mistakes.push(Mistake::new(field, label, why))).ok()
    }

    /// Both ends and the unit; what is wrong is said at the end that is.
    fn pay(&mut self) -> Option<Pay> {
        let amount = |t: &str| {
            whole_number(t).ok_or_else(|| {
                if t.contains('议') { wording::pay_is_not_negotiable_alone() } else { wording::whole_yuan() }
            })
        };
        let min = self.field("pay_min", "最低薪资", amount);
        let max = self.field("pay_max", "最高薪资", amount);
        let unit =
            self.field("pay_unit", "计薪方式", |t| PayUnit::read(t).ok_or_else(|| wording::choose("计薪方式")));
        let (min, max, unit) = (min?, max?, unit?);
        let (field, label, why) = match Pay::new(min, max, unit) {
            Ok(pay) => return Some(pay),
            Err(PayError::Min) => ("pay_min", "最低薪资", wording::pay_between(unit, &Pay::bounds(unit))),
            Err(PayError::Max) => ("pay_max", "最高薪资", wording::pay_between(unit, &Pay::bounds(unit))),
            Err(PayError::Reversed) => ("pay_max", "最高薪资", wording::pay_reversed()),
        };
        self.mistakes.push(Mistake::new(field, label, why));
        None
    }

    fn audience(&mut self) -> Option<Vec<Audience>> {
        let chosen: Option<Vec<Audience>> =
            self.form.all("audience").into_iter().filter(|t| !t.is_empty()).map(Audience::read).collect();
        match chosen {
            Some(mut chosen) => {
                chosen.sort_unstable();
                chosen.dedup();
                Some(chosen)
            }
            None => {
                self.mistakes.push(Mistake::new("audience", "面向人群", wording::choose("面向人群")));
                None
            }
        }
    }
}

#[cfg(test)]
#[path = "content_test.rs"]
mod tests;
