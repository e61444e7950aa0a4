use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use store::Migration;

use super::*;

const TABLE: Migration = Migration {
    name: "seal_test",
    sql: "create table thing (\n  id {uuid} not null primary key,\n  name_sealed {blob}\n);\n\
          create table story (\n  thing_id {uuid} not null,\n  number bigint not null,\n  name {blob} not null\n);\n\
          {append_only story}\n{resealable story name: thing_id, number}",
};
const NAME: Column = Column::new("thing", "name_sealed", "thing.name");
const STORY: Column = Column::new("story", "name", "story.name").bound_to("thing_id");

fn ring() -> Keyring {
    Keyring::generate(&mut ChaCha20Rng::seed_from_u64(1))
}

async fn fill(store: &Store, keys: &Keyring, count: u128) {
    let tx = store.begin().await.unwrap();
    for n in 1..=count {
        let id = Uuid::from_u128(n);
        let name = keys.seal(NAME.purpose, id, format!("name {n}"));
        store::run(&*tx, "insert into thing (id, name_sealed) values ($1, $2)", [id.into(), name.into()])
            .await
            .unwrap();
        // Two versions of one story carry the same bytes.
        let text = keys.seal(STORY.purpose, id, format!("story {n}"));
        for number in [1_i64, 2] {
            let values = [id.into(), number.into(), text.clone().into()];
            store::run(&*tx, "insert into story (thing_id, number, name) values ($1, $2, $3)", values).await.unwrap();
        }
    }
    store::run(&*tx, "insert into thing (id) values ($1)", [Uuid::from_u128(count + 1).into()]).await.unwrap();
    let emptied = [Uuid::from_u128(count + 2).into(), Vec::<u8>::new().into()];
    store::run(&*tx, "insert into thing (id, name_sealed) values ($1, $2)", emptied).await.unwrap();
    tx.commit().await.unwrap();
}

async fn all_passes(store: &Store, keys: &Keyring, column: &Column) -> Pass {
    let mut sum = Pass::default();
    loop {
        let pass = reseal(store, keys, column, sum.next).await.unwrap();
        sum = Pass { resealed: sum.resealed + pass.resealed, stuck: sum.stuck + pass.stuck, next: pass.next };
        if pass.next.is_none() {
            return sum;
        }
    }
}

store::on_both_databases!([TABLE], everything_ends_under_the_new_key_and_reads_the_same, |store| async move {
    let old = ring();
    fill(&store, &old, 230).await;
    let new = old.rotated("k2", &mut ChaCha20Rng::seed_from_u64(2)).unwrap();
    assert_eq!(count_under(store.read(), &NAME, "k1").await.unwrap(), 230);
    assert_eq!(all_passes(&store, &new, &NAME).await, Pass { resealed: 230, stuck: 0, next: None });
    assert_eq!(count_under(store.read(), &NAME, "k1").await.unwrap(), 0);
    assert_eq!(count_under(store.read(), &NAME, "k2").await.unwrap(), 230);
    assert_eq!(count_all(store.read(), &NAME).await.unwrap(), 230);
    while count_under(store.read(), &STORY, "k1").await.unwrap() > 0 {
        all_passes(&store, &new, &STORY).await;
    }
    assert_eq!(count_under(store.read(), &STORY, "k2").await.unwrap(), 460);
    let id = Uuid::from_u128(77);
    let sql = "select id as row_id, name_sealed as sealed from thing where id = $1";
    let row: Row = store::one(store.read(), sql, [id.into()]).await.unwrap().unwrap();
    assert_eq!(new.open_text(NAME.purpose, id, &row.sealed).unwrap(), "name 77");
    // A second time there is nothing to do.
    assert_eq!(all_passes(&store, &new, &NAME).await, Pass::default());
});

store::on_both_databases!([TABLE], a_value_of_another_row_is_left_alone_and_counted, |store| async move {
    let old = ring();
    fill(&store, &old, 3).await;
    let sql = "update thing set name_sealed = (select t.name_sealed from thing t where t.id = $1) where id = $2";
    store::run(store.read(), sql, [Uuid::from_u128(1).into(), Uuid::from_u128(2).into()]).await.unwrap();
    let new = old.rotated("k2", &mut ChaCha20Rng::seed_from_u64(2)).unwrap();
    assert_eq!(all_passes(&store, &new, &NAME).await, Pass { resealed: 2, stuck: 1, next: None });
    assert_eq!(count_under(store.read(), &NAME, "k1").await.unwrap(), 1);
});

store::on_both_databases!(
    [TABLE],
    a_table_that_only_grows_lets_nothing_but_the_sealed_column_change,
    |store| async move {
        fill(&store, &ring(), 1).await;
        for refused in
            ["update story set number = 3", "update story set name = name, thing_id = thing_id", "delete from story"]
        {
            let error = store::run(store.read(), refused, []).await.unwrap_err();
            assert!(error.to_string().contains("append-only"), "{refused}: {error}");
        }
        store::run(store.read(), "update story set name = name", []).await.unwrap();
    }
);
