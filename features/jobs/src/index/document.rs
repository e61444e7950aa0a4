//! A published job as a document: its words, the values that people filter by, and the row that a
//! list shows, made ready as JSON.

use crate::{job::JobId, store::LiveVersion};
use access::OrganisationId;
use clock::Timestamp;
use search::{Document, Schema};
use serde::{Deserialize, Serialize};
use standards::{division, industry};

/// Names of facets and ordinals, as the API calls them.
pub(crate) mod facet {
    /// Province, city and county: a document carries all three, so that a city finds its counties.
    pub(crate) const REGION: &str = "region";
    /// Group and category.
    pub(crate) const CATEGORY: &str = "category";
    /// 门类 and 大类.
    pub(crate) const INDUSTRY: &str = "industry";
    /// 学历要求
    pub(crate) const EDUCATION: &str = "education";
    /// 工作经验
    pub(crate) const EXPERIENCE: &str = "experience";
    /// 工作性质
    pub(crate) const NATURE: &str = "nature";
    /// All that can be counted, in the order of the page.
    pub(crate) const ALL: [&str; 6] = [REGION, CATEGORY, INDUSTRY, EDUCATION, EXPERIENCE, NATURE];
    /// 所属区域 of the organisation with everything above it: whose officers answer for the job. Not for seekers, whose region is
    /// where the work is.
    pub(crate) const BUREAU: &str = "bureau";
    /// 最低薪资 as yuan a month.
    pub(crate) const PAY: &str = "pay";
    /// When it was published, epoch milliseconds.
    pub(crate) const PUBLISHED: &str = "published";
}

/// Monthly pay that people ask for.
const PAY_THRESHOLDS: [i64; 12] =
    [2_000, 3_000, 4_000, 5_000, 6_000, 7_000, 8_000, 10_000, 12_000, 15_000, 20_000, 30_000];

/// Jobs are valid for 180 days, and a server is started again within a year.
const WEEKS_BACK: i64 = 26;
const WEEKS_AHEAD: i64 = 52;

/// What a document carries, for an index that is made at `now`.
pub(crate) fn schema(now: Timestamp) -> Schema {
    let today = now.day();
    let weeks: Vec<i64> = (-WEEKS_BACK..WEEKS_AHEAD).map(|week| today.plus_days(week * 7).start().as_ms()).collect();
    let schema = facet::ALL.into_iter().fold(Schema::new(), Schema::categorical).categorical(facet::BUREAU);
    schema.ordinal(facet::PAY, &PAY_THRESHOLDS).ordinal(facet::PUBLISHED, &weeks)
}

/// A row of a list of jobs, on pages and on the API. Everything in it belongs to the published
/// version, so that it never goes stale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobItem {
    /// The job.
    pub id: JobId,
    /// 职位名称
    pub title: String,
    /// Who offers it, as it called itself when it published.
    pub organisation: ItemOrganisation,
    /// 工作地点: its code and 陆丰市.
    pub place: Named,
    /// 职位类别
    pub category: Named,
    /// 所属行业 of the organisation.
    pub industry: Option<Named>,
    /// 招聘人数
    pub headcount: i64,
    /// 工作性质
    pub nature: String,
    /// Pay.
    pub pay: ItemPay,
    /// 学历要求
    pub education: String,
    /// 工作经验
    pub experience: String,
    /// 福利
    pub benefits: Vec<String>,
    /// RFC 3339 in Asia/Shanghai.
    pub published_at: String,
}

/// A code of a list and its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
}

/// The organisation of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemOrganisation {
    /// Which one.
    pub id: OrganisationId,
    /// Its name.
    pub name: String,
}

/// The pay of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemPay {
    /// 最低薪资, yuan.
    pub min: i64,
    /// 最高薪资, yuan.
    pub max: i64,
    /// 计薪方式
    pub unit: String,
    /// For people: 6000–8500元/月.
    pub text: String,
    /// 最低薪资 as yuan a month, by which `pay_min` and `sort=pay` go.
    pub monthly_min: i64,
}

impl JobItem {
    /// The day of publication for a card: 11月20日.
    #[must_use]
    pub fn day_zh(&self) -> String {
        clock::Day::parse(&self.day()).map_or_else(String::new, |day| {
            let (_, month, day) = day.parts();
            format!("{month}月{day}日")
        })
    }

    /// The day of publication: 2026-11-20.
    #[must_use]
    pub fn day(&self) -> String {
        self.published_at.chars().take(10).collect()
    }
}

/// The row of a published version.
pub(crate) fn item(version: &LiveVersion) -> JobItem {
    let c = &version.content;
    let named = |code: &str, name: &str| Named { code: code.to_owned(), name: name.to_owned() };
    JobItem {
        id: version.job,
        title: c.title.clone(),
        organisation: ItemOrganisation { id: version.organisation, name: version.organisation_name.clone() },
        place: named(c.place.code, c.place.name),
        category: named(c.category.code, c.category.name),
        industry: industry::find(&version.industry).map(|i| named(i.code, i.name)),
        headcount: c.headcount,
        nature: c.nature.zh().into(),
        pay: ItemPay {
            min: c.pay.min(),
            max: c.pay.max(),
            unit: c.pay.unit().zh().into(),
            text: c.pay.zh(),
            monthly_min: c.pay.monthly_min(),
        },
        education: c.education.zh().into(),
        experience: c.experience.zh().into(),
        benefits: c.benefits.clone(),
        published_at: version.published_at.rfc3339(),
    }
}

/// The document of a published version.
///
/// # Errors
/// Where the row cannot be written as JSON.
pub(crate) fn document(version: &LiveVersion) -> Result<Document, serde_json::Error> {
    let c = &version.content;
    let mut values: Vec<(String, String)> = Vec::with_capacity(14);
    let mut carry = |name: &str, value: &str| values.push((name.to_owned(), value.to_owned()));
    for place in division::ancestry(c.place.code) {
        carry(facet::REGION, place.code);
    }
    for place in division::ancestry(&version.division) {
        carry(facet::BUREAU, place.code);
    }
    carry(facet::CATEGORY, c.category.group_code());
    carry(facet::CATEGORY, c.category.code);
    if let Some(industry) = industry::find(&version.industry) {
        carry(facet::INDUSTRY, industry.section);
        carry(facet::INDUSTRY, industry.code);
    }
    carry(facet::EDUCATION, c.education.code());
    carry(facet::EXPERIENCE, c.experience.code());
    carry(facet::NATURE, c.nature.code());
    let text = [
        c.description.as_str(),
        c.requirements.as_str(),
        c.category.name,
        &division::full_name(c.place.code),
        c.address.as_str(),
        &c.benefits.join("\n"),
        c.nature.zh(),
    ]
    .join("\n");
    Ok(Document {
        key: version.job.0.as_u128(),
        owner: version.organisation.0.as_u128(),
        title: c.title.clone(),
        owner_name: version.organisation_name.clone(),
        text,
        values,
        ordinals: vec![
            (facet::PAY.to_owned(), c.pay.monthly_min()),
            (facet::PUBLISHED.to_owned(), version.published_at.as_ms()),
        ],
        expires_at: version.expires_at.as_ms(),
        payload: serde_json::to_vec(&item(version))?.into(),
    })
}
