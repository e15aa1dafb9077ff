//! Signed links to calendar feeds: phones that subscribe can't send tokens.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::config::Token;
use crate::fold;

/// The number that a gardener's links carry: raising it ends those that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FeedNumber {
    /// So that who comes back after being erased doesn't get the old links back.
    pub user_id: i32,
    pub number: i32,
}

/// A key for one gardener's feed: lower-case hexadecimal.
pub(super) fn sign(secret: &Token, address: &str, number: FeedNumber) -> String {
    let signed = mac(secret, address, number).finalize().into_bytes();
    signed.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether a key is the one that [`sign`] makes, in constant time.
pub(super) fn matches(secret: &Token, address: &str, number: FeedNumber, key: &str) -> bool {
    let byte = |pair: &[u8]| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok();
    let bytes: Option<Vec<u8>> = key.as_bytes().chunks(2).map(byte).collect();
    bytes.is_some_and(|bytes| mac(secret, address, number).verify_slice(&bytes).is_ok())
}

fn mac(secret: &Token, address: &str, number: FeedNumber) -> Hmac<Sha256> {
    // An HMAC takes a key of any length.
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key of any length");
    let FeedNumber { user_id, number } = number;
    mac.update(format!("plantopia-feed:{user_id}:{number}:{}", fold::address(address)).as_bytes());
    mac
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn secret(text: &str) -> Token {
        let settings = |name: &str| (name == "ADMIN_TOKEN").then(|| text.to_owned());
        Config::read(&settings).unwrap().operations.admin_token.unwrap()
    }

    #[test]
    fn a_key_opens_one_gardeners_feed_until_the_number_rises() {
        let ours = secret("0123456789abcdef");
        let number = FeedNumber { user_id: 7, number: 0 };
        let key = sign(&ours, "Sam@Example.com ", number);
        assert_eq!(key.len(), 64);
        assert!(matches(&ours, "sam@example.com", number, &key));
        assert!(matches(&ours, "sam@example.com", number, &key.to_uppercase()));
        for (secret, address, number, key) in [
            (&ours, "sue@example.com", number, key.as_str()),
            (&ours, "sam@example.com", FeedNumber { number: 1, ..number }, &key),
            (&ours, "sam@example.com", FeedNumber { user_id: 8, ..number }, &key),
            (&secret("0123456789abcdeF"), "sam@example.com", number, &key),
            (&ours, "sam@example.com", number, &key[..62]),
            (&ours, "sam@example.com", number, &key[..63]),
            (&ours, "sam@example.com", number, ""),
            (&ours, "sam@example.com", number, "+1"),
            (&ours, "sam@example.com", number, "ä"),
        ] {
            assert!(!matches(secret, address, number, key), "{address} {number:?} {key}");
        }
    }
}
