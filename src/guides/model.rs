//! Guides: response bodies, and the parameters of the calls.

use serde::Serialize;
use utoipa::ToSchema;

use crate::http::validate::{At, Extract, Invalid, boolean, read_fields, text};

/// The most characters of a search (contract 1.4).
const SEARCH: usize = 200;

/// The answer to `GET /markdown/categories`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MarkdownCategories<'a> {
    pub categories: Vec<MarkdownCategory<'a>>,
    #[schema(example = 10)]
    pub total_categories: usize,
}

/// A folder of guides.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MarkdownCategory<'a> {
    /// The folder.
    #[schema(example = "Beneficial Insects")]
    pub name: &'a str,
    #[schema(example = "beneficial-insects")]
    pub slug: &'a str,
    #[schema(example = 4)]
    pub file_count: usize,
}

/// The files of a folder.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MarkdownFiles<'a> {
    /// The folder.
    #[schema(example = "Beneficial Insects")]
    pub category: &'a str,
    pub files: Vec<MarkdownFile<'a>>,
}

/// One file of a folder.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MarkdownPage<'a> {
    /// The folder.
    #[schema(example = "Beneficial Insects")]
    pub category: &'a str,
    pub file: MarkdownFile<'a>,
}

/// A guide as a file.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MarkdownFile<'a> {
    #[schema(example = "Ladybirds.md")]
    pub filename: &'a str,
    #[schema(example = "Ladybirds")]
    pub title: &'a str,
    /// The Markdown, without raw HTML; left out with `content=false`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "# Ladybirds\n\nAustralia has several hundred species of ladybird. ...")]
    pub content: Option<&'a str>,
    /// The length of `content`, in characters.
    #[schema(example = 3521)]
    pub file_size: usize,
    #[schema(example = "Beneficial Insects/Ladybirds.md")]
    pub file_path: &'a str,
}

/// The answer to `GET /guides`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GuideList<'a> {
    pub guides: Vec<GuideEntry>,
    #[schema(example = 400)]
    pub total_count: usize,
    /// The categories of the guides that are listed.
    #[schema(example = json!(["Beneficial Insects", "Craft"]))]
    pub categories: Vec<&'a str>,
    #[schema(example = 10)]
    pub category_count: usize,
}

/// The answer to `GET /guides/categories`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GuideCategories<'a> {
    #[schema(example = json!(["Beneficial Insects", "Craft"]))]
    pub categories: Vec<&'a str>,
    #[schema(example = 10)]
    pub count: usize,
}

/// The answer to `GET /guides/{category}`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CategoryGuides<'a> {
    #[schema(example = "Beneficial Insects")]
    pub category: &'a str,
    pub guides: Vec<GuideEntry>,
    #[schema(example = 4)]
    pub count: usize,
}

/// A guide in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct GuideEntry {
    #[schema(example = "Beneficial Insects")]
    pub category: String,
    /// The name of its file.
    #[schema(example = "Ladybirds.md")]
    pub guide_name: String,
    #[schema(example = "Ladybirds")]
    pub title: String,
    #[schema(example = "Beneficial Insects/Ladybirds.md")]
    pub path: String,
}

/// A guide.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GuidePage<'a> {
    #[schema(example = "Beneficial Insects")]
    pub category: &'a str,
    /// The name of its file.
    #[schema(example = "Ladybirds.md")]
    pub guide_name: &'a str,
    #[schema(example = "Ladybirds")]
    pub title: &'a str,
    #[schema(example = "# Ladybirds\n\nAustralia has several hundred species of ladybird. ...")]
    pub content: &'a str,
    #[schema(example = "Beneficial Insects/Ladybirds.md")]
    pub path: &'a str,
}

pub(crate) struct FilesQuery {
    pub content: bool,
}

read_fields! { FilesQuery {
    content: or(true, boolean),
} }

pub(crate) struct GuidesQuery {
    pub search: Option<String>,
}

impl Extract for GuidesQuery {
    fn read(at: &At<'_>) -> Result<Self, Invalid> {
        let search = at.fields()?.optional("search", text(SEARCH))?;
        Ok(Self { search: search.filter(|search| !search.trim().is_empty()) })
    }
}
