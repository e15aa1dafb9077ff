//! The one error type of the server: what went wrong, which status it is, and the `{"detail": ...}` envelope.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// What a handler, a service or a layer can fail with. Cloning is cheap: the waiters of one failed load share it.
#[derive(Clone, Debug)]
pub enum Error {
    /// 404 with a sentence that names what is missing.
    NotFound(String),
    /// 400: a rule of the domain was broken.
    BadRequest(String),
    /// 422: the request's shape or a bound of it.
    Invalid(Invalid),
    /// 401: a call without the token that it asks for.
    Unauthorized,
    /// 403 with a sentence that says what the client may not do.
    Forbidden(String),
    /// 413.
    BodyTooLarge,
    /// 408: the request's body took longer than it may.
    BodyTimedOut,
    /// 429: the client has had its share, and may come again after the wait.
    TooMany {
        /// How many it may have at once.
        limit: u32,
        /// How long until it may have one more.
        wait: Duration,
    },
    /// 503: there is more to do than can be done well.
    Overloaded,
    /// 504: the request took longer than it may.
    TimedOut,
    /// 503: the database can't be reached, or has no room for us.
    Unavailable(Cause),
    /// 500: everything that must not happen.
    Internal(Cause),
}

/// Why something failed, for the log: never a parameter, never a connection string.
#[derive(Clone, Debug)]
pub struct Cause(Arc<str>);

impl Cause {
    /// The text that goes to the log.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl<T: Into<String>> From<T> for Cause {
    fn from(text: T) -> Self {
        Self(text.into().into())
    }
}

/// The result of everything that can end a request.
pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// The status that the error has over the wire.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::BodyTimedOut => StatusCode::REQUEST_TIMEOUT,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::TimedOut => StatusCode::GATEWAY_TIMEOUT,
            Self::Overloaded | Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What belongs to another gardener, and can be said to be there.
    pub(crate) fn somebody_elses() -> Self {
        Self::Forbidden("This garden belongs to somebody else".into())
    }

    /// An internal error with its cause for the log.
    pub(crate) fn internal(cause: impl Into<String>) -> Self {
        Self::Internal(Cause::from(cause.into()))
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let status = self.status();
        let envelope = |detail: &str| envelope(status, detail);
        match self {
            Self::NotFound(detail) | Self::BadRequest(detail) | Self::Forbidden(detail) => envelope(&detail),
            Self::Invalid(invalid) => json_response(status, &json!(ValidationDetail { detail: [invalid] })),
            Self::Unauthorized => {
                ([(header::WWW_AUTHENTICATE, "Bearer")], envelope("Not authenticated")).into_response()
            }
            Self::BodyTooLarge => envelope("Request body too large"),
            Self::BodyTimedOut => envelope("Request body not received in time"),
            Self::TimedOut => envelope("Request timed out"),
            Self::TooMany { limit, wait } => {
                let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
                let headers = [
                    (header::RETRY_AFTER, seconds.into()),
                    (HeaderName::from_static("x-ratelimit-limit"), HeaderValue::from(limit)),
                    (HeaderName::from_static("x-ratelimit-remaining"), 0.into()),
                    (HeaderName::from_static("x-ratelimit-after"), seconds.into()),
                ];
                (headers, envelope("Too many requests")).into_response()
            }
            Self::Overloaded => {
                let cause = Cause::from("too many wait for a database connection");
                let response = envelope("The server is busy, please try again");
                ([(header::RETRY_AFTER, "1")], Extension(cause), response).into_response()
            }
            Self::Unavailable(cause) => {
                let response = envelope("Service temporarily unavailable");
                ([(header::RETRY_AFTER, "2")], Extension(cause), response).into_response()
            }
            Self::Internal(cause) => (Extension(cause), envelope("Internal server error")).into_response(),
        }
    }
}

/// An error body: `{"detail": "..."}`.
#[derive(Serialize, ToSchema)]
pub(crate) struct Detail {
    /// What went wrong, for people.
    #[schema(example = "Plant not found")]
    pub detail: String,
}

