//! Signed links to calendar feeds: phones that subscribe can't send tokens.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::config::Secret;
use crate::fold;

/// The number that a gardener's links carry: raising it ends those that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FeedNumber {
    /// So that who comes back after being erased doesn't get the old links back.
    pub user_id: i32,
    pub number: i32,
}

/// A key for one gardener's feed: lower-case hexadecimal.
pub(super) fn sign(secret: &Secret, address: &str, number: FeedNumber) -> String {
    // An HMAC takes a key of any length.
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.reveal().as_bytes()).expect("a key of any length");
    let FeedNumber { user_id, number } = number;
    mac.update(format!("plantopia-feed:{user_id}:{number}:{}", fold::address(address)).as_bytes());
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether a key is the one that [`sign`] makes, in any case and in constant time.
pub(super) fn matches(secret: &Secret, address: &str, number: FeedNumber, key: &str) -> bool {
    sign(secret, address, number).as_bytes().ct_eq(key.to_ascii_lowercase().as_bytes()).into()
}
