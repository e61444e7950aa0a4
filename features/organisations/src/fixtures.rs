//! Organisations, profiles and mandates for the tests of the rooms above and for the demo at scale: real
//! rows, many at once. Names and codes are made up; the codes pass their checks and belong to nobody.

use crate::{
    LicenceId, Organisations, log,
    mandate::Mandate,
    profile::Content,
    store::{mandate as mandates, profile::seal_phone},
    verification::Verification,
};
use access::{Actor, MandateId, OrganisationId, PersonId, Powers};
use clock::Timestamp;
use object_store::{ObjectStoreExt, path::Path};
use sea_orm::{ConnectionTrait, DbErr, Value};
use standards::uscc::Uscc;

pub use crate::sample::samples;

/// Rows of a statement, so that the widest table stays below SQLite's 32,766 parameters.
const ROWS: usize = 1_500;

/// An organisation to be put in.
#[derive(Clone, Debug)]
pub struct NewOrganisation {
    /// 统一社会信用代码
    pub uscc: Uscc,
    /// 单位名称全称
    pub name: String,
    /// 法定代表人姓名
    pub legal_representative: String,
    /// 用户名
    pub username: String,
    /// Its profile, approved; `None` for an organisation that has not filled it in (未完善).
    pub profile: Option<Content>,
}

/// Puts organisations in, with the password of the PHC string and, where there is a profile, an approved
/// version. `registered_by` stands for the clerks who registered them. `room.files` gets one picture that
/// all of them show as their licence.
///
/// # Errors
/// What the database or the store of files says.
pub async fn organisations(
    tx: &impl ConnectionTrait,
    room: &Organisations,
    list: &[NewOrganisation],
    password_phc: &str,
    registered_by: PersonId,
    now: Timestamp,
) -> anyhow::Result<Vec<OrganisationId>> {
    let (file_key, digest) = picture(room).await?;
    let ids: Vec<OrganisationId> = list.iter().map(|_| OrganisationId(room.clock.new_id())).collect();
    let rows: Vec<(OrganisationId, &NewOrganisation)> = ids.iter().copied().zip(list).collect();
    let verification = Verification::after_approval(now);
    let organisation_rows: Vec<Vec<Value>> = rows
        .iter()
        .map(|(id, o)| {
            vec![
                (*id).into(),
                o.uscc.as_str().into(),
                o.name.as_str().into(),
                o.legal_representative.as_str().into(),
                o.username.as_str().into(),
                accounts::username::folded(&o.username).into(),
                password_phc.into(),
                now.as_ms().into(),
                registered_by.into(),
                o.profile.as_ref().map(|_| verification.due_at.as_ms()).into(),
                o.profile.as_ref().and(verification.lapses_at).map(Timestamp::as_ms).into(),
            ]
        })
        .collect();
    insert(
        tx,
        "organisation (id, uscc, name, legal_representative, username, username_folded, password_phc, registered_at, \
         registered_by, due_at, lapses_at)",
        &organisation_rows,
    )
    .await?;
    let profiles: Vec<(OrganisationId, LicenceId, &NewOrganisation, &Content)> = rows
        .iter()
        .filter_map(|(id, o)| o.profile.as_ref().map(|c| (*id, LicenceId(room.clock.new_id()), *o, c)))
        .collect();
    let licences: Vec<Vec<Value>> = profiles
        .iter()
        .map(|(id, licence, _, _)| {
            vec![
                (*licence).into(),
                (*id).into(),
                file_key.as_str().into(),
                "image/png".into(),
                digest.as_str().into(),
                now.as_ms().into(),
                registered_by.into(),
            ]
        })
        .collect();
    insert(tx, "licence (id, organisation_id, file_key, media_type, digest, uploaded_at, uploaded_by)", &licences)
        .await?;
    let content = |id: OrganisationId, c: &Content| -> Vec<Value> {
        vec![
            c.nature.into(),
            c.industry.into(),
            c.size.into(),
            c.division.into(),
            c.address.as_str().into(),
            c.introduction.as_str().into(),
            c.contact_name.as_str().into(),
            seal_phone(&room.accounts.keys, id, &c.contact_phone).into(),
        ]
    };
    let profile_rows: Vec<Vec<Value>> = profiles
        .iter()
        .map(|(id, licence, _, c)| {
            let head: Vec<Value> = vec![(*id).into(), 1_i64.into(), "approved".into(), (*licence).into()];
            let ms = now.as_ms();
            let tail: Vec<Value> = vec![ms.into(), registered_by.into(), ms.into(), registered_by.into(), ms.into()];
            [head, content(*id, c), tail].concat()
        })
        .collect();
    insert(
        tx,
        "profile (organisation_id, revision, state, licence_id, nature, industry, size, division, address, introduction, \
         contact_name, contact_phone, saved_at, saved_by, submitted_at, submitted_by, decided_at)",
        &profile_rows,
    )
    .await?;
    let version_rows: Vec<Vec<Value>> = profiles
        .iter()
        .map(|(id, licence, o, c)| {
            let head: Vec<Value> = vec![
                (*id).into(),
                1_i64.into(),
                1_i64.into(),
                o.name.as_str().into(),
                o.legal_representative.as_str().into(),
                (*licence).into(),
                now.as_ms().into(),
            ];
            [head, content(*id, c)].concat()
        })
        .collect();
    insert(
        tx,
        "profile_version (organisation_id, number, revision, name, legal_representative, licence_id, approved_at, nature, \
         industry, size, division, address, introduction, contact_name, contact_phone)",
        &version_rows,
    )
    .await?;
    for (id, _) in &rows {
        let detail = serde_json::json!({ "fixture": true });
        log::note(
            tx,
            &Actor::System,
            "organisation.registration",
            log::ORGANISATION,
            id.0,
            Some(("none", "active")),
            detail,
            now,
        )
        .await?;
    }
    Ok(ids)
}

