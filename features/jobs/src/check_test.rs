use super::*;
use crate::{
    fixtures::{self, NewJob, 焊工},
    job::JobId,
    testing::{Desk, post},
};
use axum::http::Method;
use clock::Day;

fn content(change: impl FnOnce(&mut Content)) -> Content {
    let mut content = 焊工(Day::parse("2026-12-31").unwrap()).written().unwrap().content;
    change(&mut content);
    content
}

#[test]
fn a_citys_minimum_wage_goes_before_its_provinces_and_the_installations_before_both() {
    let checks = Checks::default();
    for (place, wage) in [
        ("440106", 2_500),
        ("440304", 2_520),
        ("440402", 2_080),
        ("441900", 2_080),
        ("441581", 1_850),
        ("445102", 1_850),
    ] {
        assert_eq!(checks.minimum_wage(place), Some(wage), "{place}");
    }
    assert_eq!(checks.minimum_wage("110101"), None);
    let own = Checks::new(BTreeMap::from([("441500".to_owned(), 1_900), ("441581".to_owned(), 1_910)]));
    assert_eq!((own.minimum_wage("441581"), own.minimum_wage("441521")), (Some(1_910), Some(1_900)));
    assert_eq!(own.minimum_wage("440106"), Some(2_500));
}

#[test]
fn every_line_of_the_wages_is_a_division_of_guangdong() {
    let wages = WAGES.as_ref().unwrap();
    assert_eq!(wages.len(), 7);
    assert!(wages.keys().all(|code| division::find(code).is_some() && division::is_within(code, "440000")));
}

#[test]
fn a_finding_stands_between_the_words_around_it() {
    let text = Text::of(&content(|c| c.requirements = "持证上岗，能看懂图纸，\n限男性，有经验者优先。".into()));
    let findings = built_in().unwrap().check(&text.post(PayFacts::default()));
    let told = Told::of(findings.first().unwrap(), &text);
    assert_eq!((told.field, told.label, told.rule.as_str()), ("requirements", "任职要求", "gender"));
    assert!(told.blocks && told.words.contains("男"), "{told:?}");
    assert_eq!(format!("{}{}{}", told.before, told.words, told.after), "持证上岗，能看懂图纸， 限男性，有经验者优先。");
    assert!(told.law.contains("就业促进法"), "{told:?}");
    let page = Findings::new(&findings, &text).to_string();
    assert!(page.contains(&format!("<mark>{}</mark>", told.words)), "{page}");
}

#[test]
fn nothing_typed_becomes_markup() {
    let text = Text::of(&content(|c| c.requirements = "<b>限男性</b><script>alert(1)</script>".into()));
    let page = Findings::new(&built_in().unwrap().check(&text.post(PayFacts::default())), &text).to_string();
    assert!(page.contains("<mark>") && !page.contains("<script>"), "{page}");
}

store::on_both_databases!(crate::migrations(), a_draft_is_kept_and_its_findings_are_shown, |store| async move {
    let desk = Desk::new(&store).await;
    let form = desk.form(&[("title", "仓库普通工"), ("requirements", "能吃苦，限男性")]);
    let edit = post(&desk.clerk, "/centre/jobs", &form).await.expect(303).location();
    assert!(edit.starts_with("/centre/jobs/") && edit.ends_with("/edit"), "{edit}");
    let _ = desk
        .clerk
        .get(&edit)
        .await
        .expect(200)
        .sees("修改后才能发布")
        .sees("<mark>限男性</mark>")
        .sees("限定性别")
        .sees("就业促进法");
    assert_eq!(desk.rows("job").await, 1);
    // Clean text leads to the list.
    let clean = post(&desk.clerk, "/centre/jobs", &desk.form(&[])).await.expect(303).location();
    assert_eq!(clean, "/centre/jobs?state=unpublished");
});

