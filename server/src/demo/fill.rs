//! Puts the corpus into the rooms, through the rooms' own doors for sample rows.

use super::{
    PASSWORD,
    corpus::{Corpus, DemoOrganisation},
};
use crate::{app::App, config::DemoSize, progress};
use access::{OrganisationId, PersonId, Powers, Rank, Role};
use accounts::fixtures::FixturePerson;
use anyhow::Context;
use clock::Timestamp;
use jobs::fixtures::{NewJob, Plain};
use organisations::{fixtures::NewOrganisation, profile};
use rand::Rng;
use standards::{
    division,
    identity::{DocumentKind, IdentityNumber},
    industry,
    phone::Phone,
    uscc::Uscc,
};

/// Organisations of one transaction.
const AT_ONCE: u32 = 1_000;

/// The officers: user name, name, division, roles.
const OFFICERS: [(&str, &str, &str, &[Role]); 9] = [
    ("reviewer", "李晓审", "441581", &[Role::Reviewer]),
    ("planner", "王展会", "441581", &[Role::FairPlanner]),
    ("accounts", "陈账管", "441581", &[Role::AccountAdministrator]),
    ("accounts2", "林复核", "441581", &[Role::AccountAdministrator]),
    ("editor", "郑文编", "441581", &[Role::ContentEditor]),
    ("reviewer-haifeng", "吴海丰", "441521", &[Role::Reviewer]),
    ("admin", "周系统", "441581", &[Role::SystemAdministrator]),
    ("security", "钱安全", "441581", &[Role::SecurityOfficer]),
    ("auditor", "方审计", "441581", &[Role::Auditor]),
];

/// Fills the database where it holds nobody yet; says whether it did.
///
/// # Errors
/// What the database says; the parts before it stay.
pub async fn fill_if_empty(app: &App, size: DemoSize) -> anyhow::Result<bool> {
    if store::number(app.store.read(), "select count(*) as n from (select 1 from person limit 1) x", []).await? > 0 {
        return Ok(false);
    }
    let corpus = Corpus::new(size.seed);
    let password = app.accounts.passwords.hash(PASSWORD.to_owned()).await.map_err(|_| anyhow::anyhow!("busy"))?;
    officers(app, &password).await?;
    let clerks = people(app, &corpus, size.organisations, &password).await?;
    let organisations = organisations(app, &corpus, &clerks, &password).await?;
    old_account(app, &password).await?;
    super::showcase::fill(app, &corpus, &organisations).await?;
    jobs(app, &corpus, &organisations, size.jobs).await?;
    keep_fairs_open(app).await?;
    fairs(app, size.fairs).await?;
    Ok(true)
}

/// Puts the guide's fairs in, or moves them ahead where they have passed, so that registration is always
/// open in the demo.
///
/// # Errors
/// What the database says.
pub async fn keep_fairs_open(app: &App) -> anyhow::Result<()> {
    let Some(planner) = planner(app).await? else { return Ok(()) };
    let tx = app.store.begin().await?;
    fairs::demo::guide_fairs(&*tx, &app.fairs, planner, app.clock.now()).await.map_err(stopped)?;
    Ok(tx.commit().await?)
}

/// Further fairs in the counties around, on-site and online in turn.
async fn fairs(app: &App, count: u32) -> anyhow::Result<()> {
    let Some(planner) = planner(app).await? else { return Ok(()) };
    const PLACES: [(&str, &str); 4] =
        [("441581", "陆丰市"), ("441521", "海丰县"), ("441502", "汕尾市城区"), ("441523", "陆河县")];
    const THEMES: [&str; 5] = ["民营企业招聘周", "高校毕业生专场", "就业援助", "百日千万招聘", "制造业用工专场"];
    let list: Vec<_> = (0..count as usize)
        .map(|n| {
            let (division, place) = PLACES[n % PLACES.len()];
            let theme = THEMES[n / PLACES.len() % THEMES.len()];
            let round = n / (PLACES.len() * THEMES.len()) + 1;
            let kind = if n % 2 == 0 { fairs::fair::Kind::OnSite } else { fairs::fair::Kind::Online };
            let form = if n % 2 == 0 { "现场" } else { "网络" };
            let title = format!("2026年{place}{theme}{form}招聘会（第{round}场）");
            fairs::fixtures::fair(&app.clock, planner, kind, &title, division, 48)
        })
        .collect();
    let tx = app.store.begin().await?;
    fairs::fixtures::insert(&*tx, &list).await?;
    Ok(tx.commit().await?)
}

