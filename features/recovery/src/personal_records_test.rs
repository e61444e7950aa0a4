use super::*;
use crate::{
    request::Kind,
    test_room::{House, schema, signed_in},
};
use accounts::{Subject, testing::PASSWORD};

::store::on_both_databases!(
    schema(),
    answers_and_requests_are_counted_and_a_request_stands_in_the_way,
    |store| async move {
        let house = House::on(&store);
        let person = house.person(1, "chen-mou", "陈某某").await;
        let stranger = house.person(2, "ling-mou", "林某某").await;
        let fields = [
            ("name", person.name.as_str()),
            ("document_kind", person.document.kind().code()),
            ("document_number", person.document.as_str()),
        ];
        house.request(Kind::PersonPassword, &fields, &person.phone).await;
        let me = signed_in(&house.client, &house.accounts, Subject::Person(person.id)).await;
        let questions = [
            ("password", PASSWORD),
            ("question_1", "first_teacher"),
            ("answer_1", "张老师"),
            ("question_2", "first_pet"),
            ("answer_2", "旺财"),
            ("question_3", "journey"),
            ("answer_3", "漓江"),
        ];
        drop(me.post("/me/questions", &questions).await.expect(303));
        let now = house.accounts.clock.now();
        let counts = async |id| {
            let kept = house.room.kept(id).await.unwrap();
            (kept.iter().map(|k| k.code).collect::<Vec<_>>(), kept.iter().map(|k| k.count).collect::<Vec<_>>())
        };
        assert_eq!(counts(person.id).await, (vec!["security_questions", "recovery_requests"], vec![3, 1]));
        assert_eq!(counts(stranger.id).await.1, [0, 0]);
        let obstacles = house.room.obstacles(None, person.id, now).await.unwrap();
        assert_eq!((obstacles.len(), obstacles[0].label), (1, "账号找回"));
        assert!(house.room.obstacles(None, stranger.id, now).await.unwrap().is_empty());
        // Forgotten are the answers; the request goes by itself some days after its decision.
        let tx = house.accounts.store.begin().await.unwrap();
        house.room.forget(&tx, person.id).await.unwrap();
        ::store::run(&*tx, "update recovery_request set state = 'returned'", []).await.unwrap();
        assert!(house.room.obstacles(Some(&tx), person.id, now).await.unwrap().is_empty());
        tx.commit().await.unwrap();
        assert_eq!(counts(person.id).await.1, [0, 1]);
    }
);
