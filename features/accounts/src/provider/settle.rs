//! What becomes of a verified identity: a known account, one to link after a code, or a new one.

use super::{ORGANISATION_RANK, ProviderRefusal, Whose};
use crate::{
    Accounts, Provider, Room, Subject, VerifiedIdentity,
    asking::{Findings, read_code},
    codes::{self, Purpose},
    messages, persons, register,
    store::{person as person_rows, provider as rows},
    username, wording,
};
use access::{Actor, OrganisationId, PersonId, Rank};
use clock::Day;
use rand::RngExt;
use sea_orm::DatabaseTransaction;
use standards::{
    identity::{DocumentKind, IdentityNumber},
    phone::Mobile,
};
use uuid::Uuid;
use web::{Form, Stop};

/// Youngest age in years (劳动法 第十五条).
const AGE_MIN: u32 = 16;

/// What a sign-in leads to.
pub(crate) enum Plan {
    /// An account that is linked already.
    Known { link: Uuid, subject: Subject },
    /// A live account of the same document or 统一社会信用代码: linked after a code to its phone.
    Link { subject: Subject, phone: Mobile },
    /// Nobody yet: an account is created.
    New { document: IdentityNumber, phone: Option<Mobile> },
}

/// 姓名 and 证件号码 by the platform's own rules.
pub(crate) fn who(provider: &Provider, claims: &VerifiedIdentity, today: Day) -> Option<(String, IdentityNumber)> {
    let name = standards::name::person(claims.name.as_deref()?).ok()?;
    let kind: DocumentKind = provider.settings.document_kind(claims.document_kind.as_deref()?)?;
    Some((name, IdentityNumber::parse(kind, claims.document_number.as_deref()?, today).ok()?))
}

fn subject_hash(accounts: &Accounts, claims: &VerifiedIdentity) -> Vec<u8> {
    accounts.keys.lookup("linked_identity", &format!("{}\n{}", claims.issuer, claims.subject)).to_vec()
}

/// Decides. `signed_in`: the person whose session the browser had when the sign-in began; nobody else may come out.
pub(crate) async fn plan(
    room: &Room,
    provider: &Provider,
    whose: Whose,
    signed_in: Option<Uuid>,
    claims: &VerifiedIdentity,
) -> Result<Plan, Stop> {
    match whose {
        Whose::Person => {
            let plan = person(&room.accounts, provider, claims).await?;
            let same = match (&plan, signed_in) {
                (_, None) => true,
                (Plan::Known { subject, .. } | Plan::Link { subject, .. }, Some(id)) => {
                    *subject == Subject::Person(PersonId(id))
                }
                (Plan::New { .. }, Some(_)) => false,
            };
            if same { Ok(plan) } else { Err(ProviderRefusal::AnotherPerson.into()) }
        }
        Whose::Organisation => organisation(room, provider, claims).await,
    }
}

async fn person(accounts: &Accounts, provider: &Provider, claims: &VerifiedIdentity) -> Result<Plan, Stop> {
    let db = accounts.store.read();
    let today = accounts.clock.today();
    let (name, document) = who(provider, claims, today).ok_or(ProviderRefusal::Incomplete)?;
    let document_hash = persons::document_hash(accounts, &document);
    if let Some(link) = rows::link(db, Whose::Person.code(), &subject_hash(accounts, claims)).await?
        && let Some(row) = person_rows::by_id(db, link.account_id).await?
    {
        let same = row.document_kind == document.kind().code() && seal::same(&document_hash, &row.document_hash);
        return if same && persons::same_name(&row.name, &name) {
            Ok(Plan::Known { link: link.id, subject: Subject::Person(PersonId(row.id)) })
        } else {
            Err(ProviderRefusal::AnotherPerson.into())
        };
    }
    if provider.settings.rank(claims.level.as_deref()) < Rank::SECOND {
        return Err(ProviderRefusal::LevelTooLow { provider: provider.settings.id.clone() }.into());
    }
    if let Some(row) = person_rows::by_document(db, document.kind().code(), &document_hash).await? {
        if !persons::same_name(&row.name, &name) {
            return Err(ProviderRefusal::AnotherPerson.into());
        }
        let phone = accounts.keys.open_text(persons::PHONE, row.id, &row.phone_sealed).map_err(Stop::fault)?;
        let phone = Mobile::parse(&phone).map_err(|_| ProviderRefusal::NoPhone)?;
        return Ok(Plan::Link { subject: Subject::Person(PersonId(row.id)), phone });
    }
    if document.age_on(today).is_some_and(|age| age < AGE_MIN) {
        return Err(ProviderRefusal::TooYoung.into());
    }
    let phone = claims.phone.as_deref().and_then(|p| Mobile::parse(p).ok());
    Ok(Plan::New { document, phone })
}

