use crate::{
    request::Kind,
    test_room::{House, deeds, newest_request, picture, post_files, schema},
};
use accounts::fixtures::FixturePerson;
use futures::TryStreamExt;
use object_store::{ObjectStore, ObjectStoreExt};

const PATH: &str = "/account/reset/organisation";

fn typed<'a>(uscc: &'a str, clerk: &'a FixturePerson, code: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("uscc", uscc),
        ("organisation", "陆丰市某某有限公司"),
        ("name", &clerk.name),
        ("document_kind", clerk.document.kind().code()),
        ("document_number", clerk.document.as_str()),
        ("phone", &clerk.phone),
        ("code", code),
    ]
}

/// The token that stands in a hidden field.
fn hidden<'a>(body: &'a str, field: &str) -> Option<&'a str> {
    let at = body.find(&format!("name=\"{field}\" value=\""))?;
    let rest = &body[at..];
    rest.split('"').nth(3)
}

async fn stored(house: &House) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    let list: Vec<_> = house.files.list(Some(&"recovery".into())).try_collect().await.unwrap();
    for meta in list {
        all.push(house.files.get(&meta.location).await.unwrap().bytes().await.unwrap().to_vec());
    }
    all
}

fn holds(bytes: &[u8], words: &[u8]) -> bool {
    bytes.windows(words.len()).any(|w| w == words)
}

::store::on_both_databases!(
    schema(),
    three_of_four_pictures_are_refused_and_kept_for_the_next_try,
    |store| async move {
        let house = House::on(&store);
        let clerk = house.person(1, "clerk-one", "陈某某").await;
        let (_, organisation) = house.organisation(&clerk).await;
        let uscc = organisation.uscc.as_str();
        let shown = house.client.get(PATH).await.expect(200);
        drop(
            shown
                .sees("①身份证正面照片")
                .sees("②手持证件拍照照片")
                .sees("③营业执照加盖公章照片")
                .sees("④单位委托授权书加盖公章照片"),
        );
        let code = house.code_for(&clerk.phone).await;
        let photo = picture();
        let three: Vec<(&str, &[u8])> =
            ["identity_front", "holding", "licence"].iter().map(|f| (*f, photo.as_slice())).collect();
        let back = post_files(&house.client, PATH, &typed(uscc, &clerk, &code), &three).await.expect(422);
        let back = back.sees("④单位委托授权书加盖公章照片").sees("请上传照片").sees(uscc).sees(clerk.document.as_str());
        assert_eq!(deeds(&house.accounts, "recovery.submission").await, 0);
        // The three need not be chosen again.
        let mut again = typed(uscc, &clerk, &code);
        for field in ["identity_front_kept", "holding_kept", "licence_kept"] {
            again.push((field, hidden(&back.body, field).unwrap()));
        }
        let done = post_files(&house.client, PATH, &again, &[("authorisation", &photo)]).await;
        drop(house.outcome(done).await.sees("申请已提交").sees("2026年11月26日"));
        assert_eq!(deeds(&house.accounts, "recovery.submission").await, 1);
        // Neither the code nor the pictures serve another request.
        drop(post_files(&house.client, PATH, &again, &[("authorisation", &photo)]).await.expect(422));
    }
);

::store::on_both_databases!(schema(), pictures_are_sealed_and_hold_no_place, |store| async move {
    let house = House::on(&store);
    let clerk = house.person(1, "clerk-one", "陈某某").await;
    let (_, organisation) = house.organisation(&clerk).await;
    house.request(Kind::OrganisationPassword, &typed(organisation.uscc.as_str(), &clerk, ""), &clerk.phone).await;
    let files = stored(&house).await;
    assert_eq!(files.len(), 4);
    for bytes in &files {
        assert!(!holds(bytes, b"GPS") && !holds(bytes, b"JFIF") && !holds(bytes, b"\xFF\xD8\xFF"));
    }
    // What was typed is nowhere in the row either.
    #[derive(sea_orm::FromQueryResult)]
    struct Sealed {
        typed_sealed: Vec<u8>,
    }
    let row: Sealed = ::store::one(house.accounts.store.read(), "select typed_sealed from recovery_request", [])
        .await
        .unwrap()
        .unwrap();
    assert!(!holds(&row.typed_sealed, clerk.document.as_str().as_bytes()));
    assert!(!holds(&row.typed_sealed, clerk.phone.as_bytes()));
});

