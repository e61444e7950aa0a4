use std::os::unix::fs::PermissionsExt;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

use super::*;

fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

#[test]
fn the_first_start_makes_a_private_file_and_the_next_reads_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys/keyring");
    let made = load_or_create(&path, &mut rng(1)).unwrap();
    let read = load_or_create(&path, &mut rng(2)).unwrap();
    assert_eq!(made.to_text(), read.to_text());
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let names: Vec<_> = fs::read_dir(path.parent().unwrap()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names, ["keyring"], "no draft is left behind");
}

#[test]
fn a_file_open_to_others_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keyring");
    load_or_create(&path, &mut rng(1)).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let refused = load_or_create(&path, &mut rng(1)).unwrap_err();
    assert!(matches!(refused, KeyFileError::OpenToOthers { mode: 0o640, .. }), "{refused}");
}

#[test]
fn a_damaged_file_is_an_error_and_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keyring");
    write_private(&path, "not a keyring").unwrap();
    assert!(matches!(load_or_create(&path, &mut rng(1)), Err(KeyFileError::Content { .. })));
    assert_eq!(fs::read_to_string(&path).unwrap(), "not a keyring\n");
}

#[test]
fn starting_many_at_once_gives_one_ring() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keyring");
    let texts: Vec<String> = std::thread::scope(|scope| {
        let starts: Vec<_> = (0..8)
            .map(|seed| {
                let path = &path;
                scope.spawn(move || load_or_create(path, &mut rng(seed)).unwrap().to_text().to_string())
            })
            .collect();
        starts.into_iter().map(|start| start.join().unwrap()).collect()
    });
    assert!(texts.iter().all(|text| *text == texts[0]));
}
