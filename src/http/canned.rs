//! Answers that are there before anybody asks: for what is no request, and for those who are turned away at the door. They
//! have the envelope like all others; what they can't have is CORS headers, for nobody knows where the request comes from.

use std::sync::LazyLock;

type Canned = LazyLock<Vec<u8>>;

/// For a connection more than there is room for.
pub static NO_ROOM: Canned = LazyLock::new(|| {
    answer(
        "503 Service Unavailable",
        "retry-after: 2\r\n",
        "Service temporarily unavailable",
    )
});

/// For a client that began a request and didn't finish it.
pub static REQUEST_TIMEOUT: Canned =
    LazyLock::new(|| answer("408 Request Timeout", "", "Request not finished in time"));

static BAD_REQUEST: Canned = LazyLock::new(|| answer("400 Bad Request", "", "Malformed request"));
static LONG_PATH: Canned =
    LazyLock::new(|| answer("414 URI Too Long", "", "Request path too long"));
static LARGE_HEAD: Canned = LazyLock::new(|| {
    answer(
        "431 Request Header Fields Too Large",
        "",
        "Request headers too large",
    )
});

/// The answer to send instead of these bytes, if they are one that hyper made by itself: it has nothing in it, where each
/// of ours has at least its id.
pub fn instead_of(bytes: &[u8]) -> Option<&'static [u8]> {
    let id = b"x-request-id";
    let rest = bytes
        .strip_prefix(b"HTTP/1.1 4")
        .or_else(|| bytes.strip_prefix(b"HTTP/1.0 4"))?;
    if bytes.len() > 200 || bytes.windows(id.len()).any(|part| part == id) {
        return None;
    }
    match rest.get(..2)? {
        b"00" => Some(&BAD_REQUEST),
        b"14" => Some(&LONG_PATH),
        b"31" => Some(&LARGE_HEAD),
        _ => None,
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
        let text = String::from_utf8(instead_of(made).unwrap().to_vec()).unwrap();
        assert!(
            text.ends_with("\r\n\r\n{\"detail\":\"Malformed request\"}"),
            "{text}"
        );
        let ours = b"HTTP/1.1 400 Bad Request\r\nx-request-id: 1\r\ncontent-length: 0\r\n\r\n";
        assert!(instead_of(ours).is_none());
        assert!(instead_of(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").is_none());
        assert!(instead_of(b"HT").is_none());
    }
}
