//! 绑定 and 授权: the two-sided grant of powers from an organisation to a person, as a value.
//! No I/O. Guide 二（三）, （八）; features B4, B5.

use access::{MandateId, OrganisationId, PersonId, Power, Powers};
use clock::Timestamp;

/// Days that a person has to answer a proposal.
pub const ANSWER_DAYS: i64 = 7;

/// Where a mandate stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// 待确认: the organisation proposed it, the person has not answered.
    Proposed,
    /// 已绑定
    Bound,
    /// 已拒绝 by the person.
    Rejected,
    /// 已撤回 by the organisation before an answer.
    Withdrawn,
    /// 已过期: not answered within seven days.
    Expired,
    /// 已解除 by the organisation.
    Released,
    /// 已退出 by the person.
    Left,
    /// 已到期: the agreed last day has passed.
    Ended,
}

impl State {
    /// All states.
    pub const ALL: [Self; 8] = [
        Self::Proposed,
        Self::Bound,
        Self::Rejected,
        Self::Withdrawn,
        Self::Expired,
        Self::Released,
        Self::Left,
        Self::Ended,
    ];

    /// The name in the database and on the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Bound => "bound",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
            Self::Released => "released",
            Self::Left => "left",
            Self::Ended => "ended",
        }
    }

    /// The state of a [`Self::code`].
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }

    /// The label.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Proposed => "待确认",
            Self::Bound => "已绑定",
            Self::Rejected => "已拒绝",
            Self::Withdrawn => "已撤回",
            Self::Expired => "已过期",
            Self::Released => "已解除",
            Self::Left => "已退出",
            Self::Ended => "已到期",
        }
    }

    /// The tone of the label: `good`, `busy`, `bad` or `idle`.
    #[must_use]
    pub fn tone(self) -> &'static str {
        match self {
            Self::Proposed => "busy",
            Self::Bound => "good",
            Self::Rejected => "bad",
            Self::Withdrawn | Self::Expired | Self::Released | Self::Left | Self::Ended => "idle",
        }
    }
}

/// When a mandate is to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term {
    /// 长期
    Open,
    /// The first instant after the last day.
    Until(Timestamp),
}

impl Term {
    /// The term of a mandate with this end, or none.
    #[must_use]
    pub fn of(end: Option<Timestamp>) -> Self {
        end.map_or(Self::Open, Self::Until)
    }

    /// Where it ends, if it does.
    #[must_use]
    pub fn end(self) -> Option<Timestamp> {
        match self {
            Self::Open => None,
            Self::Until(end) => Some(end),
        }
    }

    /// Whether somebody holds powers for longer under this term.
    #[must_use]
    pub fn is_longer_than(self, other: Self) -> bool {
        match (self, other) {
            (Self::Open, Self::Until(_)) => true,
            (Self::Until(end), Self::Until(other)) => end > other,
            (_, Self::Open) => false,
        }
    }
}

/// What the person has read and agrees to: powers, and until when where that was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The powers asked for.
    pub powers: Powers,
    /// The end asked for. Without it only powers are agreed to, never a later end.
    pub until: Option<Term>,
}

impl From<Powers> for Seen {
    fn from(powers: Powers) -> Self {
        Self { powers, until: None }
    }
}

/// A mandate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mandate {
    /// Its name.
    pub id: MandateId,
    /// Who grants.
    pub organisation: OrganisationId,
    /// To whom.
    pub person: PersonId,
    /// Where it stands, as last written. Time may have ended it since: see [`Mandate::at`].
    pub state: State,
    /// Granted by the organisation and accepted by the person.
    pub powers: Powers,
    /// Asked for and not yet accepted.
    pub requested: Powers,
    /// When it was proposed.
    pub proposed_at: Timestamp,
    /// Until when the person may answer.
    pub answer_by: Timestamp,
    /// The first instant after the agreed last day (授权截止日期), if one was agreed.
    pub valid_until: Option<Timestamp>,
    /// A later end that the organisation asks for and the person has not agreed to.
    pub requested_until: Option<Term>,
    /// When the person answered the proposal. What was added later does not move it: acts stood on the mandate since then.
    pub answered_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

/// Why something cannot be done with a mandate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unable {
    /// It is in a state in which this cannot be done.
    #[error("not possible while the mandate is {}", .0.code())]
    NotNow(State),
    /// There is nothing to answer.
    #[error("nothing waits for an answer")]
    NothingToAnswer,
    /// Every power would be gone.
    #[error("at least one power must remain")]
    NoPowerLeft,
    /// Nothing would change.
    #[error("nothing would change")]
    NoChange,
    /// The organisation asks for other powers than the person has read.
    #[error("other powers are asked for than were seen")]
    Changed,
}

