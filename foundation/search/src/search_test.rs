use std::convert::Infallible;

use proptest::prelude::*;

use crate::query::Start;
use crate::*;

fn schema() -> Schema {
    Schema::new()
        .categorical("region")
        .categorical("nature")
        .ordinal("pay", &[8000, 3000, 5000])
        .ordinal("published_at", &[])
}

fn document(key: u128, title: &str, owner_name: &str, text: &str) -> Document {
    Document {
        key,
        owner: 1,
        title: title.into(),
        owner_name: owner_name.into(),
        text: text.into(),
        values: Vec::new(),
        ordinals: Vec::new(),
        expires_at: i64::MAX,
        payload: title.as_bytes().into(),
    }
}

fn loaded(documents: Vec<Document>) -> Bitmaps {
    let index = Bitmaps::with_block_documents(schema(), 64);
    let count = documents.len() as u64;
    let numbered = documents.into_iter().zip(1..).map(|(document, number)| Ok::<_, Infallible>((number, document)));
    index.load(count, [], numbered, |_| {}).unwrap();
    index
}

fn keys(page: &Page) -> Vec<u128> {
    page.hits.iter().map(|hit| hit.key).collect()
}

#[test]
fn relevance_is_title_then_owner_then_anywhere_and_newest_first_within() {
    let index = loaded(vec![
        document(1, "会计", "甲公司", ""),
        document(2, "出纳", "会计师事务所", ""),
        document(3, "文员", "乙公司", "协助会计"),
        document(4, "主管会计", "丙公司", ""),
        document(5, "司机", "丁公司", "C1驾照"),
    ]);
    let page = index.search(&Query::typed("會計").sorted(Sort::Relevance), 0).unwrap();
    assert_eq!(keys(&page), [4, 1, 2, 3]);
    assert_eq!(
        page.hits.iter().filter_map(|hit| hit.tier).collect::<Vec<_>>(),
        [Tier::Title, Tier::Title, Tier::Owner, Tier::Anywhere]
    );
    assert_eq!(&*page.hits[0].payload, "主管会计".as_bytes());
    let page = index.search(&Query::typed("会计 丙公司").sorted(Sort::Relevance), 0).unwrap();
    assert_eq!((keys(&page), page.hits[0].tier), (vec![4], Some(Tier::Owner)));
}

#[test]
fn synonyms_are_alternatives() {
    let index = loaded(vec![document(1, "文员", "", ""), document(2, "行政助理", "", ""), document(3, "司机", "", "")]);
    let word = Word { alternatives: vec!["文员".into(), "行政助理".into(), "！".into()] };
    let page = index.search(&Query { words: vec![word], ..Query::default() }, 0).unwrap();
    assert_eq!(keys(&page), [2, 1]);
}

#[test]
fn nothing_found_suggests_the_longest_part_that_finds_something() {
    let index = loaded(vec![document(1, "高级会计师", "", ""), document(2, "java工程师", "", "")]);
    let suggestion = |text: &str| index.search(&Query::typed(text), 0).unwrap().suggestion;
    assert_eq!(suggestion("高级会计师傅 深圳"), Some("高级会计师".into()));
    assert_eq!(suggestion("javascript 工程师"), Some("工程师".into()));
    assert_eq!(suggestion("java会计"), Some("java".into()));
    assert_eq!(suggestion("火星"), None);
    assert_eq!(suggestion("会计"), None);
    let filtered = Query::typed("会计 火星").only("region", ["440000"]);
    assert_eq!(index.search(&filtered, 0).unwrap().suggestion, None);
}

#[test]
fn validity_ends_at_its_millisecond_and_the_clock_may_go_back() {
    let index = loaded(vec![Document { expires_at: 100, ..document(1, "会计", "", "") }, document(2, "会计", "", "")]);
    let total = |now| index.search(&Query::typed("会计").counting("region"), now).unwrap().total;
    assert_eq!([total(99), total(100), total(99), total(1_000), total(0)], [2, 1, 2, 1, 2]);
    index.apply(Change::SetExpiry { sequence: 3, key: 1, expires_at: 200 }).unwrap();
    assert_eq!([total(150), total(200)], [2, 1]);
    assert_eq!(index.live_count(150), 2);
    assert_eq!(index.fingerprint(150), [2, 1].into_iter().collect());
    assert_eq!(index.fingerprint(250), [2].into_iter().collect());
}

#[test]
fn a_gap_is_told_and_a_repetition_does_nothing() {
    let index = loaded(vec![document(1, "会计", "", "")]);
    assert_eq!(index.applied(), 1);
    assert_eq!(index.apply(Change::Remove { sequence: 3, key: 1 }), Err(Gap { expected: 2, found: 3 }));
    assert_eq!(index.apply(Change::Remove { sequence: 2, key: 9 }), Ok(Outcome::Missing));
    assert_eq!(index.apply(Change::Remove { sequence: 2, key: 1 }), Ok(Outcome::Repeated));
    assert_eq!(index.apply(Change::Remove { sequence: 3, key: 1 }), Ok(Outcome::Done));
    assert_eq!((index.applied(), index.live_count(0)), (3, 0));
}

