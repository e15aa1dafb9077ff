//! A picture in a message: base64, or a data URL of it. Nobody looks into it here.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::http::validate::{At, Invalid, text};

/// The longest text of a picture, in characters.
const MOST_CHARS: usize = 8 << 20;

/// How much of one that is none a 422 repeats, in characters.
const SHOWN_CHARS: usize = 200;

/// Some clients leave out the padding.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A picture that decodes, as a data URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Picture(String);

impl Picture {
    /// The data URL.
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
pub(crate) fn picture(at: &At<'_>) -> Result<Option<Picture>, Invalid> {
    let text = text(MOST_CHARS)(at)?;
    if text.trim().is_empty() {
        return Ok(None);
    }
    let picture = Picture::parse(text.trim());
    let shown: String = text.chars().take(SHOWN_CHARS).collect();
    let invalid = || Invalid::value("image", "Image should be base64 or a data URL of it", shown.into());
    picture.map(Some).ok_or_else(invalid)
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
