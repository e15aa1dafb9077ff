//! Which forms of a body a client takes.

use axum::http::{HeaderMap, header};

/// What of the forms that there are a client takes (RFC 9110, 12.5.3).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Taken {
    /// Named (or `*`) with a quality above zero.
    pub(super) gzip: bool,
    /// Named itself, and no worse than gzip.
    pub(super) brotli: bool,
}

impl Taken {
    /// What the client says.
    pub(super) fn by(request: &HeaderMap) -> Self {
        let (mut any, mut gzip, mut brotli) = (None, None, None);
        for value in request.get_all(header::ACCEPT_ENCODING) {
            for item in value.to_str().unwrap_or_default().split(',') {
                let (coding, parameters) = item.split_once(';').unwrap_or((item, ""));
                let quality = parameters.trim().strip_prefix("q=");
                let quality = quality.map_or(1.0, |quality| quality.trim().parse().unwrap_or(1.0));
                let coding = coding.trim();
                if coding.eq_ignore_ascii_case("gzip") {
                    gzip = Some(quality);
                } else if coding.eq_ignore_ascii_case("br") {
                    brotli = Some(quality);
                } else if coding == "*" {
                    any = Some(quality);
                }
            }
        }
        let gzip: f32 = gzip.or(any).unwrap_or_default();
        let brotli = brotli.unwrap_or_default();
        Self { gzip: gzip > 0.0, brotli: brotli > 0.0 && brotli >= gzip }
    }
}

/// Whether the client takes gzip.
pub fn accepts_gzip(request: &HeaderMap) -> bool {
    Taken::by(request).gzip
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().unwrap())])
    }

    #[test]
    fn gzip_goes_to_those_who_take_it() {
        for (value, takes) in [
            ("gzip", true),
            ("br, GZIP;q=0.5", true),
            ("gzip;q=0", false),
            ("gzip; q=0.0, *", false),
            ("*", true),
            ("br", false),
            ("identity", false),
        ] {
            assert_eq!(accepts_gzip(&headers(header::ACCEPT_ENCODING, value)), takes, "{value}");
        }
        assert!(!accepts_gzip(&HeaderMap::new()));
    }

    #[test]
    fn brotli_goes_to_those_who_name_it_and_like_it_no_less() {
        for (value, takes) in [
            ("gzip, deflate, br, zstd", true),
            ("br", true),
            ("BR;q=0.5, gzip;q=0.5", true),
            ("br;q=0.5, gzip", false),
            ("br;q=0, gzip;q=0", false),
            ("gzip", false),
            ("*", false),
            ("br;q=0.5, *", false),
        ] {
            let request = headers(header::ACCEPT_ENCODING, value);
            assert_eq!(Taken::by(&request).brotli, takes, "{value}");
        }
    }
}
