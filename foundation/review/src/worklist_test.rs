use super::*;
use store::Migration;

const TABLES: Migration = Migration {
    name: "things",
    sql: "create table thing (kind text not null, id {uuid} not null primary key, title text not null, \
          division text not null, since bigint not null, due text not null)",
};

macro_rules! part {
    ($kind:literal) => {
        Part {
            kind: $kind,
            sql: concat!(
                "select kind, id, id as organisation, title, 'w' as word, '' as about, cast(0 as bigint) as amount, division, \
                 since, cast(0 as bigint) as ends_at, due from thing where kind = '",
                $kind,
                "' and division >= {low} and division < {high} and since <= {now}"
            ),
        }
    };
}

const PARTS: [Part; 2] = [part!("job"), part!("profile")];
const NOW: Timestamp = Timestamp::from_ms(1_795_496_400_000);

async fn put(store: &store::Store, n: u128, kind: &str, title: &str, division: &str, since: i64, due: &str) {
    let sql = "insert into thing (kind, id, title, division, since, due) values ($1, $2, $3, $4, $5, $6)";
    let values: [Value; 6] =
        [kind.into(), Uuid::from_u128(n).into(), title.into(), division.into(), since.into(), due.into()];
    let tx = store.begin().await.unwrap();
    store::run(&*tx, sql, values).await.unwrap();
    tx.commit().await.unwrap();
}

fn numbers(rows: &[Row]) -> Vec<u128> {
    rows.iter().map(|r| r.id.as_u128()).collect()
}

store::on_both_databases!([TABLES], pages_follow_each_other_without_a_gap_or_a_repetition, |store| async move {
    // Many of one instant and of both kinds: the cursor has to tell them apart.
    for n in 0..23_u128 {
        let kind = if n % 3 == 0 { "profile" } else { "job" };
        put(&store, n, kind, "甲公司", "441581", (n / 6) as i64, "").await;
    }
    put(&store, 99, "job", "乙公司", "441521", 0, "").await;
    put(&store, 98, "job", "甲公司", "441581", NOW.as_ms() + 1, "").await;
    let range = ("441581".to_owned(), "441582".to_owned());
    let within = Within { range: &range, now: NOW };
    let whole = page(store.read(), &PARTS, &within, "", None, 100).await.unwrap();
    assert_eq!(whole.len(), 23);
    assert!(whole.is_sorted_by_key(|r| (r.since, r.kind.clone(), r.id)));
    for size in [1, 4, 7] {
        let mut read = Vec::new();
        let mut cursor = None;
        loop {
            let rows = page(store.read(), &PARTS, &within, "", cursor.as_ref(), size).await.unwrap();
            let Some(last) = rows.last() else { break };
            cursor = Cursor::parse(&Cursor::behind(last).text());
            assert!(cursor.is_some());
            read.extend(numbers(&rows));
        }
        assert_eq!(read, numbers(&whole), "{size} a page");
    }
});

store::on_both_databases!([TABLES], counts_are_told_by_kind_with_what_is_late, |store| async move {
    let ms = NOW.as_ms();
    put(&store, 1, "profile", "甲公司", "441581", ms - 10, "").await;
    put(&store, 2, "job", "甲公司", "441581", ms - 9, "2026-11-23").await;
    put(&store, 3, "job", "乙公司", "441581", ms - 8, "2026-11-24").await;
    put(&store, 4, "job", "乙_100%!公司", "441581", ms - 7, "").await;
    let range = ("440000".to_owned(), "450000".to_owned());
    let within = Within { range: &range, now: NOW };
    let mut counted = counts(store.read(), &PARTS, &within, Timestamp::from_ms(ms - 9)).await.unwrap();
    counted.sort_by(|a, b| a.kind.cmp(&b.kind));
    let count = |kind: &str, n, late| Count { kind: kind.into(), n, late };
    assert_eq!(counted, [count("job", 3, 1), count("profile", 1, 1)]);
    let found = async |words: &str| numbers(&page(store.read(), &PARTS, &within, words, None, 9).await.unwrap());
    assert_eq!(found("甲").await, [1, 2]);
    assert_eq!(found("_100%!").await, [4]);
    assert_eq!(found("%").await, [4]);
    assert!(page(store.read(), &[], &within, "", None, 9).await.unwrap().is_empty());
});

#[test]
fn a_cursor_that_is_none_is_none() {
    for bad in ["", "1", "1.job", "x.job.00000000-0000-0000-0000-000000000001", "1.job.x", "🗼.🗼.🗼"] {
        assert_eq!(Cursor::parse(bad), None, "{bad}");
    }
}

#[test]
fn late_is_what_had_its_working_days() {
    let day = |text: &str| Day::parse(text).unwrap();
    // Tuesday: submitted on Thursday or before it is late after two working days.
    assert_eq!(late_before(day("2026-11-24"), 2, &[]), day("2026-11-19").end());
    assert_eq!(late_before(day("2026-11-24"), 2, &[day("2026-11-23")]), day("2026-11-18").end());
    let submitted = day("2026-11-20");
    assert_eq!(clock::working_days_after(submitted, 2, &[]), day("2026-11-24"), "due today is not late");
}
