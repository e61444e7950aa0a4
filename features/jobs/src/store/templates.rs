//! 职位模板.

use super::rows::{CONTENT_COLUMNS, ContactRow, ContentRow, parameters, values};
use crate::{
    content::{Contact, Content},
    desk::templates::TemplateId,
    job::JobId,
};
use access::{OrganisationId, PersonId};
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};
use seal::Keyring;
use store::Engine;

/// A template in the list.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct TemplateRow {
    pub id: TemplateId,
    pub name: String,
    pub title: String,
    pub changed_at: Timestamp,
}

/// A template's text.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    pub name: String,
    pub content: Content,
    pub contact: Contact,
}

/// The place of a template's contact among the sealed ones: its own id.
fn sealed_for(id: TemplateId) -> JobId {
    JobId(id.0)
}

/// The organisation's templates by name.
pub(crate) async fn templates(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
) -> Result<Vec<TemplateRow>, DbErr> {
    let sql = "select id, name, title, changed_at from job_template where organisation_id = $1 order by name, id";
    store::all(db, sql, [organisation.into()]).await
}

/// The organisation's own template.
pub(crate) async fn template(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    id: TemplateId,
    keys: &Keyring,
) -> anyhow::Result<Option<Template>> {
    #[derive(FromQueryResult)]
    struct Row {
        name: String,
        #[sea_orm(nested)]
        content: ContentRow,
        #[sea_orm(nested)]
        contact: ContactRow,
    }
    let sql = "select * from job_template where organisation_id = $1 and id = $2";
    let row: Option<Row> = store::one(db, sql, [organisation.into(), id.into()]).await?;
    row.map(|r| {
        Ok(Template { name: r.name, content: r.content.read()?, contact: r.contact.open(sealed_for(id), keys)? })
    })
    .transpose()
}

/// Lets one writer at a time count an organisation's templates.
pub(crate) async fn lock_organisation(
    tx: &impl ConnectionTrait,
    engine: Engine,
    organisation: OrganisationId,
) -> Result<(), DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        #[expect(dead_code, reason = "only the lock is wanted")]
        id: OrganisationId,
    }
    let sql = format!("select id from organisation where id = $1{}", engine.lock_rows());
    store::all::<Row>(tx, &sql, [organisation.into()]).await.map(drop)
}

/// Keeps a template.
#[expect(clippy::too_many_arguments, reason = "the columns of one row")]
pub(crate) async fn insert_template(
    tx: &impl ConnectionTrait,
    id: TemplateId,
    organisation: OrganisationId,
    name: &str,
    content: &Content,
    contact: &Contact,
    person: PersonId,
    keys: &Keyring,
    now: Timestamp,
) -> Result<(), DbErr> {
    let sql = format!(
        "insert into job_template (id, organisation_id, name, created_by, created_at, changed_at, {}) values ({})",
        CONTENT_COLUMNS.join(", "),
        parameters(1, 6 + CONTENT_COLUMNS.len())
    );
    let head: [Value; 6] =
        [id.into(), organisation.into(), name.into(), person.into(), now.as_ms().into(), now.as_ms().into()];
    let contact = ContactRow::seal(contact, sealed_for(id), keys);
    store::run(tx, &sql, head.into_iter().chain(values(content, &contact))).await.map(drop)
}

/// Gives a template another name.
pub(crate) async fn rename_template(
    tx: &impl ConnectionTrait,
    id: TemplateId,
    name: &str,
    now: Timestamp,
) -> Result<(), DbErr> {
    let sql = "update job_template set name = $1, changed_at = $2 where id = $3";
    store::run(tx, sql, [name.into(), now.as_ms().into(), id.into()]).await.map(drop)
}

/// Removes a template; `false` where the organisation has none of this id.
pub(crate) async fn delete_template(
    tx: &impl ConnectionTrait,
    organisation: OrganisationId,
    id: TemplateId,
) -> Result<bool, DbErr> {
    let sql = "delete from job_template where organisation_id = $1 and id = $2";
    Ok(store::run(tx, sql, [organisation.into(), id.into()]).await? == 1)
}
