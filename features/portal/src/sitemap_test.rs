use super::*;
use crate::{Content, Library, routes};
use access::Powers;
use accounts::testing as people;
use fairs::Fairs;
use jobs::{
    Jobs,
    fixtures::{self, NewJob, Plain, 焊工},
};
use organisations::{Doorkeeper, Organisations};
use web::testing::dressed;

fn migrations() -> Vec<::store::Migration> {
    let mut list = jobs::migrations();
    list.extend(fairs::own_migrations());
    list.extend(crate::migrations());
    list
}

::store::on_both_databases!(migrations(), everything_public_is_in_the_sitemap, |store| async move {
    let accounts = people::accounts(&store);
    let clock = accounts.clock.clone();
    let organisations = Organisations::new(accounts, Arc::new(object_store::memory::InMemory::new()));
    let chen = people::person(&organisations.accounts, 1, "chenjing", "陈静", access::Rank::SECOND).await.id;
    let list = organisations::fixtures::samples(1..=1, "441581");
    let tx = store.begin().await.unwrap();
    let now = clock.now();
    let ids = organisations::fixtures::organisations(&*tx, &organisations, &list, people::PASSWORD_PHC, chen, now);
    let id = ids.await.unwrap()[0];
    organisations::fixtures::clerk(&*tx, &organisations, id, chen, Powers::ALL).await.unwrap();
    tx.commit().await.unwrap();
    let jobs = Jobs::new(organisations.clone());
    jobs.load_index(|_, _| {}).await.unwrap();
    let job = NewJob {
        organisation: id,
        organisation_name: list[0].name.clone(),
        industry: "33".into(),
        written: Plain { title: "焊工", ..焊工(clock.today().plus_days(20)) }.written().unwrap(),
        published_at: now,
    };
    let tx = store.begin().await.unwrap();
    let job = fixtures::published(&*tx, &jobs, &[job]).await.unwrap()[0];
    tx.commit().await.unwrap();
    let library = Library::new(Content::embedded().unwrap(), (*store).clone(), clock.clone());
    let showcases = showcase::Showcases::new(organisations.clone());
    let portal = Portal::new(library, organisations.clone(), jobs.clone(), Fairs::new(jobs), showcases);
    let visitor = dressed(routes(portal), Arc::new(Doorkeeper::new(organisations)));

    let robots = visitor.get("/robots.txt").await.expect(200).sees("Disallow: /centre\n");
    drop(robots.sees("Sitemap: http://localhost/sitemap.xml"));
    let index = visitor.get("/sitemap.xml").await.expect(200).sees("<loc>http://localhost/sitemaps/pages.xml</loc>");
    assert_eq!(index.headers["content-type"], "application/xml; charset=utf-8");
    let day = clock.today();
    let index = index.sees(&format!("<loc>http://localhost/sitemaps/jobs-0.xml</loc><lastmod>{day}T"));
    drop(index.sees("/sitemaps/organisations-0.xml"));
    let file = visitor.get("/sitemaps/jobs-0.xml").await.expect(200);
    drop(file.sees(&format!("<url><loc>http://localhost/jobs/{job}</loc><lastmod>{}</lastmod></url>", now.rfc3339())));
    let file = visitor.get("/sitemaps/organisations-0.xml").await.expect(200);
    drop(file.sees(&format!("<loc>http://localhost/organisations/{id}</loc>")));
    let pages = visitor.get("/sitemaps/pages.xml").await.expect(200).sees("<loc>http://localhost/recruitment</loc>");
    drop(pages.sees("<loc>http://localhost/announcements/").sees("<loc>http://localhost/help/"));
    for unknown in
        ["jobs-1.xml", "jobs-00.xml", "jobs--1.xml", "jobs-0", "pages-0.xml", "x.xml", "jobs-9999999999999999999.xml"]
    {
        drop(visitor.get(&format!("/sitemaps/{unknown}")).await.expect(404));
    }
    // Kept for some minutes, then built again: the job has expired by then.
    clock.turn_to(clock.today().plus_days(21).start());
    drop(visitor.get("/sitemaps/jobs-0.xml").await.expect(404));
});

#[tokio::test]
async fn no_more_files_are_kept_than_memory_is_meant_for() {
    let kept = Kept::default();
    for n in 0..20 {
        let now = Timestamp::from_ms(n);
        let answer = kept.clone().file(&n.to_string(), now, async { Ok(Some(String::new())) }).await;
        assert!(answer.is_ok());
    }
    assert_eq!(kept.0.lock().await.len(), KEPT_MAX);
    // What is kept is not built again, until it is old.
    let again = kept.clone().file("19", Timestamp::from_ms(20), async { panic!("it is kept") });
    assert!(again.await.is_ok());
    let late = Timestamp::from_ms(19).plus_seconds(KEPT_SECONDS);
    assert!(kept.file("19", late, async { Ok(None) }).await.is_err());
}
