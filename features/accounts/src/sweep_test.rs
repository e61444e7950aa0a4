use super::*;
use crate::{codes, messages, testing};
use codes::Purpose;

const PHONE: &str = "13800138001";

async fn count(store: &Store, table: &str) -> i64 {
    ::store::number(store.read(), &format!("select count(*) as n from {table}"), []).await.unwrap()
}

::store::on_both_databases!(crate::migrations(), what_is_over_is_swept_and_the_log_is_not, |store| async move {
    let accounts = testing::accounts(&store);
    let start = accounts.clock.now();
    let tx = accounts.store.begin().await.unwrap();
    codes::issue(&*tx, &accounts, Purpose::Registration, PHONE).await.unwrap().unwrap();
    codes::count_address(&*tx, &accounts, Some([10, 0, 0, 1].into())).await.unwrap().unwrap();
    messages::send(&*tx, &accounts, PHONE, &messages::Template::Notice("甲".into())).await.unwrap();
    crate::store::session::count_try(&*tx, b"somebody", start, start).await.unwrap();
    tx.commit().await.unwrap();
    let deeds = count(&store, "deed").await;
    assert!(deeds > 0);

    assert_eq!(sweep(&store, false, start.plus_minutes(4)).await.unwrap(), Swept::default());
    let swept = sweep(&store, false, start.plus_minutes(6)).await.unwrap();
    assert_eq!((swept.texts, swept.codes), (1, 0), "the code's text goes when the code is dead");
    assert!(testing::messages_to(&accounts, PHONE).await.iter().any(|t| t.contains("甲")), "the notice stays");
    let swept = sweep(&store, false, start.plus_minutes(26 * 60)).await.unwrap();
    assert_eq!((swept.codes, swept.failures), (1, 1));
    let swept = sweep(&store, false, start.plus_days(4)).await.unwrap();
    assert_eq!(swept.quotas, 4, "number, purpose, all, address");
    assert_eq!(sweep(&store, false, start.plus_days(400)).await.unwrap().messages, 0);
    assert_eq!(sweep(&store, false, start.plus_days(401)).await.unwrap().messages, 2);
    assert_eq!(count(&store, "deed").await, deeds, "the log is never swept");
});

::store::on_both_databases!(crate::migrations(), the_demo_keeps_the_texts_of_old_codes, |store| async move {
    let accounts = testing::accounts(&store);
    let tx = accounts.store.begin().await.unwrap();
    codes::issue(&*tx, &accounts, Purpose::Registration, PHONE).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    assert_eq!(sweep(&store, true, accounts.clock.now().plus_days(1)).await.unwrap().texts, 0);
    assert_eq!(testing::newest_code(&accounts, PHONE).await.len(), 6);
});
