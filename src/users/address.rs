//! E-mail addresses: what is one, and what is said of one that isn't or that nobody has. Which spellings are the same address
//! is the database's `plantopia_address`, so that an index can find it.

use crate::error::{Error, Result};

/// Whether there is something on both sides of the `@`, and no white space or control character inside.
fn is_address(text: &str) -> bool {
    let text = text.trim();
    let sides = !text.starts_with('@') && !text.ends_with('@') && text.contains('@');
    sides && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

/// An address that is only looked up: of what isn't one there is no user.
pub(crate) fn to_read(email: &str) -> Result<&str> {
    if is_address(email) { Ok(email) } else { Err(not_found(email)) }
}

/// An address that something is written for.
pub(crate) fn to_write(email: &str) -> Result<&str> {
    if is_address(email) { Ok(email) } else { Err(Error::BadRequest("Email is required".into())) }
}

pub(crate) fn not_found(email: &str) -> Error {
    Error::NotFound(format!("User with email {email} not found"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_two_sides_and_no_gap() {
        for address in
            ["a@b", " Sam@example.com\u{a0}", "o'neil+x@example.com", "İnci@example.com", "a@b@c", "\n@@@\u{1}"]
        {
            assert_eq!(is_address(address), !address.contains('\n'), "{address:?}");
        }
        let gaps = ["a b@c", "a@b\tc", "a@b\u{3000}c", "a@\u{0}b", "a@b\u{7f}", "a\u{85}@b"];
        for text in ["", " ", "@", "a@", "@b", " @b ", "sam"].into_iter().chain(gaps) {
            assert!(!is_address(text), "{text:?}");
        }
    }
}