#[test]
fn an_index_is_ready_only_after_its_load_and_a_failed_load_changes_nothing() {
    let index = Bitmaps::new(schema());
    assert!(!index.ready());
    let failing = [Ok((1, document(1, "会计", "", ""))), Err("the source broke")];
    assert!(matches!(index.load(1, [], failing, |_| {}), Err(LoadError::Source("the source broke"))));
    assert!(!index.ready());
    let unordered = [2, 2].map(|number| Ok::<_, Infallible>((number, document(1, "会计", "", ""))));
    assert!(matches!(index.load(2, [], unordered, |_| {}), Err(LoadError::OutOfOrder { before: 2, found: 2 })));
    let beyond = [Ok::<_, Infallible>((3, document(1, "会计", "", "")))];
    assert!(matches!(index.load(2, [], beyond, |_| {}), Err(LoadError::BeyondSnapshot { found: 3, applied: 2 })));
    let told = std::sync::atomic::AtomicU64::new(0);
    let twice = [1, 2].map(|number| Ok::<_, Infallible>((number, document(1, "会计", "", ""))));
    let count = index.load(2, [], twice, |done| told.store(done, std::sync::atomic::Ordering::Relaxed)).unwrap();
    assert_eq!((count, told.into_inner(), index.live_count(0)), (1, 2, 1));
    assert!(index.ready());
}

#[test]
fn changes_during_a_load_are_not_lost() {
    let index = loaded(vec![document(1, "会计", "", ""), document(2, "会计", "", "")]);
    let snapshot = [1, 2].map(|key| document(key, "会计", "", ""));
    let stream = snapshot.into_iter().zip(1..).map(|(document, number)| {
        if number == 1 {
            index.apply(Change::Remove { sequence: 3, key: 1 }).unwrap();
            index.apply(Change::Publish { sequence: 4, document: super::tests::document(4, "会计", "", "") }).unwrap();
        }
        Ok::<_, Infallible>((number, document))
    });
    index.load(2, [], stream, |_| {}).unwrap();
    assert_eq!(index.applied(), 4);
    assert_eq!(keys(&index.search(&Query::typed("会计"), 0).unwrap()), [4, 2]);
}

#[test]
fn a_block_mostly_gone_is_rebuilt_and_long_expired_documents_are_dropped() {
    let index = loaded((0..640).map(|key| document(key, "会计", "", "文员")).collect());
    let before = index.sealed_bytes();
    let mut sequence = 640;
    for key in (0..640).filter(|key| key % 10 != 0) {
        sequence += 1;
        index.apply(Change::Remove { sequence, key }).unwrap();
    }
    assert!(index.snapshot().sealed.len() <= 3, "{} blocks", index.snapshot().sealed.len());
    assert!(index.sealed_bytes() * 2 < before);
    let page = index.search(&Query::typed("会计").limit(100), 0).unwrap();
    assert_eq!(keys(&page), (0..640).rev().filter(|key| key % 10 == 0).collect::<Vec<_>>());

    let week_ms = 7 * 24 * 60 * 60 * 1000;
    for key in 0..64 {
        sequence += 1;
        index.apply(Change::SetExpiry { sequence, key: key * 10, expires_at: 5 }).unwrap();
    }
    assert_eq!(index.search(&Query::default(), week_ms + 5).unwrap().total, 0);
    for key in 1000..1100 {
        sequence += 1;
        index.apply(Change::Publish { sequence, document: document(key, "会计", "", "") }).unwrap();
    }
    assert_eq!(
        index.apply(Change::SetExpiry { sequence: sequence + 1, key: 10, expires_at: i64::MAX }),
        Ok(Outcome::Missing)
    );
    assert_eq!(index.live_count(week_ms + 5), 100);
}

#[test]
fn a_title_is_found_by_its_sound_and_nothing_else_is() {
    let index = loaded(vec![
        document(1, "高级会计师", "甲公司", ""),
        document(2, "司机", "会计师事务所", "协助会计"),
        document(3, "KJ系统维护", "", ""),
        document(4, "长途货车司机", "", ""),
    ]);
    let found = |typed: &str| keys(&index.search(&Query::typed(typed), 0).unwrap());
    assert_eq!(found("kuaiji"), [1]);
    assert_eq!(found("KuaiJi"), [1]);
    assert_eq!(found("ｋｕａｉｊｉ"), [1]);
    assert_eq!(found("kj"), [3, 1]);
    assert_eq!(found("kjs"), [1]);
    assert_eq!(found("sj"), [4, 2]);
    assert_eq!(found("siji"), [4, 2]);
    assert_eq!(found("changtu"), [4]);
    assert_eq!(found("zhangtu"), [4], "every reading");
    assert_eq!(found("kuaiji 甲公司"), [1]);
    assert_eq!(found("gaoji会计"), [1]);
    assert_eq!(found("kuaisi"), [0u128; 0]);
    assert_eq!(keys(&index.search(&Query::typed("kj").literally(), 0).unwrap()), [3]);
}

