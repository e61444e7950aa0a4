//! What seekers find, over HTTP.

use crate::{
    Jobs,
    acts::{Act, do_one},
    fixtures::{self, NewJob, Plain, 焊工},
    index::oracle,
    job::JobId,
};
use access::{Actor, OrganisationId, PersonId, Powers, Rank, Role};
use accounts::{Subject, testing as people};
use clock::{Day, Timestamp};
use organisations::{Doorkeeper, Organisations};
use search::DocumentSearch;
use serde_json::Value;
use std::sync::Arc;
use store::Store;
use web::testing::{Client, dressed};

/// Two organisations, a person, and the visitor of the pages.
struct Town {
    jobs: Jobs,
    seeker: Client,
    first: OrganisationId,
    second: OrganisationId,
    names: Vec<String>,
    person: PersonId,
}

impl Town {
    async fn new(store: &Store) -> Self {
        let room = Organisations::new(people::accounts(store), Arc::new(object_store::memory::InMemory::new()));
        let person = people::person(&room.accounts, 1, "chenjing", "陈静", Rank::SECOND).await.id;
        let list = organisations::fixtures::samples(1..=2, "441581");
        let tx = store.begin().await.unwrap();
        let ids =
            organisations::fixtures::organisations(&*tx, &room, &list, people::PASSWORD_PHC, person, room.clock.now());
        let ids = ids.await.unwrap();
        tx.commit().await.unwrap();
        let jobs = Jobs::new(room.clone());
        jobs.index.load(|_, _| {}).await.unwrap();
        let seeker = dressed(crate::routes(jobs.clone()), Arc::new(Doorkeeper::new(room)));
        let names = list.into_iter().map(|o| o.name).collect();
        Self { jobs, seeker, first: ids[0], second: ids[1], names, person }
    }

    fn today(&self) -> Day {
        self.jobs.clock().today()
    }

    fn new_job(&self, organisation: OrganisationId, plain: &Plain<'_>, days_ago: i64) -> NewJob {
        let name = if organisation == self.first { &self.names[0] } else { &self.names[1] };
        NewJob {
            organisation,
            organisation_name: name.clone(),
            industry: if organisation == self.first { "33" } else { "18" }.into(),
            written: plain.written().unwrap(),
            published_at: self.jobs.clock().now().plus_days(-days_ago),
        }
    }

    async fn publish(&self, list: &[NewJob]) -> Vec<JobId> {
        let tx = self.jobs.store().begin().await.unwrap();
        let ids = fixtures::published(&*tx, &self.jobs, list).await.unwrap();
        tx.commit().await.unwrap();
        self.jobs.index.catch_up().await.unwrap();
        ids
    }

    /// Forty jobs that differ in everything that can be asked for.
    async fn fill(&self) -> Vec<JobId> {
        const TITLES: [&str; 5] = ["电焊工（二保焊）", "CNC操作员", "行政文员", "仓库管理员", "高级会计师"];
        const CATEGORIES: [&str; 5] = ["02-02", "01-01", "03-01", "04-01", "05-01"];
        let list: Vec<NewJob> = (0..40)
            .map(|n: usize| {
                let plain = Plain {
                    title: TITLES[n % 5],
                    category: CATEGORIES[n % 5],
                    place: ["441581", "441502", "440305", "441900"][n % 4],
                    nature: ["全职", "兼职", "实习"][n % 3],
                    education: ["不限", "初中及以下", "大专", "本科"][n / 3 % 4],
                    experience: ["不限", "1-3年", "应届"][n / 2 % 3],
                    pay_min: 3_000 + 500 * (n as i64 % 9),
                    pay_max: 20_000,
                    ..焊工(self.today().plus_days(20))
                };
                self.new_job(if n.is_multiple_of(7) { self.second } else { self.first }, &plain, 39 - n as i64)
            })
            .collect();
        self.publish(&list).await
    }

    async fn api(&self, query: &str) -> Value {
        self.seeker.get(&format!("/api/v1/jobs?{query}")).await.expect(200).value()
    }

    async fn total(&self, query: &str) -> u64 {
        self.api(query).await["total"].as_u64().unwrap()
    }

