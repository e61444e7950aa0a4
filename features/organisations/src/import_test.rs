use super::*;
use crate::{migrations, test_room::House};
use ::store::on_both_databases;
use access::{Powers, Rank};

fn line(number: u64, code: &str, username: &str) -> Line {
    Line {
        number,
        code: code.into(),
        name: "陆丰市老字号食品厂".into(),
        legal_representative: "陈志强".into(),
        username: username.into(),
    }
}

on_both_databases!(migrations(), every_line_answers_for_itself_and_a_second_run_does_nothing, |store| async move {
    let house = House::on(&store);
    let room = &house.room;
    let now = room.clock.now();
    let lines = [
        line(2, "MA000001-5", "old-1"),
        line(3, "91441581MA00TE5T2E", "new-1"),
        line(4, "MA0000016", "old-2"),
        line(5, "ma000001 5", "old-3"),
        line(6, "91441581MA0000015X", "new-2"),
        line(7, "91441581MA00002690", "OLD-1"),
        Line { name: "厂".into(), legal_representative: String::new(), ..line(8, "MA00000X7", "1") },
    ];
    let verdicts = examine(room, &lines, now).await.unwrap();
    let wrong = |n: usize| match &verdicts[n] {
        Verdict::Wrong(reasons) => reasons.join("；"),
        other => panic!("{other:?}"),
    };
    assert!(
        matches!(&verdicts[0], Verdict::New(o) if o.uscc == "MA0000015" && o.code_kind == CodeKind::OrganisationCode)
    );
    assert!(matches!(&verdicts[1], Verdict::New(o) if o.code_kind == CodeKind::Uscc));
    assert!(wrong(2).contains("不是有效的组织机构代码"));
    assert!(wrong(3).contains("与第 2 行重复"));
    assert!(wrong(4).contains("校验位不符"));
    assert!(wrong(5).contains("用户名与第 2 行重复"));
    assert!(wrong(6).contains("单位名称全称") && wrong(6).contains("法定代表人姓名") && wrong(6).contains("用户名"));
    assert_eq!(house.count("organisation").await, 0, "looking changes nothing");
    let list: Vec<Organisation> =
        verdicts.into_iter().filter_map(|v| if let Verdict::New(o) = v { Some(*o) } else { None }).collect();
    let tx = store.begin().await.unwrap();
    insert(&tx, &list, accounts::testing::PASSWORD_PHC, now, |_| {}).await.unwrap();
    tx.commit().await.unwrap();
    let again = examine(room, &lines[..2], now).await.unwrap();
    assert_eq!(again, [Verdict::Known, Verdict::Known]);
    let other = examine(room, &[line(2, "MA000001-5", "another")], now).await.unwrap();
    assert!(matches!(&other[0], Verdict::Wrong(r) if r[0].contains("已被另一个账号使用")));
    assert_eq!(house.deeds("organisation.import").await, 2);
});

on_both_databases!(migrations(), an_account_of_an_old_code_signs_in_and_does_no_business, |store| async move {
    let house = House::on(&store);
    let room = &house.room;
    let now = room.clock.now();
    let Verdict::New(old) = examine(room, &[line(2, "MA000001-5", "old-1")], now).await.unwrap().remove(0) else {
        panic!()
    };
    let tx = store.begin().await.unwrap();
    insert(&tx, &[(*old).clone()], accounts::testing::PASSWORD_PHC, now, |_| {}).await.unwrap();
    tx.commit().await.unwrap();
    let unit = house.as_unit(old.id).await;
    let said = "请使用统一社会信用代码注册的账号登录办理业务";
    for path in ["/unit", "/unit/mandates", "/unit/mandates/new", "/unit/names", "/centre", "/centre/profile"] {
        let _ = unit.get(path).await.expect(403).sees(said).sees("重新登录").sees("/account/sign-in/organisation");
    }
    for path in ["/unit/mandates", "/unit/names", "/centre/profile"] {
        let _ = unit.post(path, &[("name", "某某有限公司")]).await.expect(403).sees(said);
    }
    assert_eq!(unit.get("/api/v1/mandates").await.expect(403).value()["code"], "old_organisation_code");
    // Even a mandate of former days lets nobody act for it.
    let person = house.person(1, "clerk00001", Rank::SECOND).await;
    house.bound(old.id, &person, Powers::ALL).await;
    use accounts::OrganisationSide as _;
    assert!(room.organisations_of(person.id).await.unwrap().is_empty());
    let _ = house.as_clerk(&person, old.id).await.get("/centre/profile").await.expect(403);
});
