//! The guides that ship: those of `data/guides`, which the build puts into the program, and the grow guides.

use std::sync::{Arc, OnceLock};

use super::grow;
use super::store::{File, Store};
use crate::error::{Error, Result};

/// Folder, file name and text of each written guide, as `build.rs` lists them.
const WRITTEN: &[(&str, &str, &str)] = &include!(concat!(env!("OUT_DIR"), "/guides.rs"));

/// One for the whole process: nothing changes it.
static STORE: OnceLock<Arc<Store>> = OnceLock::new();

/// The guides that ship; the first call makes them.
pub(super) async fn store() -> Result<Arc<Store>> {
    if let Some(store) = STORE.get() {
        return Ok(Arc::clone(store));
    }
    let made = tokio::task::spawn_blocking(|| Arc::clone(make())).await;
    made.map_err(|error| Error::internal(format!("the guides: {error}")))
}

/// Makes them on a thread of its own, which nobody waits for at the end.
pub(super) fn prepare() {
    let made = std::thread::Builder::new().name("guides".into()).spawn(make);
    if let Err(error) = made {
        // The first request makes them then.
        tracing::warn!(%error, "no thread for the guides");
    }
}

fn make() -> &'static Arc<Store> {
    STORE.get_or_init(|| {
        let written = WRITTEN.iter().map(|&(folder, name, text)| File {
            folder: folder.to_owned(),
            name: name.to_owned(),
            text: text.to_owned(),
        });
        Arc::new(Store::of(written.chain(grow::guides()).collect()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_written_guide_keeps_to_the_form() {
        assert!(WRITTEN.len() >= 40, "{} guides", WRITTEN.len());
        let store = make();
        for (folder, name, text) in WRITTEN {
            let shown = format!("{folder}/{name}");
            let title = text.lines().next().unwrap_or_default().strip_prefix("# ").unwrap_or_default();
            assert!(!title.trim().is_empty(), "{shown}: the first line is `# Title`");
            let words = text.split_whitespace().count();
            assert!((300..=700).contains(&words), "{shown}: {words} words");
            assert!(name.is_ascii() && folder.is_ascii(), "{shown}");
            let guide = store.guide(Some(folder), name).unwrap();
            assert_eq!(guide.content, *text, "{shown}: raw HTML, a bare <link> or one that may not be");
        }
    }
}