/// Puts bound mandates in: granted and accepted.
///
/// # Errors
/// What the database says.
pub async fn bindings(
    tx: &impl ConnectionTrait,
    room: &Organisations,
    list: &[(OrganisationId, PersonId, Powers)],
    now: Timestamp,
) -> Result<Vec<MandateId>, DbErr> {
    let mandates: Vec<Mandate> = list
        .iter()
        .filter_map(|(organisation, person, powers)| {
            let id = MandateId(room.clock.new_id());
            Mandate::propose(id, *organisation, *person, *powers, None, now).accept(*powers, now).ok()
        })
        .collect();
    let rows: Vec<Vec<Value>> = mandates.iter().map(|m| mandates::values(m).to_vec()).collect();
    insert(tx, &format!("mandate ({})", mandates::COLUMNS), &rows).await?;
    for m in &mandates {
        let detail = serde_json::json!({ "fixture": true });
        log::note(
            tx,
            &Actor::System,
            "mandate.confirmation",
            log::MANDATE,
            m.id.0,
            Some(("none", "bound")),
            detail,
            now,
        )
        .await?;
    }
    Ok(mandates.into_iter().map(|m| m.id).collect())
}

/// Makes a person a clerk of an organisation.
///
/// # Errors
/// What the database says.
pub async fn clerk(
    tx: &impl ConnectionTrait,
    room: &Organisations,
    organisation: OrganisationId,
    person: PersonId,
    powers: Powers,
) -> Result<MandateId, DbErr> {
    let now = room.clock.now();
    let mut ids = bindings(tx, room, &[(organisation, person, powers)], now).await?;
    ids.pop().ok_or_else(|| DbErr::Custom("a mandate was not bound".into()))
}

async fn insert(tx: &impl ConnectionTrait, table: &str, rows: &[Vec<Value>]) -> Result<(), DbErr> {
    for chunk in rows.chunks(ROWS) {
        let mut n = 0;
        let places: Vec<String> = chunk
            .iter()
            .map(|row| {
                let row: Vec<String> = row
                    .iter()
                    .map(|_| {
                        n += 1;
                        format!("${n}")
                    })
                    .collect();
                format!("({})", row.join(", "))
            })
            .collect();
        let values = chunk.iter().flatten().cloned();
        store::run(tx, &format!("insert into {table} values {}", places.join(", ")), values).await?;
    }
    Ok(())
}

/// The one picture of all fixtures: a plain sheet.
async fn picture(room: &Organisations) -> anyhow::Result<(String, String)> {
    let mut sheet = image::RgbImage::from_pixel(480, 340, image::Rgb([248, 246, 238]));
    for (x, y, pixel) in sheet.enumerate_pixels_mut() {
        let frame = x < 12 || y < 12 || x >= 468 || y >= 328;
        let line = y > 90 && y % 36 < 3 && x > 60 && x < 420;
        if frame {
            *pixel = image::Rgb([176, 42, 36]);
        } else if line {
            *pixel = image::Rgb([120, 120, 120]);
        }
    }
    let mut bytes = std::io::Cursor::new(Vec::new());
    sheet.write_to(&mut bytes, image::ImageFormat::Png)?;
    let bytes = bytes.into_inner();
    let digest = seal::sm3_hex(&bytes);
    let key = format!("licences/sample-{}", &digest[..16]);
    room.files.put(&Path::from(key.as_str()), bytes.into()).await?;
    Ok((key, digest))
}
