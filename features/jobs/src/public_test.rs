//! What people type, similar jobs, and what the public pages say to machines.

use super::*;
use std::collections::HashMap;

/// The first piece of `text` between two marks.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let at = text.find(from).unwrap_or_else(|| panic!("no {from} in {text}")) + from.len();
    &text[at..at + text[at..].find(to).unwrap()]
}

store::on_both_databases!(
    crate::migrations(),
    what_people_type_is_understood_and_can_be_taken_literally,
    |store| async move {
        let town = Town::new(&store).await;
        town.fill().await;
        // Fill publishes eight of each title over four places.
        for (query, total) in [
            ("q=kuaiji", 8),
            ("q=kj", 8),
            ("q=ＫＪ", 8),
            ("q=高級會計師", 8),
            ("q=办公文员", 8),
            ("q=lufeng+kuaiji", 2),
            ("q=陆丰+会计", 2),
            ("q=陆丰会计", 2),
            ("q=陆丰", 10),
            // Both organisations are called after 陆丰, which a chosen region leaves a word.
            ("q=陆丰&region=440305", 10),
            ("q=lufeng&region=440305", 0),
            ("q=kuaiji&literal=1", 0),
            ("q=办公文员&literal=1", 0),
            ("q=陆丰&literal=1", 40),
        ] {
            assert_eq!(town.total(query).await, total, "{query}");
        }
        let answer = town.api("q=lufeng+kj+文员").await;
        let meant = &answer["interpreted"];
        assert_eq!(meant["region"], serde_json::json!({ "word": "lufeng", "code": "441581", "name": "陆丰市" }));
        assert_eq!(meant["words"], serde_json::json!(["kj", "文员"]));
        assert_eq!(meant["synonyms"][0]["word"], "文员");
        assert!(meant["sounds"][0]["also"].as_array().unwrap().iter().any(|w| w == "会计"));
        assert_eq!(town.api("q=陆丰&literal=1").await["interpreted"]["region"], Value::Null);

        let page = town.seeker.get("/jobs?q=lufeng+文员").await.expect(200);
        let page = page.sees("“lufeng”已作为工作地点“陆丰市”").sees("“文员”同时查找").sees("仍按文字搜索“lufeng 文员”");
        let page = page.sees("去掉条件：</span>陆丰市").sees("<option value=\"441581\" selected>陆丰市</option>");
        let page = page.sees("literal=1").sees("value=\"文员\"");
        let _ = page.sees("<mark>行政文员</mark>");
        let page = town.seeker.get("/jobs?q=lufeng+文员&literal=1").await.expect(200);
        let _ = page.sees("仅按文字").lacks("仍按文字搜索").sees("没有找到符合条件的职位");
        let _ = town.seeker.get("/jobs?q=办公文员").await.expect(200).sees("<mark>行政文员</mark>");
    }
);

store::on_both_databases!(crate::migrations(), a_slip_of_the_finger_leads_to_what_was_meant, |store| async move {
    let town = Town::new(&store).await;
    town.fill().await;
    let page = town.seeker.get("/jobs?q=kuaiij").await.expect(200).sees("没有找到符合条件的职位");
    let _ = page.sees("您是不是要找“会计”（8 个职位）").sees("noindex");
    assert_eq!(town.api("q=kuaiij").await["did_you_mean"], "会计");
    assert_eq!(town.api("q=kuaiji").await["did_you_mean"], Value::Null);
});

store::on_both_databases!(crate::migrations(), a_job_leads_to_jobs_like_it, |store| async move {
    let town = Town::new(&store).await;
    let all = town.fill().await;
    let address = format!("/jobs/{}", all[0]);
    let page = town.seeker.get(&address).await.expect(200).sees("相似职位");
    // The welders of the same county come first; the job itself is not among them.
    let similar = page.body.split("id=\"similar\"").nth(1).unwrap().to_owned();
    assert_eq!(similar.matches("<li class=\"card job\">").count(), 6);
    assert!(!similar.contains(&address));
    assert!(similar.find(&all[20].to_string()).unwrap() < similar.find(&all[35].to_string()).unwrap());
    let answer = town.seeker.get(&format!("/api/v1/jobs/{}", all[0])).await.expect(200).value();
    assert_eq!(answer["similar"].as_array().unwrap().len(), 6);

    // What is taken down is in no list of similar jobs from that moment on.
    do_one(&town.jobs, town.first, &Actor::System, all[20], Act::TakeDown).await.unwrap();
    let _ = town.seeker.get(&address).await.expect(200).lacks(&all[20].to_string());
    let gone = town.seeker.get(&format!("/jobs/{}", all[20])).await.expect(410);
    let gone = gone.sees("该职位已下架").sees("相似职位").sees(&address).sees("name=\"robots\" content=\"noindex\"");
    let _ = gone.sees("value=\"电焊工（二保焊）\"").sees("<option value=\"441500\" selected>").lacks("林晓彤");
    let problem = town.seeker.get(&format!("/api/v1/jobs/{}", all[20])).await.expect(410).value();
    assert_eq!(
        (&problem["code"], &problem["search"]["q"]),
        (&Value::from("job_gone"), &Value::from("电焊工（二保焊）"))
    );
    assert_eq!(problem["similar"].as_array().unwrap().len(), 6);
});

