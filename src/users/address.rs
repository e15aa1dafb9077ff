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
