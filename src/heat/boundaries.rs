//! The outlines of the suburbs for a map: a file on this server's disk, or a link to where one lies.

use std::sync::Arc;

use axum::http::HeaderValue;

use super::model::BoundariesLink;
use crate::config::{HeatConfig, LocalFile};
use crate::error::{Error, Result};
use crate::http::encoded::Encoded;

/// Where a file of this server is served, behind its scheme and host.
const PATH: &str = "/api/v1/uhi/boundaries.geojson";

const GEOJSON: HeaderValue = HeaderValue::from_static("application/geo+json");

pub(super) struct Boundaries {
    base_url: String,
    simplified: Option<File>,
    full: Option<File>,
}

/// A file that was read at the start: another one takes a restart.
pub(super) struct File {
    bytes: u64,
    body: Arc<Encoded>,
}

impl Boundaries {
    pub(super) fn new(config: &HeatConfig) -> Result<Self> {
        let unreadable = |error| Error::internal(format!("the boundaries file can't be read: {error}"));
        let read = |LocalFile { path, bytes }: &LocalFile| {
            let body = std::fs::read(path).map_err(unreadable)?;
            Ok::<_, Error>(File { bytes: *bytes, body: Encoded::of_type(GEOJSON, body) })
        };
        Ok(Self {
            base_url: config.boundaries_base_url.clone(),
            simplified: config.boundaries_file.as_ref().map(read).transpose()?,
            full: config.boundaries_full_file.as_ref().map(read).transpose()?,
        })
    }

    /// The file, if it lies here.
    pub(super) fn file(&self, simplified: bool) -> Option<&File> {
        if simplified { self.simplified.as_ref() } else { self.full.as_ref() }
    }

    /// Compresses the files before anybody asks for them.
    pub(super) fn compress(&self) {
        for file in [&self.simplified, &self.full].into_iter().flatten() {
            file.body.add_gzip();
        }
    }

    /// Where the outlines lie. `host` is this server's scheme and host, as the client knows them.
    pub(super) fn link(&self, simplified: bool, host: &str) -> BoundariesLink {
        let (name, stored_size, description) = if simplified {
            ("melbourne_suburbs_simplified.geojson", "726KB", "Simplified boundaries for fast loading")
        } else {
            ("melbourne_suburb_boundaries_with_heat.geojson", "8.8MB", "Full detail boundaries")
        };
        let (url, size) = match self.file(simplified) {
            Some(file) => (format!("{host}{PATH}?simplified={simplified}"), size(file.bytes)),
            None => (format!("{}/{name}", self.base_url), stored_size.to_owned()),
        };
        BoundariesLink { url, size, description }
    }

    pub(super) fn body(&self, simplified: bool) -> Result<&Encoded> {
        let file = self.file(simplified).ok_or_else(|| Error::NotFound("This server has no boundaries file".into()))?;
        Ok(&file.body)
    }
}

/// In the units of the original's two sizes.
fn size(bytes: u64) -> String {
    const KIB: u64 = 1 << 10;
    const MIB: u64 = 1 << 20;
    if bytes < MIB {
        return format!("{}KB", bytes.div_ceil(KIB));
    }
    let tenths = (bytes * 10 + MIB / 2) / MIB;
    format!("{}.{}MB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn a_size_is_told_in_kilobytes_or_megabytes() {
        for (bytes, text) in
            [(1, "1KB"), (726 << 10, "726KB"), ((1 << 20) - 1, "1024KB"), (1 << 20, "1.0MB"), (9_227_469, "8.8MB")]
        {
            assert_eq!(size(bytes), text);
        }
    }
}
