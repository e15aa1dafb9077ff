//! Bodies that are made once and sent often: JSON with its gzip form and its tag, answered with 304 where the client
//! has it already.

use std::hash::{DefaultHasher, Hasher};
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde::Serialize;

use super::accepted::Taken;
use super::gzip::{Effort, gzip};
use crate::cache::Weigh;
use crate::error::{Error, Result};

/// Below this size compression costs more than it saves; the contract names the figure.
pub const LEAST_COMPRESSED: usize = 1_000;

/// How long the catalogue's answers may be kept elsewhere: a minute fresh, then shown while they are asked for again.
pub const PUBLIC: HeaderValue = HeaderValue::from_static("public, max-age=60, stale-while-revalidate=600");

/// What belongs to one gardener is kept nowhere.
pub const PRIVATE: HeaderValue = HeaderValue::from_static("private, no-store");

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const BROTLI: HeaderValue = HeaderValue::from_static("br");
const GZIP: HeaderValue = HeaderValue::from_static("gzip");
const VARY: HeaderValue = HeaderValue::from_static("accept-encoding");

/// For the routes of one gardener: what they answer, errors too, no cache may keep, unless the route says otherwise.
pub async fn keep_private(mut response: Response) -> Response {
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(PRIVATE);
    response
}

/// A JSON body, its packed forms once there are any, and its tag. The tag is weak: it is the same for all forms.
#[derive(Debug)]
pub struct Encoded {
    plain: Bytes,
    /// A gzip form that cost next to nothing and is a little larger: for as long as nobody knows whether the body will be
    /// sent a second time.
    joined: Option<Bytes>,
    joined_is_enough: AtomicBool,
    gzip: OnceLock<Bytes>,
    /// Only of large bodies that many ask for: nothing else is worth the time that it takes.
    brotli: Option<Arc<Brotli>>,
    effort: Effort,
    kind: HeaderValue,
    etag: OnceLock<HeaderValue>,
}

/// From this size on a body is packed quickly: the best there is takes a second for each 30 MB, and a start waits for it.
const HUGE: usize = 32 << 20;

/// The brotli form, once somebody who takes it has asked for the body.
#[derive(Debug, Default)]
struct Brotli {
    form: OnceLock<Bytes>,
    begun: AtomicBool,
}

impl Encoded {
    /// A body for an answer of ordinary size: level 6, as the original had it.
    pub fn new(plain: impl Into<Bytes>) -> Arc<Self> {
        Arc::new(Self::with_effort(plain.into(), Effort::Usual))
    }

    /// A value as a body.
    pub fn of<T: Serialize>(value: &T) -> Result<Arc<Self>> {
        serde_json::to_vec(value).map(Self::new).map_err(unwritable)
    }

    /// A value as a body that is seldom asked for twice, such as one gardener's: packed quickly rather than small.
    pub fn of_one<T: Serialize>(value: &T) -> Result<Arc<Self>> {
        let body = serde_json::to_vec(value).map_err(unwritable)?;
        Ok(Arc::new(Self::with_effort(body.into(), Effort::Quick)))
    }

    /// A value as a body, with a tag as for [`Encoded::tagged`].
    pub fn of_tagged<T: Serialize>(value: &T, etag: HeaderValue) -> Result<Arc<Self>> {
        let body = serde_json::to_vec(value).map_err(unwritable)?;
        Ok(Self::tagged(body, etag))
    }

    /// A body that isn't JSON.
    pub fn of_kind(kind: HeaderValue, plain: impl Into<Bytes>) -> Arc<Self> {
        Arc::new(Self { kind, ..Self::with_effort(plain.into(), Effort::Usual) })
    }

    /// A body that was joined from pieces, with the gzip form that was joined with it.
    pub fn joined(plain: Vec<u8>, gzip: Option<Vec<u8>>) -> Arc<Self> {
        Arc::new(Self {
            joined: gzip.map(Bytes::from),
            joined_is_enough: AtomicBool::new(true),
            ..Self::with_effort(plain.into(), Effort::Usual)
        })
    }

    /// A body whose tag says what it was made from, not what it came to: who knows the one needn't make the other.
    pub fn tagged(plain: impl Into<Bytes>, etag: HeaderValue) -> Arc<Self> {
        Arc::new(Self { etag: OnceLock::from(etag), ..Self::with_effort(plain.into(), Effort::Usual) })
    }

