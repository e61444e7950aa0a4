//! Support of this room's tests: an organisation with a clerk, and a rival's, on real pages.

use crate::Exchange;
use access::{OrganisationId, PersonId, Powers, Rank};
use accounts::{Subject, testing as people};
use jobs::Jobs;
use organisations::{Doorkeeper, Organisations};
use std::sync::Arc;
use store::Store;
use web::testing::{Client, Reply, dressed};

pub(crate) struct Desk {
    pub room: Exchange,
    pub organisation: OrganisationId,
    pub person: PersonId,
    pub clerk: Client,
    pub rival: Client,
    pub seeker: Client,
}

impl Desk {
    pub(crate) async fn new(store: &Store) -> Self {
        let room = Organisations::new(people::accounts(store), Arc::new(object_store::memory::InMemory::new()));
        let chen = people::person(&room.accounts, 1, "chenjing", "陈静", Rank::SECOND).await.id;
        let lin = people::person(&room.accounts, 2, "linqiang", "林强", Rank::SECOND).await.id;
        let list = organisations::fixtures::samples(1..=2, "441581");
        let now = room.clock.now();
        let tx = store.begin().await.unwrap();
        let ids =
            organisations::fixtures::organisations(&*tx, &room, &list, people::PASSWORD_PHC, chen, now).await.unwrap();
        for (organisation, person) in [(ids[0], chen), (ids[1], lin)] {
            organisations::fixtures::clerk(&*tx, &room, organisation, person, Powers::ALL).await.unwrap();
        }
        tx.commit().await.unwrap();
        let jobs = Jobs::new(room.clone());
        jobs.load_index(|_, _| {}).await.unwrap();
        let exchange = Exchange::new(jobs.clone());
        let routes = crate::routes(exchange.clone()).merge(jobs::routes(jobs));
        let seeker = dressed(routes, Arc::new(Doorkeeper::new(room.clone())));
        let sign_in = async |person, organisation| {
            let client = seeker.stranger();
            client.set_cookie(
                "session",
                &people::signed_in(&room.accounts, Subject::Person(person), Some(organisation)).await,
            );
            client
        };
        let (clerk, rival) = (sign_in(chen, ids[0]).await, sign_in(lin, ids[1]).await);
        Self { room: exchange, organisation: ids[0], person: chen, clerk, rival, seeker }
    }

    /// Uploads a file and returns the answer.
    pub(crate) async fn upload(&self, bytes: &[u8]) -> Reply {
        self.clerk.post_file("/centre/imports", &[], ("file", "posts.csv", bytes)).await
    }

    /// Uploads a table and returns the address of the import.
    pub(crate) async fn import(&self, records: &[Vec<String>]) -> String {
        let to = self.upload(web::csv::write(records).as_bytes()).await.expect(303).location();
        to.trim_end_matches("/columns").to_owned()
    }

    /// Works until nothing waits; how many turns.
    pub(crate) async fn work(&self) -> usize {
        let mut turns = 0;
        while self.room.work_once().await.unwrap() {
            turns += 1;
        }
        turns
    }

    pub(crate) async fn number(&self, sql: &str) -> i64 {
        store::number(self.room.db().read(), sql, []).await.unwrap()
    }

    /// How many jobs the search finds.
    pub(crate) async fn found(&self) -> u64 {
        self.seeker.get("/api/v1/jobs").await.expect(200).value()["total"].as_u64().unwrap()
    }
}

/// The heading of [`job`].
pub(crate) fn heading() -> Vec<String> {
    [
        "职位名称",
        "职位类别",
        "招聘人数",
        "工作性质",
        "薪资",
        "学历要求",
        "工作经验",
        "工作地点",
        "详细地址",
        "职位描述",
        "任职要求",
        "联系人",
        "联系电话",
        "发布有效期",
    ]
    .map(str::to_owned)
    .into()
}

/// A good row; `changes` replaces cells by their heading.
pub(crate) fn job(title: &str, changes: &[(&str, &str)]) -> Vec<String> {
    let until = accounts::testing::clock().today().plus_days(30).to_string();
    let cells = [
        title,
        "焊工",
        "6",
        "全职",
        "6000-8500元/月",
        "初中及以下",
        "1-3年",
        "陆丰市",
        "东海街道工业园区二路8号",
        "按图纸完成钢结构件的二氧化碳保护焊。",
        "持有有效的焊接与热切割作业证。",
        "林晓彤",
        "13800138055",
        &until,
    ];
    heading()
        .iter()
        .zip(cells)
        .map(|(name, cell)| changes.iter().find(|(n, _)| n == name).map_or(cell, |(_, c)| c).to_owned())
        .collect()
}

/// The schema of this room.
pub(crate) fn migrations() -> Vec<store::Migration> {
    let mut list = jobs::migrations();
    list.push(crate::migration());
    list
}
