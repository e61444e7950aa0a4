//! The bureau's side of 基本信息: what waits, what changed, the decision. Features R1–R3 for profiles.
//! The pages are the bureau's; the rules and the rows are here.

use crate::{
    LicenceId, Organisations, Refusal, log,
    profile::{Content, Field, State, nature_zh, size_zh},
    store::{mandate, organisation, profile as rows},
    wording,
};
use access::{Actor, OfficerIdentity, OrganisationId, PersonId};
use clock::Timestamp;
use review::{Decision, Revision, worklist::Part};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};
use std::collections::{HashMap, HashSet};
use web::{NotFound, Stop};

/// What waits, for the worklist: `word` is `first` where nothing was approved before.
pub const WAITING: Part = rows::WAITING;

/// A profile as an officer reads it.
#[derive(Clone, Debug)]
pub struct ProfileUnderReview {
    /// Whose profile.
    pub organisation: OrganisationId,
    /// 单位名称
    pub name: String,
    /// 统一社会信用代码
    pub uscc: String,
    /// 法定代表人姓名
    pub legal_representative: String,
    /// 所属区域, six digits.
    pub division: String,
    /// What stands now; a decision names its revision.
    pub revision: Revision,
    /// Where it stands.
    pub state: State,
    /// When it was submitted last.
    pub submitted_at: Option<Timestamp>,
    /// When the live version was approved, if there is one.
    pub approved_at: Option<Timestamp>,
    /// Field by field: the live version beside what stands now.
    pub fields: Vec<FieldChange>,
    /// The licence's picture, for [`licence_address`].
    pub licence: LicenceId,
    /// Whether the picture is another one than in the live version.
    pub is_licence_new: bool,
}

impl ProfileUnderReview {
    /// How many fields differ from the live version; everything is new where there is none.
    #[must_use]
    pub fn changes(&self) -> usize {
        self.fields.iter().filter(|f| f.is_changed()).count() + usize::from(self.is_licence_new)
    }
}

/// One field, before and now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// Its label.
    pub label: &'static str,
    /// In the live version; `None` where nothing was approved yet.
    pub approved: Option<String>,
    /// Now.
    pub submitted: String,
}

impl FieldChange {
    /// Whether it differs from the live version.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.approved.as_deref() != Some(self.submitted.as_str())
    }
}

/// Where a licence's picture is read: by the own clerk and the deciding bureau, by nobody else.
#[must_use]
pub fn licence_address(licence: LicenceId) -> String {
    format!("/files/licences/{licence}")
}

/// What differs from the live version in the profiles of these organisations, by the labels of the form; those that have no
/// live version are left out.
///
/// # Errors
/// What the database says.
pub async fn changed_fields(
    room: &Organisations,
    db: &impl ConnectionTrait,
    ids: &[OrganisationId],
) -> Result<HashMap<OrganisationId, Vec<&'static str>>, DbErr> {
    let keys = &room.accounts.keys;
    let live = rows::live(db, keys, ids).await?;
    let mut changed = HashMap::new();
    for (id, content, licence) in rows::current_of(db, keys, ids).await? {
        let Some(before) = live.iter().find(|v| v.organisation == id) else { continue };
        // The names change by 单位名称修改, which makes a version of its own: only the rest can differ.
        let [then, now] = [&before.content, &content].map(|c| words(&before.name, &before.legal_representative, c));
        let fields = then.into_iter().zip(now).filter(|((_, then), (_, now))| then != now).map(|((label, _), _)| label);
        let picture = (before.licence != licence).then_some("营业执照");
        changed.insert(id, fields.chain(picture).collect());
    }
    Ok(changed)
}

/// A profile that was submitted at least once, with what changed since the approved version; `None` for
/// an unknown one and for one that is not before the bureau (待审核).
///
/// # Errors
/// What the database says.
pub async fn show(
    room: &Organisations,
    db: &impl ConnectionTrait,
    id: OrganisationId,
) -> Result<Option<ProfileUnderReview>, DbErr> {
    let keys = &room.accounts.keys;
    let Some(organisation) = organisation::by_id(db, id).await? else { return Ok(None) };
    let Some(profile) = rows::current(db, keys, id).await? else { return Ok(None) };
    if profile.cycle.state == State::Saved {
        return Ok(None);
    }
    let live = rows::live(db, keys, &[id]).await?.pop();
    let before = live.as_ref().map(|v| words(&v.name, &v.legal_representative, &v.content));
    let now = words(&organisation.name, &organisation.legal_representative, &profile.content);
    let fields = now
        .into_iter()
        .enumerate()
        .map(|(i, (label, submitted))| FieldChange {
            label,
            approved: before.as_ref().and_then(|b| b.get(i)).map(|(_, text)| text.clone()),
            submitted,
        })
        .collect();
    Ok(Some(ProfileUnderReview {
        organisation: id,
        name: organisation.name,
        uscc: organisation.uscc,
        legal_representative: organisation.legal_representative,
        division: profile.content.division.to_owned(),
        revision: profile.cycle.revision,
        state: profile.cycle.state,
        submitted_at: profile.submitted_at,
        approved_at: live.as_ref().map(|v| v.approved_at),
        fields,
        licence: profile.licence,
        is_licence_new: live.as_ref().is_none_or(|v| v.licence != profile.licence),
    }))
}

