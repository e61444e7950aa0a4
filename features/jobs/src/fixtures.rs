//! Published jobs for the tests of the rooms above and for the demo at scale: real rows, many at once.

use crate::{
    Jobs,
    choices::{Education, Experience, Nature, PayUnit},
    content::{Contact, Content, Written, place},
    job::{JobId, VersionId},
    pay::Pay,
    store as rows,
};
use access::OrganisationId;
use anyhow::Context;
use clock::{Day, Timestamp};
use sea_orm::{ConnectionTrait, Value};
use standards::phone::Phone;

/// A job to be put in as published.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// Whose.
    pub organisation: OrganisationId,
    /// The organisation's name.
    pub organisation_name: String,
    /// Its industry, two digits.
    pub industry: String,
    /// Text, contact and 发布有效期.
    pub written: Written,
    /// When it was published.
    pub published_at: Timestamp,
}

/// Puts published jobs in, in this order, with their versions and change rows. Load the index, or
/// let it catch up, after the commit.
///
/// # Errors
/// What the database says.
pub async fn published(tx: &impl ConnectionTrait, jobs: &Jobs, list: &[NewJob]) -> anyhow::Result<Vec<JobId>> {
    if list.is_empty() {
        return Ok(Vec::new());
    }
    let first = rows::next_numbers(tx, list.len()).await?;
    let mut ids = Vec::with_capacity(list.len());
    let (mut job_rows, mut version_rows, mut change_rows, mut deed_rows) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (new, sequence) in list.iter().zip(first..) {
        let (job, version) = (JobId(jobs.clock().new_id()), VersionId(jobs.clock().new_id()));
        let contact = rows::ContactRow::seal(&new.written.contact, job, jobs.keys());
        let text = rows::values(&new.written.content, &contact);
        let (at, until) = (new.published_at.as_ms(), new.written.valid_until);
        let head: [Value; 12] = [
            job.into(),
            new.organisation.into(),
            "published".into(),
            at.into(),
            1_i64.into(),
            at.into(),
            at.into(),
            until.to_string().into(),
            until.end().as_ms().into(),
            version.into(),
            at.into(),
            sequence.into(),
        ];
        job_rows.push(head.into_iter().chain(text.clone()).collect());
        let head: [Value; 7] = [
            version.into(),
            job.into(),
            1_i64.into(),
            at.into(),
            new.organisation.into(),
            new.organisation_name.as_str().into(),
            new.industry.as_str().into(),
        ];
        version_rows.push(head.into_iter().chain(text).collect());
        change_rows.push(vec![sequence.into(), "publish".into(), job.into(), at.into()]);
        deed_rows.push(vec![
            at.into(),
            "system".into(),
            "job.publication".into(),
            "job".into(),
            job.0.into(),
            "none".into(),
            "published".into(),
            "{\"fixture\":true}".into(),
        ]);
        ids.push(job);
    }
    let text = rows::CONTENT_COLUMNS.join(", ");
    let job_columns = format!(
        "job (id, organisation_id, state, state_at, revision, created_at, changed_at, valid_until, expires_at, version_id, \
         published_at, published_seq, {text})"
    );
    let version_columns =
        format!("job_version (id, job_id, number, published_at, organisation_id, organisation_name, industry, {text})");
    rows::insert_rows(tx, &job_columns, job_rows).await?;
    rows::insert_rows(tx, &version_columns, version_rows).await?;
    rows::insert_rows(tx, "job_change (seq, kind, job_id, at)", change_rows).await?;
    let deed = "deed (at, actor_kind, action, object_kind, object_id, from_state, to_state, detail)";
    rows::insert_rows(tx, deed, deed_rows).await?;
    let sql = format!(
        "update job set division = coalesce({}, '') where state = 'published' and published_seq >= $1",
        organisations::live_division_of("job.organisation_id")
    );
    ::store::run(tx, &sql, [first.into()]).await?;
    let mut employers: Vec<OrganisationId> = list.iter().map(|new| new.organisation).collect();
    employers.sort_unstable_by_key(|o| o.0);
    employers.dedup();
    for id in employers {
        if rows::hidden_since(tx, id).await?.is_none()
            && let Some(since) = jobs.organisations.hidden_from(tx, id).await?
            && since > jobs.clock().now()
        {
            rows::hide_from(tx, id, since).await?;
        }
    }
    Ok(ids)
}