/// The body of a 422: what is wrong with the request, and where.
#[derive(Serialize, ToSchema)]
pub(crate) struct ValidationDetail {
    #[schema(value_type = Vec<Item>)]
    detail: [Invalid; 1],
}

/// One item of a 422: what is wrong with a request, and where, in the words that the frontend knows from Pydantic. Boxed,
/// because it is large and rare.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Invalid(Box<Item>);

/// One thing that is wrong with a request.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = ValidationItem)]
struct Item {
    /// What kind of fault.
    #[serde(rename = "type")]
    #[schema(example = "greater_than_equal")]
    kind: &'static str,
    /// Where: the part of the request, then field names and places in lists.
    #[schema(example = json!(["query", "page"]))]
    loc: Vec<Value>,
    #[schema(value_type = String, example = "Input should be greater than or equal to 1")]
    msg: Cow<'static, str>,
    /// What was sent.
    #[schema(example = "0")]
    input: Value,
    /// The bound that was missed, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    ctx: Option<Value>,
}

impl Invalid {
    pub(crate) fn new(kind: &'static str, loc: Vec<Value>, msg: impl Into<Cow<'static, str>>, input: Value) -> Self {
        Self(Box::new(Item { kind, loc, msg: msg.into(), input, ctx: None }))
    }

    /// A field of the body that has the right shape, but that a rule of the domain can't work with.
    pub(crate) fn value(name: &str, msg: &'static str, input: Value) -> Self {
        Self::new("value_error", vec!["body".into(), name.into()], msg, input)
    }

    pub(crate) fn with_ctx(mut self, ctx: Value) -> Self {
        self.0.ctx = Some(ctx);
        self
    }

    /// The same without a step of its way that the client didn't write.
    pub(crate) fn without(mut self, step: &str) -> Self {
        self.0.loc.retain(|loc| loc != step);
        self
    }

    #[cfg(test)]
    pub(crate) fn kind(&self) -> &'static str {
        self.0.kind
    }
}

pub(crate) fn envelope(status: StatusCode, detail: &str) -> Response {
    json_response(status, &json!({ "detail": detail }))
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        let cause = Cause::from(describe(&error));
        if matches!(&error, sqlx::Error::Io(error) if error.kind() == ErrorKind::ResourceBusy) {
            // As many wait for a connection as may.
            Self::Overloaded
        } else if is_outage(&error) {
            Self::Unavailable(cause)
        } else {
            Self::Internal(cause)
        }
    }
}

impl From<Invalid> for Error {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid(invalid)
    }
}

impl From<Arc<Error>> for Error {
    fn from(shared: Arc<Error>) -> Self {
        Arc::unwrap_or_clone(shared)
    }
}

/// Whether the database is away or has no room for us, rather than the statement being wrong.
fn is_outage(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(database) => database.code().is_some_and(|code| {
            // Classes 08 (connection), 53 (out of connections, memory, disk) and 57P (shut down, crashed, starting up);
            // 55P03 is the lock time-out, 57014 the statement time-out, 25006 a primary that became read-only.
            code.starts_with("08")
                || code.starts_with("53")
                || code.starts_with("57P")
                || matches!(&*code, "55P03" | "57014" | "25006")
        }),
        _ => false,
    }
}

/// Describes a database error for the log. The driver's own text may quote values of the statement, so of a server's
/// error only the code and the names of tables and constraints are told.
pub(crate) fn describe(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(database) => {
            let mut text = format!("database error {}", database.code().unwrap_or("without a code".into()));
            for (what, name) in [("table", database.table()), ("constraint", database.constraint())] {
                if let Some(name) = name {
                    let _ = write!(text, ", {what} {name}");
                }
            }
            text
        }
        sqlx::Error::Configuration(_) => "the database's address can't be used".into(),
        other => other.to_string(),
    }
}

fn json_response(status: StatusCode, body: &Value) -> Response {
    let headers = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    (status, headers, body.to_string()).into_response()
}