store::on_both_databases!(crate::migrations(), machines_are_told_what_a_job_is, |store| async move {
    let town = Town::new(&store).await;
    let sly = Plain { title: "焊工</script><script>alert(1)", ..焊工(town.today().plus_days(20)) };
    let ids = town.publish(&[town.new_job(town.first, &sly, 1)]).await;
    let page = town.seeker.get(&format!("/jobs/{}", ids[0])).await.expect(200).lacks("<script>alert");
    let address = format!("http://localhost/jobs/{}", ids[0]);
    let page = page.sees(&format!("<link rel=\"canonical\" href=\"{address}\">"));
    let page = page.sees(&format!("property=\"og:url\" content=\"{address}\"")).lacks("noindex");
    let posting: Value =
        serde_json::from_str(between(&page.body, "<script type=\"application/ld+json\">", "</script>")).unwrap();
    assert_eq!(posting["@type"], "JobPosting");
    assert_eq!(posting["title"], "焊工</script><script>alert(1)");
    assert_eq!(posting["url"], address);
    assert_eq!(posting["hiringOrganization"]["name"], town.names[0]);
    assert_eq!(posting["baseSalary"]["currency"], "CNY");
    assert_eq!(posting["baseSalary"]["value"]["minValue"], 6000);
    assert_eq!(posting["baseSalary"]["value"]["unitText"], "MONTH");
    assert_eq!(posting["employmentType"], "FULL_TIME");
    assert_eq!(posting["directApply"], false);
    assert_eq!(posting["jobLocation"]["address"]["addressLocality"], "陆丰市");
    assert_eq!(posting["jobLocation"]["address"]["addressRegion"], "广东省");
    assert_eq!(posting["validThrough"], format!("{}T23:59:59+08:00", town.today().plus_days(20)));
    assert!(posting["description"].as_str().unwrap().starts_with("<p>"));
    assert!(!page.body.contains("8519160"), "no machine gathers the number");

    // Once seekers do not see it, its own bureau sees it without the block, and search engines pass over it.
    do_one(&town.jobs, town.first, &Actor::System, ids[0], Act::TakeDown).await.unwrap();
    let reviewer = people::officer(&town.jobs.organisations.accounts, "reviewer", &[Role::Reviewer]).await;
    let reviewer = town.signed_in(Subject::Officer(reviewer), None).await;
    let page = reviewer.get(&format!("/jobs/{}", ids[0])).await.expect(200);
    let _ = page.lacks("ld+json").sees("noindex").lacks("qr.svg");
    let _ = town.seeker.get(&format!("/jobs/{}/qr.svg", ids[0])).await.expect(410);
    let _ = reviewer.get(&format!("/jobs/{}/qr.svg", ids[0])).await.expect(404);
});

store::on_both_databases!(crate::migrations(), a_page_has_one_address_whatever_was_asked, |store| async move {
    let town = Town::new(&store).await;
    let all = town.fill().await;
    let canonical = async |query: &str| {
        let page = town.seeker.get(&format!("/jobs?{query}")).await;
        (between(&page.body, "rel=\"canonical\" href=\"", "\"").to_owned(), page.body.contains("noindex"))
    };
    let at = |path: &str, noindex: bool| (format!("http://localhost{path}"), noindex);
    assert_eq!(canonical("").await, at("/jobs", false));
    assert_eq!(canonical("utm_source=x&sort=pay&per_page=5&page=1").await, at("/jobs", false));
    assert_eq!(canonical("region=441581&category=02").await, at("/jobs?category=02&#38;region=441581", false));
    assert_eq!(
        canonical("category=02&region=441581&category=02").await,
        at("/jobs?category=02&#38;region=441581", false)
    );
    assert_eq!(canonical("q=%E9%99%86%E4%B8%B0").await, at("/jobs?region=441581", false));
    assert_eq!(canonical("page=2").await, at("/jobs?page=2", false));
    assert_eq!(canonical("per_page=5&page=6").await, at("/jobs?page=6", true));
    assert!(canonical("q=银河系漫游").await.1);

    let page = town.seeker.get(&format!("/jobs/{}", all[39])).await.expect(200);
    let page = page.sees("打印").sees("<summary>二维码</summary>").sees(&format!("/jobs/{}/qr.svg", all[39]));
    let _ = page.sees(&format!("扫码查看职位：http://localhost/jobs/{}", all[39]));
    let picture = town.seeker.get(&format!("/jobs/{}/qr.svg", all[39])).await.expect(200);
    assert_eq!(picture.headers["content-type"], "image/svg+xml");
    let _ = picture.sees("<svg xmlns").sees("<path d=\"M4 4h1v1h-1z");
});

