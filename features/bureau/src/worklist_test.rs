//! The worklist over HTTP, on both databases.

use crate::town::{Town, migrations};
use access::Role;
use std::collections::HashSet;

store::on_both_databases!(migrations(), a_page_is_twenty_and_the_next_one_begins_behind_it, |store| async move {
    let town = Town::new(&store, 45).await;
    // The samples lie in several counties: an officer of the province sees all of them.
    let (_, reviewer) = town.officer("reviewer", "440000", &[Role::Reviewer], false).await;
    let mut seen: HashSet<String> = HashSet::new();
    let mut address = "/bureau/reviews".to_owned();
    let mut sizes = Vec::new();
    loop {
        let page = reviewer.get(&address).await.expect(200);
        let page = page.sees("<span class=\"amount\">45</span>");
        let rows: Vec<String> = page
            .body
            .split("/bureau/reviews/profiles/")
            .skip(1)
            .map(|rest| rest.chars().take(36).collect())
            .collect::<HashSet<String>>()
            .into_iter()
            .collect();
        sizes.push(rows.len());
        for row in rows {
            assert!(seen.insert(row), "no row comes twice");
        }
        let Some(next) = page
            .body
            .split("href=\"")
            .find(|rest| rest.contains("rel=\"next\"") && rest.starts_with("/bureau/reviews?"))
        else {
            break;
        };
        address = next.split('"').next().unwrap().replace("&amp;", "&");
    }
    assert_eq!((sizes, seen.len()), (vec![20, 20, 5], 45));
    let api = reviewer.get("/api/v1/bureau/reviews?kind=profile").await.expect(200).value();
    assert_eq!((api["total"].as_i64(), api["items"].as_array().unwrap().len()), (Some(45), 45));
    assert!(api["next"].is_null());
    let none = reviewer.get("/api/v1/bureau/reviews?kind=job&after=no.cursor").await.expect(200).value();
    assert_eq!((none["total"].as_i64(), none["items"].as_array().unwrap().len()), (Some(0), 0));
});

store::on_both_databases!(migrations(), rows_tell_what_changed_by_when_and_what_is_ones_own, |store| async move {
    let town = Town::new(&store, 2).await;
    let (_, own) = town.officer("own", "441581", &[Role::Reviewer, Role::AccountAdministrator], true).await;
    let page = own.get("/bureau/reviews").await.expect(200).sees("变更：").sees("2026-11-26").lacks("已超期");
    let _ = page.sees("本单位，不能审核").sees("账号找回");
    let items = own.get("/api/v1/bureau/reviews").await.expect(200).value()["items"].clone();
    let decidable: Vec<bool> = items.as_array().unwrap().iter().map(|i| i["decidable"].as_bool().unwrap()).collect();
    assert_eq!(decidable.iter().filter(|d| !**d).count(), 1);
    assert_eq!((&items[0]["due"], &items[0]["overdue"]), (&"2026-11-26".into(), &false.into()));
    let shown = own.get(&format!("/bureau/reviews/profiles/{}", town.organisations[0])).await.expect(200);
    let _ = shown.sees("您是该单位的经办人，不能审核本单位的事项").lacks("审核决定");
    // On Friday they are late; the first page says so too.
    town.accounts.clock.turn_to(town.accounts.clock.now().plus_days(3));
    let (_, later) = town.reviewer("later").await;
    let _ = later.get("/bureau/reviews").await.expect(200).sees("其中 2 件已超期").sees("已超期");
    let _ = later.get("/bureau").await.expect(200).sees("其中 2 件已超期").sees("单位信息待审核");
    assert_eq!(later.get("/api/v1/bureau/reviews").await.value()["items"][0]["overdue"], true);
});

store::on_both_databases!(migrations(), words_find_by_name_and_mean_themselves, |store| async move {
    let town = Town::new(&store, 3).await;
    let (_, reviewer) = town.reviewer("reviewer").await;
    let items = reviewer.get("/api/v1/bureau/reviews").await.expect(200).value()["items"].clone();
    let name = items[1]["title"].as_str().unwrap();
    let q: String = name.bytes().map(|b| format!("%{b:02X}")).collect();
    let found = reviewer.get(&format!("/api/v1/bureau/reviews?q={q}")).await.expect(200).value();
    assert_eq!((found["items"].as_array().unwrap().len(), &found["items"][0]["title"]), (1, &items[1]["title"]));
    for words in ["%25", "_", "%27%20or%201%3D1"] {
        let none = reviewer.get(&format!("/bureau/reviews?q={words}")).await.expect(200);
        let _ = none.sees("没有待审核的事项");
    }
});
