//! All guides at one time, with the bodies of the answers. Guides are only looked up: no path is made from a request.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use serde::Serialize;

use super::harmless::harmless;
use super::model::{
    CategoryGuides, GuideCategories, GuideEntry, GuideLink, GuideList, GuidePage, MarkdownCategories, MarkdownCategory,
    MarkdownFile, MarkdownFiles, MarkdownPage,
};
use super::search::Searchable;
use crate::error::{Error, Result};
use crate::http::encoded::Encoded;

/// A file as it was read: its folder, its name with the ending, its Markdown.
#[derive(Clone, Debug)]
pub(crate) struct File {
    pub folder: String,
    pub name: String,
    pub text: String,
}

/// All guides. A change makes a new store.
#[derive(Debug)]
pub(crate) struct Store {
    folders: Vec<Folder>,
    /// `GET /markdown/categories`.
    pub(super) markdown_categories: Arc<Encoded>,
    /// `GET /guides`.
    pub(super) list: Arc<Encoded>,
    /// `GET /guides/categories`.
    pub(super) categories: Arc<Encoded>,
}

#[derive(Debug)]
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

#[derive(Debug)]
pub(super) struct Guide {
    /// The name of its file.
    pub name: String,
    pub link: GuideLink,
    pub content: String,
    characters: usize,
    pub searchable: Searchable,
    file: OnceLock<Arc<Encoded>>,
    page: OnceLock<Arc<Encoded>>,
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
        let names: Vec<&str> = folders.iter().map(|folder| folder.name.as_str()).collect();
        let markdown = folders.iter().map(|folder| MarkdownCategory {
            name: &folder.name,
            slug: &folder.slug,
            file_count: folder.guides.len(),
        });
        Self {
            markdown_categories: encoded(&MarkdownCategories {
                total_categories: folders.len(),
                categories: markdown.collect(),
            }),
            categories: encoded(&GuideCategories { count: names.len(), categories: names }),
            list: list(folders.iter().flat_map(|folder| &folder.guides)),
            folders,
        }
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
    pub(super) fn guide(&self, category: Option<&str>, name: &str) -> Result<&Guide> {
        let found = match category {
            Some(category) => self.folder(category).ok().and_then(|folder| folder.guide(name)),
            None => self.folders.iter().find_map(|folder| folder.guide(name)),
        };
        found.ok_or_else(|| {
            let place = category.map(|category| format!(" in category '{category}'")).unwrap_or_default();
            Error::NotFound(format!("Guide '{name}' not found{place}"))
        })
    }

    /// Where that guide is.
    pub(crate) fn link(&self, category: Option<&str>, name: &str) -> Result<GuideLink> {
        Ok(self.guide(category, name)?.link.clone())
    }

    /// The guide as a file of a folder.
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
    Encoded::of(body).expect("texts and numbers always make JSON")
}

/// A list of guides in this order, as `GET /guides` answers it.
pub(super) fn list<'a>(guides: impl Iterator<Item = &'a Guide>) -> Arc<Encoded> {
    let guides: Vec<_> = guides.map(Guide::entry).collect();
    let mut categories: Vec<&str> = Vec::new();
    for guide in &guides {
        if !categories.contains(&guide.category) {
            categories.push(guide.category);
        }
    }
    encoded(&GuideList { total_count: guides.len(), category_count: categories.len(), guides, categories })
}

/// What all spellings of a folder's name have in common: `pests_diseases`, `pests-diseases`, `Pests Diseases`.
fn spelling(name: &str) -> String {
    name.to_lowercase().replace([' ', '_'], "-")
}

