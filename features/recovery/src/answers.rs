//! 密保问题: how answers are compared and which questions are asked. An unknown name is asked questions too, always the
//! same ones, so that the page does not tell who is registered.

use crate::wording::QUESTIONS;
use accounts::Accounts;
use uuid::Uuid;

/// How many are asked, and the fewest that can be set.
pub(crate) const ASKED: usize = 3;
/// Answers to a user name's questions on one day.
pub(crate) const TRIES_A_DAY: i64 = 5;
/// How often a user name's questions are shown on one day.
pub(crate) const LOOKS_A_DAY: i64 = 20;

/// The keyed hash of an answer, however it is typed: without spaces and marks, in one case and width.
pub(crate) fn hash(accounts: &Accounts, person: Uuid, question: &str, answer: &str) -> Vec<u8> {
    accounts.keys.lookup("security_answer", &format!("{person}:{question}:{}", plain(answer))).to_vec()
}

/// What of an answer counts.
pub(crate) fn plain(answer: &str) -> String {
    standards::name::comparable(answer).chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The questions for a user name: the person's own, or three that a stranger cannot tell from them.
pub(crate) fn asked(accounts: &Accounts, folded_username: &str, own: &[String]) -> Vec<&'static str> {
    let dice = accounts.keys.lookup("security_question", folded_username);
    let mut codes: Vec<&'static str> = QUESTIONS.iter().map(|(code, _)| *code).collect();
    if own.len() >= ASKED {
        codes.retain(|code| own.iter().any(|o| o == code));
    }
    let mut chosen = Vec::with_capacity(ASKED);
    for die in dice.iter().take(ASKED) {
        if !codes.is_empty() {
            chosen.push(codes.remove(usize::from(*die) % codes.len()));
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_the_same_however_it_is_typed() {
        assert_eq!(plain(" Ａｂ－c 老 师。"), plain("abc老师"));
        assert_ne!(plain("张老师"), plain("王老师"));
    }
}
