//! Who asks: gardeners' tokens, the keys that they are checked with, and signed links for calendars. With `AUTH_MODE=off`
//! nobody is asked. Which row is whose is for each domain's statements to say.

mod gardener;
mod keys;
mod service;

pub(crate) use gardener::{FeedReader, Gardener, SignedIn};
pub(crate) use keys::try_keys;
pub use service::Auth;
pub(crate) use service::FeedNumber;
