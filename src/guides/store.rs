//! All guides at one time. Guides are only looked up: no path is made from a request.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::harmless::harmless;
use super::model::{
    CategoryGuides, GuideCategories, GuideEntry, GuideList, GuidePage, MarkdownCategories, MarkdownCategory,
    MarkdownFile, MarkdownFiles, MarkdownPage,
};
use super::search::Searchable;
use crate::error::{Error, Result};
use crate::http::encoded::Encoded;

/// A file as it was read: its folder, its name with the ending, its Markdown.
#[derive(Clone)]
pub(crate) struct File {
    pub folder: String,
    pub name: String,
    pub text: String,
}

impl File {
    pub(super) fn new(folder: &str, name: &str, text: &str) -> Self {
        Self { folder: folder.to_owned(), name: name.to_owned(), text: text.to_owned() }
    }
}

/// All guides. A change makes a new store.
pub(crate) struct Store {
    folders: Vec<Folder>,
    /// `GET /guides`. This answer and those of the folders are made once: they are asked for often, and some are large.
    pub(super) list: Arc<Encoded>,
}

pub(super) struct Folder {
    pub name: String,
    slug: String,
    pub guides: Vec<Guide>,
    /// `GET /markdown/category/{slug}`.
    pub files: Arc<Encoded>,
    /// The same with `content=false`.
    pub files_without_content: Arc<Encoded>,
    /// `GET /guides/{category}`.
    pub list: Arc<Encoded>,
}

pub(crate) struct Guide {
    pub entry: GuideEntry,
    pub(super) content: String,
    pub(super) searchable: Searchable,
}

impl Store {
    /// The store of these files; one that can't be made harmless is left out. Takes long: not for an async thread.
    pub(crate) fn of(files: Vec<File>) -> Self {
        let mut folders: BTreeMap<(String, String), Vec<Guide>> = BTreeMap::new();
        for File { folder, name, text } in files {
            if let Some(text) = harmless(&text) {
                let guide = Guide::new(&folder, name, text);
                folders.entry((folder.to_lowercase(), folder)).or_default().push(guide);
            } else {
                tracing::warn!(folder, name, "a guide is left out: its Markdown can't be made harmless");
            }
        }
        let folders: Vec<_> = folders.into_iter().map(|((_, name), guides)| Folder::new(name, guides)).collect();
        Self { list: encoded(&list(folders.iter().flat_map(|folder| &folder.guides))), folders }
    }

    pub(super) fn markdown_categories(&self) -> MarkdownCategories<'_> {
        let folders = self.folders.iter().map(|Folder { name, slug, guides, .. }| MarkdownCategory {
            name,
            slug,
            file_count: guides.len(),
        });
        let categories: Vec<_> = folders.collect();
        MarkdownCategories { total_categories: categories.len(), categories }
    }

    pub(super) fn categories(&self) -> GuideCategories<'_> {
        let categories: Vec<_> = self.folders.iter().map(|folder| folder.name.as_str()).collect();
        GuideCategories { count: categories.len(), categories }
    }

    /// The folder that a name means: its own, its slug, or either in another spelling.
    pub(super) fn folder(&self, name: &str) -> Result<&Folder> {
        let own = self.folders.iter().find(|folder| folder.name == name);
        let spelled = spelling(name);
        let named = || self.folders.iter().find(|folder| folder.name == spelled);
        let alike = || self.folders.iter().find(|folder| spelling(&folder.name) == spelled);
        own.or_else(named).or_else(alike).ok_or_else(|| Error::NotFound(format!("Category '{name}' not found")))
    }

    /// The guide of a name, in a category or in the first that has one.
    pub(crate) fn guide(&self, category: Option<&str>, name: &str) -> Result<&Guide> {
        let found = match category {
            Some(category) => self.folder(category).ok().and_then(|folder| folder.guide(name)),
            None => self.folders.iter().find_map(|folder| folder.guide(name)),
        };
        found.ok_or_else(|| {
            let place = category.map(|category| format!(" in category '{category}'")).unwrap_or_default();
            Error::NotFound(format!("Guide '{name}' not found{place}"))
        })
    }

    pub(super) fn file(&self, category: &str, name: &str) -> Result<&Guide> {
        let not_found = || {
            let name = without_ending(name);
            Error::NotFound(format!("File '{name}.md' not found in category '{category}'"))
        };
        self.folder(category)?.guide(name).ok_or_else(not_found)
    }

    /// All guides, by folder and name.
    pub(super) fn guides(&self) -> impl Iterator<Item = &Guide> {
        self.folders.iter().flat_map(|folder| &folder.guides)
    }
}

fn encoded(body: &impl Serialize) -> Arc<Encoded> {
    Encoded::of(body).expect("texts always make JSON")
}

/// A list of guides in this order, as `GET /guides` answers it.
pub(super) fn list<'a>(guides: impl Iterator<Item = &'a Guide>) -> GuideList<'a> {
    let guides: Vec<_> = guides.collect();
    let mut categories: Vec<&str> = Vec::new();
    for guide in &guides {
        if !categories.contains(&&*guide.entry.category) {
            categories.push(&guide.entry.category);
        }
    }
    let entries: Vec<_> = guides.iter().map(|guide| guide.entry.clone()).collect();
    GuideList { total_count: entries.len(), category_count: categories.len(), guides: entries, categories }
}

