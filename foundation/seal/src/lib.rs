//! Personal data at rest: sealed, looked up without being readable, and masked wherever it is shown.
//!
//! - [`Keyring::seal`] / [`Keyring::open`]: SM4-GCM (GB/T 32907, RFC 8998) with the key's name in the header, bound
//!   to the column and the row. A ciphertext copied to another row or column does not open.
//! - [`Keyring::lookup`]: HMAC-SM3 of a normalised value, the *blind index* that a UNIQUE column or a search by
//!   identity number needs, because two seals of one value never look alike.
//! - [`Column`] / [`reseal`]: every room declares what it seals, so that a rotation reaches all of it while the
//!   platform runs.
//! - [`sm3`], [`token_hash`], [`same`]: the hash under which secrets are stored, and the comparison that takes the
//!   same time whatever the answer.
//! - [`mask_identity`], [`mask_phone`], [`mask_name`], …: what a page shows to anyone but the owner.
//!
//! Protection required by 个人信息保护法 第五十一条 (encryption and de-identification) and GB/T 22239-2019.
//! The ciphers are the RustCrypto implementations. They reproduce the published vectors (see the tests) but carry no
//! audit, and SM4 works with tables, so it makes no claim against an attacker who shares the processor's cache.

mod column;
mod hash;
mod key_file;
mod keyring;
mod mask;
mod reseal;
mod ring;

pub use column::Column;
pub use hash::{hmac_sm3, same, sm3, sm3_hex, token_hash};
pub use key_file::{KeyFileError, add_standby, load_or_create, retire, rotate};
pub use keyring::Keyring;
pub use mask::{mask_account, mask_card, mask_identity, mask_name, mask_phone};
pub use reseal::{Pass, count_all, count_under, reseal};
pub use ring::{KEY_BYTES, KeyringError, OpenError, key_of};
