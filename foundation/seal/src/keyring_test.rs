use aes_gcm::aead::consts::U16;
use data_encoding::{HEXLOWER, HEXUPPER};
use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use sm4::Sm4;
use sm4::cipher::{Array, BlockCipherEncrypt, KeyInit};
use uuid::Uuid;

use super::*;
use crate::ring::{NONCE_BYTES, TAG_BYTES, decrypt, encrypt};

const PURPOSE: &str = "persons.identity_number";

fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

fn ring() -> Keyring {
    Keyring::generate(&mut rng(1))
}

fn hex(text: &str) -> Vec<u8> {
    HEXUPPER.decode(text.as_bytes()).unwrap()
}

#[test]
fn sm4_gives_the_block_printed_in_the_standard() {
    let key: [u8; 16] = hex("0123456789ABCDEFFEDCBA9876543210").try_into().unwrap();
    let mut block: Array<u8, U16> = key.into();
    Sm4::new(&key.into()).encrypt_block(&mut block);
    assert_eq!(HEXLOWER.encode(&block), "681edf34d206965e86b3e94f536e4246");
}

#[test]
fn sm4_gcm_gives_the_vector_of_rfc_8998() {
    let key: [u8; 16] = hex("0123456789ABCDEFFEDCBA9876543210").try_into().unwrap();
    let nonce: [u8; 12] = hex("00001234567800000000ABCD").try_into().unwrap();
    let aad = hex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2");
    let plaintext = hex("AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD\
         EEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA");
    let sealed = encrypt(&key, &nonce, &aad, &plaintext);
    assert_eq!(
        HEXUPPER.encode(&sealed),
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735\
         D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D\
         83DE3541E4C2B58177E065A9BF7B62EC"
    );
    assert_eq!(decrypt(&key, &nonce, &aad, &sealed).unwrap(), plaintext);
}

