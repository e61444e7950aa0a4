//! Who verifies that name, document, bank card and phone belong together (银联实名认证): a port, and the labelled
//! simulator of development and demo.

use standards::card::Card;
use uuid::Uuid;

/// What is to be verified. `Debug` shows nothing of it.
#[derive(Clone)]
pub struct CardCheck {
    /// Unique for each check: the verifier recognises a repetition by it.
    pub serial: Uuid,
    /// 姓名
    pub name: String,
    /// The kind of document, as [`standards::identity::DocumentKind::code`] writes it.
    pub document_kind: &'static str,
    /// 证件号码
    pub document_number: String,
    /// 银行卡号
    pub card: Card,
    /// The number kept at the bank, 11 digits.
    pub phone: String,
}

impl std::fmt::Debug for CardCheck {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CardCheck").field("serial", &self.serial).field("card", &self.card).finish_non_exhaustive()
    }
}

/// A check that was begun.
#[derive(Clone, Debug)]
pub struct Started {
    /// The verifier's own reference.
    pub reference: String,
    /// Who sends the SMS code.
    pub code_from: CodeFrom,
}

/// What a verifier says to the beginning of a check.
#[derive(Clone, Debug)]
pub enum CardBegun {
    /// It was begun.
    Started(Started),
    /// It ends here: the card cannot be verified, or was tried too often. Never [`CardOutcome::Match`].
    Ended(CardOutcome),
}

/// Who sends the SMS code of a check, and so who can tell whether it is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeFrom {
    /// The bank, to the number that it keeps.
    Issuer,
    /// This platform, to the number given.
    Platform,
}

/// What a verifier says in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardOutcome {
    /// All four belong together.
    Match,
    /// They do not. Which one is wrong is never said: it would tell about others' cards.
    Mismatch,
    /// The card cannot be verified: unknown, frozen, of the wrong kind.
    CardRefused,
    /// The bank's code was wrong.
    CodeWrong,
    /// The card was tried too often today, here or elsewhere.
    TooOften,
}

/// No answer. Never counts as a match; the check is asked for again with [`CardVerifier::query`].
#[derive(Clone, Debug, thiserror::Error)]
#[error("the card verifier gave no answer: {0}")]
pub struct NoAnswer(pub String);

/// Verifies cards.
#[async_trait::async_trait]
pub trait CardVerifier: Send + Sync {
    /// Whether this one asks no bank: allowed in development and demo, and said on the page.
    fn is_simulator(&self) -> bool;

    /// Begins a check; where the bank sends the code, it does so now.
    ///
    /// # Errors
    /// [`NoAnswer`].
    async fn start(&self, check: &CardCheck) -> Result<CardBegun, NoAnswer>;

    /// Ends it. `code` is the bank's where [`CodeFrom::Issuer`], else it was checked before.
    ///
    /// # Errors
    /// [`NoAnswer`].
    async fn confirm(&self, check: &CardCheck, reference: &str, code: &str) -> Result<CardOutcome, NoAnswer>;

    /// Asks again what became of a check whose answer was lost; `None` where the verifier does not know it.
    ///
    /// # Errors
    /// [`NoAnswer`].
    async fn query(&self, serial: Uuid, reference: &str) -> Result<Option<CardOutcome>, NoAnswer>;
}

/// Development and demo: a card that passes Luhn matches, one that fails or ends in 0000 does not. No bank is asked.
#[derive(Clone, Copy, Debug)]
pub struct Simulator;

#[async_trait::async_trait]
impl CardVerifier for Simulator {
    fn is_simulator(&self) -> bool {
        true
    }

    async fn start(&self, check: &CardCheck) -> Result<CardBegun, NoAnswer> {
        let reference = format!("simulator-{}", check.serial.simple());
        Ok(CardBegun::Started(Started { reference, code_from: CodeFrom::Platform }))
    }

    async fn confirm(&self, check: &CardCheck, _: &str, _: &str) -> Result<CardOutcome, NoAnswer> {
        Ok(if check.card.passes_luhn() && check.card.last_four() != "0000" {
            CardOutcome::Match
        } else {
            CardOutcome::Mismatch
        })
    }

    async fn query(&self, _: Uuid, _: &str) -> Result<Option<CardOutcome>, NoAnswer> {
        Ok(None)
    }
}
