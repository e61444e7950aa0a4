use access::{OrganisationId, PersonId, Powers};
use sea_orm::{DatabaseTransaction, DbErr};

/// What the sign-in pages need of organisations, which live one room higher: implemented there, handed in by the server.
#[async_trait::async_trait]
pub trait OrganisationSide: Send + Sync {
    /// The organisation account of a user name, in any case; `None` where there is none or it may not sign in.
    async fn account_by_username(&self, username: &str) -> Result<Option<OrganisationLogin>, DbErr>;

    /// The organisation account by id.
    async fn account(&self, id: OrganisationId) -> Result<Option<OrganisationLogin>, DbErr>;

    /// The organisation account of a 统一社会信用代码, for those who sign in through the provincial identity; `None` where
    /// there is none or it may not sign in.
    async fn account_by_uscc(&self, uscc: &str) -> Result<Option<OrganisationLogin>, DbErr>;

    /// For whom this person may act now: organisations with an active mandate, by name.
    async fn organisations_of(&self, person: PersonId) -> Result<Vec<ActingChoice>, DbErr>;

    /// The person who registered the organisation: whose phone proves that the account's user is its owner.
    async fn registrant(&self, id: OrganisationId) -> Result<Option<PersonId>, DbErr>;

    /// Sets the account's password in place of `old` (PHC strings), in the transaction that ends its sessions. `false` where
    /// `old` is not its password any more.
    async fn replace_password(
        &self,
        tx: &DatabaseTransaction,
        id: OrganisationId,
        old: &str,
        phc: &str,
    ) -> Result<bool, DbErr>;
}

/// An organisation account as sign-in needs it.
#[derive(Clone)]
pub struct OrganisationLogin {
    /// The organisation.
    pub id: OrganisationId,
    /// Its name.
    pub name: String,
    /// 用户名
    pub username: String,
    /// PHC string.
    pub password: String,
}

/// An organisation that a person may act for.
#[derive(Clone, Debug)]
pub struct ActingChoice {
    /// The organisation.
    pub organisation: OrganisationId,
    /// Its name.
    pub name: String,
    /// 统一社会信用代码
    pub uscc: String,
    /// What the mandate allows.
    pub powers: Powers,
}