::store::on_both_databases!(schema(), known_and_unknown_organisations_are_answered_alike, |store| async move {
    let house = House::on(&store);
    let clerk = house.person(1, "clerk-one", "陈某某").await;
    let (_, organisation) = house.organisation(&clerk).await;
    let unknown = standards::uscc::Uscc::synthetic("441581", 77_777).unwrap();
    let photo = picture();
    let mut answers = Vec::new();
    for uscc in [organisation.uscc.as_str(), unknown.as_str()] {
        let code = house.code_for(&clerk.phone).await;
        let fields = typed(uscc, &clerk, &code);
        let path = "/account/recover/organisation";
        let reply = post_files(&house.client, path, &fields, &[("clerk_document", &photo)]).await;
        answers.push(house.outcome(reply).await.body);
        house.wait(61);
    }
    assert_eq!(answers[0], answers[1]);
});

::store::on_both_databases!(
    schema(),
    a_wrong_code_a_wrong_picture_and_a_fourth_request_are_refused,
    |store| async move {
        let house = House::on(&store);
        let person = house.person(1, "chen-mou", "陈某某").await;
        let fields = |code: String| {
            vec![
                ("name", person.name.clone()),
                ("document_kind", person.document.kind().code().to_owned()),
                ("document_number", person.document.as_str().to_owned()),
                ("phone", person.phone.clone()),
                ("code", code),
            ]
        };
        async fn post(house: &House, fields: Vec<(&str, String)>, file: &[u8]) -> web::testing::Reply {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
            post_files(&house.client, "/account/recover/pictures", &fields, &[("document", file)]).await
        }
        let photo = picture();
        drop(post(&house, fields("123456".into()), &photo).await.expect(422).sees("短信验证码错误或已失效"));
        assert!(stored(&house).await.is_empty(), "nothing is kept without a right code");
        for _ in 0..3 {
            let code = house.code_for(&person.phone).await;
            drop(post(&house, fields(code.clone()), b"<svg></svg>").await.expect(422).sees("只支持 JPEG 或 PNG 图片"));
            drop(post(&house, fields(code), &photo).await.expect(303));
            house.wait(61);
        }
        let code = house.code_for(&person.phone).await;
        drop(post(&house, fields(code), &photo).await.expect(429).sees("今天提交的申请已达上限"));
        drop(newest_request(&house.accounts).await);
    }
);

::store::on_both_databases!(
    schema(),
    pictures_of_strangers_never_take_the_room_of_those_who_proved_their_phone,
    |store| async move {
        let house = House::on(&store);
        let person = house.person(1, "chen-mou", "陈某某").await;
        let tx = house.accounts.store.begin().await.unwrap();
        for n in 0..100_u32 {
            let picture = crate::store::Picture {
                id: house.accounts.clock.new_id(),
                slot: "document".into(),
                file_key: format!("recovery/{n}"),
            };
            let now = house.accounts.clock.now();
            crate::store::insert_picture(&*tx, &picture, &n.to_be_bytes(), now).await.unwrap();
        }
        tx.commit().await.unwrap();
        let fields = |code: &str| {
            [
                ("name", person.name.clone()),
                ("document_kind", person.document.kind().code().to_owned()),
                ("document_number", person.document.as_str().to_owned()),
                ("phone", person.phone.clone()),
                ("code", code.to_owned()),
            ]
        };
        let photo = picture();
        let path = "/account/recover/pictures";
        let asked = fields("");
        let asked: Vec<_> = asked.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let page =
            post_files(&house.client, &format!("{path}/code"), &asked, &[("document", &photo)]).await.expect(200);
        assert!(hidden(&page.body, "document_kept").is_none_or(str::is_empty));
        assert!(stored(&house).await.is_empty());
        let code = accounts::testing::newest_code(&house.accounts, &person.phone).await;
        let typed = fields(&code);
        let typed: Vec<_> = typed.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let done = post_files(&house.client, path, &typed, &[("document", &photo)]).await;
        drop(house.outcome(done).await.sees("申请已提交"));
    }
);