    /// A large body that is made off the request path: its gzip form is made now, as small as it gets, or quickly if it is
    /// huge. Those who take brotli get that form too, when there is one.
    pub fn eager(plain: impl Into<Bytes>) -> Arc<Self> {
        let plain = plain.into();
        let effort = if plain.len() > HUGE { Effort::Quick } else { Effort::Most };
        let encoded = Self { brotli: (plain.len() <= HUGE).then(Arc::default), ..Self::with_effort(plain, effort) };
        encoded.gzip();
        encoded.etag();
        Arc::new(encoded)
    }

    fn with_effort(plain: Bytes, effort: Effort) -> Self {
        Self {
            plain,
            joined: None,
            joined_is_enough: AtomicBool::new(false),
            gzip: OnceLock::new(),
            brotli: None,
            effort,
            kind: JSON,
            etag: OnceLock::new(),
        }
    }

    /// The body as it is.
    pub fn plain(&self) -> &Bytes {
        &self.plain
    }

    /// The body as gzip: the small form, else the joined one, else the small one is made.
    pub fn gzip(&self) -> &Bytes {
        match (self.gzip.get(), &self.joined) {
            (Some(small), _) => small,
            (None, Some(joined)) => joined,
            (None, None) => self.small_gzip(),
        }
    }

    fn small_gzip(&self) -> &Bytes {
        self.gzip.get_or_init(|| gzip(&self.plain, self.effort))
    }

    /// The body as brotli, if there is that form already. The first who asks starts the making of it, and doesn't wait.
    fn brotli(&self) -> Option<&Bytes> {
        let brotli = self.brotli.as_ref()?;
        let form = brotli.form.get();
        if form.is_none() && !brotli.begun.swap(true, Ordering::Relaxed) {
            let (brotli, plain) = (Arc::clone(brotli), self.plain.clone());
            tokio::task::spawn_blocking(move || brotli.form.get_or_init(|| brotli_of(&plain)).len());
        }
        form
    }

    /// The body in the smallest form that there is and that the client takes, with the form's name.
    fn form_for(&self, request: &HeaderMap) -> (&Bytes, Option<HeaderValue>) {
        if self.plain.len() < LEAST_COMPRESSED {
            return (&self.plain, None);
        }
        let taken = Taken::by(request);
        if let Some(brotli) = taken.brotli.then(|| self.brotli()).flatten() {
            return (brotli, Some(BROTLI));
        }
        if taken.gzip {
            return (self.gzip(), Some(GZIP));
        }
        (&self.plain, None)
    }

    /// The body is asked for again: from now on it is worth its small form, which is made behind everybody's back.
    pub fn used_again(self: &Arc<Self>) {
        if self.joined.is_some() && self.joined_is_enough.swap(false, Ordering::Relaxed) {
            let body = Arc::clone(self);
            tokio::task::spawn_blocking(move || {
                body.small_gzip();
            });
        }
    }

    /// The body's tag.
    pub fn etag(&self) -> &HeaderValue {
        self.etag.get_or_init(|| tag_of(&self.plain))
    }

    /// The answer to a GET with these headers: the body in the form that the client takes, or 304.
    pub fn respond(&self, request: &HeaderMap, cache_control: &HeaderValue) -> Response {
        let mut response = if is_known(request, self.etag()) {
            not_modified(self.plain.len() >= LEAST_COMPRESSED)
        } else {
            self.respond_to_post(request)
        };
        let headers = response.headers_mut();
        headers.insert(header::ETAG, self.etag().clone());
        headers.insert(header::CACHE_CONTROL, cache_control.clone());
        response
    }

    /// The answer to a POST with these headers: the body in the form that the client takes. It has no tag, for a POST is
    /// never answered with 304.
    pub fn respond_to_post(&self, request: &HeaderMap) -> Response {
        let (body, form) = self.form_for(request);
        let mut response = Response::new(Body::from(body.clone()));
        let headers = response.headers_mut();
        // With those that the layers add it never grows.
        *headers = HeaderMap::with_capacity(12);
        headers.insert(header::CONTENT_TYPE, self.kind.clone());
        if let Some(form) = form {
            headers.insert(header::CONTENT_ENCODING, form);
        }
        if self.plain.len() >= LEAST_COMPRESSED {
            headers.insert(header::VARY, VARY);
        }
        response
    }
}

#[expect(clippy::needless_pass_by_value, reason = "for `map_err`")]
fn unwritable(error: serde_json::Error) -> Error {
    Error::internal(format!("a response that is no JSON: {error}"))
}

/// The answer to a GET that was told from its tag alone, or a body.
#[derive(Debug)]
pub enum Answer<T = Arc<Encoded>> {
    /// The client has the body with this tag already: nobody needed to make it.
    Unchanged(HeaderValue),
    /// The body, for whoever doesn't.
    Body(T),
}

