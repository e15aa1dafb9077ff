//! Answers that are there before anybody asks: for what is no request, and for those who are turned away at the door. They
//! have the envelope like all others; what they can't have is CORS headers, for nobody knows where the request comes from.

use std::sync::LazyLock;

use crate::metrics;

/// Such an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Canned {
    /// For a connection more than there is room for.
    NoRoom,
    /// For a client that began a request and didn't finish it.
    HeadTimeout,
    /// For what is no request.
    Malformed,
    /// For a path of many kilobytes.
    LongPath,
    /// For headers that are more than there is room for.
    LargeHead,
}

/// Why they are sent, as the metrics have it.
const REASONS: [&str; 5] = ["no_room", "header_timeout", "malformed", "long_path", "large_head"];

impl Canned {
    /// The one to send instead of these bytes, if they are an answer that hyper made by itself: it has nothing in it,
    /// where each of ours has at least its id.
    pub fn instead_of(bytes: &[u8]) -> Option<Self> {
        let id = b"x-request-id";
        let rest = bytes.strip_prefix(b"HTTP/1.1 4").or_else(|| bytes.strip_prefix(b"HTTP/1.0 4"))?;
        if bytes.len() > 200 || bytes.windows(id.len()).any(|part| part == id) {
            return None;
        }
        match rest.get(..2)? {
            b"00" => Some(Self::Malformed),
            b"14" => Some(Self::LongPath),
            b"31" => Some(Self::LargeHead),
            _ => None,
        }
    }

    /// Its bytes, to be sent: it is counted.
    pub fn send(self) -> &'static [u8] {
        static ANSWERS: LazyLock<[Vec<u8>; REASONS.len()]> = LazyLock::new(|| {
            [
                answer("503 Service Unavailable", "retry-after: 2\r\n", "Service temporarily unavailable"),
                answer("408 Request Timeout", "", "Request not finished in time"),
                answer("400 Bad Request", "", "Malformed request"),
                answer("414 URI Too Long", "", "Request path too long"),
                answer("431 Request Header Fields Too Large", "", "Request headers too large"),
            ]
        });
        metrics::record_turned_away(REASONS[self as usize]);
        &ANSWERS[self as usize]
    }
}

fn answer(status: &str, headers: &str, detail: &str) -> Vec<u8> {
    let body = serde_json::json!({ "detail": detail }).to_string();
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\
         {headers}connection: close\r\n\r\n{body}"
    )
    .into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_hyper_made_is_replaced() {
        let made = b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
        assert_eq!(Canned::instead_of(made), Some(Canned::Malformed));
        let ours = b"HTTP/1.1 400 Bad Request\r\nx-request-id: 1\r\ncontent-length: 0\r\n\r\n";
        assert!(Canned::instead_of(ours).is_none());
        assert!(Canned::instead_of(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").is_none());
        assert!(Canned::instead_of(b"HT").is_none());
    }

    #[test]
    fn each_is_sent_with_its_own_words() {
        for (canned, status) in [
            (Canned::NoRoom, "503"),
            (Canned::HeadTimeout, "408"),
            (Canned::Malformed, "400"),
            (Canned::LongPath, "414"),
            (Canned::LargeHead, "431"),
        ] {
            let text = String::from_utf8(canned.send().to_vec()).unwrap();
            assert!(text.starts_with(&format!("HTTP/1.1 {status} ")), "{text}");
            assert!(text.ends_with("\"}"), "{text}");
        }
    }
}
