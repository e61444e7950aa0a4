//! A bank card as proof of who somebody is, without an account being signed in: 银联认证找回. The verifier is asked about
//! what was typed, whether or not there is such an account, so that the answer tells nothing.

use crate::{
    Accounts, CardBegun, CardCheck, CodeFrom, Refusal, Started,
    codes::{self, Purpose},
    store::{card_proof as rows, quota},
    verification::{START_MINUTES, TRIES_A_DAY, card_hash, check_tries, in_time, told},
};
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr};
use standards::{card::Card, identity::IdentityNumber, phone::Mobile};
use std::net::IpAddr;
use uuid::Uuid;
use web::Stop;

/// Who somebody says to be.
#[derive(Clone)]
pub struct Claim {
    /// 姓名
    pub name: String,
    /// 证件
    pub document: IdentityNumber,
    /// 银行卡号
    pub card: Card,
    /// The number kept at the bank.
    pub phone: Mobile,
}

impl Claim {
    fn hash(&self, accounts: &Accounts) -> Vec<u8> {
        let name = standards::name::comparable(&self.name);
        let text =
            format!("{}:{}:{}:{name}", self.document.kind().code(), self.document.canonical(), self.phone.as_str());
        accounts.keys.lookup("card_proof.claim", &format!("{}:{text}", self.card.as_str())).to_vec()
    }

    fn check(&self, serial: Uuid) -> CardCheck {
        CardCheck {
            serial,
            name: self.name.clone(),
            document_kind: self.document.kind().code(),
            document_number: self.document.as_str().to_owned(),
            card: self.card.clone(),
            phone: self.phone.as_str().to_owned(),
        }
    }
}

/// Begins a check: the number's turn is taken and one code of the asker's address, of the purpose and of the platform, since
/// somebody sends one; the verifier is asked outside any transaction, and where this platform sends the code, it is sent to
/// the number typed.
///
/// # Errors
/// The quotas of codes and cards, [`Refusal::CardNoAnswer`], or a fault.
pub async fn start(accounts: &Accounts, claim: &Claim, purpose: Purpose, address: Option<IpAddr>) -> Result<(), Stop> {
    let hash = card_hash(accounts, &claim.card);
    check_tries(accounts, accounts.store.read(), &hash).await?;
    let tx = accounts.store.begin().await?;
    codes::count_address(&*tx, accounts, address).await??;
    codes::take_turn(&*tx, accounts, purpose, claim.phone.as_str()).await??;
    codes::count_sent(&*tx, accounts, purpose).await??;
    tx.commit().await?;

    let serial = accounts.clock.new_id();
    let (started, ended) = match in_time(accounts.cards.start(&claim.check(serial))).await? {
        CardBegun::Started(started) => (started, None),
        CardBegun::Ended(outcome) => (Started { reference: String::new(), code_from: CodeFrom::Issuer }, Some(outcome)),
    };

    let tx = accounts.store.begin().await?;
    if started.code_from == CodeFrom::Platform {
        codes::write_counted(&*tx, accounts, purpose, claim.phone.as_str()).await?;
    }
    rows::insert(
        &*tx,
        &rows::Row {
            id: serial,
            purpose: purpose.code().to_owned(),
            claim_hash: claim.hash(accounts),
            card_hash: hash.clone(),
            reference: started.reference,
            code_from: match started.code_from {
                CodeFrom::Issuer => "issuer",
                CodeFrom::Platform => "platform",
            }
            .to_owned(),
            started_at: accounts.clock.now(),
        },
    )
    .await?;
    let Some(outcome) = ended else { return Ok(tx.commit().await?) };
    // The verifier was asked: that counts as a try with this card.
    let now = accounts.clock.now();
    rows::ask(&*tx, serial, now).await?;
    quota::count(&*tx, "card", &hash, &now.day().to_string(), TRIES_A_DAY).await?;
    let (state, refusal) = told(outcome);
    rows::finish(&*tx, serial, state).await?;
    tx.commit().await?;
    Err(refusal.unwrap_or(Refusal::CardMismatch).into())
}

/// Ends it: `Ok` where name, document, card and phone belong together.
///
/// # Errors
/// [`Refusal::CardNotStarted`], a wrong code, [`Refusal::CardMismatch`], [`Refusal::CardRefused`] or
/// [`Refusal::CardNoAnswer`]; never passes without an answer.
pub async fn confirm(accounts: &Accounts, claim: &Claim, purpose: Purpose, code: &str) -> Result<(), Stop> {
    let now = accounts.clock.now();
    let tx = accounts.store.begin().await?;
    let row = rows::newest(&*tx, &claim.hash(accounts), purpose.code()).await?;
    let row = row.filter(|r| now < r.started_at.plus_minutes(START_MINUTES)).ok_or(Refusal::CardNotStarted)?;
    check_tries(accounts, &*tx, &row.card_hash).await?;
    if row.code_from == "platform"
        && let Err(refusal) = codes::check(&*tx, accounts, purpose, claim.phone.as_str(), code).await?
    {
        tx.commit().await?;
        return Err(refusal.into());
    }
    // Others with the same card wait here, so that five are five whoever asks at once.
    if !quota::count(&*tx, "card", &row.card_hash, &now.day().to_string(), TRIES_A_DAY).await? {
        return Err(Refusal::CardTriedTooOften.into());
    }
    if !rows::ask(&*tx, row.id, now).await? {
        return Err(Refusal::CardNotStarted.into());
    }
    tx.commit().await?;

    let outcome = in_time(accounts.cards.confirm(&claim.check(row.id), &row.reference, code)).await?;
    let (state, refusal) = told(outcome);
    let tx = accounts.store.begin().await?;
    rows::finish(&*tx, row.id, state).await?;
    tx.commit().await?;
    refusal.map_or(Ok(()), |r| Err(r.into()))
}

/// Takes away checks that are older than two days: the quota of a card counts one.
///
/// # Errors
/// What the database says.
pub async fn sweep(tx: &impl ConnectionTrait, now: Timestamp) -> Result<(), DbErr> {
    rows::delete_before(tx, now.plus_days(-2)).await
}
