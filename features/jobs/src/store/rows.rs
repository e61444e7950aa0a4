//! How a job's text lies in a row, the same in `job` and `job_version`.

use crate::{
    category,
    choices::{Audience, Education, Experience, Nature, PayUnit},
    content::{Contact, Content, place},
    job::JobId,
    pay::Pay,
};
use anyhow::{Context, anyhow};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};
use seal::Keyring;
use standards::phone::Phone;

/// The purpose under which a contact's number is sealed; the row is the job's id, so that a job's
/// versions carry the same sealed bytes.
pub(crate) const PHONE_PURPOSE: &str = "job.contact_phone";

/// The text's columns, in the order of [`values`].
pub(crate) const CONTENT_COLUMNS: [&str; 18] = [
    "title",
    "category",
    "headcount",
    "nature",
    "pay_min",
    "pay_max",
    "pay_unit",
    "education",
    "experience",
    "place",
    "address",
    "description",
    "requirements",
    "contact_name",
    "contact_phone",
    "benefits",
    "hours",
    "audience",
];

/// A text as it lies in the database.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct ContentRow {
    title: String,
    category: String,
    headcount: i64,
    nature: String,
    pay_min: i64,
    pay_max: i64,
    pay_unit: String,
    education: String,
    experience: String,
    place: String,
    address: String,
    description: String,
    requirements: String,
    benefits: String,
    hours: String,
    audience: String,
}

impl ContentRow {
    /// The text.
    pub(crate) fn read(self) -> anyhow::Result<Content> {
        let unknown = |what: &str, code: &str| anyhow!("unknown {what} {code:?} in the database");
        Ok(Content {
            category: category::find(&self.category).ok_or_else(|| unknown("category", &self.category))?,
            nature: Nature::read(&self.nature).ok_or_else(|| unknown("nature", &self.nature))?,
            pay: PayUnit::read(&self.pay_unit)
                .and_then(|unit| Pay::new(self.pay_min, self.pay_max, unit).ok())
                .ok_or_else(|| unknown("pay", &self.pay_unit))?,
            education: Education::read(&self.education).ok_or_else(|| unknown("education", &self.education))?,
            experience: Experience::read(&self.experience).ok_or_else(|| unknown("experience", &self.experience))?,
            place: place(&self.place).ok_or_else(|| unknown("place", &self.place))?,
            audience: words(&self.audience, ',')
                .map(Audience::read)
                .collect::<Option<_>>()
                .ok_or_else(|| unknown("audience", &self.audience))?,
            benefits: words(&self.benefits, '、').map(ToOwned::to_owned).collect(),
            title: self.title,
            headcount: self.headcount,
            address: self.address,
            description: self.description,
            requirements: self.requirements,
            hours: self.hours,
        })
    }
}

/// A contact as it lies in the database.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct ContactRow {
    contact_name: String,
    contact_phone: Vec<u8>,
}

impl ContactRow {
    /// The contact, opened with the keys.
    pub(crate) fn open(self, job: JobId, keys: &Keyring) -> anyhow::Result<Contact> {
        let phone = keys.open_text(PHONE_PURPOSE, job.0, &self.contact_phone)?;
        Ok(Contact { name: self.contact_name, phone: Phone::parse(&phone).context("a stored phone number")? })
    }

    /// As it is to be written: the number sealed for this job.
    pub(crate) fn seal(contact: &Contact, job: JobId, keys: &Keyring) -> Self {
        let contact_phone = keys.seal(PHONE_PURPOSE, job.0, contact.phone.as_str());
        Self { contact_name: contact.name.clone(), contact_phone }
    }
}

fn words(text: &str, between: char) -> impl Iterator<Item = &str> {
    text.split(between).filter(|w| !w.is_empty())
}

/// The values of [`CONTENT_COLUMNS`].
pub(crate) fn values(content: &Content, contact: &ContactRow) -> [Value; 18] {
    [
        content.title.as_str().into(),
        content.category.code.into(),
        content.headcount.into(),
        content.nature.code().into(),
        content.pay.min().into(),
        content.pay.max().into(),
        content.pay.unit().code().into(),
        content.education.code().into(),
        content.experience.code().into(),
        content.place.code.into(),
        content.address.as_str().into(),
        content.description.as_str().into(),
        content.requirements.as_str().into(),
        contact.contact_name.as_str().into(),
        contact.contact_phone.clone().into(),
        content.benefits.join("、").into(),
        content.hours.as_str().into(),
        content.audience.iter().map(|a| a.code()).collect::<Vec<_>>().join(",").into(),
    ]
}

/// `$first, $first+1, …`, `count` of them.
pub(crate) fn parameters(first: usize, count: usize) -> String {
    (first..first + count).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ")
}

/// Values of one statement at most. SQLite takes 32,766, but looks up every `$n` among those before it,
/// so that long statements take more than their share of time.
const VALUES_MAX: usize = 3_000;

/// Writes many rows, as many at once as a statement takes. `table` names its columns in brackets.
pub(crate) async fn insert_rows(tx: &impl ConnectionTrait, table: &str, rows: Vec<Vec<Value>>) -> Result<(), DbErr> {
    let width = rows.first().map_or(1, Vec::len).max(1);
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let chunk: Vec<Vec<Value>> = rows.by_ref().take(VALUES_MAX / width).collect();
        let places: Vec<String> = (0..chunk.len()).map(|n| format!("({})", parameters(n * width + 1, width))).collect();
        let sql = format!("insert into {table} values {}", places.join(", "));
        store::run(tx, &sql, chunk.into_iter().flatten()).await?;
    }
    Ok(())
}
