use super::*;
use crate::{codes, testing};

::store::on_both_databases!(crate::migrations(), the_demo_shows_every_message_newest_first, |store| async move {
    let accounts = testing::accounts(&store);
    let (client, _) = testing::pages(&accounts);
    drop(client.get("/demo/messages").await.expect(200).sees("还没有短信"));
    for (purpose, phone) in
        [(codes::Purpose::Registration, "13800138001"), (codes::Purpose::PasswordReset, "13800138002")]
    {
        let tx = accounts.store.begin().await.unwrap();
        codes::issue(&*tx, &accounts, purpose, phone).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        accounts.clock.turn_to(accounts.clock.now().plus_seconds(1));
    }
    let tx = accounts.store.begin().await.unwrap();
    messages::show_second_factor(&*tx, &accounts, "reviewer", "动态验证码：654321").await.unwrap();
    tx.commit().await.unwrap();
    let code = testing::newest_code(&accounts, "13800138002").await;
    let page =
        client.get("/demo/messages").await.expect(200).sees(&format!("<b>{code}</b>")).sees("2026-11-24 09:00:01");
    let place = |words: &str| page.body.find(words).unwrap();
    assert!(!page.body.contains("1380013800"));
    assert!(place("<b>654321</b>") < place("138****8002") && place("138****8002") < place("138****8001"));
});

::store::on_both_databases!(crate::migrations(), production_has_no_such_page, |store| async move {
    let mut accounts = testing::accounts(&store);
    accounts.demo = false;
    let (client, _) = testing::pages(&accounts);
    drop(client.get("/demo/messages").await.expect(404));
});

#[test]
fn only_six_digits_are_a_code() {
    assert_eq!(split("【就业】受理号 2026112400 的验证码 123456，5 分钟").code, "123456");
    assert_eq!(split("没有验证码 12345 1234567").code, "");
    assert_eq!(split("123456"), Split { before: String::new(), code: "123456".into(), after: String::new() });
}