store::on_both_databases!(
    crate::migrations(),
    a_forbidden_text_is_not_published_and_nothing_is_lost,
    |store| async move {
        let desk = Desk::new(&store).await;
        let form = desk.form(&[("title", "仓库普通工"), ("requirements", "能吃苦，限男性"), ("then", "publish")]);
        let page = post(&desk.clerk, "/centre/jobs", &form).await.expect(422);
        let page = page.sees("不能发布").sees("能吃苦，限男性").sees("就业促进法").sees("<mark>限男性</mark>");
        assert!(page.body.contains("id=\"requirements\"") && page.body.contains("aria-invalid"));
        assert_eq!(desk.rows("job").await, 0);
        let body = serde_json::Value::Object(form.iter().map(|(k, v)| (k.clone(), v.clone().into())).collect());
        let refused = desk.clerk.json(Method::POST, "/api/v1/centre/jobs", &body, &[]).await.expect(422).value();
        assert_eq!(refused["code"], "text_not_lawful");
        assert_eq!(refused["errors"][0]["field"], "requirements");
        assert!(refused["errors"][0]["detail"].as_str().unwrap().contains("限男性"), "{refused}");
        let _ = post(
            &desk.clerk,
            "/centre/jobs",
            &desk.form(&[("title", "仓库普通工"), ("requirements", "能吃苦，性别不限"), ("then", "publish")]),
        )
        .await
        .expect(303);
        assert_eq!(desk.found("仓库普通工").await, 1);
    }
);

store::on_both_databases!(crate::migrations(), a_batch_publishes_row_by_row_what_the_law_allows, |store| async move {
    let desk = Desk::new(&store).await;
    let bad = desk.write(&[("title", "仓库普通工"), ("requirements", "限男性，能吃苦")]).await;
    let good = desk.write(&[("title", "灯塔维护焊工")]).await;
    let body = serde_json::json!({ "jobs": [bad, good] });
    let done = desk.clerk.json(Method::POST, "/api/v1/centre/jobs/publications", &body, &[]).await.expect(200).value();
    assert_eq!((done["done"].as_u64(), done["refused"].as_u64()), (Some(1), Some(1)));
    assert_eq!(done["outcomes"][0]["code"], "text_not_lawful");
    assert!(done["outcomes"][0]["detail"].as_str().unwrap().contains("限男性"));
    assert_eq!((desk.found("灯塔维护").await, desk.found("仓库普通工").await), (1, 0));
    // Alone it is refused whole, with a way to its form.
    let one = [("confirmed".to_owned(), "yes".to_owned())];
    let _ = post(&desk.clerk, &format!("/centre/jobs/{bad}/publication"), &one)
        .await
        .expect(422)
        .sees("限男性")
        .sees(&format!("/centre/jobs/{bad}/edit"));
});

store::on_both_databases!(crate::migrations(), warnings_pass_and_are_kept_with_the_version, |store| async move {
    let desk = Desk::new(&store).await;
    let id = desk.write(&[("pay_min", "1500"), ("pay_max", "1800"), ("then", "publish")]).await;
    assert_eq!(desk.rows("job_finding").await, 1);
    let db = desk.jobs.store().read();
    let version = crate::store::load(db, id, desk.jobs.keys()).await.unwrap().unwrap().state.version().unwrap();
    let kept = crate::store::findings_of(db, version).await.unwrap().unwrap();
    let kept: Vec<Finding> = serde_json::from_str(&kept).unwrap();
    assert!(kept.iter().any(|f| f.rule == "minimum_wage" && !f.blocks()), "{kept:?}");
    let _ = desk.publish("灯塔维护焊工").await;
    assert_eq!(desk.rows("job_finding").await, 1);
});

