use super::*;
use crate::testing;
use access::Rank;

#[test]
fn every_template_names_what_it_fills_in() {
    let all = [
        Template::Code { purpose: Purpose::Registration, code: "123456".into() },
        Template::PasswordChanged { account: "per***01".into() },
        Template::Notice("您的报名已通过".into()),
    ];
    for (template, (name, parameters)) in all.iter().zip(TEMPLATES) {
        assert_eq!(template.name(), name);
        let names: Vec<String> = template.parameters().into_iter().map(|(n, _)| n).collect();
        assert_eq!(names, parameters);
        for (_, value) in template.parameters() {
            assert!(wording::message(template).contains(&value), "{value} is not in the sentence");
        }
    }
}

::store::on_both_databases!(
    crate::migrations(),
    a_notice_stands_in_the_persons_messages_and_a_code_does_not,
    |store| async move {
        let accounts = testing::accounts(&store);
        let one = testing::person(&accounts, 1, "person00001", "陈一", Rank::SECOND).await;
        let two = testing::person(&accounts, 2, "person00002", "陈二", Rank::SECOND).await;
        let tx = accounts.store.begin().await.unwrap();
        let phone = persons::phone_of(&*tx, &accounts, one.id).await.unwrap().unwrap();
        codes::issue(&*tx, &accounts, Purpose::PasswordReset, &phone).await.unwrap().unwrap();
        send(&*tx, &accounts, &phone, &Template::Notice("甲".into())).await.unwrap();
        send_to(&*tx, &accounts, two.id, &Template::Notice("乙".into())).await.unwrap();
        send_for(&*tx, &accounts, &phone, two.id, &Template::Notice("丙".into())).await.unwrap();
        tx.commit().await.unwrap();
        let db = accounts.store.read();
        let texts = async |person: PersonId| {
            let (rows, _) = inbox::page(db, person.0, 0, 10).await.unwrap();
            let mut texts: Vec<String> =
                rows.into_iter().map(|r| accounts.keys.open_text(INBOX, r.id, r.text_sealed).unwrap()).collect();
            texts.sort();
            texts
        };
        assert_eq!(texts(one.id).await, ["甲"]);
        assert_eq!(texts(two.id).await, ["丙", "乙"]);
        assert_eq!(testing::messages_to(&accounts, &phone).await.len(), 3, "code, 甲 and 丙 go to the phone");
    }
);
