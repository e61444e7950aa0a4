//! Showcases for the tests of the rooms above and for the demo: real rows and real files, drawn by code.

pub mod draw;
pub mod reel;

use crate::{
    ItemId, Showcases,
    intake::put,
    item::{File, Item, Kind, State},
    keep::note,
    store as rows,
};
use access::{Actor, MandateId, OfficerId, OrganisationId, PersonId};
use bytes::Bytes;
use clock::Timestamp;
use data_encoding::HEXLOWER;
use object_store::ObjectStoreExt;
use review::{Decision, Revision};
use sea_orm::DatabaseTransaction;
use sha2::{Digest, Sha256};

/// Who stands behind an item.
#[derive(Clone, Copy, Debug)]
pub struct Hands {
    /// The clerk.
    pub person: PersonId,
    /// By which mandate.
    pub mandate: MandateId,
    /// The officer who approves.
    pub officer: OfficerId,
}

/// An item to be put in.
#[derive(Clone, Debug)]
pub struct NewItem {
    /// What it is.
    pub kind: Kind,
    /// Its words; empty for a logo.
    pub caption: &'static str,
    /// Its file.
    pub file: File,
    /// Whether it is approved, or waits in the worklist.
    pub is_approved: bool,
}

/// Puts a drawn picture among the files of an organisation.
///
/// # Errors
/// What the store of files says.
pub async fn drawn(room: &Showcases, id: OrganisationId, picture: pictures::Picture) -> anyhow::Result<File> {
    put(room, id, picture).await.map_err(|stop| anyhow::anyhow!("{stop:?}"))
}

/// Puts a film made by code among the files of an organisation.
///
/// # Errors
/// What the store of files says, or a film that would be refused.
pub async fn filmed(room: &Showcases, id: OrganisationId, film: &[u8]) -> anyhow::Result<File> {
    let (mut sieve, mut out) = (crate::film::Sieve::new(), Vec::new());
    let refused = |mistake| anyhow::anyhow!("the film would be refused: {mistake:?}");
    sieve.push(film, &mut out).map_err(refused)?;
    let facts = sieve.finish().map_err(refused)?;
    let file = File {
        hash: HEXLOWER.encode(&Sha256::digest(&out)),
        media_type: "video/mp4".into(),
        bytes: out.len() as u64,
        width: facts.width,
        height: facts.height,
        duration_ms: Some(facts.duration_ms),
    };
    room.organisations.files.put(&crate::path_of(id, &file.hash), Bytes::from(out).into()).await?;
    Ok(file)
}

/// Puts items in, in their order: uploaded, submitted and, where they are, approved.
///
/// # Errors
/// What the database says.
pub async fn items(
    tx: &DatabaseTransaction,
    room: &Showcases,
    id: OrganisationId,
    division: &str,
    hands: Hands,
    list: Vec<NewItem>,
    now: Timestamp,
) -> anyhow::Result<Vec<ItemId>> {
    rows::lock(tx, id, division).await?;
    let clerk = Actor::Clerk { person: hands.person, organisation: id, mandate: hands.mandate };
    let mut ids = Vec::with_capacity(list.len());
    for new in list {
        let item = Item {
            id: ItemId(room.clock.new_id()),
            organisation: id,
            kind: new.kind,
            state: State::Draft,
            revision: Revision(1),
            place: rows::next_place(tx, id).await?,
            caption: new.caption.to_owned(),
            file: new.file,
            uploaded_at: now,
            submitted_by: None,
            was_submitted: false,
        };
        rows::insert(tx, &item, hands.person).await?;
        let nothing = || serde_json::json!({});
        note(tx, &clerk, "showcase.upload", &item, "none", nothing(), now).await?;
        let item = item.submit(now).map_err(|e| anyhow::anyhow!("{e:?}"))?;
        rows::submit(tx, &item, hands.person, now).await?;
        note(tx, &clerk, "showcase.submission", &item, "draft", nothing(), now).await?;
        ids.push(item.id);
        if new.is_approved {
            let seen = item.revision;
            let item = item.decide(Decision::Approve, seen, now)?;
            rows::decide(tx, &item, hands.officer, now).await?;
            let officer = Actor::Officer(hands.officer);
            note(tx, &officer, "showcase.approval", &item, "in_review", nothing(), now).await?;
        }
    }
    Ok(ids)
}
