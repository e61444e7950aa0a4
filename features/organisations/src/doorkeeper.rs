//! Who a session's token belongs to: looked up on every request, the mandate too, so that an unbinding
//! takes effect on the next one (B5).

use crate::{
    Organisations,
    organisation::CodeKind,
    store::{mandate, organisation},
};
use access::{
    Acting, Directory, Identity, OrganisationAccountIdentity, OrganisationId, PersonId, PersonIdentity, SessionToken,
};
use accounts::sessions::{self, Subject};
use clock::Timestamp;
use sea_orm::DbErr;

/// Finds identities. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Doorkeeper {
    room: Organisations,
}

impl Doorkeeper {
    /// A doorkeeper of this room.
    #[must_use]
    pub fn new(room: Organisations) -> Self {
        Self { room }
    }

    async fn find(&self, token: &SessionToken) -> Result<Identity, DbErr> {
        let accounts = &self.room.accounts;
        let db = self.room.store.read();
        let now = self.room.clock.now();
        let Some(session) = sessions::find_and_note(accounts, token).await? else { return Ok(Identity::Anonymous) };
        Ok(match session.subject {
            Subject::Person(id) => match accounts::persons::identity(db, id, &session, now).await? {
                None => Identity::Anonymous,
                Some(person) => {
                    let acting = match session.acting {
                        Some(organisation) => self.acting(id, organisation, now).await?,
                        None => None,
                    };
                    Identity::Person(PersonIdentity { acting, ..person })
                }
            },
            Subject::Organisation(id) => match organisation::by_id(db, id).await? {
                None => Identity::Anonymous,
                Some(o) => Identity::Organisation(OrganisationAccountIdentity {
                    organisation: id,
                    session: session.id,
                    proven: session.is_proven(now),
                    name: o.name,
                    username: o.username,
                    has_old_code: o.code_kind == CodeKind::OrganisationCode,
                }),
            },
            Subject::Officer(id) => accounts::officers::identity(db, id, &session, now)
                .await?
                .map_or(Identity::Anonymous, Identity::Officer),
        })
    }

    async fn acting(&self, person: PersonId, id: OrganisationId, now: Timestamp) -> Result<Option<Acting>, DbErr> {
        let db = self.room.store.read();
        let Some(organisation) = organisation::by_id(db, id).await? else { return Ok(None) };
        // Nobody acts for an account of the old code, whatever was ever granted.
        let mandate = match organisation.code_kind {
            CodeKind::Uscc => mandate::live(db, id, person).await?.and_then(|m| m.active(now)),
            CodeKind::OrganisationCode => None,
        };
        Ok(Some(Acting { organisation: id, name: organisation.name, mandate }))
    }
}

#[async_trait::async_trait]
impl Directory for Doorkeeper {
    async fn identify(&self, token: &SessionToken) -> Option<Identity> {
        self.find(token).await.inspect_err(|error| tracing::error!(?error, "a session could not be looked up")).ok()
    }
}