#[test]
fn a_sealed_value_opens_in_its_own_place_and_nowhere_else() {
    let ring = ring();
    let (row, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let sealed = ring.seal(PURPOSE, row, "441581199003070012");
    assert_eq!(ring.open_text(PURPOSE, row, &sealed).unwrap(), "441581199003070012");
    assert_eq!(ring.open(PURPOSE, other, &sealed).unwrap_err(), OpenError::Tampered);
    assert_eq!(ring.open("persons.phone", row, &sealed).unwrap_err(), OpenError::Tampered);
}

#[test]
fn the_border_between_purpose_and_row_matters() {
    let ring = ring();
    let sealed = ring.seal("a.b", b"cd", "x");
    assert_eq!(ring.open("a.bc", b"d", &sealed).unwrap_err(), OpenError::Tampered);
}

#[test]
fn two_seals_of_one_value_look_different_and_show_nothing_of_it() {
    let ring = ring();
    let row = Uuid::from_u128(1);
    let (one, two) = (ring.seal(PURPOSE, row, "13800138000"), ring.seal(PURPOSE, row, "13800138000"));
    assert_ne!(one, two);
    assert!(!one.windows(4).any(|window| window == b"1380"));
    assert_eq!(one.len(), "13800138000".len() + 2 + ring.active_id().len() + NONCE_BYTES + TAG_BYTES);
}

#[test]
fn after_rotation_old_values_open_new_ones_use_the_new_key_and_lookups_stay() {
    let before = ring();
    let after = before.rotated("k2", &mut rng(2)).unwrap();
    let row = Uuid::from_u128(1);
    let old = before.seal(PURPOSE, row, "secret");
    assert_eq!(after.open_text(PURPOSE, row, &old).unwrap(), "secret");
    assert!(after.is_stale(&old).unwrap());
    let new = after.seal(PURPOSE, row, "secret");
    assert!(!after.is_stale(&new).unwrap());
    assert_eq!(before.open(PURPOSE, row, &new).unwrap_err(), OpenError::UnknownKey { id: "k2".into() });
    assert_eq!(before.lookup(PURPOSE, "x"), after.lookup(PURPOSE, "x"));
    assert_eq!(before.fingerprint(), after.fingerprint());
    assert_eq!(before.derived("cursor"), after.derived("cursor"));
}

#[test]
fn a_ring_of_the_first_version_keeps_its_blind_indexes_when_its_only_key_goes() {
    let secret = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    let old = Keyring::from_text(&format!("k1:{secret}")).unwrap();
    let hash = old.lookup(PURPOSE, "441581199003070012");
    // What version 0.1 computed for this key and number.
    assert_eq!(
        hash,
        crate::hash::hmac_sm3_parts(
            &crate::hash::hmac_sm3_parts(
                &data_encoding::HEXLOWER.decode(secret.as_bytes()).unwrap(),
                &[b"lookup HMAC-SM3"]
            ),
            &[PURPOSE.as_bytes(), b"441581199003070012"],
        )
    );
    let next = Keyring::from(old.rotated("k2", &mut rng(2)).unwrap().ring().without("k1").unwrap());
    assert_eq!(next.ids(), ["k2"]);
    assert_eq!(next.lookup(PURPOSE, "441581199003070012"), hash);
    assert!(!next.to_text().contains(secret), "the retired secret is gone");
}

#[test]
fn a_key_on_standby_opens_and_does_not_seal() {
    let ring = ring().ring().with_standby("k2", &mut rng(2)).unwrap();
    let waiting = Keyring::from_text(&ring.to_text()).unwrap();
    assert_eq!((waiting.active_id(), waiting.standby_id()), ("k1".to_owned(), Some("k2".to_owned())));
    let active = Keyring::from(ring.activated());
    let sealed = active.seal(PURPOSE, b"row", "x");
    assert_eq!(active.active_id(), "k2");
    assert_eq!(waiting.open_text(PURPOSE, b"row", &sealed).unwrap(), "x");
    assert_eq!(ring.with_standby("k3", &mut rng(3)).unwrap_err(), KeyringError::Standby { id: "k2".into() });
    assert_eq!(active.ring().without("k2").unwrap_err(), KeyringError::Active { id: "k2".into() });
    assert_eq!(active.ring().without("k9").unwrap_err(), KeyringError::Unknown { id: "k9".into() });
}

#[test]
fn the_header_is_authenticated_too() {
    let secret = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    let ring = Keyring::from_text(&format!("k1:{secret},k2:{secret}")).unwrap();
    let mut sealed = ring.seal(PURPOSE, b"row", "x");
    assert_eq!(sealed[3], b'2');
    sealed[3] = b'1';
    assert_eq!(ring.open(PURPOSE, b"row", &sealed).unwrap_err(), OpenError::Tampered);
}

#[test]
fn a_blind_index_depends_on_key_purpose_and_text_only() {
    let (ring, other) = (ring(), Keyring::generate(&mut rng(3)));
    assert_eq!(ring.lookup(PURPOSE, "441581199003070012"), ring.lookup(PURPOSE, "441581199003070012"));
    assert_ne!(ring.lookup(PURPOSE, "441581199003070012"), ring.lookup(PURPOSE, "44158119900307008X"));
    assert_ne!(ring.lookup(PURPOSE, "1"), ring.lookup("persons.phone", "1"));
    assert_ne!(ring.lookup(PURPOSE, "1"), other.lookup(PURPOSE, "1"));
    assert_ne!(ring.fingerprint(), other.fingerprint());
}

#[test]
fn text_and_ring_are_the_same_thing() {
    let ring = ring().rotated("2026-q4", &mut rng(2)).unwrap();
    let again = Keyring::from_bytes(ring.to_text().as_bytes()).unwrap();
    assert_eq!(again.ids(), ["k1", "2026-q4"]);
    assert_eq!(again.to_text(), ring.to_text());
    assert_eq!(again.active_id(), "2026-q4");
    let lines = ring.to_text().replace(',', "\n") + "\n";
    assert_eq!(Keyring::from_text(&lines).unwrap().to_text(), ring.to_text());
}

#[test]
fn a_bad_keyring_is_refused_without_repeating_its_secret() {
    let good = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    let refused = |text: &str| Keyring::from_text(text).unwrap_err();
    assert_eq!(refused(""), KeyringError::Empty);
    assert_eq!(refused(" , "), KeyringError::Empty);
    assert_eq!(refused(good), KeyringError::Form { position: 1 });
    assert_eq!(refused(&format!("K1:{good}")), KeyringError::Id { position: 1 });
    assert_eq!(refused(&format!("k1:{good},k1:{good}")), KeyringError::Duplicate { id: "k1".into() });
    assert_eq!(refused(&format!("k1:{good}:soon")), KeyringError::Form { position: 1 });
    assert_eq!(refused(&format!("k1:{good}:standby")), KeyringError::Empty);
    assert_eq!(refused(&format!("lookup:{good}")), KeyringError::Empty);
    assert_eq!(refused(&format!("lookup:{good},lookup:{good}")), KeyringError::Duplicate { id: "lookup".into() });
    assert!(matches!(ring().rotated("lookup", &mut rng(1)), Err(KeyringError::Id { position: 2 })));
    assert_eq!(refused(&format!("k1:{good}00")), KeyringError::Secret { id: "k1".into() });
    assert_eq!(refused(&format!("k1:{}", "00".repeat(32))), KeyringError::Secret { id: "k1".into() });
    assert!(!refused(&format!("k1:{good}00")).to_string().contains("0011"));
    assert!(matches!(ring().rotated("k1", &mut rng(1)), Err(KeyringError::Duplicate { .. })));
    assert!(matches!(ring().rotated("键", &mut rng(1)), Err(KeyringError::Id { position: 2 })));
}

#[test]
fn debug_never_prints_a_key() {
    let ring = ring();
    assert_eq!(format!("{ring:?}"), r#"Keyring { ids: ["k1"], .. }"#);
}

#[test]
fn what_is_not_a_sealed_value_is_refused() {
    let ring = ring();
    for bytes in [&b""[..], b"\x01", b"\x02\x02k1", b"\x01\xffk1", b"441581199003070012", b"\x01\x02k1too short"] {
        assert_eq!(ring.open(PURPOSE, b"row", bytes).unwrap_err(), OpenError::Format, "{bytes:?}");
    }
    let sealed = ring.seal(PURPOSE, b"row", [0xff, 0xfe]);
    assert_eq!(ring.open_text(PURPOSE, b"row", sealed).unwrap_err(), OpenError::NotText);
}

proptest! {
    #[test]
    fn whatever_is_sealed_opens_again(text in ".*", purpose in "[a-z]{1,8}", row: [u8; 16]) {
        let ring = ring();
        let sealed = ring.seal(&purpose, row, &text);
        prop_assert_eq!(ring.open_text(&purpose, row, sealed).unwrap(), text);
    }

    #[test]
    fn a_single_changed_bit_is_noticed(text in ".{0,40}", place: prop::sample::Index, bit in 0u8..8) {
        let ring = ring();
        let mut sealed = ring.seal(PURPOSE, b"row", &text);
        let place = place.index(sealed.len());
        sealed[place] ^= 1 << bit;
        prop_assert!(ring.open(PURPOSE, b"row", sealed).is_err());
    }

    #[test]
    fn no_bytes_make_opening_panic(bytes: Vec<u8>) {
        let _ = ring().open(PURPOSE, b"row", bytes);
    }
}