    async fn signed_in(&self, subject: Subject, acting: Option<OrganisationId>) -> Client {
        let client = self.seeker.stranger();
        client.set_cookie("session", &people::signed_in(&self.jobs.organisations.accounts, subject, acting).await);
        client
    }
}

fn ids(answer: &Value) -> Vec<String> {
    answer["items"].as_array().unwrap().iter().map(|i| i["id"].as_str().unwrap().to_owned()).collect()
}

store::on_both_databases!(
    crate::migrations(),
    every_question_is_answered_as_by_looking_at_every_job,
    |store| async move {
        let town = Town::new(&store).await;
        let all = town.fill().await;
        let oracle = oracle::of(&town.jobs).await;
        for query in [
            "",
            "q=焊工",
            "q=文员",
            "q=cnc+操作",
            "q=陆丰",
            "q=陆丰+会计",
            "q=lufeng+kuaiji",
            "q=kj",
            "q=gaoji会计",
            "q=文员&literal=1",
            "q=办公文员",
            "q=駕駛員",
            "q=ｋｕａｉｊｉ",
            "region=440000",
            "region=441500&sort=pay",
            "region=441581,441900&nature=全职",
            "category=02&q=焊",
            "industry=C&pay_min=5000",
            "industry=18",
            "education=大专",
            "experience=graduate&education=college",
            "published_after=2026-11-10&sort=newest",
            "q=会计&sort=relevance&pay_min=4000&region=441502",
            "nature=part_time&nature=internship",
            "q=银河系漫游向导",
        ] {
            let form = crate::asked::pairs(Some(query)).unwrap();
            let asked = crate::asked::read(&form, 100, true, "440000").unwrap();
            let truth = oracle.search(&asked.query.limit(100), town.jobs.clock().now().as_ms()).unwrap();
            let answer = town.api(&format!("{query}&per_page=100")).await;
            let expected: Vec<String> =
                truth.hits.iter().map(|h| JobId(uuid::Uuid::from_u128(h.key)).to_string()).collect();
            assert_eq!(answer["total"].as_u64().unwrap(), truth.total, "{query}");
            assert_eq!(ids(&answer), expected, "{query}");
            let page = town.seeker.get(&format!("/jobs?{query}")).await.expect(200);
            let _ = page.sees(&format!("共找到 <b>{}</b> 个职位", truth.total));
        }
        // Every count says what choosing that value finds.
        let counted = town.api("q=工&facets=all").await;
        for (facet, values) in counted["facets"].as_object().unwrap() {
            for value in values.as_array().unwrap() {
                let code = value["value"].as_str().unwrap();
                assert_eq!(
                    value["count"].as_u64().unwrap(),
                    town.total(&format!("q=工&{facet}={code}")).await,
                    "{facet}={code}"
                );
            }
        }
        // A cursor leads through all of them once.
        let (mut seen, mut next) = (Vec::new(), String::new());
        loop {
            let answer = town.api(&format!("sort=pay&per_page=7{next}")).await;
            seen.extend(ids(&answer));
            match answer["next_cursor"].as_str() {
                Some(cursor) => next = format!("&cursor={cursor}"),
                None => break,
            }
        }
        seen.sort();
        let mut every: Vec<String> = all.iter().map(ToString::to_string).collect();
        every.sort();
        assert_eq!(seen, every);
    }
);