#[test]
fn questions_that_cannot_be_answered_are_refused() {
    let index = loaded(vec![document(1, "会计", "", "")]);
    let refused = |query: Query| index.search(&query, 0).unwrap_err();
    assert_eq!(refused(Query::default().only("colour", ["red"])), QueryError::UnknownFacet("colour".into()));
    assert_eq!(refused(Query::default().counting("colour")), QueryError::UnknownFacet("colour".into()));
    assert_eq!(refused(Query::default().at_least("weight", 1)), QueryError::UnknownOrdinal("weight".into()));
    assert_eq!(refused(Query::default().offset(10_001)), QueryError::OffsetTooDeep(10_001));
    let newest: Cursor = "n.1f".parse().unwrap();
    assert_eq!(refused(Query::default().after(newest).sorted(Sort::Relevance)), QueryError::BadCursor);
    for forged in ["", "n", "n.", "n.zz", "nx.1", "r3.1", "o1e9.1", "o+1.1", "n.01", "n.1'--", "会.1"] {
        assert_eq!(forged.parse::<Cursor>(), Err(QueryError::BadCursor), "{forged}");
    }
}

#[test]
fn the_made_up_questions_of_the_benchmark_are_answered_as_brute_force_does() {
    let documents: Vec<Document> = bench::corpus(300, 7).collect();
    let index = Bitmaps::with_block_documents(bench::schema(), 128);
    let oracle = BruteForce::new(bench::schema());
    let numbered = documents.iter().cloned().zip(1..).map(|(document, number)| Ok::<_, Infallible>((number, document)));
    index.load(300, [], numbered, |_| {}).unwrap();
    for (document, sequence) in documents.into_iter().zip(1..) {
        oracle.apply(Change::Publish { sequence, document }).unwrap();
    }
    for (class, query) in bench::queries(60, 15, 7) {
        assert_eq!(index.search(&query, 0).unwrap(), oracle.search(&query, 0).unwrap(), "{class:?} {query:?}");
    }
}

// From here on: whatever happens, the index answers what looking at every document answers.

const PIECES: &[&str] = &[
    "会计",
    "會計",
    "师",
    "电工",
    "高级",
    "，",
    " ",
    "c++",
    "c",
    "java",
    "javascript",
    "5",
    "Ｃ＋＋",
    "计师",
    "深圳",
    "公司",
    "kuaiji",
    "kj",
    "dg",
    "hui",
];

#[derive(Clone, Debug)]
enum Act {
    Apply(Kind),
    Ask(Box<Asked>, i64),
    Reload,
}

#[derive(Clone, Debug)]
enum Kind {
    Publish(Box<Document>),
    Remove(u128),
    SetExpiry(u128, i64),
    RemoveOwner(u128),
    HideOwner(u128),
    ShowOwner(u128),
    Nothing,
}

#[derive(Clone, Debug)]
struct Asked {
    query: Query,
}

fn text(pieces: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..=pieces).prop_map(|pieces| pieces.concat())
}

fn moment() -> impl Strategy<Value = i64> {
    prop_oneof![1 => Just(i64::MAX), 4 => 0..100i64]
}

fn region() -> impl Strategy<Value = String> {
    prop::sample::select(&["440000", "440300", "440305", "310000"][..]).prop_map(String::from)
}

fn pay() -> impl Strategy<Value = i64> {
    prop_oneof![prop::sample::select(&[2999i64, 3000, 5000, 7999, 8000, i64::MAX][..]), 0..10_000i64]
}

prop_compose! {
    fn any_document()(
        key in 0..200u128, owner in 0..6u128, title in text(3), owner_name in text(2), text in text(6),
        regions in prop::collection::vec(region(), 0..3), nature in prop::option::of("[ab]"),
        pay in prop::option::of(pay()), published_at in 0..50i64, expires_at in moment(),
    ) -> Document {
        let mut values: Vec<(String, String)> = regions.into_iter().map(|value| ("region".into(), value)).collect();
        values.extend(nature.map(|value| ("nature".to_owned(), value)));
        let mut ordinals = vec![("published_at".to_owned(), published_at)];
        ordinals.extend(pay.map(|pay| ("pay".to_owned(), pay)));
        Document { key, owner, payload: title.as_bytes().into(), title, owner_name, text, values, ordinals, expires_at }
    }
}