impl Folder {
    fn new(name: String, mut guides: Vec<Guide>) -> Self {
        guides.sort_by(|a, b| a.name.cmp(&b.name));
        // The frontend's slugs are names in lower case with `-` for spaces, but for this one.
        let slug = if name == "pests_diseases" { spelling(&name) } else { name.to_lowercase().replace(' ', "-") };
        let files = |content: bool| MarkdownFiles {
            category: &name,
            files: guides.iter().map(|guide| guide.as_file(content)).collect(),
        };
        // Every page of the frontend asks for these, and one of them is large.
        let full = Encoded::compressed(&files(true)).expect("texts always make JSON");
        full.add_brotli();
        let without_content = encoded(&files(false));
        let entries: Vec<_> = guides.iter().map(Guide::entry).collect();
        let list = encoded(&CategoryGuides { category: &name, count: entries.len(), guides: entries });
        Self { slug, files: full, files_without_content: without_content, list, name, guides }
    }

    /// The guide with this file name, with or without its ending.
    fn guide(&self, name: &str) -> Option<&Guide> {
        let find = |name: &str| self.guides.iter().find(|guide| guide.name == name);
        find(name).or_else(|| find(&format!("{name}.md")))
    }
}

impl Guide {
    fn new(folder: &str, name: String, content: String) -> Self {
        let title: Arc<str> = without_ending(&name).into();
        let path: Arc<str> = format!("{folder}/{name}").into();
        Self {
            searchable: Searchable::of(&title, folder, &content),
            link: GuideLink { category: folder.into(), title, path },
            characters: content.chars().count(),
            name,
            content,
            file: OnceLock::new(),
            page: OnceLock::new(),
        }
    }

    fn as_file(&self, content: bool) -> MarkdownFile<'_> {
        MarkdownFile {
            filename: &self.name,
            title: &self.link.title,
            content: content.then_some(self.content.as_str()),
            file_size: self.characters,
            file_path: &self.link.path,
        }
    }

    fn entry(&self) -> GuideEntry<'_> {
        let GuideLink { category, title, path } = &self.link;
        GuideEntry { category, guide_name: &self.name, title, path }
    }

    /// `GET /markdown/file/{slug}/{filename}`.
    pub(super) fn markdown_page(&self) -> &Encoded {
        let body = || encoded(&MarkdownPage { category: &self.link.category, file: self.as_file(true) });
        self.file.get_or_init(body)
    }

    /// `GET /guides/{category}/{guide_name}`.
    pub(super) fn page(&self) -> &Encoded {
        let GuideLink { category, title, path } = &self.link;
        let body = || encoded(&GuidePage { category, guide_name: &self.name, title, content: &self.content, path });
        self.page.get_or_init(body)
    }
}

pub(super) fn without_ending(name: &str) -> &str {
    name.strip_suffix(".md").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store(files: &[(&str, &str)]) -> Store {
        let file = |(folder, name): &(&str, &str)| File {
            folder: (*folder).to_owned(),
            name: (*name).to_owned(),
            text: format!("# {name}\n"),
        };
        Store::of(files.iter().map(file).collect())
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
        let twins = self::store(&[("a b", "1.md"), ("a-b", "2.md")]);
        assert_eq!(twins.folder("A_B").unwrap().name, "a-b", "a name that is the slug goes first");
        for name in ["", "..", "../grow_guide", "grow_guide/", "pests", "grow_guide\0"] {
            assert!(store.folder(name).is_err(), "{name}");
        }
    }

    #[test]
    fn a_guide_is_found_with_and_without_its_ending() {
        let store = store(&["Bees.md", "Bees.md.md", "Native Bees.md"].map(|name| ("Craft", name)));
        let found = |name: &str| store.guide(Some("craft"), name).ok().map(|guide| guide.name.as_str());
        assert_eq!(found("Bees"), Some("Bees.md"));
        assert_eq!(found("Bees.md"), Some("Bees.md"));
        assert_eq!(found("Bees.md.md"), Some("Bees.md.md"));
        assert_eq!(store.file("craft", "Bees.md.md").unwrap().name, "Bees.md.md");
        for name in ["bees", "", ".md", "../Craft/Bees", "Bees.txt"] {
            assert_eq!(found(name), None, "{name}");
        }
    }

    #[test]
    fn a_folder_of_an_operators_has_a_slug_too() {
        assert_eq!(store(&[("My Own_Folder", "A.md")]).folders[0].slug, "my-own_folder");
    }
}