async fn planner(app: &App) -> anyhow::Result<Option<access::OfficerId>> {
    let officers = accounts::officers::all(app.store.read()).await?;
    Ok(officers.into_iter().find(|o| o.username == "planner").map(|o| o.id))
}

fn stopped(stop: web::Stop) -> anyhow::Error {
    anyhow::anyhow!("{stop:?}")
}

async fn officers(app: &App, password: &str) -> anyhow::Result<()> {
    let tx = app.store.begin().await?;
    for (username, name, division, roles) in OFFICERS {
        let mut secret = [0; 20];
        rand::rng().fill_bytes(&mut secret);
        accounts::fixtures::officer(&*tx, &app.accounts, password, &secret, (username, name, division), roles, None)
            .await?;
    }
    Ok(tx.commit().await?)
}

/// `person00001` (一级), `person00002` (二级) and a clerk for every organisation.
async fn people(app: &App, corpus: &Corpus, organisations: u32, password: &str) -> anyhow::Result<Vec<PersonId>> {
    let bar = progress::bar("个人账号");
    let mut clerks = Vec::new();
    let one = |n: u32, username: String, rank: Rank| -> anyhow::Result<FixturePerson> {
        let person = corpus.person(n);
        let document =
            IdentityNumber::parse(DocumentKind::ResidentIdentityCard, &person.identity_number, app.clock.today())
                .map_err(|e| anyhow::anyhow!("{e:?}"))?;
        Ok(FixturePerson {
            id: PersonId(app.clock.new_id()),
            username,
            name: person.name,
            document,
            phone: person.phone,
            rank,
        })
    };
    let mut batch = vec![one(1, "person00001".into(), Rank::FIRST)?, one(2, "person00002".into(), Rank::SECOND)?];
    for n in 1..=organisations {
        let clerk = one(n + 2, format!("clerk{n:05}"), Rank::SECOND)?;
        clerks.push(clerk.id);
        batch.push(clerk);
        if batch.len() >= AT_ONCE as usize || n == organisations {
            let tx = app.store.begin().await?;
            accounts::fixtures::persons(&*tx, &app.accounts.keys, password, &batch, app.clock.now()).await?;
            tx.commit().await?;
            batch.clear();
            progress::set(&bar, n.into(), organisations.into());
        }
    }
    bar.finish_and_clear();
    Ok(clerks)
}

async fn organisations(
    app: &App,
    corpus: &Corpus,
    clerks: &[PersonId],
    password: &str,
) -> anyhow::Result<Vec<OrganisationId>> {
    let bar = progress::bar("单位");
    let now = app.clock.now();
    let mut ids = Vec::with_capacity(clerks.len());
    let mut n = 0;
    for chunk in clerks.chunks(AT_ONCE as usize) {
        let list = chunk
            .iter()
            .map(|_| {
                n += 1;
                organisation(corpus, n)
            })
            .collect::<anyhow::Result<Vec<_>>>()?;
        let tx = app.store.begin().await?;
        let made =
            organisations::fixtures::organisations(&*tx, &app.organisations, &list, password, chunk[0], now).await?;
        let bindings: Vec<_> = made.iter().zip(chunk).map(|(o, p)| (*o, *p, Powers::ALL)).collect();
        organisations::fixtures::bindings(&*tx, &app.organisations, &bindings, now).await?;
        tx.commit().await?;
        ids.extend(made);
        progress::set(&bar, ids.len() as u64, clerks.len() as u64);
    }
    bar.finish_and_clear();
    Ok(ids)
}