store::on_both_databases!(crate::migrations(), any_search_can_be_subscribed_to, |store| async move {
    let town = Town::new(&store).await;
    let all = town.fill().await;
    let odd = Plain { title: "<b>会计</b> & \u{b}出纳", ..焊工(town.today().plus_days(20)) };
    let odd = town.publish(&[town.new_job(town.first, &odd, 0)]).await[0];
    let page = town.seeker.get("/jobs?q=kuaiji&sort=pay").await.expect(200).sees("订阅本次搜索");
    let _ = page.sees("<link rel=\"alternate\" type=\"application/atom+xml\"").sees("/jobs/feed.atom?q=kuaiji\"");

    let atom = town.seeker.get("/jobs/feed.atom?q=kuaiji&sort=pay").await.expect(200);
    assert_eq!(atom.headers["content-type"], "application/atom+xml; charset=utf-8");
    assert_eq!(atom.body.matches("<entry>").count(), 9);
    assert!(atom.body.find(&odd.to_string()).unwrap() < atom.body.find(&all[39].to_string()).unwrap(), "newest first");
    let atom = atom.sees("<title>&lt;b&gt;会计&lt;/b&gt; &amp; 出纳</title>").lacks("\u{b}");
    let atom = atom.sees(&format!("<id>http://localhost/jobs/{odd}</id>"));
    let (tag, modified) = (atom.headers["etag"].clone(), atom.headers["last-modified"].clone());
    let (tag, modified) = (tag.to_str().unwrap(), modified.to_str().unwrap());
    let again = async |name: &str, value: &str| {
        let request = axum::http::Request::get("/jobs/feed.atom?q=kuaiji&sort=pay").header(name, value);
        town.seeker.send(request.body(axum::body::Body::empty()).unwrap()).await.status.as_u16()
    };
    assert_eq!(again("if-none-match", tag).await, 304);
    assert_eq!(again("if-none-match", "\"other\"").await, 200);
    assert_eq!(again("if-modified-since", modified).await, 304);

    let json = town.seeker.get("/jobs/feed.json?q=kuaiji&region=441581").await.expect(200).value();
    assert_eq!(json["version"], "https://jsonfeed.org/version/1.1");
    assert_eq!(json["feed_url"], "http://localhost/jobs/feed.json?q=kuaiji&region=441581");
    assert_eq!(json["items"].as_array().unwrap().len() as u64, town.total("q=kuaiji&region=441581").await);
    assert!(json["title"].as_str().unwrap().contains("陆丰市"));

    // A change of the answer is a change of its tag.
    do_one(&town.jobs, town.first, &Actor::System, odd, Act::TakeDown).await.unwrap();
    assert_eq!(again("if-none-match", tag).await, 200);
    let _ = town.seeker.get("/jobs/feed.atom?region=999999").await.expect(422);
    let _ = town.seeker.get("/jobs/feed.atom?q=zzzz9").await.expect(200).lacks("<entry>");
});