async fn organisation(room: &Room, provider: &Provider, claims: &VerifiedIdentity) -> Result<Plan, Stop> {
    let accounts = &room.accounts;
    let uscc = claims.uscc.as_deref().ok_or(ProviderRefusal::Incomplete)?;
    let uscc = standards::uscc::Uscc::parse(uscc).map_err(|_| ProviderRefusal::Incomplete)?;
    if provider.settings.rank(claims.level.as_deref()) < ORGANISATION_RANK {
        return Err(ProviderRefusal::OrganisationLevelTooLow {
            provider: provider.settings.id.clone(),
            required: provider.settings.label_of(ORGANISATION_RANK).to_owned(),
        }
        .into());
    }
    let account = room.side.account_by_uscc(uscc.as_str()).await?;
    let hash = subject_hash(accounts, claims);
    let link = rows::link(accounts.store.read(), Whose::Organisation.code(), &hash).await?;
    let Some(account) = account else {
        // A link that leads to an organisation of another code is not followed.
        let refusal =
            if link.is_some() { ProviderRefusal::AnotherPerson } else { ProviderRefusal::OrganisationNotRegistered };
        return Err(refusal.into());
    };
    let subject = Subject::Organisation(account.id);
    match link {
        Some(link) if link.account_id == account.id.0 => Ok(Plan::Known { link: link.id, subject }),
        Some(_) => Err(ProviderRefusal::AnotherPerson.into()),
        None => {
            let registrar = room.side.registrant(account.id).await?.ok_or(ProviderRefusal::NoPhone)?;
            let phone = persons::phone_of(accounts.store.read(), accounts, registrar).await?;
            let phone = phone.and_then(|p| Mobile::parse(&p).ok()).ok_or(ProviderRefusal::NoPhone)?;
            Ok(Plan::Link { subject, phone })
        }
    }
}

/// Carries a plan out in a transaction: links or creates, raises the level. Where a code was wrong the transaction is
/// committed here, so that the try counts.
pub(crate) async fn carry_out(
    tx: ::store::Tx,
    accounts: &Accounts,
    provider: &Provider,
    claims: &VerifiedIdentity,
    plan: Plan,
    form: &Form,
) -> Result<(::store::Tx, Subject), Stop> {
    let now = accounts.clock.now();
    let rank = provider.settings.rank(claims.level.as_deref());
    let raw = claims.level.as_deref().unwrap_or_default();
    let subject = match plan {
        Plan::Known { link, subject } => {
            rows::see_link(&*tx, link, (raw, i64::from(rank.0)), now).await?;
            subject
        }
        Plan::Link { subject, phone } => {
            let tx = check_code(tx, accounts, &phone, form).await?;
            link(&tx, accounts, provider, claims, subject).await?;
            messages::send(
                &*tx,
                accounts,
                phone.as_str(),
                &messages::Template::Notice(wording::provider::linked(&provider.settings.label)),
            )
            .await?;
            raise(&tx, accounts, provider, claims, subject).await?;
            return Ok((tx, subject));
        }
        Plan::New { document, phone } => {
            if !form.ticked("agree") {
                return Err(crate::Refusal::field("agree", "我已阅读并同意", wording::AGREE).into());
            }
            let (tx, phone) = match phone {
                Some(phone) => (tx, phone),
                None => {
                    let phone = Mobile::parse(form.get("phone"))
                        .map_err(|e| crate::Refusal::field("phone", "手机号", e.reason_zh()))?;
                    (check_code(tx, accounts, &phone, form).await?, phone)
                }
            };
            let subject = create(&tx, accounts, provider, claims, &document, &phone).await?;
            link(&tx, accounts, provider, claims, subject).await?;
            raise(&tx, accounts, provider, claims, subject).await?;
            return Ok((tx, subject));
        }
    };
    raise(&tx, accounts, provider, claims, subject).await?;
    Ok((tx, subject))
}

async fn check_code(tx: ::store::Tx, accounts: &Accounts, phone: &Mobile, form: &Form) -> Result<::store::Tx, Stop> {
    let mut found = Findings::default();
    let code = found.keep("code", "短信验证码", read_code(form, "code"), |()| wording::CODE_FORM.into());
    let Some(code) = code else { return Err(found.refusal().into()) };
    match codes::check(&*tx, accounts, Purpose::IdentityLinking, phone.as_str(), &code).await? {
        Ok(()) => Ok(tx),
        Err(refusal) => {
            tx.commit().await?;
            Err(refusal.into())
        }
    }
}

async fn link(
    tx: &DatabaseTransaction,
    accounts: &Accounts,
    provider: &Provider,
    claims: &VerifiedIdentity,
    subject: Subject,
) -> Result<(), Stop> {
    let (kind, account) = subject.parts();
    let hash = subject_hash(accounts, claims);
    if let Some(stale) = rows::link(tx, kind, &hash).await? {
        // Planning found it leading to a closed account.
        rows::delete_link(tx, stale.id).await?;
    }
    let id = accounts.clock.new_id();
    let link = rows::NewLink {
        id,
        subject_hash: &hash,
        provider: &provider.settings.id,
        kind,
        account,
        raw: claims.level.as_deref().unwrap_or_default(),
        rank: i64::from(provider.settings.rank(claims.level.as_deref()).0),
    };
    match rows::insert_link(tx, &link, accounts.clock.now()).await {
        // The same identity came in twice at once.
        Err(e) if rows::SUBJECT.is_violated_by(&e) => return Err(ProviderRefusal::Gone.into()),
        other => other?,
    }
    record(tx, accounts, subject, "identity.linking", &provider.settings.id, None).await
}

