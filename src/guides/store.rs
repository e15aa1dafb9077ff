//! All guides at one time: folders by name, their files by name, and the bodies of the answers, each encoded once. Guides are
//! only looked up: no path is ever made from a request.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::harmless::harmless;
use super::model::{
    CategoryGuides, GuideCategories, GuideEntry, GuideLink, GuideList, GuidePage, MarkdownCategories, MarkdownCategory,
    MarkdownFile, MarkdownFiles, MarkdownPage,
};
use super::search::Searchable;
use crate::error::Result;
use crate::http::encoded::Encoded;

/// The slugs that the frontend knows, by folder. Any other folder's is its name in lower case with `-` for spaces.
const SLUGS: [(&str, &str); 10] = [
    ("Beneficial Insects", "beneficial-insects"),
    ("Companion Planting", "companion-planting"),
    ("Composting", "composting"),
    ("Craft", "craft"),
    ("Fertiliser Soil", "fertiliser-soil"),
    ("flowers", "flowers"),
    ("grow_guide", "grow_guide"),
    ("herbs", "herbs"),
    ("informational", "informational"),
    ("pests_diseases", "pests-diseases"),
];

/// A file as it was read: its folder, its name with the ending, its Markdown.
#[derive(Clone, Debug)]
pub(super) struct File {
    pub folder: String,
    pub name: String,
    pub text: String,
}

/// All guides. A change makes a new store.
#[derive(Debug)]
pub(crate) struct Store {
    folders: Vec<Folder>,
    by_name: HashMap<String, usize>,
    /// `GET /markdown/categories`.
    pub(super) markdown_categories: Arc<Encoded>,
    /// `GET /guides`.
    pub(super) list: Arc<Encoded>,
    /// `GET /guides/categories`.
    pub(super) categories: Arc<Encoded>,
}

#[derive(Debug)]
pub(super) struct Folder {
    pub name: Arc<str>,
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
    content: String,
    characters: usize,
    pub searchable: Searchable,
    file: OnceLock<Arc<Encoded>>,
    page: OnceLock<Arc<Encoded>>,
}

impl Store {
    /// The store of these files; one that can't be made harmless is left out. Takes long: not for an async thread.
    pub(super) fn of(files: Vec<File>) -> Result<Self> {
        let mut folders: HashMap<String, Vec<Guide>> = HashMap::new();
        for File { folder, name, text } in files {
            if let Some(text) = harmless(&text) {
                let guide = Guide::new(&folder, name, text);
                folders.entry(folder).or_default().push(guide);
            } else {
                tracing::warn!(folder, name, "a guide is left out: its Markdown can't be made harmless");
            }
        }
        let mut names: Vec<String> = folders.keys().cloned().collect();
        names.sort_by_key(|name| (name.to_lowercase(), name.clone()));
        let folders = names.into_iter().map(|name| {
            let mut guides = folders.remove(&name).unwrap_or_default();
            guides.sort_by(|a, b| a.name.cmp(&b.name));
            Folder::new(name, guides)
        });
        let folders = folders.collect::<Result<Vec<_>>>()?;
        let mut by_name = HashMap::new();
        for (position, folder) in folders.iter().enumerate() {
            by_name.insert(folder.name.to_string(), position);
        }
        for (position, folder) in folders.iter().enumerate() {
            by_name.entry(spelling(&folder.name)).or_insert(position);
        }
        let names: Vec<&str> = folders.iter().map(|folder| &*folder.name).collect();
        let markdown = folders.iter().map(|folder| MarkdownCategory {
            name: &folder.name,
            slug: &folder.slug,
            file_count: folder.guides.len(),
        });
        let markdown: Vec<_> = markdown.collect();
        Ok(Self {
            markdown_categories: Encoded::of(&MarkdownCategories {
                total_categories: markdown.len(),
                categories: markdown,
            })?,
            categories: Encoded::of(&GuideCategories { count: names.len(), categories: names })?,
            list: list(folders.iter().flat_map(|folder| &folder.guides))?,
            folders,
            by_name,
        })
    }

    /// The folder that a name means: its own, its slug, or either in another spelling.
    pub(super) fn folder(&self, name: &str) -> Option<&Folder> {
        let position = self.by_name.get(name).or_else(|| self.by_name.get(&spelling(name)));
        position.map(|position| &self.folders[*position])
    }

    /// All folders, by name.
    pub(super) fn folders(&self) -> impl Iterator<Item = &Folder> {
        self.folders.iter()
    }

    /// All guides, by folder and name.
    pub(super) fn guides(&self) -> impl Iterator<Item = &Guide> {
        self.folders.iter().flat_map(|folder| &folder.guides)
    }
}

/// A list of guides in this order, as `GET /guides` answers it.
pub(super) fn list<'a>(guides: impl Iterator<Item = &'a Guide>) -> Result<Arc<Encoded>> {
    let guides: Vec<_> = guides.map(Guide::entry).collect();
    let mut categories: Vec<&str> = Vec::new();
    for guide in &guides {
        if !categories.contains(&guide.category) {
            categories.push(guide.category);
        }
    }
    Encoded::of(&GuideList { total_count: guides.len(), category_count: categories.len(), guides, categories })
}

