//! 基本信息: what an organisation tells about itself, and the way of it through review, as values.
//! No I/O. Guide 三（二）; features C1, C2.

use access::PersonId;
use clock::Timestamp;
use review::{Decision, Reason, Review, Revision, Undecidable};
use standards::{division, industry, phone::Phone};

/// 单位性质: what kind of body this is. The list follows the registration types of enterprises and the
/// categories that a USCC names.
pub const NATURES: [(&str, &str); 14] = [
    ("limited", "有限责任公司"),
    ("joint_stock", "股份有限公司"),
    ("private", "私营企业"),
    ("state", "国有企业"),
    ("collective", "集体企业"),
    ("hmt", "港澳台商投资企业"),
    ("foreign", "外商投资企业"),
    ("household", "个体工商户"),
    ("cooperative", "农民专业合作社"),
    ("government", "机关"),
    ("institution", "事业单位"),
    ("association", "社会团体"),
    ("private_non_enterprise", "民办非企业单位"),
    ("other", "其他"),
];

/// 单位规模 by staff.
pub const SIZES: [(&str, &str); 6] = [
    ("1-19", "20人以下"),
    ("20-99", "20-99人"),
    ("100-499", "100-499人"),
    ("500-999", "500-999人"),
    ("1000-9999", "1000-9999人"),
    ("10000+", "10000人以上"),
];

/// The label of a nature; empty for an unknown code.
#[must_use]
pub fn nature_zh(code: &str) -> &'static str {
    NATURES.iter().find(|(c, _)| *c == code).map_or("", |(_, l)| l)
}

/// The label of a size; empty for an unknown code.
#[must_use]
pub fn size_zh(code: &str) -> &'static str {
    SIZES.iter().find(|(c, _)| *c == code).map_or("", |(_, l)| l)
}

/// The nature that a USCC suggests: a proposal that the clerk may correct.
#[must_use]
pub fn suggested_nature(uscc: &standards::uscc::Uscc) -> &'static str {
    match uscc.category_zh() {
        Some("机关") => "government",
        Some("事业单位") => "institution",
        Some("群众团体" | "社会团体") => "association",
        Some("民办非企业单位") => "private_non_enterprise",
        Some("基金会") => "other",
        Some("个体工商户") => "household",
        Some("农民专业合作社") => "cooperative",
        Some("企业") => "limited",
        Some(_) | None => "",
    }
}

/// What the clerk fills in, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// 单位性质, a code of [`NATURES`].
    pub nature: &'static str,
    /// 所属行业, two digits (GB/T 4754-2017 大类).
    pub industry: &'static str,
    /// 单位规模, a code of [`SIZES`].
    pub size: &'static str,
    /// 所属区域, a county's six digits (GB/T 2260). Decides which bureau reviews.
    pub division: &'static str,
    /// 详细地址
    pub address: String,
    /// 单位简介
    pub introduction: String,
    /// 联系人
    pub contact_name: String,
    /// 联系电话
    pub contact_phone: Phone,
}

/// A field of [`Content`], in the order of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// 单位性质
    Nature,
    /// 所属行业
    Industry,
    /// 单位规模
    Size,
    /// 所属区域
    Division,
    /// 详细地址
    Address,
    /// 单位简介
    Introduction,
    /// 联系人
    ContactName,
    /// 联系电话
    ContactPhone,
    /// 营业执照
    Licence,
}

impl Field {
    /// Its name in forms and JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Nature => "nature",
            Self::Industry => "industry",
            Self::Size => "size",
            Self::Division => "division",
            Self::Address => "address",
            Self::Introduction => "introduction",
            Self::ContactName => "contact_name",
            Self::ContactPhone => "contact_phone",
            Self::Licence => "licence",
        }
    }

    /// Its label.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Nature => "单位性质",
            Self::Industry => "所属行业",
            Self::Size => "单位规模",
            Self::Division => "所属区域",
            Self::Address => "详细地址",
            Self::Introduction => "单位简介",
            Self::ContactName => "联系人",
            Self::ContactPhone => "联系电话",
            Self::Licence => "营业执照",
        }
    }
}

/// Characters of 详细地址.
pub const ADDRESS: std::ops::RangeInclusive<usize> = 5..=100;
/// Characters of 单位简介.
pub const INTRODUCTION: std::ops::RangeInclusive<usize> = 20..=2000;

/// What is wrong with a field: its name and the sentence, which the standards word.
pub type Wrong = (Field, String);

