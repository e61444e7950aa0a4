//! How often somebody may guess: in step 1 of 单位注册 at a person's account and document, in 发起绑定 at a person's name,
//! account and document. Counted in the database ([`accounts::tries`]).

use crate::{Organisations, Refusal};
use access::OrganisationId;
use accounts::tries::{Counted, Limit, Wait, count};
use std::net::IpAddr;
use web::Stop;

/// Wrong guesses at one account in step 1 of 单位注册.
const CLERK: Limit = Limit { scope: "registration.clerk", minutes: 10, max: 6 };
/// Those from one address, over all accounts: a town may share one.
const CLERK_OF_ADDRESS: Limit = Limit { scope: "registration.clerk_address", minutes: 60, max: 100 };
/// Proposals of one organisation, right ones too: each sends a message.
const PROPOSAL: Limit = Limit { scope: "mandate.proposal", minutes: 60, max: 30 };
/// Those from one address, over all organisations.
const PROPOSAL_OF_ADDRESS: Limit = Limit { scope: "mandate.proposal_address", minutes: 60, max: 300 };

impl From<Wait> for Refusal {
    fn from(wait: Wait) -> Self {
        Self::TooManyTries { seconds: wait.seconds }
    }
}

/// Counts a guess at the person account of this (folded) name; a right one is to be taken back.
pub(crate) async fn clerk(room: &Organisations, username: &str, from: Option<IpAddr>) -> Result<Counted, Stop> {
    let counted = count(&room.accounts, (&CLERK, username), (&CLERK_OF_ADDRESS, from)).await?;
    Ok(counted.map_err(Refusal::from)?)
}

/// Counts a proposal of this organisation.
pub(crate) async fn proposal(room: &Organisations, id: OrganisationId, from: Option<IpAddr>) -> Result<(), Stop> {
    let subject = id.to_string();
    let counted = count(&room.accounts, (&PROPOSAL, &subject), (&PROPOSAL_OF_ADDRESS, from)).await?;
    counted.map_err(Refusal::from)?.stands();
    Ok(())
}