impl Answer {
    /// The answer to a GET with these headers.
    pub fn respond(self, request: &HeaderMap, cache_control: &HeaderValue) -> Response {
        match self {
            Self::Unchanged(etag) => unchanged(etag, cache_control),
            Self::Body(body) => body.respond(request, cache_control),
        }
    }
}

/// The answer to a client that has the body with this tag already, whichever form it took.
pub fn unchanged(etag: HeaderValue, cache_control: &HeaderValue) -> Response {
    let mut response = not_modified(true);
    let headers = response.headers_mut();
    headers.insert(header::ETAG, etag);
    headers.insert(header::CACHE_CONTROL, cache_control.clone());
    response
}

fn not_modified(varies: bool) -> Response {
    let mut response = StatusCode::NOT_MODIFIED.into_response();
    if varies {
        response.headers_mut().insert(header::VARY, VARY);
    }
    response
}

impl Weigh for Arc<Encoded> {
    fn weigh(&self) -> usize {
        // The small form isn't there yet when the entry is weighed; a third of the plain one is what it comes to.
        let joined = self.joined.as_ref().map_or(0, Bytes::len);
        self.plain.len() + joined + self.plain.len() / 3 + size_of::<Encoded>()
    }
}

/// A tag for a body: the same bytes have the same tag on every server that runs this binary.
fn tag_of(body: &[u8]) -> HeaderValue {
    let mut hasher = DefaultHasher::new();
    hasher.write(body);
    tag(hasher.finish())
}

/// The tag with this number.
pub fn tag(number: u64) -> HeaderValue {
    let tag = format!("W/\"{number:016x}\"");
    HeaderValue::try_from(tag).expect("hexadecimal digits and quotes fit a header")
}

/// Whether the client has the body with this tag already (RFC 9110, 13.1.2: the weak comparison).
fn is_known(request: &HeaderMap, etag: &HeaderValue) -> bool {
    let mut known = request.get_all(header::IF_NONE_MATCH).iter().peekable();
    if known.peek().is_none() {
        return false;
    }
    let ours = strong(etag.to_str().unwrap_or_default());
    known
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|tag| tag.trim() == "*" || strong(tag) == ours)
}

/// The tag that `tag` makes, if the client has the body with it already; it is only made for those who ask.
pub fn known_tag(request: &HeaderMap, tag: impl FnOnce() -> HeaderValue) -> Option<HeaderValue> {
    if !request.contains_key(header::IF_NONE_MATCH) {
        return None;
    }
    Some(tag()).filter(|tag| is_known(request, tag))
}

/// A tag without the sign that it is weak.
fn strong(tag: &str) -> &str {
    tag.trim().trim_start_matches("W/")
}

/// How well brotli packs, of 11: the next step takes ten times as long.
const BROTLI_QUALITY: u32 = 9;

/// The logarithm of how far back it looks, the most that browsers take.
const BROTLI_WINDOW: u32 = 22;

fn brotli_of(plain: &[u8]) -> Bytes {
    const BUFFER: usize = 1 << 16;
    let room = Vec::with_capacity(plain.len() / 6);
    let mut writer = brotli::CompressorWriter::new(room, BUFFER, BROTLI_QUALITY, BROTLI_WINDOW);
    writer.write_all(plain).expect("writing to a vector can't fail");
    let mut packed = writer.into_inner();
    packed.shrink_to_fit();
    packed.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().unwrap())])
    }

    #[test]
    fn brotli_is_what_it_was() {
        let plain = b"tomato, basil, tomato; ".repeat(5_000);
        let packed = brotli_of(&plain);
        let mut unpacked = Vec::new();
        brotli::BrotliDecompress(&mut &*packed, &mut unpacked).unwrap();
        assert_eq!(unpacked, plain);
        assert!(packed.len() < 1_000);
    }

    #[test]
    fn a_tag_matches_in_a_list_weak_or_strong() {
        let body = Encoded::new("{}");
        let tag = body.etag().to_str().unwrap().to_owned();
        for (value, known) in [
            (tag.clone(), true),
            (tag.trim_start_matches("W/").to_owned(), true),
            (format!("\"other\", {tag}"), true),
            ("*".into(), true),
            ("\"other\"".into(), false),
        ] {
            let request = headers(header::IF_NONE_MATCH, &value);
            assert_eq!(is_known(&request, body.etag()), known, "{value}");
        }
    }
}
