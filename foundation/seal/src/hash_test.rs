use super::*;

#[test]
fn sm3_gives_the_digest_printed_in_the_standard() {
    assert_eq!(sm3_hex("abc"), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    let sixteen_times = "abcd".repeat(16);
    assert_eq!(sm3_hex(sixteen_times), "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
    assert_eq!(token_hash("abc"), sm3("abc"));
}

#[test]
fn hmac_sm3_agrees_with_openssl() {
    assert_eq!(
        HEXLOWER.encode(&hmac_sm3("key", "441581199003070012")),
        "85aa204bac9afb36786830c8cd091d2f6d80243e3403a2b2da4c8f565698116f"
    );
}

#[test]
fn parts_are_framed_so_that_their_border_matters() {
    assert_ne!(hmac_sm3_parts(b"key", &[b"ab", b"c"]), hmac_sm3_parts(b"key", &[b"a", b"bc"]));
    assert_ne!(hmac_sm3_parts(b"key", &[b"abc"]), hmac_sm3_parts(b"key", &[b"abc", b""]));
}

#[test]
fn comparison_tells_equal_from_different() {
    assert!(same(sm3("a"), sm3("a")));
    assert!(!same(sm3("a"), sm3("b")));
    assert!(!same("abc", "ab"));
}