impl Content {
    /// Reads what was typed; `get` gives the text of a field, `province` is the installation's province
    /// (six digits), within which an organisation lies.
    ///
    /// # Errors
    /// Every field that is wrong, in the order of the form.
    pub fn read<'a>(get: impl Fn(&'static str) -> &'a str, province: &str) -> Result<Self, Vec<Wrong>> {
        let mut wrong = Vec::new();
        let mut note = |field: Field, sentence: String| wrong.push((field, sentence));
        let choose =
            |field: Field, found: Option<&'static str>| found.ok_or_else(|| (field, format!("请选择{}", field.zh())));
        let text = |field: Field| get(field.name());
        let nature = choose(Field::Nature, NATURES.iter().find(|(c, _)| *c == text(Field::Nature)).map(|(c, _)| *c));
        let chosen_industry = choose(
            Field::Industry,
            industry::find(text(Field::Industry)).filter(|i| i.code == text(Field::Industry)).map(|i| i.code),
        );
        let size = choose(Field::Size, SIZES.iter().find(|(c, _)| *c == text(Field::Size)).map(|(c, _)| *c));
        let county = choose(Field::Division, county_within(text(Field::Division), province));
        let address = standards::text::line(text(Field::Address), ADDRESS).map_err(|e| (Field::Address, e.reason_zh()));
        let introduction = standards::text::paragraphs(text(Field::Introduction), INTRODUCTION)
            .map_err(|e| (Field::Introduction, e.reason_zh()));
        let contact_name =
            standards::name::person(text(Field::ContactName)).map_err(|e| (Field::ContactName, e.reason_zh()));
        let contact_phone = Phone::parse(text(Field::ContactPhone)).map_err(|e| (Field::ContactPhone, e.reason_zh()));
        match (nature, chosen_industry, size, county, address, introduction, contact_name, contact_phone) {
            (
                Ok(nature),
                Ok(industry),
                Ok(size),
                Ok(division),
                Ok(address),
                Ok(introduction),
                Ok(contact_name),
                Ok(contact_phone),
            ) => Ok(Self { nature, industry, size, division, address, introduction, contact_name, contact_phone }),
            (nature, industry, size, division, address, introduction, contact_name, contact_phone) => {
                let all = [
                    nature.err(),
                    industry.err(),
                    size.err(),
                    division.err(),
                    address.err(),
                    introduction.err(),
                    contact_name.err(),
                    contact_phone.err(),
                ];
                for (field, sentence) in all.into_iter().flatten() {
                    note(field, sentence);
                }
                Err(wrong)
            }
        }
    }
}

/// The canonical code of a county of the province, or of a city that has no counties.
fn county_within(code: &str, province: &str) -> Option<&'static str> {
    let county = division::county_of(code)?;
    (county.code == code && division::is_within(code, province)).then_some(county.code)
}

/// Where a saved profile stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// 待审核: saved, not yet submitted.
    Saved,
    /// In the review cycle: 审核中, 审核通过 or 审核不通过.
    Reviewed(Review),
}

impl State {
    /// The name in the database and on the API.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Saved => "saved",
            Self::Reviewed(Review::InReview { .. }) => "in_review",
            Self::Reviewed(Review::Approved { .. }) => "approved",
            Self::Reviewed(Review::Returned { .. }) => "returned",
        }
    }

    /// The label at the top right of the page.
    #[must_use]
    pub fn zh(&self) -> &'static str {
        match self {
            Self::Saved => "待审核",
            Self::Reviewed(Review::InReview { .. }) => "审核中",
            Self::Reviewed(Review::Approved { .. }) => "审核通过",
            Self::Reviewed(Review::Returned { .. }) => "审核不通过",
        }
    }

    /// The tone of the label.
    #[must_use]
    pub fn tone(&self) -> &'static str {
        match self {
            Self::Saved | Self::Reviewed(Review::InReview { .. }) => "busy",
            Self::Reviewed(Review::Approved { .. }) => "good",
            Self::Reviewed(Review::Returned { .. }) => "bad",
        }
    }

    /// Why it was returned, if it was.
    #[must_use]
    pub fn reason(&self) -> Option<&Reason> {
        match self {
            Self::Reviewed(Review::Returned { reason, .. }) => Some(reason),
            Self::Saved | Self::Reviewed(Review::InReview { .. } | Review::Approved { .. }) => None,
        }
    }
}

/// The cycle of a profile: its revision and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cycle {
    /// Grows by one with every saving.
    pub revision: Revision,
    /// Where it stands.
    pub state: State,
}

/// A profile that is already 审核中 cannot be submitted once more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("already in review")]
pub struct AlreadyInReview;

impl Cycle {
    /// The first saving.
    #[must_use]
    pub fn first() -> Self {
        Self { revision: Revision(1), state: State::Saved }
    }

    /// 【保存】: a new revision. One that was in review is thereby taken back: an officer who has the
    /// old revision on the screen can no longer decide on it.
    #[must_use]
    pub fn save(self) -> Self {
        Self { revision: Revision(self.revision.0 + 1), state: State::Saved }
    }

    /// 【提交审核】
    ///
    /// # Errors
    /// Where it is in review already.
    pub fn submit(self, now: Timestamp) -> Result<Self, AlreadyInReview> {
        match self.state {
            State::Reviewed(Review::InReview { .. }) => Err(AlreadyInReview),
            State::Saved | State::Reviewed(Review::Approved { .. } | Review::Returned { .. }) => {
                Ok(Self { revision: self.revision, state: State::Reviewed(Review::InReview { submitted_at: now }) })
            }
        }
    }

    /// An officer decides on the revision `seen`.
    ///
    /// # Errors
    /// Where that is not what stands now, or nothing waits for a decision.
    pub fn decide(self, decision: Decision, seen: Revision, now: Timestamp) -> Result<Self, Undecidable> {
        let current = self.revision;
        match self.state {
            State::Saved if seen != current => Err(Undecidable::Changed),
            State::Saved => Err(Undecidable::NotInReview),
            State::Reviewed(review) => review
                .decide(decision, seen, current, now)
                .map(|r| Self { revision: current, state: State::Reviewed(r) }),
        }
    }
}

/// A saved profile.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Revision and state.
    pub cycle: Cycle,
    /// What it says.
    pub content: Content,
    /// The licence's picture.
    pub licence: crate::LicenceId,
    /// When it was saved last.
    pub saved_at: Timestamp,
    /// Who submitted it, if anybody did.
    pub submitted_by: Option<PersonId>,
    /// When it was submitted last.
    pub submitted_at: Option<Timestamp>,
}

#[cfg(test)]
#[path = "profile_test.rs"]
mod tests;
