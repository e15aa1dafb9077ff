//! The rules of guides: which one is meant, what is answered when there is none, and for how long answers may be kept.

use std::path::PathBuf;
use std::sync::Arc;

use super::library::Library;
use super::model::GuideLink;
use super::store::{self, Folder, Guide, Store, without_ending};
use super::{search, shipped};
use crate::clock::Clock;
use crate::db::pool::Db;
use crate::error::{Error, Result};
use crate::http::encoded::Encoded;
use crate::users::Users;

/// The guides domain. Clones share everything.
#[derive(Clone)]
pub struct Guides {
    library: Arc<Library>,
    pub(super) db: Db,
    pub(super) clock: Clock,
    pub(super) users: Users,
}

impl Guides {
    /// Over the guides that ship, or over those in a folder.
    pub(crate) fn new(folder: Option<PathBuf>, db: Db, clock: Clock, users: Users) -> Self {
        Self { library: Arc::new(Library::new(folder)), db, clock, users }
    }

    /// Begins to make the guides that ship, so that the first request needn't wait for them.
    pub(crate) fn prepare(&self) {
        if self.never_changes() {
            shipped::prepare();
        }
    }

    /// Whether the guides are the same for as long as the program runs.
    pub(super) fn never_changes(&self) -> bool {
        matches!(*self.library, Library::Shipped)
    }

    pub(super) async fn store(&self) -> Result<Arc<Store>> {
        self.library.store().await
    }

    /// The guides that have the most of some words, best first.
    pub(crate) async fn finder(&self) -> Result<GuideFinder> {
        Ok(GuideFinder(self.store().await?))
    }

    pub(super) async fn markdown_categories(&self) -> Result<Arc<Encoded>> {
        Ok(Arc::clone(&self.store().await?.markdown_categories))
    }

    /// All files of a category, with their content or without.
    pub(super) async fn files(&self, category: &str, content: bool) -> Result<Arc<Encoded>> {
        let store = self.store().await?;
        let folder = folder(&store, category)?;
        Ok(Arc::clone(if content { &folder.files } else { &folder.files_without_content }))
    }

    pub(super) async fn file(&self, category: &str, name: &str) -> Result<Arc<Encoded>> {
        let store = self.store().await?;
        let not_found = || {
            let name = without_ending(name);
            Error::NotFound(format!("File '{name}.md' not found in category '{category}'"))
        };
        folder(&store, category)?.guide(name).ok_or_else(not_found)?.file()
    }

    /// All guides, or those that a search finds, best first.
    pub(super) async fn list(&self, term: Option<&str>) -> Result<Arc<Encoded>> {
        let store = self.store().await?;
        match term {
            None => Ok(Arc::clone(&store.list)),
            Some(term) => store::list(search::search(&store, term).into_iter()),
        }
    }

    pub(super) async fn categories(&self) -> Result<Arc<Encoded>> {
        Ok(Arc::clone(&self.store().await?.categories))
    }

    pub(super) async fn category(&self, category: &str) -> Result<Arc<Encoded>> {
        let store = self.store().await?;
        Ok(Arc::clone(&folder(&store, category)?.list))
    }

    pub(super) async fn guide(&self, category: &str, name: &str) -> Result<Arc<Encoded>> {
        let store = self.store().await?;
        find(&store, Some(category), name)?.page()
    }
}

fn folder<'s>(store: &'s Store, category: &str) -> Result<&'s Folder> {
    store.folder(category).ok_or_else(|| Error::NotFound(format!("Category '{category}' not found")))
}

/// Finds guides in the store as it was when it was asked for.
pub(crate) struct GuideFinder(Arc<Store>);

impl GuideFinder {
    /// One that finds nothing.
    #[cfg(test)]
    pub(crate) fn none() -> Self {
        Self(Arc::new(Store::of(Vec::new()).expect("a store of nothing")))
    }

    /// At most `most` guides that have the most of the words, best first.
    pub(crate) fn find(&self, words: &str, most: usize) -> Vec<GuideLink> {
        search::search(&self.0, words).into_iter().take(most).map(|guide| guide.link.clone()).collect()
    }
}

/// The guide of a name, in a category or in the first that has one.
fn find<'s>(store: &'s Store, category: Option<&str>, name: &str) -> Result<&'s Guide> {
    let found = match category {
        Some(category) => store.folder(category).and_then(|folder| folder.guide(name)),
        None => store.folders().find_map(|folder| folder.guide(name)),
    };
    found.ok_or_else(|| {
        let place = category.map(|category| format!(" in category '{category}'")).unwrap_or_default();
        Error::NotFound(format!("Guide '{name}' not found{place}"))
    })
}

/// Where the guide of a name is, in a category or in the first that has one.
pub(super) fn link(store: &Store, category: Option<&str>, name: &str) -> Result<GuideLink> {
    Ok(find(store, category, name)?.link.clone())
}
