//! The rules of the heat calls: what is found, in which order, and where the outlines of the suburbs lie: in a file on this
//! server's disk, or behind a link.

use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use tokio::sync::OnceCell;
use tokio::task::spawn_blocking;

use super::model::{
    BoundariesLink, ByHeatQuery, HeatFilter, HeatOfSuburb, HeatSearch, HeatSuburb, SearchQuery, SuburbsByHeat,
};
use super::shipped::SHIPPED;
use crate::config::{HeatConfig, LocalFile};
use crate::error::{Error, Result};
use crate::http::encoded::{Encoded, GEOJSON};

/// Where a file of this server is served, behind its scheme and host.
const PATH: &str = "/api/v1/uhi/boundaries.geojson";

/// The heat domain: the outlines; the tables ship. Clones share everything.
#[derive(Clone)]
pub struct Heat(Arc<Boundaries>);

struct Boundaries {
    base_url: String,
    simplified: Option<File>,
    full: Option<File>,
}

/// A file that is read in the background after the start, or when it is first asked for, and then kept: another one takes a
/// restart.
struct File {
    file: LocalFile,
    body: OnceCell<Arc<Encoded>>,
}

impl Heat {
    pub(crate) fn new(config: &HeatConfig) -> Self {
        // Parsed at the start, not for the first request.
        LazyLock::force(&SHIPPED);
        let file = |file: &Option<LocalFile>| Some(File { file: file.clone()?, body: OnceCell::new() });
        Self(Arc::new(Boundaries {
            base_url: config.boundaries_base_url.clone(),
            simplified: file(&config.boundaries_file),
            full: file(&config.boundaries_full_file),
        }))
    }

    /// Compresses what every page load asks for as small as it gets, and the outlines, in the background.
    pub(crate) fn warm_up(&self) {
        let heat = self.clone();
        spawn_blocking(|| SHIPPED.data.add_brotli());
        tokio::spawn(async move {
            for simplified in [true, false] {
                // Who asks for a file that can't be read hears of it.
                let _ = heat.boundaries(simplified).await;
            }
        });
    }

    fn file(&self, simplified: bool) -> Option<&File> {
        if simplified { self.0.simplified.as_ref() } else { self.0.full.as_ref() }
    }

    /// Where the outlines lie, and whether that is here. `host` is this server's scheme and host, as the client knows them.
    pub(super) fn boundaries_link(&self, simplified: bool, host: &str) -> (BoundariesLink, bool) {
        let (name, stored_size, description) = if simplified {
            ("melbourne_suburbs_simplified.geojson", "726KB", "Simplified boundaries for fast loading")
        } else {
            ("melbourne_suburb_boundaries_with_heat.geojson", "8.8MB", "Full detail boundaries")
        };
        let file = self.file(simplified);
        let (url, size) = match file {
            Some(File { file, .. }) => (format!("{host}{PATH}?simplified={simplified}"), size(file.bytes)),
            None => (format!("{}/{name}", self.0.base_url), stored_size.to_owned()),
        };
        (BoundariesLink { url, size, description }, file.is_some())
    }

    /// The outlines themselves.
    pub(super) async fn boundaries(&self, simplified: bool) -> Result<Arc<Encoded>> {
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

/// The first row with this id.
pub(super) fn suburb(id: &str) -> Result<HeatOfSuburb> {
    match SHIPPED.suburbs.iter().find(|suburb| suburb.id == id) {
        Some(suburb) => Ok(HeatOfSuburb { suburb, heat_categories: &SHIPPED.categories }),
        None => Err(Error::NotFound(format!("Suburb {id} not found"))),
    }
}

/// The suburbs whose names contain a text in any case: those that begin with it first, then by name.
pub(super) fn search(SearchQuery { q, limit }: SearchQuery) -> HeatSearch {
    let wanted = q.to_lowercase();
    let found = SHIPPED.suburbs.iter().filter_map(|suburb| Some((suburb.name.to_lowercase().find(&wanted)?, suburb)));
    let mut found: Vec<(usize, &HeatSuburb)> = found.collect();
    // Stable: a suburb of several councils stays in the table's order.
    found.sort_by_key(|(position, suburb)| (*position > 0, suburb.name.as_str()));
    let suburbs: Vec<_> = found.into_iter().map(|(_, suburb)| suburb).take(limit).collect();
    HeatSearch { total: suburbs.len(), suburbs, query: q }
}

/// The suburbs of a category, or all of them, hottest first.
pub(super) fn by_heat(ByHeatQuery { category, limit }: ByHeatQuery) -> SuburbsByHeat {
    let wanted = category.as_ref().map(|category| category.to_lowercase());
    let is_wanted =
        |suburb: &&HeatSuburb| wanted.as_ref().is_none_or(|category| suburb.heat.category.to_lowercase() == *category);
    let mut suburbs: Vec<_> = SHIPPED.suburbs.iter().filter(is_wanted).collect();
    suburbs.sort_by(|a, b| b.heat.intensity.total_cmp(&a.heat.intensity));
    suburbs.truncate(limit);
    SuburbsByHeat { total: suburbs.len(), suburbs, filter: category.map(|category| HeatFilter { category }) }
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