store::on_both_databases!(
    crate::migrations(),
    while_it_is_written_a_text_is_checked_and_not_kept,
    |store| async move {
        let desk = Desk::new(&store).await;
        let check = async |body: serde_json::Value| {
            desk.clerk.json(Method::POST, "/api/v1/centre/jobs/check", &body, &[]).await.expect(200).value()
        };
        let said = check(serde_json::json!({ "requirements": "限男性" })).await;
        assert_eq!((said["blocking"].as_u64(), said["findings"][0]["words"].as_str()), (Some(1), Some("限男性")));
        assert_eq!(said["findings"][0]["field"], "requirements");
        let said = check(serde_json::json!({ "requirements": "男女不限" })).await;
        assert_eq!(said["findings"].as_array().unwrap().len(), 0);
        let low = serde_json::json!({ "pay_min": "1500", "pay_max": "1800", "pay_unit": "元/月", "place": "441581" });
        let said = check(low).await;
        assert_eq!((said["blocking"].as_u64(), said["findings"][0]["rule"].as_str()), (Some(0), Some("minimum_wage")));
        assert_eq!(check(serde_json::json!({})).await["findings"].as_array().unwrap().len(), 0);
        assert_eq!(desk.rows("job").await, 0);
        let _ =
            desk.seeker.json(Method::POST, "/api/v1/centre/jobs/check", &serde_json::json!({}), &[]).await.expect(401);
    }
);

store::on_both_databases!(
    crate::migrations(),
    pay_far_from_the_median_of_twenty_jobs_is_a_warning,
    |store| async move {
        let desk = Desk::new(&store).await;
        let publish = async |count: usize| -> Vec<JobId> {
            let new = |n: usize| NewJob {
                organisation: desk.organisation,
                organisation_name: "海丰灯塔有限公司".into(),
                industry: "33".into(),
                written: 焊工(desk.clock().today().plus_days(30 + i64::try_from(n).unwrap())).written().unwrap(),
                published_at: desk.now(),
            };
            let list: Vec<NewJob> = (0..count).map(new).collect();
            let tx = desk.jobs.store().begin().await.unwrap();
            let ids = fixtures::published(&*tx, &desk.jobs, &list).await.unwrap();
            tx.commit().await.unwrap();
            desk.jobs.index.catch_up().await.unwrap();
            ids
        };
        let text = Text::of(&content(|c| c.pay = Pay::new(40_000, 50_000, PayUnit::Month).unwrap()));
        let rules = async |text: &Text| -> Vec<String> {
            desk.jobs.findings(text).unwrap().into_iter().map(|f| f.rule).collect()
        };
        publish(FEWEST_COUNTED - 1).await;
        assert!(rules(&text).await.is_empty(), "too few tell nothing");
        publish(1).await;
        assert!(rules(&text).await.is_empty(), "what was asked is remembered for an hour");
        desk.clock().turn_to(desk.now().plus_minutes(MEDIAN_MINUTES));
        assert_eq!(rules(&text).await, ["pay_unusual"]);
        assert!(rules(&Text::of(&content(|_| {}))).await.is_empty());
    }
);

store::on_both_databases!(
    crate::migrations(),
    changed_rules_are_tried_over_live_posts_and_change_nothing,
    |store| async move {
        let desk = Desk::new(&store).await;
        let _ = desk.publish("灯塔维护焊工").await;
        let _ = desk.publish("仓库管理员").await;
        let down = desk.publish("行政文员").await;
        let _ =
            post(&desk.clerk, &format!("/centre/jobs/{down}/withdrawal"), &[("confirmed".into(), "yes".into())]).await;
        let own = desk.jobs.try_rules(None, |_, _| {}).await.unwrap();
        assert_eq!((own.posts, own.blocked), (2, 0));
        let rules = "[[rule]]\nid = \"lighthouse\"\nversion = 7\nseverity = \"block\"\ntitle = \"灯塔\"\nlaw = \"无\"\n\
                 suggestion = \"无\"\npatterns = ['灯塔']\n";
        let trial = desk.jobs.try_rules(Some(rules), |done, total| assert!(done <= total)).await.unwrap();
        assert_eq!((trial.posts, trial.blocked, trial.rules.len()), (2, 1, 1));
        let rule = &trial.rules[0];
        assert_eq!((rule.rule.as_str(), rule.version, rule.posts), ("lighthouse", 7, 1));
        assert_eq!(rule.samples, [("灯塔维护焊工".to_owned(), "灯塔".to_owned())]);
        assert!(desk.jobs.try_rules(Some("nonsense"), |_, _| {}).await.is_err());
        assert_eq!(desk.found("灯塔维护").await, 1);
    }
);