impl Mandate {
    /// A new proposal.
    #[must_use]
    pub fn propose(
        id: MandateId,
        organisation: OrganisationId,
        person: PersonId,
        powers: Powers,
        valid_until: Option<Timestamp>,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            organisation,
            person,
            state: State::Proposed,
            powers: Powers::NONE,
            requested: powers,
            proposed_at: now,
            answer_by: now.plus_days(ANSWER_DAYS),
            valid_until,
            requested_until: None,
            answered_at: None,
            ended_at: None,
        }
    }

    /// The mandate as time has made it: an unanswered proposal expires, an agreed last day passes.
    /// This is the one place that says so; the sweep writes down what it says.
    #[must_use]
    pub fn at(self, now: Timestamp) -> Self {
        match self.state {
            State::Proposed if now >= self.answer_by || self.valid_until.is_some_and(|end| now >= end) => {
                let at = self.valid_until.map_or(self.answer_by, |end| end.min(self.answer_by));
                Self {
                    state: State::Expired,
                    requested: Powers::NONE,
                    requested_until: None,
                    ended_at: Some(at),
                    ..self
                }
            }
            State::Bound if self.valid_until.is_some_and(|end| now >= end) => Self {
                state: State::Ended,
                requested: Powers::NONE,
                requested_until: None,
                ended_at: self.valid_until,
                ..self
            },
            State::Proposed
            | State::Bound
            | State::Rejected
            | State::Withdrawn
            | State::Expired
            | State::Released
            | State::Left
            | State::Ended => self,
        }
    }

    /// What the mandate allows at this instant; `None` where it is not bound.
    ///
    /// **Invariant** (I8): never more than was granted and accepted.
    #[must_use]
    pub fn active(&self, now: Timestamp) -> Option<access::Mandate> {
        let current = self.clone().at(now);
        (current.state == State::Bound).then_some(access::Mandate { id: self.id, powers: self.powers })
    }

    /// Whether something waits for the person's answer: a proposal, or powers or a later end for a bound mandate.
    #[must_use]
    pub fn waits_for_the_person(&self) -> bool {
        let asks = !self.requested.is_empty() || self.requested_until.is_some();
        matches!(self.state, State::Proposed | State::Bound) && asks
    }

    /// The end that the organisation wishes, agreed to or not.
    #[must_use]
    pub fn wanted_term(&self) -> Term {
        self.requested_until.unwrap_or(Term::of(self.valid_until))
    }

    /// 【确认授权】: the person accepts what is asked for, which must be what he or she has `seen`.
    ///
    /// # Errors
    /// Where nothing waits for an answer any more, or something else does.
    pub fn accept(self, seen: impl Into<Seen>, now: Timestamp) -> Result<Self, Unable> {
        let m = self.at(now);
        let seen: Seen = seen.into();
        let is_seen = m.requested == seen.powers
            && seen.until.map_or(m.requested_until.is_none(), |until| until == m.wanted_term());
        if m.waits_for_the_person() && !is_seen {
            return Err(Unable::Changed);
        }
        let nothing_waits = !m.waits_for_the_person();
        match m.state {
            State::Proposed => Ok(Self {
                state: State::Bound,
                powers: m.requested,
                requested: Powers::NONE,
                answered_at: Some(now),
                ..m
            }),
            State::Bound if nothing_waits => Err(Unable::NothingToAnswer),
            State::Bound => Ok(Self {
                powers: m.powers.and(m.requested),
                requested: Powers::NONE,
                valid_until: m.wanted_term().end(),
                requested_until: None,
                ..m
            }),
            other => Err(Unable::NotNow(other)),
        }
    }

    /// 【拒绝】: the person refuses the proposal, or the powers to be added and the later end; the latter leaves
    /// the mandate as it was.
    ///
    /// # Errors
    /// As [`Self::accept`].
    pub fn reject(self, now: Timestamp) -> Result<Self, Unable> {
        let m = self.at(now);
        let nothing_waits = !m.waits_for_the_person();
        match m.state {
            State::Proposed => Ok(Self {
                state: State::Rejected,
                requested: Powers::NONE,
                requested_until: None,
                answered_at: Some(now),
                ended_at: Some(now),
                ..m
            }),
            State::Bound if nothing_waits => Err(Unable::NothingToAnswer),
            State::Bound => Ok(Self { requested: Powers::NONE, requested_until: None, ..m }),
            other => Err(Unable::NotNow(other)),
        }
    }

    /// 【退出】: the person ends a bound mandate.
    ///
    /// # Errors
    /// Where it is not bound.
    pub fn leave(self, now: Timestamp) -> Result<Self, Unable> {
        let m = self.at(now);
        match m.state {
            State::Bound => Ok(Self {
                state: State::Left,
                requested: Powers::NONE,
                requested_until: None,
                ended_at: Some(now),
                ..m
            }),
            other => Err(Unable::NotNow(other)),
        }
    }

    /// The person's account is closed: nothing remains to be confirmed or to act by.
    #[must_use]
    pub fn close(self, now: Timestamp) -> Self {
        let m = self.at(now);
        match m.state {
            State::Proposed => {
                Self { state: State::Expired, requested: Powers::NONE, requested_until: None, ended_at: Some(now), ..m }
            }
            State::Bound => {
                Self { state: State::Left, requested: Powers::NONE, requested_until: None, ended_at: Some(now), ..m }
            }
            State::Rejected | State::Withdrawn | State::Expired | State::Released | State::Left | State::Ended => m,
        }
    }

    /// 【撤回】: the organisation takes an unanswered proposal back.
    ///
    /// # Errors
    /// Where it was answered or has expired.
    pub fn withdraw(self, now: Timestamp) -> Result<Self, Unable> {
        let m = self.at(now);
        match m.state {
            State::Proposed => Ok(Self {
                state: State::Withdrawn,
                requested: Powers::NONE,
                requested_until: None,
                ended_at: Some(now),
                ..m
            }),
            other => Err(Unable::NotNow(other)),
        }
    }

    /// 【解除绑定】: the organisation ends a bound mandate. It takes effect on the next request.
    ///
    /// # Errors
    /// Where it is not bound.
    pub fn release(self, now: Timestamp) -> Result<Self, Unable> {
        let m = self.at(now);
        match m.state {
            State::Bound => Ok(Self {
                state: State::Released,
                requested: Powers::NONE,
                requested_until: None,
                ended_at: Some(now),
                ..m
            }),
            other => Err(Unable::NotNow(other)),
        }
    }

    /// 【修改授权】 of powers alone: the end stays as it is or as it is asked for. See [`Self::change_to`].
    ///
    /// # Errors
    /// As [`Self::change_to`].
    pub fn change(self, wanted: Powers, now: Timestamp) -> Result<Self, Unable> {
        let term = self.wanted_term();
        self.change_to(wanted, term, now)
    }

    /// 【修改授权】: `wanted` and `term` are what the organisation wishes the person to have, and until when. What is
    /// taken away and an earlier end hold at once; what is added and a later end wait for the person. An unanswered
    /// proposal simply asks for something else.
    ///
    /// # Errors
    /// Where nothing would remain or change, or the mandate has ended.
    pub fn change_to(self, wanted: Powers, term: Term, now: Timestamp) -> Result<Self, Unable> {
        let before = self.at(now);
        let m = before.clone();
        if wanted.is_empty() {
            return Err(Unable::NoPowerLeft);
        }
        let after = match m.state {
            State::Proposed => Self { requested: wanted, valid_until: term.end(), ..m },
            State::Bound => {
                let kept = m.powers.without(m.powers.without(wanted));
                let added = wanted.without(kept);
                let is_longer = term.is_longer_than(Term::of(m.valid_until));
                let valid_until = if is_longer { m.valid_until } else { term.end() };
                Self { powers: kept, requested: added, valid_until, requested_until: is_longer.then_some(term), ..m }
            }
            other => return Err(Unable::NotNow(other)),
        };
        if after == before { Err(Unable::NoChange) } else { Ok(after) }
    }
}

/// Powers as the number that the database keeps.
#[must_use]
pub(crate) fn to_number(powers: Powers) -> i64 {
    powers.iter().fold(0, |sum, p| sum | bit(p))
}

/// The powers of [`to_number`].
#[must_use]
pub(crate) fn of_number(number: i64) -> Powers {
    Power::ALL.into_iter().filter(|p| number & bit(*p) != 0).collect()
}

fn bit(power: Power) -> i64 {
    match power {
        Power::OrganisationProfile => 1,
        Power::Recruiting => 2,
        Power::FairRegistration => 4,
    }
}

#[cfg(test)]
#[path = "mandate_test.rs"]
mod tests;
