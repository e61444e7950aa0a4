use super::{KeysMissing, keys};
use crate::app::sealed;
use tempfile::TempDir;

store::on_both_databases!(crate::app::migrations(), a_database_takes_its_own_keys_and_no_others, |store| async move {
    let (first, second) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let file = first.path().join("keys");
    let made = keys(&store, &file, &sealed()).await.unwrap().fingerprint();
    assert_eq!(keys(&store, &file, &sealed()).await.unwrap().fingerprint(), made);

    // A second server without the key file makes no keys of its own.
    let missing = second.path().join("keys");
    let said = keys(&store, &missing, &sealed()).await.unwrap_err().to_string();
    assert!(said.contains("put the file of this installation there"), "{said}");
    assert!(!missing.exists());

    // Nor does one with the keys of another installation start.
    seal::load_or_create(&missing, &mut rand::rng()).unwrap();
    let said = keys(&store, &missing, &sealed()).await.unwrap_err().to_string();
    assert!(said.contains("not those of this database"), "{said}");
});

store::on_both_databases!(
    crate::app::migrations(),
    a_database_from_before_it_knew_its_keys_takes_no_new_ones_either,
    |store| async move {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("keys");
        // As it was before the step that keeps the fingerprint: a person is there, the fingerprint is not.
        let accounts = accounts::testing::accounts(&store);
        accounts::testing::person(&accounts, 1, "person00001", "陈一", access::Rank::FIRST).await;
        let said = keys(&store, &file, &sealed()).await.unwrap_err();
        assert!(said.downcast_ref::<KeysMissing>().is_some(), "{said}");
        assert!(said.to_string().contains("new keys would open nothing"), "{said}");
        assert!(!file.exists(), "nothing was made");
        assert_eq!(KeysMissing::EXIT, 4);
    }
);
