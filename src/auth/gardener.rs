//! The extractors that decide whose garden a request may touch. They stand first among a handler's arguments, or in a
//! layer around it, so that 401 and 403 come before anything else is looked at.

use std::sync::Arc;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;

use super::service::{Auth, SignIn};
use crate::error::{Error, Result};
use crate::http::auth::bearer;
use crate::http::extract::SignedInAs;

/// Who asks. Taking it, a handler refuses everybody whose address isn't the one that path, query and body name. Whose an
/// instance or a chat is, its statements tell: they are given the [address](Gardener::address).
#[derive(Clone, Debug, Default)]
pub(crate) struct Gardener {
    address: Option<Arc<str>>,
    is_required: bool,
}

impl Gardener {
    /// The address that what is read or written must belong to; `None` where anybody may.
    pub(crate) fn address(&self) -> Option<&str> {
        self.address.as_deref()
    }

    /// Whether they are told that something is there but another's. Where everybody signs in, ids tell nothing.
    pub(crate) fn tells_apart(&self) -> bool {
        self.address.is_some() && !self.is_required
    }
}

/// Whom the application lets sign in: its router leaves it with each request.
fn auth(parts: &Parts) -> Result<Auth> {
    parts.extensions.get().cloned().ok_or_else(|| Error::internal("a router without its layer for who signs in"))
}

impl<S: Send + Sync> FromRequestParts<S> for Gardener {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        match auth(parts)?.sign_in() {
            Some(sign_in) => gardener(sign_in, parts).await,
            None => Ok(Self::default()),
        }
    }
}

async fn gardener(sign_in: &SignIn, parts: &mut Parts) -> Result<Gardener> {
    let is_required = sign_in.is_required;
    let Some(address) = sign_in.recognize(bearer(&parts.headers)).await? else {
        return Ok(Gardener { address: None, is_required });
    };
    let signed_in = SignedInAs(Arc::clone(&address));
    // The body's addresses are compared when it is read.
    let mut named: Vec<String> = in_query(parts, "email").collect();
    // A path that isn't UTF-8 names nobody; the handler's own extractor says so.
    if let Ok(params) = RawPathParams::from_request_parts(parts, &()).await {
        named.extend(params.iter().filter(|(name, _)| *name == "email").map(|(_, value)| value.to_owned()));
    }
    for named in named {
        if let Err(error) = signed_in.check(&named) {
            sign_in.count("foreign");
            return Err(error);
        }
    }
    sign_in.count("recognized");
    parts.extensions.insert(signed_in);
    Ok(Gardener { address: Some(address), is_required })
}

fn in_query(parts: &Parts, name: &str) -> impl Iterator<Item = String> {
    let query = form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes());
    query.filter(move |(given, _)| given == name).map(|(_, value)| value.into_owned())
}

/// Routes behind this answer only gardeners with a token, whatever the mode; while nobody can sign in it isn't there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SignedIn;

impl<S: Send + Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let auth = auth(parts)?;
        let sign_in = auth.sign_in().ok_or_else(|| Error::NotFound("Not Found".into()))?;
        let gardener = gardener(sign_in, parts).await?;
        gardener.address.map(|_| Self).ok_or(Error::Unauthorized)
    }
}

/// Who reads a calendar feed: a phone that sends no token may have a key instead.
#[derive(Clone, Debug)]
pub(crate) enum FeedReader {
    /// They may, as far as their token goes.
    Gardener,
    /// They may if the key is right.
    Key(String),
}

impl<S: Send + Sync> FromRequestParts<S> for FeedReader {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let auth = auth(parts)?;
        let Some(sign_in) = auth.sign_in() else { return Ok(Self::Gardener) };
        if sign_in.is_required
            && bearer(&parts.headers).is_none()
            && let Some(key) = in_query(parts, "key").next()
        {
            sign_in.count("feed_key");
            return Ok(Self::Key(key));
        }
        gardener(sign_in, parts).await.map(|_| Self::Gardener)
    }
}
