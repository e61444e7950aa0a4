//! A fair in a list: `{{ card }}` inside `<ul class="cards">`, here and on the front page (`docs/look.md` 2.4).

use crate::{
    Fair, Turnout,
    fair::{Kind, Phase},
};
use askama::{Template, filters::HtmlSafe};
use clock::Timestamp;

/// A fair as it stands at an instant, with its buttons 【查看详情】 and, while registration is open, 【报名参加】.
#[derive(Clone, Debug, Template)]
#[template(path = "card.html")]
pub struct FairCard {
    /// The fair.
    pub fair: Fair,
    /// Who takes part.
    pub turnout: Turnout,
    now: Timestamp,
}

impl FairCard {
    /// The card of a fair at `now`.
    #[must_use]
    pub fn new(fair: Fair, turnout: Turnout, now: Timestamp) -> Self {
        Self { fair, turnout, now }
    }

    fn phase(&self) -> Phase {
        self.fair.phase(self.now)
    }

    fn icon(&self, name: &'static str) -> web::Icon {
        web::Icon::new(name)
    }
}

impl HtmlSafe for FairCard {}
