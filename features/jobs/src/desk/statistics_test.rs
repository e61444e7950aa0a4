use super::*;
use crate::testing::Desk;
use axum::{body::Body, http::Request};
use std::time::Instant;

const BROWSER: &str = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36";

async fn get(client: &web::testing::Client, path: &str, headers: &[(&str, &str)]) -> web::testing::Reply {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    client.send(request.body(Body::empty()).unwrap()).await
}

fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
    pairs.iter().map(|(k, v)| (header::HeaderName::from_static(k), header::HeaderValue::from_static(v))).collect()
}

#[test]
fn programs_and_pages_loaded_ahead_are_nobody() {
    assert!(is_a_person(&headers(&[("user-agent", BROWSER)])));
    for agent in ["", "curl/8.5", "Baiduspider/2.0", "Googlebot/2.1", "python-requests/2.31", "Go-http-client/1.1"] {
        assert!(!is_a_person(&headers(&[("user-agent", agent)])), "{agent}");
    }
    assert!(!is_a_person(&headers(&[])));
    assert!(!is_a_person(&headers(&[("user-agent", BROWSER), ("sec-purpose", "prefetch;prerender")])));
}

store::on_both_databases!(crate::migrations(), seekers_are_counted_and_nobody_else, |store| async move {
    let desk = Desk::new(&store).await;
    let id = desk.publish("灯塔维护焊工").await;
    let page = format!("/jobs/{id}");
    let (browser, bot) = (("user-agent", BROWSER), ("user-agent", "Googlebot/2.1"));
    for _ in 0..3 {
        let _ = get(&desk.seeker, &page, &[browser]).await.expect(200);
    }
    let _ = get(&desk.seeker, &page, &[bot]).await.expect(200);
    let _ = get(&desk.seeker, &page, &[browser, ("sec-purpose", "prefetch")]).await.expect(200);
    let _ = get(&desk.clerk, &page, &[browser]).await.expect(200);
    let _ = get(&desk.rival, &page, &[browser]).await.expect(200);
    let search = "/jobs?q=%E7%81%AF%E5%A1%94";
    let _ = get(&desk.seeker, search, &[browser]).await.expect(200).sees(&id.to_string());
    let _ = get(&desk.seeker, search, &[bot]).await.expect(200);
    let _ = get(&desk.clerk, search, &[browser]).await.expect(200);
    assert_eq!(desk.rows("job_statistic").await, 0);
    assert_eq!(desk.jobs.write_statistics().await.unwrap(), 1);
    assert_eq!(desk.jobs.write_statistics().await.unwrap(), 0);
    let numbers = desk.jobs.numbers_of(&[id]).await.unwrap()[&id];
    assert_eq!(numbers, Numbers { views: 3, found: 1, fairs: 0 });
    // The next day is another row; the total goes on.
    desk.clock().turn_to(desk.now().plus_days(1));
    let _ = get(&desk.seeker, &page, &[browser]).await.expect(200);
    desk.jobs.write_statistics().await.unwrap();
    assert_eq!(desk.jobs.numbers_of(&[id]).await.unwrap()[&id].views, 4);
    let days = desk.jobs.days_of(id).await.unwrap();
    assert_eq!(days.len(), 14);
    assert_eq!((days[12].views, days[13].views), (3, 1));
    desk.return_at(&desk.now().input_value()).await;
    let _ = desk.clerk.get(&format!("/centre/jobs/{id}")).await.expect(200).sees("近 14 日").sees("浏览");
    let _ = desk.clerk.get("/centre/jobs").await.expect(200).sees("浏览 4");
    let list = desk.clerk.get("/api/v1/centre/jobs").await.expect(200).value();
    assert_eq!(list["items"][0]["statistics"], serde_json::json!({ "views": 4, "found": 1, "fairs": 0 }));
    // A job that is gone is not counted.
    let _ = desk.clerk.post(&format!("/centre/jobs/{id}/withdrawal"), &[("confirmed", "yes")]).await.expect(303);
    let _ = get(&desk.seeker, &page, &[browser]).await.expect(410);
    assert_eq!(desk.jobs.write_statistics().await.unwrap(), 0);
});

store::on_both_databases!(crate::migrations(), what_programs_and_feeds_are_given_counts_as_found, |store| async move {
    let desk = Desk::new(&store).await;
    let id = desk.publish("灯塔维护焊工").await;
    let found = async || {
        desk.jobs.write_statistics().await.unwrap();
        desk.jobs.numbers_of(&[id]).await.unwrap()[&id]
    };
    let q = "q=%E7%81%AF%E5%A1%94";
    let app = ("user-agent", "okhttp/4.12");
    let _ = get(&desk.seeker, &format!("/api/v1/jobs?{q}"), &[app]).await.expect(200);
    let _ = get(&desk.seeker, &format!("/api/v1/jobs?{q}"), &[]).await.expect(200);
    assert_eq!(found().await, Numbers { views: 0, found: 2, fairs: 0 });
    let reader = ("user-agent", "NetNewsWire/6.1");
    for feed in ["atom", "json"] {
        let path = format!("/jobs/feed.{feed}?{q}");
        let first = get(&desk.seeker, &path, &[reader]).await.expect(200);
        let tag = first.headers["etag"].to_str().unwrap().to_owned();
        // A reader that has it already is told that nothing changed, and nobody is shown anything.
        let _ = get(&desk.seeker, &path, &[reader, ("if-none-match", &tag)]).await.expect(304);
    }
    assert_eq!(found().await.found, 4);
    // Neither search engines, nor officers and clerks, nor what was not among the results.
    let _ = get(&desk.seeker, &format!("/api/v1/jobs?{q}"), &[("user-agent", "Baiduspider/2.0")]).await.expect(200);
    let _ = get(&desk.clerk, &format!("/api/v1/jobs?{q}"), &[app]).await.expect(200);
    let _ = get(&desk.seeker, "/api/v1/jobs?q=%E4%BC%9A%E8%AE%A1", &[app]).await.expect(200);
    assert_eq!(found().await.found, 4);
});

