//! Questions as people ask them, made from the sample data itself and a seed.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use search::Query;
use server::{config::DemoSize, demo::corpus::Corpus};
use standards::division;

/// A question, as an address and as the index takes it.
#[derive(Clone)]
pub struct Question {
    /// What kind of question.
    pub class: &'static str,
    /// `/api/v1/jobs?…`
    pub path: String,
    /// The same for the index.
    pub query: Query,
}

/// `count` questions, mixed: words 30 %, filters 20 %, company names 12 %, half-typed words 10 %, facets 10 %, deep pages
/// 8 %, by pay 6 %, the first page with all facets 4 %.
pub fn mixed(count: usize, size: DemoSize) -> anyhow::Result<Vec<Question>> {
    let corpus = Corpus::new(size.seed);
    let mut rng = ChaCha8Rng::seed_from_u64(size.seed ^ 0x5EA2);
    (0..count)
        .map(|_| {
            let (class, pairs) = one(&corpus, size, &mut rng);
            let parameters = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
            let query = jobs::measuring::question(&parameters).map_err(|why| anyhow::anyhow!("{parameters}: {why}"))?;
            Ok(Question { class, path: format!("/api/v1/jobs?{parameters}"), query })
        })
        .collect()
}

fn one(corpus: &Corpus, size: DemoSize, rng: &mut ChaCha8Rng) -> (&'static str, Vec<(&'static str, String)>) {
    let owner = corpus.organisation(rng.random_range(1..=size.organisations));
    let job = corpus.job_of(rng.random_range(1..=size.jobs), &owner);
    let word: String = job.title.split('（').next().unwrap_or_default().to_owned();
    let place = division::find(owner.division).map_or("", |d| d.name).to_owned();
    let mut city = owner.division.to_owned();
    city.replace_range(4.., "00");
    let region = if rng.random_bool(0.5) { owner.division.to_owned() } else { city };
    let mut filters = vec![("region", region)];
    if rng.random_bool(0.5) {
        filters.push(("pay_min", (rng.random_range(3..9) * 1_000).to_string()));
    }
    if rng.random_bool(0.3) {
        filters.push(("education", "大专".into()));
    }
    if rng.random_bool(0.3) {
        filters.push(("nature", "全职".into()));
    }
    let part = |text: &str, from: usize, count: usize| text.chars().skip(from).take(count).collect::<String>();
    match rng.random_range(0..100) {
        0..30 if rng.random_bool(0.3) => ("words", vec![("q", format!("{word} {place}"))]),
        0..30 => ("words", vec![("q", word)]),
        30..40 => {
            let length = word.chars().count().max(2);
            ("half-typed", vec![("q", part(&word, 0, rng.random_range(1..length)))])
        }
        40..52 => ("company name", vec![("q", part(&owner.name, rng.random_range(0..3), rng.random_range(3..8)))]),
        52..72 => {
            if rng.random_bool(0.5) {
                filters.push(("q", word));
            }
            ("filters", filters)
        }
        72..80 => ("deep page", vec![("q", part(&word, 0, 2)), ("page", rng.random_range(2..=400).to_string())]),
        80..86 => ("by pay", vec![("q", word), ("sort", "pay".into())]),
        86..96 => {
            if rng.random_bool(0.5) {
                filters.push(("q", word));
            }
            filters.push(("facets", "region,category,nature".into()));
            ("facets", filters)
        }
        _ => ("first page", vec![("facets", "all".into())]),
    }
}
