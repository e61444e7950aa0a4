use super::keys;
use tempfile::TempDir;

store::on_both_databases!(crate::app::migrations(), a_database_takes_its_own_keys_and_no_others, |store| async move {
    let (first, second) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let file = first.path().join("keys");
    let made = keys(&store, &file).await.unwrap().fingerprint();
    assert_eq!(keys(&store, &file).await.unwrap().fingerprint(), made);

    // A second server without the key file makes no keys of its own.
    let missing = second.path().join("keys");
    let said = keys(&store, &missing).await.unwrap_err().to_string();
    assert!(said.contains("put the file of this installation there"), "{said}");
    assert!(!missing.exists());

    // Nor does one with the keys of another installation start.
    seal::load_or_create(&missing, &mut rand::rng()).unwrap();
    let said = keys(&store, &missing).await.unwrap_err().to_string();
    assert!(said.contains("not those of this database"), "{said}");
});
