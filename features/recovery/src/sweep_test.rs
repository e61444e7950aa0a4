use crate::{
    Recovery, Settings,
    test_room::{deeds, schema},
};
use accounts::testing;
use object_store::local::LocalFileSystem;
use organisations::Organisations;
use std::sync::Arc;
use uuid::Uuid;

::store::on_both_databases!(schema(), what_cannot_be_cleared_does_not_keep_the_rest, |store| async move {
    let folder = tempfile::tempdir().unwrap();
    let files = Arc::new(LocalFileSystem::new_with_prefix(folder.path()).unwrap());
    let accounts = testing::accounts(&store);
    let room = Recovery::new(Organisations::new(accounts.clone(), files), Settings::default());
    let old = accounts.clock.now().plus_days(-30).as_ms();
    let tx = store.begin().await.unwrap();
    // A file that cannot be deleted stands first, for a draft and for a request; a good one of each behind it.
    for (n, key) in [(1_u128, "recovery/stuck"), (2, "recovery/fine")] {
        let id = Uuid::from_u128(n);
        let draft = "insert into recovery_picture (id, slot, draft_hash, file_key, kept_at) values ($1, 'document', $2, $3, $4)";
        let hash = n.to_be_bytes().to_vec();
        ::store::run(&*tx, draft, [id.into(), hash.clone().into(), key.into(), old.into()]).await.unwrap();
        let request = "insert into recovery_request (id, kind, division, phone_hash, phone_is_new, state, revision, submitted_at, \
                       due_day, decided_at) values ($1, $2, '441581', $3, 0, 'returned', 2, $4, '2026-10-01', $5)";
        // What a later version may write is no reason to keep pictures either.
        let kind = if n == 2 { "a_kind_of_tomorrow" } else { "person_account" };
        let values = [id.into(), kind.into(), hash.into(), old.into(), old.into()];
        ::store::run(&*tx, request, values).await.unwrap();
        let picture = "insert into recovery_picture (id, request_id, slot, file_key, kept_at) values ($1, $2, 'document', $3, $4)";
        let values = [Uuid::from_u128(n + 10).into(), id.into(), format!("{key}-request").into(), old.into()];
        ::store::run(&*tx, picture, values).await.unwrap();
    }
    tx.commit().await.unwrap();
    for name in ["stuck", "stuck-request"] {
        std::fs::create_dir_all(folder.path().join("recovery").join(name).join("inside")).unwrap();
    }
    for name in ["fine", "fine-request"] {
        std::fs::write(folder.path().join("recovery").join(name), b"sealed").unwrap();
    }
    let left = "select count(*) as n from recovery_picture";
    for _ in 0..2 {
        room.sweep().await.unwrap();
        assert_eq!(::store::number(store.read(), left, []).await.unwrap(), 2, "the two that are stuck stay");
        assert_eq!(deeds(&accounts, "recovery.purge").await, 1);
        assert!(!folder.path().join("recovery/fine").exists() && !folder.path().join("recovery/fine-request").exists());
    }
    // Once the trouble is over they go too.
    for name in ["stuck", "stuck-request"] {
        std::fs::remove_dir_all(folder.path().join("recovery").join(name)).unwrap();
    }
    room.sweep().await.unwrap();
    assert_eq!(::store::number(store.read(), left, []).await.unwrap(), 0);
    assert_eq!(deeds(&accounts, "recovery.purge").await, 2);
});