/// A complete job from plain words: what the demo's corpus and tests write. Codes and labels both do.
#[derive(Clone, Debug)]
pub struct Plain<'a> {
    /// 职位名称
    pub title: &'a str,
    /// Code of 职位类别.
    pub category: &'a str,
    /// 招聘人数
    pub headcount: i64,
    /// 工作性质
    pub nature: &'a str,
    /// 最低薪资
    pub pay_min: i64,
    /// 最高薪资
    pub pay_max: i64,
    /// 计薪方式
    pub pay_unit: &'a str,
    /// 学历要求
    pub education: &'a str,
    /// 工作经验
    pub experience: &'a str,
    /// 工作地点, six digits.
    pub place: &'a str,
    /// 详细地址
    pub address: &'a str,
    /// 职位描述
    pub description: &'a str,
    /// 任职要求
    pub requirements: &'a str,
    /// 福利
    pub benefits: &'a [&'a str],
    /// 联系人
    pub contact_name: &'a str,
    /// 联系电话
    pub contact_phone: &'a str,
    /// 发布有效期
    pub valid_until: Day,
}

impl Plain<'_> {
    /// The job, checked as the form checks it where that matters to the database.
    ///
    /// # Errors
    /// Names the word that is none of its list.
    pub fn written(&self) -> anyhow::Result<Written> {
        let unit = PayUnit::read(self.pay_unit).with_context(|| format!("计薪方式 {:?}", self.pay_unit))?;
        Ok(Written {
            content: Content {
                title: self.title.to_owned(),
                category: crate::category::find(self.category)
                    .with_context(|| format!("职位类别 {:?}", self.category))?,
                headcount: self.headcount,
                nature: Nature::read(self.nature).with_context(|| format!("工作性质 {:?}", self.nature))?,
                pay: Pay::new(self.pay_min, self.pay_max, unit)
                    .map_err(|e| anyhow::anyhow!("{e:?}: {}–{}{}", self.pay_min, self.pay_max, self.pay_unit))?,
                education: Education::read(self.education).with_context(|| format!("学历要求 {:?}", self.education))?,
                experience: Experience::read(self.experience)
                    .with_context(|| format!("工作经验 {:?}", self.experience))?,
                place: place(self.place).with_context(|| format!("工作地点 {:?}", self.place))?,
                address: self.address.to_owned(),
                description: self.description.to_owned(),
                requirements: self.requirements.to_owned(),
                benefits: self.benefits.iter().map(|b| (*b).to_owned()).collect(),
                hours: String::new(),
                audience: Vec::new(),
            },
            contact: Contact { name: self.contact_name.to_owned(), phone: Phone::parse(self.contact_phone)? },
            valid_until: self.valid_until,
        })
    }
}

/// A welder's job that tests change a little.
#[must_use]
pub fn 焊工(valid_until: Day) -> Plain<'static> {
    Plain {
        title: "电焊工（二保焊）",
        category: "02-02",
        headcount: 6,
        nature: "全职",
        pay_min: 6_000,
        pay_max: 8_500,
        pay_unit: "元/月",
        education: "初中及以下",
        experience: "1-3年",
        place: "441581",
        address: "东海街道工业园区二路8号",
        description: "按图纸完成钢结构件的二氧化碳保护焊，自检焊缝并做好记录。",
        requirements: "持有有效的焊接与热切割作业证，能看懂简单图纸。",
        benefits: &["五险", "包住"],
        contact_name: "林晓彤",
        contact_phone: "0660-8519160",
        valid_until,
    }
}
