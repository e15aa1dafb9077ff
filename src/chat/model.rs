//! Chats: request and response bodies, and the numbers of the contract.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use chrono::NaiveDateTime;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::http::validate::{At, Extract, Invalid, MAX_NOTE_CHARS, integer, read_fields, string, text};
use crate::python;

/// The most tokens of a chat.
pub(crate) const TOKEN_LIMIT: i32 = 120_000;

/// From so many on the gardener is warned.
pub(crate) const TOKEN_WARNING: i32 = 100_000;

/// The longest text of a picture, in characters.
const MOST_CHARS: usize = 8 << 20;

/// How much of one that is none a 422 repeats, in characters.
const SHOWN_CHARS: usize = 200;

/// Some clients leave out the padding.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The body of the calls that start a chat.
#[derive(Clone, Debug, PartialEq, Eq, ToSchema)]
#[schema(as = ChatStartRequest)]
pub(crate) struct StartRequest {
    #[schema(example = "sarah@example.com", max_length = 255)]
    pub email: String,
}

read_fields! { StartRequest {
    email: required(string),
} }

/// The body of the calls that send a message.
#[derive(Clone, Debug, PartialEq, ToSchema)]
pub(crate) struct MessageRequest {
    #[schema(example = 1)]
    pub chat_id: i64,
    /// Blank only beside a picture.
    #[schema(example = "When do I sow carrots?", max_length = 10000)]
    pub message: String,
    /// A picture in base64, or a data URL of it. It isn't kept.
    #[schema(
        value_type = Option<String>,
        max_length = 8_388_608,
        pattern = r"^(data:[^,\u0000]*;base64,)?([A-Za-z0-9+/]{4})*([A-Za-z0-9+/][AQgw](==)?|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=?)?$"
    )]
    pub image: Option<Picture>,
}

impl Extract for MessageRequest {
    fn read(at: &At<'_>) -> Result<Self, Invalid> {
        let fields = at.fields()?;
        let request = Self {
            chat_id: fields.required("chat_id", integer)?,
            message: fields.required("message", text(MAX_NOTE_CHARS))?,
            image: fields.optional("image", picture)?.flatten(),
        };
        if request.message.trim().is_empty() && request.image.is_none() {
            let msg = "String should have at least 1 character";
            let loc = vec!["body".into(), "message".into()];
            let invalid = Invalid::new("string_too_short", loc, msg, request.message.into());
            return Err(invalid.with_ctx(json!({ "min_length": 1 })));
        }
        Ok(request)
    }
}

/// A picture that decodes, as a data URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Picture(String);

impl Picture {
    pub(crate) fn url(&self) -> &str {
        &self.0
    }

    fn parse(text: &str) -> Option<Self> {
        let data = match text.strip_prefix("data:") {
            Some(url) => {
                let (head, data) = url.split_once(',')?;
                head.ends_with(";base64").then_some(data)?
            }
            None => text,
        };
        let bytes = LENIENT.decode(data).ok().filter(|bytes| !bytes.is_empty())?;
        let url =
            if data.len() == text.len() { format!("data:{};base64,{data}", kind(&bytes)) } else { text.to_owned() };
        Some(Self(url))
    }
}

/// The media type of a picture, by its first bytes.
fn kind(bytes: &[u8]) -> &'static str {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        [b'G', b'I', b'F', b'8', ..] => "image/gif",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "image/webp",
        _ => "image/jpeg",
    }
}

/// A picture of a request; an empty text is none.
fn picture(at: &At<'_>) -> Result<Option<Picture>, Invalid> {
    let text = text(MOST_CHARS)(at)?;
    if text.trim().is_empty() {
        return Ok(None);
    }
    let picture = Picture::parse(text.trim());
    let shown: String = text.chars().take(SHOWN_CHARS).collect();
    let invalid = || Invalid::value("image", "Image should be base64 or a data URL of it", shown.into());
    picture.map(Some).ok_or_else(invalid)
}

/// The answer to the calls that start a chat.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ChatStarted {
    #[schema(example = 1_203_944_187)]
    pub chat_id: i32,
    /// `general` or `plant_specific`.
    #[schema(example = "general")]
    pub chat_type: &'static str,
    pub instance_id: Option<i32>,
    pub plant_name: Option<String>,
    pub plant_nickname: Option<String>,
    #[serde(serialize_with = "python::datetime")]
    pub expires_at: NaiveDateTime,
    pub message: String,
}

/// The answer to a message.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct MessageAnswer {
    pub chat_id: i32,
    /// As it was sent.
    pub user_message: String,
    /// Markdown.
    pub ai_response: String,
    /// Of the question and the answer.
    #[schema(example = 80)]
    pub tokens_used: i32,
    /// Of the whole chat.
    #[schema(example = 80)]
    pub total_tokens: i32,
    pub token_warning: bool,
    pub message: Option<String>,
}

/// The answer to `GET /chat/{id}/history`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct History {
    pub chat_id: i32,
    #[schema(example = "general")]
    pub chat_type: String,
    #[serde(serialize_with = "python::datetime_option")]
    pub created_at: Option<NaiveDateTime>,
    #[serde(serialize_with = "python::datetime")]
    pub expires_at: NaiveDateTime,
    pub total_tokens: i32,
    pub message_count: i32,
    pub is_active: bool,
    pub messages: Vec<Message>,
}

/// A message of a chat.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Message {
    pub id: i32,
    /// `user` or `assistant`.
    #[schema(example = "user")]
    pub role: String,
    pub content: String,
    pub has_image: bool,
    #[serde(serialize_with = "python::datetime_option")]
    pub created_at: Option<NaiveDateTime>,
}

/// The answer to `DELETE /chat/{id}`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ChatEnded {
    pub success: bool,
    pub message: String,
    pub chat_id: i32,
}

/// The tokens that a text counts as: 1.3 for each word, rounded down.
pub(crate) fn tokens(text: &str) -> i32 {
    let words = text.split_whitespace().count();
    i32::try_from(words * 13 / 10).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_and_data_urls_are_pictures() {
        let url = |text| Picture::parse(text).map(|picture| picture.0);
        assert_eq!(url("iVBORw0KGgo=").as_deref(), Some("data:image/png;base64,iVBORw0KGgo="));
        assert_eq!(url("aGk").as_deref(), Some("data:image/jpeg;base64,aGk"));
        assert_eq!(url("data:image/webp;base64,aGk=").as_deref(), Some("data:image/webp;base64,aGk="));
        for wrong in
            ["", "data:image/png,aGk=", "data:image/png;base64,", "data:aGk=", "https://example.org/a.png", "a b"]
        {
            assert_eq!(url(wrong), None, "{wrong}");
        }
    }
}