/// What all spellings of a folder's name have in common: `pests_diseases`, `pests-diseases`, `Pests Diseases`.
fn spelling(name: &str) -> String {
    name.to_lowercase().replace([' ', '_'], "-")
}

impl Folder {
    fn new(name: String, mut guides: Vec<Guide>) -> Self {
        guides.sort_by(|a, b| a.entry.guide_name.cmp(&b.entry.guide_name));
        // The frontend's slugs are names in lower case with `-` for spaces, but for this one.
        let slug = if name == "pests_diseases" { spelling(&name) } else { name.to_lowercase().replace(' ', "-") };
        let files = Encoded::compressed(&files(&name, &guides, true)).expect("texts always make JSON");
        files.add_brotli();
        let files_without_content = encoded(&self::files(&name, &guides, false));
        let entries = guides.iter().map(|guide| guide.entry.clone()).collect();
        let list = encoded(&CategoryGuides { category: &name, guides: entries, count: guides.len() });
        Self { name, slug, guides, files, files_without_content, list }
    }

    /// The guide with this file name, with or without its ending.
    fn guide(&self, name: &str) -> Option<&Guide> {
        let find = |name: &str| self.guides.iter().find(|guide| guide.entry.guide_name == name);
        find(name).or_else(|| find(&format!("{name}.md")))
    }
}

fn files<'a>(category: &'a str, guides: &'a [Guide], content: bool) -> MarkdownFiles<'a> {
    MarkdownFiles { category, files: guides.iter().map(|guide| guide.as_file(content)).collect() }
}

impl Guide {
    fn new(folder: &str, name: String, content: String) -> Self {
        let title = without_ending(&name).to_owned();
        let searchable = Searchable::of(&title, folder, &content);
        let path = format!("{folder}/{name}");
        Self { entry: GuideEntry { category: folder.to_owned(), guide_name: name, title, path }, content, searchable }
    }

    fn as_file(&self, content: bool) -> MarkdownFile<'_> {
        MarkdownFile {
            filename: &self.entry.guide_name,
            title: &self.entry.title,
            content: content.then_some(self.content.as_str()),
            file_size: self.content.chars().count(),
            file_path: &self.entry.path,
        }
    }

    pub(super) fn markdown_page(&self) -> MarkdownPage<'_> {
        MarkdownPage { category: &self.entry.category, file: self.as_file(true) }
    }

    pub(super) fn page(&self) -> GuidePage<'_> {
        let GuideEntry { category, guide_name, title, path } = &self.entry;
        GuidePage { category, guide_name, title, content: &self.content, path }
    }
}

pub(super) fn without_ending(name: &str) -> &str {
    name.strip_suffix(".md").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store(files: &[(&str, &str)]) -> Store {
        Store::of(files.iter().map(|(folder, name)| File::new(folder, name, "# Title\n")).collect())
    }

    #[test]
    fn a_folder_is_found_in_any_spelling_of_its_name() {
        let store = store(&[("pests_diseases", "Aphids.md"), ("grow_guide", "B.md"), ("a b", "1.md"), ("a_b", "2.md")]);
        for (folder, names) in [
            ("pests_diseases", ["pests_diseases", "pests-diseases", "Pests Diseases", "PESTS-DISEASES"]),
            ("grow_guide", ["grow_guide", "grow-guide", "Grow Guide", "GROW_guide"]),
            ("a b", ["a b", "a-b", "A B", "A_B"]),
            ("a_b", ["a_b"; 4]),
        ] {
            for name in names {
                assert_eq!(store.folder(name).unwrap().name, folder, "{name}");
            }
        }
        assert_eq!(self::store(&[("My Own_Folder", "A.md")]).folders[0].slug, "my-own_folder");
        let twins = self::store(&[("a b", "1.md"), ("a-b", "2.md")]);
        assert_eq!(twins.folder("A_B").unwrap().name, "a-b", "a name that is the slug goes first");
        for name in ["", "..", "../grow_guide", "grow_guide/", "pests", "grow_guide\0"] {
            assert!(store.folder(name).is_err(), "{name}");
        }
    }

    #[test]
    fn a_guide_is_found_with_and_without_its_ending() {
        let store = store(&["Bees.md", "Bees.md.md", "Native Bees.md"].map(|name| ("Craft", name)));
        let found = |name: &str| store.guide(Some("craft"), name).ok().map(|guide| guide.entry.guide_name.as_str());
        for (name, file) in [("Bees", "Bees.md"), ("Bees.md", "Bees.md"), ("Bees.md.md", "Bees.md.md")] {
            assert_eq!(found(name), Some(file));
        }
        for name in ["bees", "", ".md", "../Craft/Bees", "Bees.txt"] {
            assert_eq!(found(name), None, "{name}");
        }
    }
}
