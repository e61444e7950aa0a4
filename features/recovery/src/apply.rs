//! 上传证件照找回: a request that account administrators decide within some working days. Everybody gets the same answer,
//! whether or not the data fit an account; the phone that shall be told the result is proven by a code.

use crate::{
    Recovery, RecoveryId, Refusal,
    account_by_phone::empty,
    outcome::{self, Outcome},
    pictures::{Sender, kept_field, take},
    request::{Kind, Slot, State as Standing},
    store as rows,
    typed::{code, phone},
    upload::{LargeForm, PICTURE_BYTES_MAX},
    ways::Way,
};
use access::{Actor, Anyone};
use accounts::{
    asking::{Asker, Findings},
    codes::{self, Purpose},
    document_kinds, read_document,
    recovery::by_document,
};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use clock::Day;
use serde::{Deserialize, Serialize};
use standards::{identity::IdentityNumber, phone::Mobile, uscc::Uscc};
use uuid::Uuid;
use web::{Answer, ChoiceGroup, Form, Shell, Stop};

/// What was typed, as it is sealed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Typed {
    pub name: String,
    pub document_kind: String,
    pub document_number: String,
    pub phone: String,
    #[serde(default)]
    pub uscc: String,
    #[serde(default)]
    pub organisation: String,
}

pub(crate) const SEALED: &str = "recovery_request.typed";
/// Requests of one phone number on one day.
const REQUESTS_A_DAY: i64 = 3;

#[derive(Template)]
#[template(path = "apply.html")]
struct ApplyPage {
    shell: Shell,
    form: Form,
    way: Way,
    kind: Kind,
    kinds: Vec<ChoiceGroup>,
}

impl ApplyPage {
    fn upload(&self, slot: &Slot) -> web::Field {
        let field = self
            .form
            .upload(slot.code(), slot.zh())
            .attribute("accept", "image/jpeg,image/png")
            .attribute("data-preview", "")
            .attribute("data-bytes-max", PICTURE_BYTES_MAX.to_string());
        if self.kept(slot).is_empty() {
            field.required().hint("JPEG 或 PNG 图片，不超过 5 MB，文字清晰可辨")
        } else {
            field.hint("已上传，无需再次选择；如需更换请重新选择")
        }
    }

    fn kept(&self, slot: &Slot) -> &str {
        self.form.get(&kept_field(*slot))
    }

    fn code_address(&self) -> String {
        format!("{}/code", self.way.address())
    }

    fn kept_name(&self, slot: &Slot) -> String {
        kept_field(*slot)
    }
}

fn way_of(kind: Kind) -> Way {
    match kind {
        Kind::PersonAccount => Way::AccountPictures,
        Kind::OrganisationAccount => Way::AccountOrganisation,
        Kind::PersonPassword => Way::PasswordPictures,
        Kind::OrganisationPassword => Way::PasswordOrganisation,
    }
}

fn page(kind: Kind, shell: Shell, status: StatusCode, form: Form) -> Answer {
    let kinds = document_kinds();
    web::page_with_status(status, &ApplyPage { shell, form, way: way_of(kind), kind, kinds })
}

macro_rules! pages {
    ($kind:expr, $show:ident, $code:ident, $submit:ident) => {
        /// The form.
        pub(crate) async fn $show(_: Anyone, shell: Shell) -> Answer {
            page($kind, shell, StatusCode::OK, empty())
        }

        /// 【获取验证码】
        pub(crate) async fn $code(
            _: Anyone,
            State(room): State<Recovery>,
            asker: Asker,
            shell: Shell,
            LargeForm(mut form, _permit): LargeForm,
        ) -> Answer {
            let outcome = send_code(&room, asker, $kind, &mut form).await;
            asker.answer_code(form, outcome, |status, form| page($kind, shell, status, form))
        }

        /// 【提交】
        pub(crate) async fn $submit(
            _: Anyone,
            State(room): State<Recovery>,
            asker: Asker,
            shell: Shell,
            LargeForm(mut form, _permit): LargeForm,
        ) -> Answer {
            match apply(&room, asker, $kind, &mut form).await {
                Ok(due) => outcome::tell(&room, Outcome::Submitted { kind: $kind.code().to_owned(), due }),
                Err(stop) => form.come_back(stop, |status, form| page($kind, shell, status, form)),
            }
        }
    };
}

