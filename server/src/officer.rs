//! `gongpin officer create`: how the first officers of an installation come to be; later ones are proposed and confirmed on
//! the pages. `gongpin officer renew`: the last way back where no second administrator is there to help.

use crate::{app::App, config::Configuration};
use access::{Actor, Role};
use accounts::{NewOfficer, officers};
use anyhow::{Context, bail};
use clock::Clock;
use standards::identity::{DocumentKind, IdentityNumber};
use std::path::Path;

/// Creates the account and prints the one-time link by which its owner sets password and second factor.
///
/// # Errors
/// Where a role or the division does not exist, or the user name is taken.
pub async fn create(
    configuration: &Configuration,
    roles: &[String],
    division: &str,
    username: &str,
    name: &str,
    identity_file: Option<&Path>,
) -> anyhow::Result<()> {
    let roles = roles
        .iter()
        .map(|code| {
            let known = Role::ALL.map(Role::code).join(", ");
            Role::of_code(code).with_context(|| format!("there is no role {code:?}; there are {known}"))
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    let place = standards::division::find(division)
        .with_context(|| format!("there is no division {division:?}; it is a code of GB/T 2260 such as 441581"))?;
    let identity = identity_file.map(read_identity).transpose()?;
    if identity.is_none() && roles.contains(&Role::Reviewer) {
        bail!(
            "a reviewer's identity number is needed (--identity-file): nobody decides on an organisation of his or her own"
        );
    }
    let app = App::open(configuration, Clock::system()).await?;
    let new = NewOfficer {
        username: username.to_owned(),
        name: name.to_owned(),
        division: place.code.to_owned(),
        roles,
        identity,
    };
    let tx = app.store.begin().await?;
    match officers::create_invitation(&*tx, &app.accounts, new, &Actor::System).await? {
        Ok((_, token)) => {
            tx.commit().await?;
            println!("{}{}", configuration.public_url, token.path());
            println!("valid once, for {} hours", officers::INVITATION_HOURS);
            Ok(())
        }
        Err(refusal) => bail!("{}", web::Refusal::zh(&refusal)),
    }
}

/// The identity number that a file holds: not an argument, which other users of the machine could read.
fn read_identity(file: &Path) -> anyhow::Result<IdentityNumber> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    IdentityNumber::parse(DocumentKind::ResidentIdentityCard, text.trim(), Clock::system().today())
        .map_err(|error| anyhow::anyhow!("{}: {}", file.display(), error.reason_zh()))
}

/// Prints a new one-time link for an officer who lost password and second factor. Logged as done by the system: whoever has
/// the terminal of the installation needs no page for it.
///
/// # Errors
/// Where there is no such officer, or the account is suspended.
pub async fn renew(configuration: &Configuration, username: &str) -> anyhow::Result<()> {
    let app = App::open(configuration, Clock::system()).await?;
    let officer = officers::by_username(app.store.read(), username)
        .await?
        .with_context(|| format!("there is no officer {username:?}"))?;
    let tx = app.store.begin().await?;
    let token = officers::renew_invitation(&*tx, &app.accounts, officer.id, &Actor::System)
        .await?
        .with_context(|| format!("the account of {username:?} is suspended"))?;
    tx.commit().await?;
    println!("{}{}", configuration.public_url, token.path());
    println!("valid once, for {} hours; password and second factor serve until it is used", officers::INVITATION_HOURS);
    Ok(())
}
