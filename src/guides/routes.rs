//! The calls about guides: as Markdown files, which the frontend reads, and as guides, which others do.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::model::{
    CategoryGuides, FilesQuery, GuideCategories, GuideList, GuidePage, GuidesQuery, MarkdownCategories, MarkdownFiles,
    MarkdownPage,
};
use super::service::Guides;
use super::store;
use crate::error::{Detail, Result};
use crate::http::cache_policy::{PUBLIC, PUBLIC_HOUR};
use crate::http::encoded::Encoded;
use crate::http::extract::{Path, PathPair, Query};

pub(crate) fn router(guides: Guides) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(list_markdown_categories))
        .routes(routes!(list_markdown_files))
        .routes(routes!(list_markdown_folder))
        .routes(routes!(get_markdown_file))
        .routes(routes!(list_guides))
        .routes(routes!(list_guide_categories))
        .routes(routes!(list_category_guides))
        .routes(routes!(get_guide))
        .with_state(guides)
}

/// How long browsers may keep an answer. An operator's folder can change at any time.
fn cache_control(guides: &Guides) -> HeaderValue {
    if guides.never_changes() { PUBLIC_HOUR } else { PUBLIC }
}

fn answer(guides: &Guides, headers: &HeaderMap, body: &impl Serialize) -> Result<Response> {
    Ok(Encoded::of(body)?.respond(headers, &cache_control(guides)))
}

/// The folders of guides, by name.
#[utoipa::path(
    get, path = "/api/v1/markdown/categories", tag = "guides", responses((status = 200, body = MarkdownCategories))
)]
async fn list_markdown_categories(State(guides): State<Guides>, headers: HeaderMap) -> Result<Response> {
    answer(&guides, &headers, &guides.store().await?.markdown_categories())
}

/// The files of a folder, by name.
#[utoipa::path(
    get, path = "/api/v1/markdown/category/{slug}", tag = "guides",
    params(
        ("slug" = String, Path, description = "A folder or its slug", example = "beneficial-insects"),
        ("content" = Option<bool>, Query, description = "`false` leaves the Markdown out; `true` by default"),
    ),
    responses((status = 200, body = MarkdownFiles), (status = 404, body = Detail))
)]
async fn list_markdown_files(
    State(guides): State<Guides>,
    Path(slug): Path<String>,
    Query(query): Query<FilesQuery>,
    headers: HeaderMap,
) -> Result<Response> {
    let store = guides.store().await?;
    let folder = store.folder(&slug)?;
    let files = if query.content { &folder.files } else { &folder.files_without_content };
    Ok(files.respond(&headers, &cache_control(&guides)))
}

/// The same as `/markdown/category/{slug}`.
#[utoipa::path(
    get, path = "/api/v1/markdown/{slug}", tag = "guides",
    params(
        ("slug" = String, Path, description = "A folder or its slug", example = "composting"),
        ("content" = Option<bool>, Query, description = "`false` leaves the Markdown out; `true` by default"),
    ),
    responses((status = 200, body = MarkdownFiles), (status = 404, body = Detail))
)]
async fn list_markdown_folder(
    guides: State<Guides>,
    slug: Path<String>,
    query: Query<FilesQuery>,
    headers: HeaderMap,
) -> Result<Response> {
    list_markdown_files(guides, slug, query, headers).await
}

/// One file of a folder.
#[utoipa::path(
    get, path = "/api/v1/markdown/file/{slug}/{filename}", tag = "guides",
    params(
        ("slug" = String, Path, description = "A folder or its slug", example = "beneficial-insects"),
        ("filename" = String, Path, description = "With `.md` or without", example = "Ladybirds.md"),
    ),
    responses((status = 200, body = MarkdownPage), (status = 404, body = Detail))
)]
async fn get_markdown_file(
    State(guides): State<Guides>,
    PathPair(slug, filename): PathPair<String, String>,
    headers: HeaderMap,
) -> Result<Response> {
    answer(&guides, &headers, &guides.store().await?.file(&slug, &filename)?.markdown_page())
}

/// All guides by folder and name, or those that a search finds, best first.
#[utoipa::path(
    get, path = "/api/v1/guides", tag = "guides",
    params((
        "search" = Option<String>, Query,
        description = "Words of a guide's title, folder or text; the guides that have the most of them are listed",
        example = "powdery mildew", max_length = 200
    )),
    responses((status = 200, body = GuideList))
)]
async fn list_guides(guides: State<Guides>, Query(query): Query<GuidesQuery>, headers: HeaderMap) -> Result<Response> {
    let store = guides.store().await?;
    match &query.search {
        None => Ok(store.list.respond(&headers, &cache_control(&guides))),
        Some(term) => answer(&guides, &headers, &store::list(store.search(term))),
    }
}

/// The names of the folders.
#[utoipa::path(get, path = "/api/v1/guides/categories", tag = "guides", responses((status = 200, body = GuideCategories)))]
async fn list_guide_categories(State(guides): State<Guides>, headers: HeaderMap) -> Result<Response> {
    answer(&guides, &headers, &guides.store().await?.categories())
}

/// The guides of a folder, without their text.
#[utoipa::path(
    get, path = "/api/v1/guides/{category}", tag = "guides",
    params(("category" = String, Path, description = "A folder or its slug", example = "pests_diseases")),
    responses((status = 200, body = CategoryGuides), (status = 404, body = Detail))
)]
async fn list_category_guides(
    State(guides): State<Guides>,
    Path(category): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    Ok(guides.store().await?.folder(&category)?.list.respond(&headers, &cache_control(&guides)))
}

/// One guide.
#[utoipa::path(
    get, path = "/api/v1/guides/{category}/{guide_name}", tag = "guides",
    params(
        ("category" = String, Path, description = "A folder or its slug", example = "pests_diseases"),
        ("guide_name" = String, Path, description = "With `.md` or without", example = "Aphids.md"),
    ),
    responses((status = 200, body = GuidePage), (status = 404, body = Detail))
)]
async fn get_guide(
    State(guides): State<Guides>,
    PathPair(category, name): PathPair<String, String>,
    headers: HeaderMap,
) -> Result<Response> {
    answer(&guides, &headers, &guides.store().await?.guide(Some(&category), &name)?.page())
}
