//! Who a session's token belongs to: looked up on every request, the mandate too, so that an unbinding
//! takes effect on the next one (B5).

use crate::{
    Organisations,
    mandate::Mandate,
    organisation::{CodeKind, Organisation},
    store::{mandate, organisation},
};
use access::{
    Acting, Directory, Identity, OrganisationAccountIdentity, OrganisationId, PersonId, PersonIdentity, SessionToken,
};
use accounts::sessions::{self, Subject};
use sea_orm::DbErr;
use std::collections::{HashMap, HashSet};
use store::{Asked, Gather, Store};

/// For whom somebody acts.
type Pair = (OrganisationId, PersonId);

/// Finds identities. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Doorkeeper {
    room: Organisations,
    acting: Gather<Pair, (Organisation, Option<Mandate>)>,
}

/// Asks for the organisations and mandates of many requests at once.
struct Lookup(Store);

#[async_trait::async_trait]
impl Asked<Pair, (Organisation, Option<Mandate>)> for Lookup {
    async fn ask(&self, pairs: Vec<Pair>) -> Result<HashMap<Pair, (Organisation, Option<Mandate>)>, DbErr> {
        let organisations: HashSet<_> = pairs.iter().map(|(o, _)| *o).collect();
        let persons: HashSet<_> = pairs.iter().map(|(_, p)| *p).collect();
        let organisations = organisation::by_ids(self.0.read(), organisations.into_iter().collect()).await?;
        let mandates = mandate::live_of_persons(self.0.read(), persons.into_iter().collect()).await?;
        let mut mandates: HashMap<Pair, Mandate> =
            mandates.into_iter().map(|m| ((m.organisation, m.person), m)).collect();
        let found = pairs
            .into_iter()
            .filter_map(|pair| Some((pair, (organisations.get(&pair.0)?.clone(), mandates.remove(&pair)))));
        Ok(found.collect())
    }
}

impl Doorkeeper {
    /// A doorkeeper of this room.
    #[must_use]
    pub fn new(room: Organisations) -> Self {
        let acting = Gather::new(Lookup(room.store.clone()));
        Self { room, acting }
    }

    async fn find(&self, token: &SessionToken) -> Result<Identity, DbErr> {
        let accounts = &self.room.accounts;
        let db = self.room.store.read();
        let now = self.room.clock.now();
        let Some(used) = sessions::find_and_note(accounts, token).await? else { return Ok(Identity::Anonymous) };
        let session = used.session.clone();
        Ok(match session.subject {
            Subject::Person(id) => match used.person(now) {
                None => Identity::Anonymous,
                Some(person) => {
                    let acting = match session.acting {
                        Some(organisation) => self.acting((organisation, id)).await?,
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

    async fn acting(&self, pair: Pair) -> Result<Option<Acting>, DbErr> {
        let Some((organisation, mandate)) = self.acting.get(pair).await? else { return Ok(None) };
        let now = self.room.clock.now();
        // Nobody acts for an account of the old code, whatever was ever granted.
        let mandate = match organisation.code_kind {
            CodeKind::Uscc => mandate.and_then(|m| m.active(now)),
            CodeKind::OrganisationCode => None,
        };
        Ok(Some(Acting { organisation: organisation.id, name: organisation.name, mandate }))
    }
}

#[async_trait::async_trait]
impl Directory for Doorkeeper {
    async fn identify(&self, token: &SessionToken) -> Option<Identity> {
        self.find(token).await.inspect_err(|error| tracing::error!(?error, "a session could not be looked up")).ok()
    }
}