store::on_both_databases!(
    crate::migrations(),
    a_copied_job_carries_nothing_of_the_old_ones_statistics_or_identifiers,
    |store| async move {
        let desk = Desk::new(&store).await;
        let id = desk.publish("灯塔维护焊工").await;
        for _ in 0..5 {
            desk.jobs.counters.opened(id);
            desk.jobs.counters.found([id.0.as_u128()].into_iter());
        }
        desk.jobs.write_statistics().await.unwrap();
        let _ = desk.clerk.post(&format!("/centre/jobs/{id}/withdrawal"), &[("confirmed", "yes")]).await.expect(303);
        let reply = desk
            .clerk
            .json(axum::http::Method::POST, &format!("/api/v1/centre/jobs/{id}/copies"), &serde_json::json!({}), &[])
            .await
            .expect(201)
            .value();
        let copy: JobId = reply["id"].as_str().unwrap().parse().unwrap();
        assert_ne!(copy, id);
        assert_eq!(desk.jobs.numbers_of(&[copy]).await.unwrap()[&copy], Numbers::default());
        // No column of the copy's row but the organisation's own names anything of the old job.
        let sql = "select count(*) as n from job a join job b on b.id = $1 where a.id = $2 and (a.version_id is not null or \
                   a.published_at is not null or a.published_seq is not null or a.left_by is not null or a.revision <> 1 \
                   or a.contact_phone = b.contact_phone or a.state <> 'draft')";
        assert_eq!(store::number(store.read(), sql, [id.into(), copy.into()]).await.unwrap(), 0);
        for table in ["job_version", "job_statistic", "job_review", "job_supervision", "job_schedule"] {
            let sql = format!("select count(*) as n from {table} where job_id = $1");
            assert_eq!(store::number(store.read(), &sql, [copy.into()]).await.unwrap(), 0, "{table}");
        }
        for page in [format!("/centre/jobs/{copy}"), format!("/centre/jobs/{copy}/edit")] {
            let _ = desk.clerk.get(&page).await.expect(200).lacks(&id.to_string());
        }
        // Published, it begins at nothing.
        let _ = desk.clerk.post(&format!("/centre/jobs/{copy}/publication"), &[("confirmed", "yes")]).await.expect(303);
        let list = desk.clerk.get("/api/v1/centre/jobs").await.expect(200).value();
        assert_eq!(list["items"][0]["statistics"], serde_json::json!({ "views": 0, "found": 0, "fairs": 0 }));
    }
);

store::on_both_databases!(crate::migrations(), numbers_that_cannot_be_written_wait, |store| async move {
    let desk = Desk::new(&store).await;
    let id = desk.publish("灯塔维护焊工").await;
    desk.jobs.counters.opened(id);
    desk.jobs.counters.found([id.0.as_u128(); 2].into_iter());
    store::run(store.read(), "alter table job_statistic rename to elsewhere", []).await.unwrap();
    assert!(desk.jobs.write_statistics().await.is_err());
    store::run(store.read(), "alter table elsewhere rename to job_statistic", []).await.unwrap();
    desk.jobs.counters.opened(id);
    desk.jobs.write_statistics().await.unwrap();
    assert_eq!(desk.jobs.numbers_of(&[id]).await.unwrap()[&id], Numbers { views: 2, found: 2, fairs: 0 });
});

store::on_both_databases!(crate::migrations(), two_servers_add_up, |store| async move {
    let desk = Desk::new(&store).await;
    let id = desk.publish("灯塔维护焊工").await;
    let other = Jobs::new(desk.jobs.organisations.clone());
    for jobs in [&desk.jobs, &other, &other] {
        jobs.counters.opened(id);
    }
    let (one, two) = tokio::join!(desk.jobs.write_statistics(), other.write_statistics());
    assert_eq!((one.unwrap(), two.unwrap()), (1, 1));
    assert_eq!(desk.jobs.numbers_of(&[id]).await.unwrap()[&id].views, 3);
});

#[test]
fn counting_a_page_of_results_takes_a_search_next_to_no_time() {
    const PAGES: u32 = 10_000;
    let counters = Counters::default();
    let keys: Vec<u128> = (0..20).collect();
    let begun = Instant::now();
    for _ in 0..PAGES {
        counters.found(keys.iter().copied());
    }
    let each = begun.elapsed() / PAGES;
    println!("counting 20 results takes {} ns", each.as_nanos());
    // Generous: a loaded machine, no optimisation. A page of the search takes a thousand times as long.
    assert!(each < Duration::from_micros(100), "{each:?}");
    let counts = counters.take();
    assert_eq!(counts.len(), 20);
    assert!(counts.iter().all(|(_, count)| *count == Count { views: 0, found: PAGES }));
}

#[test]
fn what_waits_to_be_written_is_bounded() {
    let counters = Counters::default();
    counters.found(std::iter::repeat_n(1, FOUND_MAX));
    counters.found(std::iter::repeat_n(1, 20));
    assert_eq!(counters.take()[0].1.found as usize, FOUND_MAX);
}