/// What an officer reads, in the order of the form. The contact's phone is masked: it is the clerk's own.
fn words(name: &str, legal_representative: &str, c: &Content) -> Vec<(&'static str, String)> {
    vec![
        ("单位名称全称", name.to_owned()),
        ("法定代表人姓名", legal_representative.to_owned()),
        (Field::Nature.zh(), nature_zh(c.nature).to_owned()),
        (Field::Industry.zh(), industry_zh(c.industry)),
        (Field::Size.zh(), size_zh(c.size).to_owned()),
        (Field::Division.zh(), standards::division::full_name(c.division)),
        (Field::Address.zh(), c.address.clone()),
        (Field::Introduction.zh(), c.introduction.clone()),
        (Field::ContactName.zh(), c.contact_name.clone()),
        (Field::ContactPhone.zh(), c.contact_phone.masked()),
    ]
}

fn industry_zh(code: &str) -> String {
    standards::industry::find(code).map_or_else(String::new, |i| format!("{} / {}", i.section_name(), i.name))
}

/// Whether the officer is a clerk of the organisation: such a one decides nothing about it.
///
/// # Errors
/// What the database says, or a sealed value that does not open.
pub async fn is_own_organisation(
    room: &Organisations,
    db: &impl ConnectionTrait,
    officer: &OfficerIdentity,
    id: OrganisationId,
    now: Timestamp,
) -> Result<bool, Stop> {
    Ok(own_among(room, db, officer, &[id], now).await?.contains(&id))
}

/// Those of `ids` of which the officer is a clerk, in two queries however many they are.
///
/// # Errors
/// As [`is_own_organisation`].
pub async fn own_among(
    room: &Organisations,
    db: &impl ConnectionTrait,
    officer: &OfficerIdentity,
    ids: &[OrganisationId],
    now: Timestamp,
) -> Result<HashSet<OrganisationId>, Stop> {
    let Some(hash) = &officer.identity_hash else { return Ok(HashSet::new()) };
    let bound: Vec<_> = mandate::bound_to_any(db, ids).await?.into_iter().filter(|m| m.active(now).is_some()).collect();
    let persons: Vec<PersonId> = bound.iter().map(|m| m.person).collect();
    let same = accounts::persons::with_identity(db, &room.accounts, &persons, hash).await?;
    Ok(bound.into_iter().filter(|m| same.contains(&m.person)).map(|m| m.organisation).collect())
}

/// Takes an officer's decision on the revision `seen`. The approved revision becomes a version that never
/// changes; the clerk who submitted is told by SMS; the hooks of the rooms above run.
///
/// # Errors
/// `NotFound` outside the officer's division; [`Refusal::OwnOrganisation`], [`Refusal::Undecidable`].
pub async fn decide(
    room: &Organisations,
    tx: &DatabaseTransaction,
    officer: &OfficerIdentity,
    id: OrganisationId,
    seen: Revision,
    decision: Decision,
    now: Timestamp,
) -> Result<(), Stop> {
    let profile = rows::current_for_change(tx, room.store.engine(), &room.accounts.keys, id).await?.ok_or(NotFound)?;
    if !standards::division::is_within(profile.content.division, &officer.division) {
        return Err(NotFound.into());
    }
    if is_own_organisation(room, tx, officer, id, now).await? {
        return Err(Refusal::OwnOrganisation.into());
    }
    let before = profile.cycle.state.code();
    let after = profile.cycle.decide(decision.clone(), seen, now).map_err(Refusal::Undecidable)?;
    rows::decide(tx, id, &after.state, officer.id, now).await?;
    let (action, detail) = match &decision {
        Decision::Approve => {
            let number = rows::add_version(tx, id, officer.id, now).await?;
            ("profile.approval", serde_json::json!({ "revision": seen.0, "version": number }))
        }
        Decision::Return(reason) => {
            ("profile.return", serde_json::json!({ "revision": seen.0, "reason": reason.as_str() }))
        }
    };
    let actor = Actor::Officer(officer.id);
    log::note(tx, &actor, action, log::PROFILE, id.0, Some((before, after.state.code())), detail, now).await?;
    if matches!(decision, Decision::Approve) {
        room.tell_change(tx, id, now).await?;
    }
    crate::reverify::profile_became(tx, room, id, &after.state, now).await?;
    if let Some(person) = profile.submitted_by
        && let Some(phone) = accounts::persons::phone_of(tx, &room.accounts, person).await?
    {
        let name = organisation::by_id(tx, id).await?.map(|o| o.name).unwrap_or_default();
        let text = wording::decision_message(&name, &decision);
        let message = accounts::messages::Template::Notice(text);
        accounts::messages::send_for(tx, &room.accounts, &phone, person, &message).await?;
    }
    Ok(())
}