store::on_both_databases!(
    crate::migrations(),
    a_job_is_gone_with_the_last_second_of_its_validity,
    |store| async move {
        let town = Town::new(&store).await;
        let today = town.today();
        let short = Plain { title: "码头装卸工", ..焊工(today) };
        let long = Plain { title: "吊装工", ..焊工(today.plus_days(30)) };
        let list = [town.new_job(town.first, &short, 1), town.new_job(town.second, &long, 1)];
        let published = town.publish(&list).await;
        let (page, api) = (format!("/jobs/{}", published[0]), format!("/api/v1/jobs/{}", published[0]));

        town.jobs.clock().turn_to(today.end().plus_seconds(-1));
        let shown = town.seeker.get(&page).await.expect(200).sees("6000–8500元/月").sees(&town.names[0]);
        let shown = shown.sees("按图纸完成钢结构件").sees("林晓彤").sees("data-print");
        let _ = shown.lacks("8519160").lacks("求职者看不到");
        assert_eq!(town.total("q=装卸").await, 1);

        town.jobs.clock().turn_to(today.end());
        let _ = town.seeker.get(&page).await.expect(410).sees("该职位已下架").sees("吊装工").lacks("林晓彤");
        let problem = town.seeker.get(&api).await.expect(410).value();
        assert_eq!(problem["code"], "job_gone");
        assert_eq!(town.total("q=装卸").await, 0);

        // Its own clerk and the bureau of its division see it still, with its state.
        let room = &town.jobs.organisations;
        let tx = store.begin().await.unwrap();
        let powers: Powers = [access::Power::Recruiting].into_iter().collect();
        organisations::fixtures::clerk(&*tx, room, town.first, town.person, powers).await.unwrap();
        organisations::fixtures::clerk(&*tx, room, town.second, town.person, Powers::ALL).await.unwrap();
        tx.commit().await.unwrap();
        let own = town.signed_in(Subject::Person(town.person), Some(town.first)).await;
        let _ = own.get(&page).await.expect(200).sees("“到期”").sees("0660-8519160");
        let other = town.signed_in(Subject::Person(town.person), Some(town.second)).await;
        let _ = other.get(&page).await.expect(410);
        let reviewer = people::officer(&room.accounts, "reviewer", &[Role::Reviewer]).await;
        let reviewer = town.signed_in(Subject::Officer(reviewer), None).await;
        let _ = reviewer.get(&page).await.expect(200).sees("“到期”");
        let planner = people::officer(&room.accounts, "planner", &[Role::FairPlanner]).await;
        let planner = town.signed_in(Subject::Officer(planner), None).await;
        let _ = planner.get(&page).await.expect(410);
        let _ = town.seeker.get("/jobs/00000000-0000-0000-0000-000000000000").await.expect(404);
        let _ = town.seeker.get("/jobs/1").await.expect(404);

        // Taken down it is gone at once; deleted it is gone for everyone.
        let actor = Actor::System;
        do_one(&town.jobs, town.second, &actor, published[1], Act::TakeDown).await.unwrap();
        let page = format!("/jobs/{}", published[1]);
        let _ = town.seeker.get(&page).await.expect(410);
        do_one(&town.jobs, town.second, &actor, published[1], Act::Delete).await.unwrap();
        let _ = town.seeker.get(&page).await.expect(404);
        let _ = other.get(&page).await.expect(404);
    }
);

store::on_both_databases!(crate::migrations(), nothing_typed_does_harm, |store| async move {
    let town = Town::new(&store).await;
    town.fill().await;
    for harmless in ["q='; drop table job; --", "q=%25' or 1=1 --", "q=%00", "q=((((", "page=2&q=工'", "facets="] {
        let reply = town.seeker.get(&format!("/api/v1/jobs?{}", harmless.replace(' ', "+"))).await;
        assert!(matches!(reply.status.as_u16(), 200 | 422), "{harmless}: {}", reply.body);
        let reply = town.seeker.get(&format!("/jobs?{}", harmless.replace(' ', "+"))).await;
        assert!(matches!(reply.status.as_u16(), 200 | 422), "{harmless}: {}", reply.body);
    }
    for (query, field) in [
        ("sort=id;drop+table+job", "sort"),
        ("cursor=n.zz", "cursor"),
        ("cursor=n.1'+or+1=1", "cursor"),
        ("sort=pay&cursor=n.1", "cursor"),
        ("region=999999", "region"),
        ("category=99", "category"),
        ("industry=Z", "industry"),
        ("education=小学", "education"),
        ("experience=-1", "experience"),
        ("nature=奴隶", "nature"),
        ("pay_min=-1", "pay_min"),
        ("pay_min=很多", "pay_min"),
        ("published_after=昨天", "published_after"),
        ("page=0", "page"),
        ("per_page=100000", "per_page"),
        ("facets=salary", "facets"),
        ("limit=5", "limit"),
    ] {
        let problem = town.seeker.get(&format!("/api/v1/jobs?{query}")).await.expect(422).value();
        let fields: Vec<&str> =
            problem["errors"].as_array().unwrap().iter().map(|e| e["field"].as_str().unwrap()).collect();
        assert_eq!(fields, [field], "{query}");
        let page = town.seeker.get(&format!("/jobs?{query}")).await;
        assert!(matches!(page.status.as_u16(), 200 | 422), "{query}: {}", page.body);
    }
    let _ = town.seeker.get("/jobs?q=%3Cscript%3Ealert(1)").await.expect(200).lacks("<script>alert");
    assert_eq!(town.total("").await, 40);
});

