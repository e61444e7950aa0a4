//! The pictures of a request: checked by content and written anew, sealed among the files, shown to the deciding
//! administrators only, with their name and the time drawn in, and every look logged.

use crate::{
    Recovery, RecoveryId, Refusal,
    request::{Kind, Slot, State as Standing},
    review_requests::{load, may_decide},
    store as rows,
    upload::PICTURE_BYTES_MAX,
    watermark,
};
use access::{AccountAdministration, Officer};
use axum::{
    extract::{Path, State},
    http::{HeaderName, HeaderValue, header},
    response::IntoResponse,
};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use object_store::{ObjectStoreExt, path::Path as FilePath};
use organisations::licence::{PictureMistake, check};
use web::{Answer, Form, NotFound, Stop};

/// How long a picture waits for the next try of its form.
pub(crate) const DRAFT_MINUTES: i64 = 60;
/// So many wait at most; whoever comes then is asked to come again.
const DRAFTS_MAX: i64 = 200;
/// So many wait at most before more of those who have not proven their phone are kept: they choose their pictures again,
/// and cannot take the room of those who have.
const DRAFTS_UNPROVEN_MAX: i64 = 100;
pub(crate) const SEALED: &str = "recovery_picture.file";

/// The hidden field that stands for a picture kept from an earlier try.
pub(crate) fn kept_field(slot: Slot) -> String {
    format!("{}_kept", slot.code())
}

/// Whether who sends pictures has typed a right code before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sender {
    Proven,
    Unproven,
}

/// Takes the pictures of a form: new ones are kept, and the form remembers them; all that `kind` needs must be there.
///
/// # Errors
/// [`Refusal::Pictures`] with what is missing or wrong; what was right is remembered all the same.
pub(crate) async fn take(
    room: &Recovery,
    kind: Kind,
    form: &mut Form,
    sender: Sender,
) -> Result<Vec<rows::Picture>, Stop> {
    let (mut pictures, mut wrong) = (Vec::new(), Vec::new());
    for slot in kind.slots() {
        match one(room, *slot, form, sender).await? {
            Ok(picture) => pictures.push(picture),
            Err(mistake) => wrong.push((*slot, mistake)),
        }
    }
    if wrong.is_empty() { Ok(pictures) } else { Err(Refusal::Pictures(wrong).into()) }
}

async fn one(
    room: &Recovery,
    slot: Slot,
    form: &mut Form,
    sender: Sender,
) -> Result<Result<rows::Picture, PictureMistake>, Stop> {
    let accounts = &room.accounts;
    let now = accounts.clock.now();
    let field = kept_field(slot);
    let Some(file) = form.file(slot.code()) else {
        let token = form.get(&field).to_owned();
        let since = now.plus_minutes(-DRAFT_MINUTES);
        let hash = seal::token_hash(&token);
        let kept = match token.is_empty() {
            true => None,
            false => rows::draft(accounts.store.read(), &hash, slot, since).await?,
        };
        if kept.is_none() {
            form.forget(&field);
        }
        return Ok(kept.ok_or(PictureMistake::Missing));
    };
    let bytes = file.bytes.clone();
    if sender == Sender::Unproven && rows::count_drafts(accounts.store.read()).await? >= DRAFTS_UNPROVEN_MAX {
        form.forget(&field);
        return Ok(Err(PictureMistake::Missing));
    }
    if bytes.len() > PICTURE_BYTES_MAX {
        return Ok(Err(PictureMistake::TooLarge));
    }
    let permit = room.decoding.acquire().await.map_err(Stop::fault)?;
    let checked = tokio::task::spawn_blocking(move || {
        check(&bytes).and_then(|p| watermark::shrink(&p.bytes).ok_or(PictureMistake::Damaged))
    });
    let checked = checked.await.map_err(Stop::fault)?;
    drop(permit);
    let bytes = match checked {
        Ok(bytes) => bytes,
        Err(mistake) => return Ok(Err(mistake)),
    };
    if rows::count_drafts(accounts.store.read()).await? >= DRAFTS_MAX {
        return Err(Refusal::Busy.into());
    }
    let picture = rows::Picture {
        id: accounts.clock.new_id(),
        slot: slot.code().to_owned(),
        file_key: format!("recovery/{}", HEXLOWER.encode(&rand::random::<[u8; 24]>())),
    };
    let sealed = accounts.keys.seal(SEALED, picture.id, &bytes);
    room.organisations
        .files
        .put(&FilePath::from(picture.file_key.as_str()), sealed.into())
        .await
        .map_err(Stop::fault)?;
    let token = BASE64URL_NOPAD.encode(&rand::random::<[u8; 32]>());
    let tx = accounts.store.begin().await?;
    rows::insert_picture(&*tx, &picture, &seal::token_hash(&token), now).await?;
    tx.commit().await?;
    form.set(&field, token);
    Ok(Ok(picture))
}

/// `GET /bureau/accounts/requests/{id}/pictures/{slot}`
pub(crate) async fn serve(
    officer: Officer<AccountAdministration>,
    State(room): State<Recovery>,
    Path((id, slot)): Path<(String, String)>,
) -> Answer {
    let id: RecoveryId = id.parse().map_err(|_| NotFound)?;
    let accounts = &room.accounts;
    let request = load(&room, &officer, id).await?;
    // Before the decision, whoever may take it; afterwards, who took it.
    let may_see = match request.state {
        Standing::InReview { .. } => may_decide(&room, officer.identity(), &request).await?,
        Standing::Approved { .. } | Standing::Returned | Standing::Collected => {
            let me = officer.identity().id;
            request.first_by == Some(me) || request.decided_by == Some(me)
        }
    };
    if !may_see {
        return Err(NotFound.into());
    }
    let pictures = rows::pictures(accounts.store.read(), id).await?;
    let picture = pictures.into_iter().find(|p| p.slot == slot).ok_or(NotFound)?;
    let now = accounts.clock.now();
    let tx = accounts.store.begin().await?;
    outbox::record(
        &*tx,
        &outbox::Deed {
            at: now,
            actor: &officer.actor(),
            action: "recovery.picture_view",
            object_kind: "recovery",
            object_id: id.0,
            states: None,
            detail: serde_json::json!({ "picture": picture.slot }),
        },
    )
    .await?;
    tx.commit().await?;
    let sealed = match organisations::files::fetch(&*room.organisations.files, &picture.file_key).await {
        Ok(sealed) => sealed,
        Err(no_file) => return Ok(organisations::files::placeholder(no_file)),
    };
    let plain = accounts.keys.open(SEALED, picture.id, &sealed).map_err(Stop::fault)?;
    let words = format!("{} {}", officer.identity().username, now.short());
    let permit = room.decoding.acquire().await.map_err(Stop::fault)?;
    let marked = tokio::task::spawn_blocking(move || watermark::marked(&plain, &words)).await.map_err(Stop::fault)?;
    drop(permit);
    let bytes = marked.ok_or_else(|| Stop::fault(anyhow::anyhow!("the picture {} does not decode", picture.id)))?;
    let headers: [(HeaderName, HeaderValue); 5] = [
        (header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("inline; filename=\"picture.jpg\"")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, bytes).into_response())
}