/// What all spellings of a folder's name have in common: `pests_diseases`, `pests-diseases`, `Pests Diseases`.
fn spelling(name: &str) -> String {
    name.to_lowercase().replace([' ', '_'], "-")
}

impl Folder {
    fn new(name: String, guides: Vec<Guide>) -> Result<Self> {
        let slug = SLUGS.iter().find(|(folder, _)| *folder == name);
        let slug = slug.map_or_else(|| name.to_lowercase().replace(' ', "-"), |(_, slug)| (*slug).to_owned());
        let files = |content: bool| MarkdownFiles {
            category: &name,
            files: guides.iter().map(|guide| guide.as_file(content)).collect(),
        };
        // Every page of the frontend asks for these, and one of them is large.
        let full = Encoded::compressed(&files(true))?;
        full.add_brotli();
        let without_content = Encoded::of(&files(false))?;
        let entries: Vec<_> = guides.iter().map(Guide::entry).collect();
        let list = Encoded::of(&CategoryGuides { category: &name, count: entries.len(), guides: entries })?;
        Ok(Self { name: name.into(), slug, files: full, files_without_content: without_content, list, guides })
    }

    /// The guide with this file name, with or without its ending.
    pub(super) fn guide(&self, name: &str) -> Option<&Guide> {
        let find = |name: &str| {
            let position = self.guides.binary_search_by(|guide| guide.name.as_str().cmp(name));
            position.ok().map(|position| &self.guides[position])
        };
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

    /// Its Markdown.
    #[cfg(test)]
    pub(super) fn content(&self) -> &str {
        &self.content
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
    pub(super) fn file(&self) -> Result<Arc<Encoded>> {
        once(&self.file, &MarkdownPage { category: &self.link.category, file: self.as_file(true) })
    }

    /// `GET /guides/{category}/{guide_name}`.
    pub(super) fn page(&self) -> Result<Arc<Encoded>> {
        let GuideLink { category, title, path } = &self.link;
        once(&self.page, &GuidePage { category, guide_name: &self.name, title, content: &self.content, path })
    }
}

fn once<T: serde::Serialize>(cell: &OnceLock<Arc<Encoded>>, body: &T) -> Result<Arc<Encoded>> {
    if let Some(encoded) = cell.get() {
        return Ok(Arc::clone(encoded));
    }
    let encoded = Encoded::of(body)?;
    Ok(Arc::clone(cell.get_or_init(|| encoded)))
}

/// A file's name without `.md`.
pub(super) fn without_ending(name: &str) -> &str {
    name.strip_suffix(".md").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(folder: &str, name: &str) -> File {
        File { folder: folder.to_owned(), name: name.to_owned(), text: format!("# {name}\n") }
    }

    #[test]
    fn a_folder_is_found_in_any_spelling_of_its_name() {
        let files = [file("pests_diseases", "Aphids.md"), file("Craft", "A.md"), file("grow_guide", "B.md")];
        let store = Store::of(files.into()).unwrap();
        let found = |name: &str| store.folder(name).map(|folder| folder.name.to_string());
        for name in ["pests_diseases", "pests-diseases", "Pests Diseases", "PESTS-DISEASES"] {
            assert_eq!(found(name).as_deref(), Some("pests_diseases"), "{name}");
        }
        for name in ["grow_guide", "grow-guide", "Grow Guide"] {
            assert_eq!(found(name).as_deref(), Some("grow_guide"), "{name}");
        }
        for name in ["", "..", "../Craft", "Craft/", "pests", "Craft\0"] {
            assert_eq!(found(name), None, "{name}");
        }
    }

    #[test]
    fn of_two_folders_that_sound_alike_each_is_found_by_its_own_name() {
        let store = Store::of(vec![file("a b", "1.md"), file("a_b", "2.md"), file("a-b", "3.md")]).unwrap();
        for name in ["a b", "a_b", "a-b"] {
            assert_eq!(&*store.folder(name).unwrap().name, name);
        }
    }

    #[test]
    fn a_guide_is_found_with_and_without_its_ending() {
        let files = ["Bees.md", "Bees.md.md", "Native Bees.md"].map(|name| file("Craft", name));
        let store = Store::of(files.into()).unwrap();
        let folder = store.folder("craft").unwrap();
        let found = |name: &str| folder.guide(name).map(|guide| guide.name.as_str());
        assert_eq!(found("Bees"), Some("Bees.md"));
        assert_eq!(found("Bees.md"), Some("Bees.md"));
        assert_eq!(found("Bees.md.md"), Some("Bees.md.md"));
        assert_eq!(found("Native Bees"), Some("Native Bees.md"));
        for name in ["bees", "", ".md", "../Craft/Bees", "Bees.txt"] {
            assert_eq!(found(name), None, "{name}");
        }
    }

    #[test]
    fn the_frontends_folders_have_its_slugs() {
        for (folder, slug) in SLUGS.into_iter().chain([("My Own_Folder", "my-own_folder")]) {
            let store = Store::of(vec![file(folder, "A.md")]).unwrap();
            let found = store.folder(slug).unwrap();
            assert_eq!((&*found.name, found.slug.as_str()), (folder, slug));
        }
    }
}
