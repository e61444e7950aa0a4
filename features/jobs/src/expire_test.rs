//! What is swept, what other servers hear of, and rows that cannot be read, on both databases.

use crate::{
    job::JobId,
    testing::{Desk, post},
};
use clock::Timestamp;

fn at(text: &str) -> Timestamp {
    Timestamp::parse_input(text).unwrap()
}

fn ticked(ids: &[JobId]) -> Vec<(String, String)> {
    let ids = ids.iter().map(|id| ("jobs".to_owned(), id.to_string()));
    ids.chain([("confirmed".to_owned(), "yes".to_owned())]).collect()
}

store::on_both_databases!(crate::migrations(), one_row_that_cannot_be_read_holds_up_no_other, |store| async move {
    let desk = Desk::new(&store).await;
    let bad = desk.write(&[("title", "读不出的工种"), ("valid_until", "2026-11-24"), ("then", "publish")]).await;
    let good = desk.write(&[("title", "行政文员"), ("valid_until", "2026-11-24"), ("then", "publish")]).await;
    // A day that is none, a place that no list knows: whatever put them there.
    let spoil = |table: &str, column: &str, value: &str, key: &str| {
        format!("update {table} set {column} = '{value}' where {key} = $1")
    };
    store::run(store.read(), &spoil("job", "valid_until", "bald", "id"), [bad.into()]).await.unwrap();
    desk.clock().turn_to(at("2026-11-25T00:00"));
    assert_eq!(desk.jobs.sweep_expired().await.unwrap(), 1, "the other one");
    assert_eq!(desk.jobs.sweep_expired().await.unwrap(), 0, "and the sweep comes to its end");
    let state = async |id: JobId| {
        let sql = "select count(*) as n from job where id = $1 and state = 'expired'";
        store::number(store.read(), sql, [id.into()]).await.unwrap()
    };
    assert_eq!((state(good).await, state(bad).await), (1, 0));
    assert_eq!(desk.jobs.index().difference(desk.now()).await.unwrap(), None);
});

store::on_both_databases!(crate::migrations(), the_index_passes_over_what_it_cannot_read, |store| async move {
    let desk = Desk::new(&store).await;
    let first = desk.publish("数控车工").await;
    let other = crate::Jobs::new(desk.jobs.organisations.clone());
    other.load_index(|_, _| {}).await.unwrap();
    let bad = desk.publish("读不出的工种").await;
    let last = desk.publish("行政文员").await;
    // The published text never changes; a bad disk or an older program's word can still be met, so the pointer is bent to it.
    let version = crate::job::VersionId(desk.clock().new_id());
    let columns = crate::store::CONTENT_COLUMNS.join(", ");
    let spoilt = columns.replace("nature", "'quite-unknown'");
    let sql = format!(
        "insert into job_version (id, job_id, number, published_at, organisation_id, organisation_name, industry, {columns}) \
         select $1, job_id, 99, published_at, organisation_id, organisation_name, industry, {spoilt} from job_version \
         where job_id = $2"
    );
    store::run(store.read(), &sql, [version.into(), bad.into()]).await.unwrap();
    store::run(store.read(), "update job set version_id = $1 where id = $2", [version.into(), bad.into()])
        .await
        .unwrap();
    // Following: the two others are found, and the comparison raises no alarm for what cannot be read.
    other.index().catch_up().await.unwrap();
    assert_eq!(other.index().live_count(desk.now()), 2);
    assert_eq!(other.index().difference(desk.now()).await.unwrap(), None);
    // Loading: the same.
    let late = crate::Jobs::new(desk.jobs.organisations.clone());
    assert_eq!(late.load_index(|_, _| {}).await.unwrap(), 2);
    assert_eq!(late.index().difference(desk.now()).await.unwrap(), None);
    let ids: Vec<JobId> = late.newest(5, desk.now()).unwrap().iter().map(|i| i.id).collect();
    assert_eq!(ids, [last, first]);
    // A difference of any other kind still is one.
    store::run(store.read(), "update job set state = 'taken_down' where id = $1", [first.into()]).await.unwrap();
    assert!(late.index().difference(desk.now()).await.unwrap().is_some());
});

store::on_both_databases!(crate::migrations(), change_rows_go_when_nobody_needs_them, |store| async move {
    let desk = Desk::new(&store).await;
    let behind = crate::Jobs::new(desk.jobs.organisations.clone());
    behind.load_index(|_, _| {}).await.unwrap();
    let id = desk.publish("数控车工").await;
    let _ = desk.publish("行政文员").await;
    assert_eq!(desk.jobs.sweep_changes().await.unwrap(), 0, "a week has not gone by");
    desk.return_at("2026-12-02T10:00").await;
    let _ = post(&desk.clerk, "/centre/jobs/withdrawals", &ticked(&[id])).await.expect(200);
    let before = desk.rows("job_change").await;
    assert_eq!(desk.jobs.sweep_changes().await.unwrap(), 2);
    assert_eq!(desk.rows("job_change").await, before - 2);
    // Whoever runs on hears of what comes; whoever was away for longer finds the gap and loads anew.
    let _ = desk.publish("仓库管理员").await;
    for jobs in [&desk.jobs, &behind] {
        jobs.index().catch_up().await.unwrap();
        assert_eq!(jobs.index().live_count(desk.now()), 2);
        assert_eq!(jobs.index().difference(desk.now()).await.unwrap(), None);
    }
    // The last row stays, however old, so that a gap is found even where nothing happens any more.
    desk.clock().turn_to(desk.now().plus_days(30));
    let _ = desk.jobs.sweep_changes().await.unwrap();
    assert_eq!(desk.rows("job_change").await, 1);
});

store::on_both_databases!(crate::migrations(), another_node_hears_of_every_change, |store| async move {
    let desk = Desk::new(&store).await;
    let other = crate::Jobs::new(desk.jobs.organisations.clone());
    other.load_index(|_, _| {}).await.unwrap();
    let id = desk.publish("数控车工").await;
    other.index().catch_up().await.unwrap();
    assert_eq!(other.index().live_count(desk.now()), 1);
    let _ = post(&desk.clerk, "/centre/jobs/withdrawals", &ticked(&[id])).await.expect(200);
    let _ = post(&desk.clerk, "/centre/jobs/publications", &ticked(&[id])).await.expect(200);
    other.index().catch_up().await.unwrap();
    assert_eq!((other.index().live_count(desk.now()), other.index().applied()), (1, desk.jobs.index().applied()));
    assert_eq!(other.index().difference(desk.now()).await.unwrap(), None);
    // Change rows that are gone: it loads anew.
    let late = crate::Jobs::new(desk.jobs.organisations.clone());
    late.load_index(|_, _| {}).await.unwrap();
    let _ = desk.publish("行政文员").await;
    let _ = desk.publish("仓库管理员").await;
    store::run(store.read(), "delete from job_change where seq = (select n - 1 from job_change_counter)", [])
        .await
        .unwrap();
    late.index().catch_up().await.unwrap();
    assert_eq!(late.index().live_count(desk.now()), 3);
    assert_eq!(late.index().difference(desk.now()).await.unwrap(), None);
});
