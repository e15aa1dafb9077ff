//! The outlines of the suburbs for a map: a file on this server's disk, or a link to where one lies.

use std::path::PathBuf;
use std::sync::Arc;

use axum::http::HeaderValue;
use tokio::sync::OnceCell;
use tokio::task::spawn_blocking;

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

/// A file that is read in the background after the start, or when it is first asked for, and then kept: another one takes a
/// restart.
pub(super) struct File {
    file: LocalFile,
    body: OnceCell<Arc<Encoded>>,
}

impl Boundaries {
    pub(super) fn new(config: &HeatConfig) -> Self {
        let file = |file: &Option<LocalFile>| Some(File { file: file.clone()?, body: OnceCell::new() });
        Self {
            base_url: config.boundaries_base_url.clone(),
            simplified: file(&config.boundaries_file),
            full: file(&config.boundaries_full_file),
        }
    }

    /// The file, if it lies here.
    pub(super) fn file(&self, simplified: bool) -> Option<&File> {
        if simplified { self.simplified.as_ref() } else { self.full.as_ref() }
    }

    /// Where the outlines lie. `host` is this server's scheme and host, as the client knows them.
    pub(super) fn link(&self, simplified: bool, host: &str) -> BoundariesLink {
        let (name, stored_size, description) = if simplified {
            ("melbourne_suburbs_simplified.geojson", "726KB", "Simplified boundaries for fast loading")
        } else {
            ("melbourne_suburb_boundaries_with_heat.geojson", "8.8MB", "Full detail boundaries")
        };
        let (url, size) = match self.file(simplified) {
            Some(File { file, .. }) => (format!("{host}{PATH}?simplified={simplified}"), size(file.bytes)),
            None => (format!("{}/{name}", self.base_url), stored_size.to_owned()),
        };
        BoundariesLink { url, size, description }
    }

    pub(super) async fn body(&self, simplified: bool) -> Result<Arc<Encoded>> {
        let file = self.file(simplified);
        let file = file.ok_or_else(|| Error::NotFound("This server has no boundaries file".into()))?;
        file.body.get_or_try_init(|| read(file.file.path.clone())).await.cloned()
    }
}

/// Megabytes take a while to compress: not on an async thread.
async fn read(path: PathBuf) -> Result<Arc<Encoded>> {
    let read = spawn_blocking(move || {
        let body = Encoded::of_type(GEOJSON, std::fs::read(path)?);
        body.add_gzip();
        Ok::<_, std::io::Error>(body)
    });
    let body = read.await.map_err(|error| Error::internal(format!("the boundaries file: {error}")))?;
    body.map_err(|error| Error::internal(format!("the boundaries file can't be read: {error}")))
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