store::on_both_databases!(crate::migrations(), all_that_is_public_is_listed_in_parts, |store| async move {
    let town = Town::new(&store).await;
    let all = town.fill().await;
    let now = town.jobs.clock().now();
    let parts = town.jobs.listing_parts(now).await.unwrap();
    assert_eq!(parts.iter().map(|p| p.number).collect::<Vec<_>>(), [0]);
    let listed: Vec<JobId> = town.jobs.listing(0, now).await.unwrap().into_iter().map(|(id, _)| id).collect();
    assert_eq!(listed, all);
    assert_eq!(parts[0].newest, town.jobs.listing(0, now).await.unwrap().last().unwrap().1);
    assert_eq!(town.jobs.listing(1, now).await.unwrap(), []);
    assert_eq!(town.jobs.listing(i64::MAX, now).await.unwrap(), []);
    assert_eq!(town.jobs.employer_count(now).await.unwrap(), 2);
    assert_eq!(town.jobs.employers(0, now).await.unwrap().len(), 2);
    assert_eq!(town.jobs.employers(1, now).await.unwrap().len(), 1);
    do_one(&town.jobs, town.first, &Actor::System, all[39], Act::TakeDown).await.unwrap();
    assert_eq!(town.jobs.listing(0, now).await.unwrap().len(), 39);
    let later = town.today().plus_days(21).start();
    town.jobs.clock().turn_to(later);
    assert_eq!(town.jobs.listing_parts(later).await.unwrap(), []);
});

store::on_both_databases!(crate::migrations(), whatever_is_typed_gets_an_answer, |store| async move {
    let town = Town::new(&store).await;
    town.fill().await;
    let long = "会".repeat(7_000);
    for typed in [
        "'; drop table job; --",
        "😀😀",
        "\u{200b}\u{200b}",
        "\u{202e}计会",
        "会\u{200d}计",
        "\u{0}",
        "%",
        "(((",
        "xianxianxianxianxianxianxianxian",
        &"a".repeat(100),
        &"kj ".repeat(33),
        &long,
    ] {
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("q", typed).finish();
        for path in ["/jobs", "/api/v1/jobs", "/jobs/feed.atom", "/jobs/feed.json"] {
            let reply = town.seeker.get(&format!("{path}?{query}")).await;
            let start: String = typed.chars().take(20).collect();
            assert!(matches!(reply.status.as_u16(), 200 | 414 | 422), "{path} {start}: {}", reply.status);
        }
    }
    assert_eq!(town.total("q=%E4%BC%9A%E2%80%8B%E8%AE%A1").await, 8, "what cannot be seen changes nothing");
    for query in ["sort='", "cursor=r0.'", "cursor=n.ffffffffffffffffff", "literal=2", "sort=pay&sort=newest"] {
        let _ = town.seeker.get(&format!("/jobs?{query}")).await.expect(422);
        let _ = town.seeker.get(&format!("/jobs/feed.json?{query}")).await.expect(422);
        let _ = town.seeker.get(&format!("/api/v1/jobs?{query}")).await.expect(422);
    }
    assert_eq!(town.total("").await, 40);
});

/// Logos as the room of showcases would tell them, and how often it was asked.
#[derive(Default)]
struct Logos(std::sync::atomic::AtomicUsize, parking_lot::Mutex<HashMap<OrganisationId, String>>);

#[async_trait::async_trait]
impl organisations::LogoSide for Logos {
    async fn logos_of(&self, ids: &[OrganisationId]) -> Result<HashMap<OrganisationId, String>, sea_orm::DbErr> {
        self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let known = self.1.lock();
        Ok(ids.iter().filter_map(|id| Some((*id, known.get(id)?.clone()))).collect())
    }
}

store::on_both_databases!(crate::migrations(), an_approved_logo_stands_beside_every_job, |store| async move {
    let town = Town::new(&store).await;
    let all = town.fill().await;
    let logos = Arc::new(Logos::default());
    town.jobs.organisations.ask_logos(logos.clone());
    let asked = || logos.0.swap(0, std::sync::atomic::Ordering::Relaxed);
    let (first, second) = ("src=\"/logos/first?v=1\" alt=\"\"", "class=\"logo small\" aria-hidden=\"true\"");
    // Without a logo a character of the name stands there.
    let _ = town.seeker.get("/jobs").await.expect(200).lacks(first).sees(second);
    assert_eq!(asked(), 1, "one question for the whole page");
    logos.1.lock().insert(town.first, "/logos/first?v=1".into());
    let page = town.seeker.get("/jobs?per_page=40").await.expect(200);
    let _ = page.sees(first).sees("loading=\"lazy\"").sees(second);
    assert_eq!(asked(), 1);
    let _ = town.seeker.get(&format!("/jobs/{}", all[39])).await.expect(200).sees("class=\"employer\"");
    assert_eq!(asked(), 2, "one for the job, one for all similar ones");
    // No logo is part of what the index keeps: the API is as before.
    let _ = town.seeker.get("/api/v1/jobs").await.expect(200).lacks("/logos/");
    assert_eq!(asked(), 0);
});
