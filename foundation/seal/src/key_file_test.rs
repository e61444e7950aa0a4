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

#[test]
fn a_running_program_takes_up_a_rotation_and_a_retirement_without_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys");
    let running = load_or_create(&path, &mut rng(1)).unwrap();
    let old = running.seal("t.c", b"row", "x");
    let hash = running.lookup("t.c", "x");
    assert_eq!(add_standby(&path, &mut rng(2)).unwrap(), "k2");
    assert!(running.reload().unwrap());
    assert!(!running.reload().unwrap(), "nothing changed since");
    assert_eq!(running.active_id(), "k1");
    assert_eq!(rotate(&path, &mut rng(3)).unwrap(), "k2");
    assert!(running.reload().unwrap());
    assert_eq!(running.active_id(), "k2");
    // Another program rotates: what it seals opens here at once, though nobody said reload.
    assert_eq!(rotate(&path, &mut rng(4)).unwrap(), "k3");
    let other = load_or_create(&path, &mut rng(5)).unwrap();
    let new = other.seal("t.c", b"row", "y");
    assert_eq!(running.open_text("t.c", b"row", &new).unwrap(), "y");
    assert_eq!(running.active_id(), "k3");
    assert_eq!(running.open_text("t.c", b"row", &old).unwrap(), "x");
    retire(&path, "k1", &mut rng(6)).unwrap();
    assert!(running.reload().unwrap());
    assert!(matches!(running.open("t.c", b"row", &old), Err(crate::OpenError::UnknownKey { .. })));
    assert_eq!(running.lookup("t.c", "x"), hash);
    let refused = retire(&path, "k3", &mut rng(7)).unwrap_err();
    assert!(refused.to_string().contains("k3 is the one that seals"), "{refused}");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names, ["keys"], "no draft is left behind");
}

#[test]
fn a_broken_or_foreign_file_leaves_the_running_ring_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys");
    let running = load_or_create(&path, &mut rng(1)).unwrap();
    let sealed = running.seal("t.c", b"row", "x");
    fs::remove_file(&path).unwrap();
    write_private(&path, "not a keyring").unwrap();
    assert!(matches!(running.reload(), Err(KeyFileError::Content { .. })));
    fs::remove_file(&path).unwrap();
    load_or_create(&path, &mut rng(2)).unwrap();
    assert!(matches!(running.reload(), Err(KeyFileError::Lookup { .. })));
    assert_eq!(running.open_text("t.c", b"row", &sealed).unwrap(), "x");
}