prop_compose! {
    fn any_query()(
        words in prop::collection::vec(prop::collection::vec(text(3), 1..3), 0..3),
        regions in prop::option::of(prop::collection::vec(region(), 0..3)),
        nature in prop::option::weighted(0.3, "[abc]"),
        at_least in prop::option::weighted(0.4, pay()), at_most in prop::option::weighted(0.2, pay()),
        since in prop::option::weighted(0.2, 0..50i64),
        facets in prop::sample::subsequence(vec!["region".to_owned(), "nature".to_owned()], 0..=2),
        sort in prop::sample::select(vec![
            Sort::Newest, Sort::Relevance, Sort::Ordinal("pay".into()), Sort::Ordinal("published_at".into()),
        ]),
        offset in 0..20usize, limit in 0..8usize, literal in prop::bool::weighted(0.2),
    ) -> Query {
        let mut query = Query {
            words: words.into_iter().map(|alternatives| Word { alternatives }).collect(),
            facets, sort, start: Start::Offset(offset), limit, literal, ..Query::default()
        };
        if let Some(regions) = regions { query = query.only("region", regions); }
        if let Some(nature) = nature { query = query.only("nature", [nature]); }
        if let Some(least) = at_least { query = query.at_least("pay", least); }
        if let Some(most) = at_most { query = query.at_most("pay", most); }
        if let Some(since) = since { query = query.at_least("published_at", since); }
        query
    }
}

fn any_act() -> impl Strategy<Value = Act> {
    let apply = prop_oneof![
        60 => any_document().prop_map(|document| Kind::Publish(Box::new(document))),
        10 => (0..200u128).prop_map(Kind::Remove),
        5 => (0..200u128, moment()).prop_map(|(key, moment)| Kind::SetExpiry(key, moment)),
        1 => (0..6u128).prop_map(Kind::RemoveOwner),
        2 => (0..6u128).prop_map(Kind::HideOwner),
        2 => (0..6u128).prop_map(Kind::ShowOwner),
        1 => Just(Kind::Nothing),
    ];
    prop_oneof![
        80 => apply.prop_map(Act::Apply),
        20 => (any_query(), 0..100i64).prop_map(|(query, now)| Act::Ask(Box::new(Asked { query }), now)),
        1 => Just(Act::Reload),
    ]
}

fn change(sequence: u64, kind: Kind) -> Change {
    match kind {
        Kind::Publish(document) => Change::Publish { sequence, document: *document },
        Kind::Remove(key) => Change::Remove { sequence, key },
        Kind::SetExpiry(key, expires_at) => Change::SetExpiry { sequence, key, expires_at },
        Kind::RemoveOwner(owner) => Change::RemoveOwner { sequence, owner },
        Kind::HideOwner(owner) => Change::HideOwner { sequence, owner },
        Kind::ShowOwner(owner) => Change::ShowOwner { sequence, owner },
        Kind::Nothing => Change::Nothing { sequence },
    }
}

/// All hits by following the cursor.
fn followed(index: &dyn DocumentSearch, query: &Query, now: i64) -> Vec<Hit> {
    let mut query = Query { limit: 3, start: Start::Offset(0), ..query.clone() };
    let mut hits = Vec::new();
    loop {
        let page = index.search(&query, now).unwrap();
        hits.extend(page.hits);
        match page.next {
            Some(cursor) => query.start = Start::After(cursor.to_string().parse().unwrap()),
            None => return hits,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_shrink_iters: 2000, ..ProptestConfig::default() })]

    #[test]
    fn bitmaps_answer_as_brute_force_does(acts in prop::collection::vec(any_act(), 1..400), capacity in prop::sample::select(vec![16usize, 48, 64, 100])) {
        let index = Bitmaps::with_block_documents(schema(), capacity);
        let oracle = BruteForce::new(schema());
        for act in acts {
            match act {
                Act::Apply(kind) => {
                    let change = change(oracle.applied() + 1, kind);
                    prop_assert_eq!(index.apply(change.clone()), oracle.apply(change));
                }
                Act::Ask(asked, now) => {
                    let page = oracle.search(&asked.query, now).unwrap();
                    prop_assert_eq!(&index.search(&asked.query, now).unwrap(), &page);
                    // once more: from the cache
                    prop_assert_eq!(&index.search(&asked.query, now).unwrap(), &page);
                    let all = Query { start: Start::Offset(0), limit: LIMIT_MAX, ..asked.query };
                    prop_assert_eq!(followed(&index, &all, now), oracle.search(&all, now).unwrap().hits);
                }
                Act::Reload => {
                    let documents = oracle.documents().into_iter().map(Ok::<_, Infallible>);
                    index.load(oracle.applied(), oracle.hidden_owners(), documents, |_| {}).unwrap();
                }
            }
        }
    }
}
