//! 【复制】 (guide 四（三）; D3): a new draft in 未发布 with the text of the old job and nothing else of it:
//! no identifier, no state, no date of publication.

use crate::{
    Jobs, expire,
    job::{JobId, State as JobState},
    store as rows, wording,
};
use access::{Clerk, Recruiting};
use axum::{extract::State, http::StatusCode};
use outbox::Deed;
use web::{Answer, IdPath, Stop, json, see_other_saying};

/// `POST /centre/jobs/{id}/copies`.
pub(crate) async fn one(clerk: Clerk<Recruiting>, State(jobs): State<Jobs>, IdPath(id): IdPath<JobId>) -> Answer {
    let (_, title) = copy(&jobs, &clerk, id).await?;
    Ok(see_other_saying("/centre/jobs?state=unpublished", &wording::copied(&title)))
}

/// `POST /api/v1/centre/jobs/{id}/copies`.
pub(crate) async fn api_one(clerk: Clerk<Recruiting>, State(jobs): State<Jobs>, IdPath(id): IdPath<JobId>) -> Answer {
    let (id, title) = copy(&jobs, &clerk, id).await?;
    Ok(json(StatusCode::CREATED, serde_json::json!({ "id": id, "title": title, "state": JobState::Draft.code() })))
}

async fn copy(jobs: &Jobs, clerk: &Clerk<Recruiting>, id: JobId) -> Result<(JobId, String), Stop> {
    let now = jobs.clock().now();
    let tx = jobs.store().begin().await?;
    jobs.organisations.complete(&*tx, clerk.organisation()).await?;
    let job = jobs.own(&*tx, clerk, id).await?;
    let new_id = JobId(jobs.clock().new_id());
    let mut written = job.written;
    // A day that has passed would only be refused at publication.
    if written.valid_until < now.day() {
        written.valid_until = now.day().plus_days(expire::USUAL_VALID_DAYS);
    }
    let contact = rows::ContactRow::seal(&written.contact, new_id, jobs.keys());
    rows::insert(&*tx, new_id, clerk.organisation(), &written, &contact, now).await?;
    outbox::record(
        &*tx,
        &Deed {
            at: now,
            actor: &clerk.actor(),
            action: "job.copy",
            object_kind: "job",
            object_id: new_id.0,
            states: None,
            detail: serde_json::json!({ "of": id }),
        },
    )
    .await?;
    ::store::idempotency::made(new_id.0);
    tx.commit().await?;
    Ok((new_id, written.content.title))
}