async fn create(
    tx: &DatabaseTransaction,
    accounts: &Accounts,
    provider: &Provider,
    claims: &VerifiedIdentity,
    document: &IdentityNumber,
    phone: &Mobile,
) -> Result<Subject, Stop> {
    let now = accounts.clock.now();
    let (name, _) = who(provider, claims, accounts.clock.today()).ok_or(ProviderRefusal::Incomplete)?;
    let id = accounts.clock.new_id();
    let mut username = new_username();
    while person_rows::username_is_taken(tx, &username::folded(&username)).await? {
        username = new_username();
    }
    let row = person_rows::Row {
        id,
        username_folded: username::folded(&username),
        username: username.clone(),
        name,
        document_kind: document.kind().code().to_owned(),
        document_sealed: accounts.keys.seal(persons::DOCUMENT, id, document.as_str()),
        document_hash: persons::document_hash(accounts, document),
        phone_sealed: accounts.keys.seal(persons::PHONE, id, phone.as_str()),
        phone_hash: codes::phone_hash(accounts, phone.as_str()),
        // Belongs to no password: `Passwords::verify` refuses it after the usual work.
        password: "none".to_owned(),
        rank: i64::from(Rank::FIRST.0),
        state: "live".to_owned(),
        created_at: now,
    };
    match person_rows::insert(tx, &[row]).await {
        Err(e) if person_rows::DOCUMENT.is_violated_by(&e) || person_rows::USERNAME.is_violated_by(&e) => {
            return Err(ProviderRefusal::Gone.into());
        }
        other => other?,
    }
    person_rows::insert_consent(tx, accounts.clock.new_id(), id, "terms", register::TERMS_VERSION, now).await?;
    outbox::record(
        tx,
        &outbox::Deed {
            at: now,
            actor: &Actor::Anonymous,
            action: "person.registration",
            object_kind: "person",
            object_id: id,
            states: Some(("none", "live")),
            detail: serde_json::json!({ "document_kind": document.kind().code(), "terms": register::TERMS_VERSION,
                "provider": provider.settings.id }),
        },
    )
    .await?;
    let text = wording::provider::created(&provider.settings.label, &username);
    messages::send(tx, accounts, phone.as_str(), &messages::Template::Notice(text)).await?;
    Ok(Subject::Person(PersonId(id)))
}

fn new_username() -> String {
    format!("u{:010}", rand::rng().random_range(0..10_000_000_000_u64))
}

/// Raises a person to the rank that the authority vouches for, where it is higher than the one so far; never lowers.
async fn raise(
    tx: &DatabaseTransaction,
    accounts: &Accounts,
    provider: &Provider,
    claims: &VerifiedIdentity,
    subject: Subject,
) -> Result<(), Stop> {
    let Subject::Person(person) = subject else { return Ok(()) };
    let rank = provider.settings.rank(claims.level.as_deref());
    let before = person_rows::by_id(tx, person.0).await?.ok_or(web::NotFound)?.rank;
    let stored = i64::from(rank.0);
    if rank < Rank::SECOND || stored <= before {
        return Ok(());
    }
    let raw = claims.level.as_deref().unwrap_or_default();
    person_rows::raise_rank(tx, person.0, stored).await?;
    let assurance = (provider.settings.scheme.as_str(), raw, stored);
    let (id, now) = (accounts.clock.new_id(), accounts.clock.now());
    person_rows::insert_assurance(tx, id, person.0, assurance, &provider.settings.id, now).await?;
    record(tx, accounts, subject, "person.verification", &provider.settings.id, Some((&provider.settings.scheme, raw)))
        .await
}

async fn record(
    tx: &DatabaseTransaction,
    accounts: &Accounts,
    subject: Subject,
    action: &'static str,
    provider: &str,
    level: Option<(&str, &str)>,
) -> Result<(), Stop> {
    let (kind, id) = subject.parts();
    outbox::record(
        tx,
        &outbox::Deed {
            at: accounts.clock.now(),
            actor: &actor(subject),
            action,
            object_kind: kind,
            object_id: id,
            states: None,
            detail: serde_json::json!({ "provider": provider, "scheme": level.map(|l| l.0), "level": level.map(|l| l.1) }),
        },
    )
    .await?;
    Ok(())
}

/// For the log.
pub(crate) fn actor(subject: Subject) -> Actor {
    match subject {
        Subject::Person(id) => Actor::Person(id),
        Subject::Organisation(id) => Actor::Organisation(OrganisationId(id.0)),
        Subject::Officer(id) => Actor::Officer(id),
    }
}
