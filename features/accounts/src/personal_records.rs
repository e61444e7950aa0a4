use access::PersonId;
use clock::Timestamp;
use sea_orm::{DatabaseTransaction, DbErr};

/// What a room above keeps of persons: 我的数据 counts it, 注销账号 asks whether it is in the way, and lets it be forgotten.
#[async_trait::async_trait]
pub trait PersonalRecords: Send + Sync {
    /// How much there is of each category.
    async fn kept(&self, person: PersonId) -> Result<Vec<Kept>, DbErr>;

    /// What must be ended before the account can be closed, as it stands in `tx`, or outside any transaction.
    async fn obstacles(
        &self,
        tx: Option<&DatabaseTransaction>,
        person: PersonId,
        now: Timestamp,
    ) -> Result<Vec<Obstacle>, DbErr>;

    /// Forgets what is the person's alone, in the transaction that closes the account.
    async fn forget(&self, tx: &DatabaseTransaction, person: PersonId) -> Result<(), DbErr>;
}

/// A category of another room.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Kept {
    /// Its stable name: `mandates`.
    pub code: &'static str,
    /// 单位授权
    pub label: &'static str,
    /// How many records.
    pub count: u64,
    /// What is kept, and for how long or why.
    pub about: &'static str,
    /// The page that shows them, where there is one.
    #[serde(skip)]
    pub path: Option<&'static str>,
}

/// Why an account cannot be closed yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obstacle {
    /// The whole reason, without a full stop.
    pub reason: String,
    /// Label of the way out.
    pub label: &'static str,
    /// Address of the way out.
    pub path: &'static str,
}
