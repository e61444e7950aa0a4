//! What sign-in, one room below, needs of organisations.

use crate::{
    Organisations,
    organisation::{CodeKind, Organisation},
    store::{mandate, organisation as rows},
};
use access::{OrganisationId, PersonId};
use accounts::{ActingChoice, OrganisationLogin, OrganisationSide};
use sea_orm::{DatabaseTransaction, DbErr};

fn login((organisation, password): (Organisation, String)) -> OrganisationLogin {
    OrganisationLogin { id: organisation.id, name: organisation.name, username: organisation.username, password }
}

#[async_trait::async_trait]
impl OrganisationSide for Organisations {
    async fn account_by_username(&self, username: &str) -> Result<Option<OrganisationLogin>, DbErr> {
        Ok(rows::account(self.store.read(), username).await?.map(login))
    }

    async fn account(&self, id: OrganisationId) -> Result<Option<OrganisationLogin>, DbErr> {
        Ok(rows::account_of(self.store.read(), id).await?.map(login))
    }

    async fn account_by_uscc(&self, uscc: &str) -> Result<Option<OrganisationLogin>, DbErr> {
        Ok(rows::account_of_uscc(self.store.read(), uscc).await?.map(login))
    }

    async fn organisations_of(&self, person: PersonId) -> Result<Vec<ActingChoice>, DbErr> {
        let now = self.clock.now();
        let db = self.store.read();
        let mut choices = Vec::new();
        for mandate in mandate::live_of_person(db, person).await? {
            let Some(active) = mandate.active(now) else { continue };
            if let Some(organisation) = rows::by_id(db, mandate.organisation).await?
                && organisation.code_kind == CodeKind::Uscc
            {
                choices.push(ActingChoice {
                    organisation: organisation.id,
                    name: organisation.name,
                    uscc: organisation.uscc,
                    powers: active.powers,
                });
            }
        }
        choices.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(choices)
    }

    async fn registrant(&self, id: OrganisationId) -> Result<Option<PersonId>, DbErr> {
        rows::registrant(self.store.read(), id).await
    }

    async fn replace_password(
        &self,
        tx: &DatabaseTransaction,
        id: OrganisationId,
        old: &str,
        phc: &str,
    ) -> Result<bool, DbErr> {
        rows::replace_password(tx, id, old, phc).await
    }
}