pages!(Kind::PersonAccount, show_person_account, code_person_account, person_account);
pages!(Kind::OrganisationAccount, show_organisation_account, code_organisation_account, organisation_account);
pages!(Kind::PersonPassword, show_person_password, code_person_password, person_password);
pages!(Kind::OrganisationPassword, show_organisation_password, code_organisation_password, organisation_password);

/// `POST /api/v1/recovery-requests/codes` {phone}
pub(crate) async fn api_send_code(_: Anyone, State(room): State<Recovery>, asker: Asker, form: Form) -> Answer {
    let message = issue(&room, asker, &form).await?;
    Ok(web::json(StatusCode::CREATED, serde_json::json!({ "message": message })))
}

/// `POST /api/v1/recovery-requests`, multipart: `kind` and the fields and pictures of its page.
pub(crate) async fn api_apply(
    _: Anyone,
    State(room): State<Recovery>,
    asker: Asker,
    LargeForm(mut form, _permit): LargeForm,
) -> Answer {
    let kind = Kind::of_code(form.get("kind"))
        .ok_or_else(|| Refusal::field("kind", "kind", Kind::ALL.map(Kind::code).join(", ")))?;
    let due = apply(&room, asker, kind, &mut form).await?;
    Ok(web::json(StatusCode::ACCEPTED, serde_json::json!({ "state": "in_review", "due": due })))
}

/// Without scripts the pictures come with the request for a code: they are kept for the next try.
async fn send_code(room: &Recovery, asker: Asker, kind: Kind, form: &mut Form) -> Result<String, Stop> {
    let message = issue(room, asker, form).await?;
    if !asker.json && !form.files().is_empty() {
        match take(room, kind, form, Sender::Unproven).await {
            Ok(_) => {}
            Err(stop) if stop.refusal().is_some() => {}
            Err(stop) => return Err(stop),
        }
    }
    Ok(message)
}

async fn issue(room: &Recovery, asker: Asker, form: &Form) -> Result<String, Stop> {
    let accounts = &room.accounts;
    let mut found = Findings::default();
    let Some(phone) = phone(form, &mut found) else { return Err(found.refusal().into()) };
    accounts.allow_address(asker.address)?;
    let tx = accounts.store.begin().await?;
    codes::count_address(&*tx, accounts, asker.address).await??;
    codes::issue(&*tx, accounts, Purpose::RecoveryRequest, phone.as_str()).await??;
    tx.commit().await?;
    Ok(accounts::wording::code_sent(&phone.masked()))
}

/// The form without its pictures.
struct Wanted {
    typed: Typed,
    document: IdentityNumber,
    phone: Mobile,
    code: String,
}

fn read(room: &Recovery, kind: Kind, form: &mut Form) -> Result<Wanted, accounts::Refusal> {
    let mut found = Findings::default();
    let (mut uscc, mut organisation) = (String::new(), String::new());
    if kind.is_organisation() {
        let cleaned = standards::uscc::clean(form.raw("uscc"));
        form.set("uscc", cleaned.clone());
        let code = found.keep("uscc", "统一社会信用代码", Uscc::parse(&cleaned), |e| e.reason_zh());
        uscc = code.map(|c| c.as_str().to_owned()).unwrap_or_default();
        let name = standards::name::organisation(form.get("organisation"));
        organisation = found.keep("organisation", "单位名称全称", name, |e| e.reason_zh()).unwrap_or_default();
    }
    let label = if kind.is_organisation() { "经办人姓名" } else { "姓名" };
    let name = found.keep("name", label, standards::name::person(form.get("name")), |e| e.reason_zh());
    let document = read_document(form, room.accounts.clock.today(), &mut found);
    let phone = phone(form, &mut found);
    let code = code(form, &mut found);
    match (name, document, phone, code) {
        (Some(name), Some(document), Some(phone), Some(code)) if found.none() => {
            let typed = Typed {
                name,
                document_kind: document.kind().code().to_owned(),
                document_number: document.as_str().to_owned(),
                phone: phone.as_str().to_owned(),
                uscc,
                organisation,
            };
            Ok(Wanted { typed, document, phone, code })
        }
        _ => Err(found.refusal()),
    }
}