store::on_both_databases!(crate::migrations(), an_empty_answer_leads_on, |store| async move {
    let town = Town::new(&store).await;
    town.fill().await;
    let page = town.seeker.get("/jobs?q=火星焊工").await.expect(200).sees("没有找到符合条件的职位");
    let _ = page.sees("为您找到“焊工”的职位").sees("<mark>电焊工</mark>");
    let page = town.seeker.get("/jobs?region=441521&q=焊工").await.expect(200).sees("没有找到符合条件的职位");
    let _ = page.sees("扩大到汕尾市").sees("去掉“海丰县”").sees("href=\"/jobs?q=%E7%84%8A%E5%B7%A5\"");
    // What is chosen can be left out, and the answer narrowed by what it holds.
    let page = town.seeker.get("/jobs?region=441500&education=college&sort=pay").await.expect(200);
    let page = page.sees("去掉条件：</span>汕尾市").sees("学历要求：大专").sees("缩小范围");
    let _ = page.sees("region=441581\">陆丰市").sees("aria-current=\"true\">薪资");
    let page = town.seeker.get("/jobs?page=9").await.expect(200);
    let _ = page.sees("这一页已经没有职位了").sees("共找到 <b>40</b> 个职位");
    // Another name of the same occupation.
    assert!(town.total("q=焊工").await > 0);
});

store::on_both_databases!(crate::migrations(), the_front_pages_count_what_seekers_find, |store| async move {
    let town = Town::new(&store).await;
    let all = town.fill().await;
    let now: Timestamp = town.jobs.clock().now();
    let newest: Vec<JobId> = town.jobs.newest(5, now).unwrap().iter().map(|i| i.id).collect();
    assert_eq!(newest, all.iter().rev().take(5).copied().collect::<Vec<_>>());
    let figures = town.jobs.figures(now).await.unwrap();
    assert_eq!((figures.jobs, figures.headcount, figures.organisations), (40, 240, 2));
    let market = town.jobs.market("441581", now).await.unwrap();
    assert_eq!((market.total, market.by_place.clone()), (10, vec![("陆丰市".to_owned(), 10)]));
    let of_city = town.jobs.market("441500", now).await.unwrap();
    assert_eq!((of_city.total, of_city.by_place), (20, vec![("城区".to_owned(), 10), ("陆丰市".to_owned(), 10)]));
    assert_eq!(market.by_industry, [("制造业".to_owned(), 10)]);
    assert_eq!(town.jobs.market("440000", now).await.unwrap().total, 40);
    let (items, total) = town.jobs.open_of(town.second, 4, 10, now).await.unwrap();
    assert_eq!((items.len(), total), (2, 6));
    assert_eq!(items[1].id, all[0]);
    let places = town.jobs.places();
    let home = places.iter().find(|g| g.label == "汕尾市").unwrap();
    assert_eq!(home.choices[0].value, "441500");
    assert!(home.choices.iter().any(|c| c.label == "陆丰市"));
    // The figures are counted again after half a minute, and expired jobs are gone from all of them.
    let later = town.today().plus_days(21).start();
    town.jobs.clock().turn_to(later);
    assert_eq!(town.jobs.figures(later).await.unwrap().jobs, 0);
    assert_eq!(town.jobs.open_of(town.second, 0, 10, later).await.unwrap().1, 0);
    assert_eq!(town.jobs.market("440000", later).await.unwrap().total, 0);
});

#[path = "public_test.rs"]
mod public;