/// `unit-legacy`: an account that still carries an old 组织机构代码, as the import brings them.
async fn old_account(app: &App, password: &str) -> anyhow::Result<()> {
    use organisations::import::{Line, Verdict, examine, insert};
    let code = Uscc::synthetic("441581", 9_999_999).context("a code is missing")?.organisation_code().to_owned();
    let line = Line {
        number: 1,
        code,
        name: "陆丰市碣石老字号木器厂".into(),
        legal_representative: "卓永福".into(),
        username: "unit-legacy".into(),
    };
    let now = app.clock.now();
    if let Some(Verdict::New(old)) = examine(&app.organisations, &[line], now).await?.pop() {
        let tx = app.store.begin().await?;
        insert(&tx, &[*old], password, now, |_| {}).await?;
        tx.commit().await?;
    }
    Ok(())
}

fn organisation(corpus: &Corpus, n: u32) -> anyhow::Result<NewOrganisation> {
    let o = corpus.organisation(n);
    let code = |list: &'static [(&'static str, &'static str)], label: &str| {
        list.iter().find(|(_, l)| *l == label).map(|(c, _)| *c).with_context(|| format!("no code for {label}"))
    };
    let content = profile::Content {
        nature: code(&profile::NATURES, o.nature)?,
        industry: industry::find(o.industry).context("an industry is missing")?.code,
        size: code(&profile::SIZES, o.scale)?,
        division: division::find(o.division).context("a division is missing")?.code,
        address: o.address,
        introduction: o.intro,
        contact_name: o.contact,
        contact_phone: Phone::parse(&o.phone).map_err(|e| anyhow::anyhow!("{e:?}"))?,
    };
    Ok(NewOrganisation {
        uscc: Uscc::parse(&o.uscc).map_err(|e| anyhow::anyhow!("{e:?}"))?,
        name: o.name,
        legal_representative: o.legal_representative,
        username: format!("unit{n:05}"),
        profile: Some(content),
    })
}

/// At least one job each, the rest spread over all organisations in turn.
async fn jobs(app: &App, corpus: &Corpus, organisations: &[OrganisationId], count: u32) -> anyhow::Result<()> {
    let bar = progress::bar("职位");
    let everyone = u32::try_from(organisations.len())?;
    let count = count.max(everyone);
    let now = app.clock.now();
    let owners: Vec<_> = (1..=everyone).map(|n| corpus.organisation(n)).collect();
    let mut made = 0;
    while made < count {
        let upto = (made + AT_ONCE).min(count);
        let list = (made..upto)
            .map(|n| {
                let owner = (n % everyone) as usize;
                let at = now.plus_seconds(-i64::from(count - n) * 20);
                job(corpus, n + 1, &owners[owner], organisations[owner], at.max(now.plus_days(-20)))
            })
            .collect::<anyhow::Result<Vec<_>>>()?;
        let tx = app.store.begin().await?;
        jobs::fixtures::published(&*tx, &app.jobs, &list).await?;
        tx.commit().await?;
        made = upto;
        progress::set(&bar, made.into(), count.into());
    }
    bar.finish_and_clear();
    Ok(())
}

fn job(
    corpus: &Corpus,
    n: u32,
    owner: &DemoOrganisation,
    organisation: OrganisationId,
    published_at: Timestamp,
) -> anyhow::Result<NewJob> {
    let job = corpus.job_of(n, owner);
    let plain = Plain {
        title: &job.title,
        category: job.category,
        headcount: job.headcount.into(),
        nature: job.nature,
        pay_min: job.pay_min.into(),
        pay_max: job.pay_max.into(),
        pay_unit: job.pay_unit,
        education: job.education,
        experience: job.experience,
        place: job.division,
        address: &job.address,
        description: &job.description,
        requirements: &job.requirements,
        benefits: &job.benefits,
        contact_name: &owner.contact,
        contact_phone: &owner.phone,
        valid_until: published_at.day().plus_days(i64::from(job.valid_days.max(30))),
    };
    Ok(NewJob {
        organisation,
        organisation_name: owner.name.clone(),
        industry: owner.industry.to_owned(),
        written: plain.written()?,
        published_at,
    })
}