async fn apply(room: &Recovery, asker: Asker, kind: Kind, form: &mut Form) -> Result<Day, Stop> {
    let accounts = &room.accounts;
    accounts.allow_address(asker.address)?;
    let wanted = read(room, kind, form);
    // Pictures that came with a form that is refused are looked at only after a right code: nobody fills the disk.
    let wanted = wanted?;
    let now = accounts.clock.now();
    let phone_hash = codes::phone_hash(accounts, wanted.phone.as_str());
    let tx = accounts.store.begin().await?;
    let tested = codes::test(&*tx, accounts, Purpose::RecoveryRequest, wanted.phone.as_str(), &wanted.code).await?;
    tx.commit().await?;
    let right = tested?;
    if rows::since(accounts.store.read(), &phone_hash, accounts.clock.today().start()).await? >= REQUESTS_A_DAY {
        return Err(Refusal::RequestsUsedUp.into());
    }
    let pictures = take(room, kind, form, Sender::Proven).await?;
    let (subject, division, phone_is_new) = subject(room, kind, &wanted).await?;
    let id = RecoveryId(accounts.clock.new_id());
    let typed = serde_json::to_string(&wanted.typed).map_err(Stop::fault)?;
    let settings = &room.settings;
    let due = clock::working_days_after(accounts.clock.today(), settings.working_days, &settings.holidays);
    let request = rows::Request {
        id,
        kind,
        division,
        subject,
        typed_sealed: Some(accounts.keys.seal(SEALED, id.0, typed)),
        phone_is_new,
        state: Standing::InReview { first: None },
        revision: 1,
        submitted_at: now,
        due_day: due.to_string(),
        first_by: None,
        first_at: None,
        decided_by: None,
        decided_at: None,
        reason: None,
        purged_at: None,
    };
    let tx = accounts.store.begin().await?;
    right.spend(&*tx, now).await??;
    rows::insert(&*tx, &request, &phone_hash).await?;
    for picture in &pictures {
        if !rows::attach(&*tx, picture.id, id).await? {
            return Err(Refusal::Busy.into());
        }
    }
    outbox::record(
        &*tx,
        &outbox::Deed {
            at: now,
            actor: &Actor::Anonymous,
            action: "recovery.submission",
            object_kind: "recovery",
            object_id: id.0,
            states: Some(("none", "in_review")),
            detail: serde_json::json!({ "kind": kind.code() }),
        },
    )
    .await?;
    tx.commit().await?;
    Ok(due)
}

/// Whom the data fit, which bureau decides, and whether the phone is another than the one on record.
async fn subject(room: &Recovery, kind: Kind, wanted: &Wanted) -> Result<(Option<Uuid>, String, bool), Stop> {
    let accounts = &room.accounts;
    let db = accounts.store.read();
    let home = accounts.site.region.division.clone();
    if kind.is_organisation() {
        let Some(found) = organisations::account::by_uscc(db, &wanted.typed.uscc).await? else {
            return Ok((None, home, true));
        };
        let now = accounts.clock.now();
        let mut is_known = false;
        for person in organisations::account::concerned(db, found.id, now).await? {
            is_known |=
                accounts::persons::phone_of(db, accounts, person).await?.as_deref() == Some(wanted.phone.as_str());
        }
        return Ok((Some(found.id.0), found.division.unwrap_or(home), !is_known));
    }
    let holder = by_document(db, accounts, &wanted.document).await?;
    let holder = holder.filter(|h| h.has_name(&wanted.typed.name));
    let is_new = !holder.as_ref().is_some_and(|h| h.has_phone(accounts, &wanted.phone));
    Ok((holder.map(|h| h.id.0), home, is_new))
}

#[cfg(test)]
#[path = "apply_test.rs"]
mod tests;
