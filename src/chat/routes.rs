//! The calls about chats.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use tokio::sync::Semaphore;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::model::{ChatEnded, ChatStarted, History, MessageAnswer, MessageRequest, StartRequest};
use super::service::Chats;
use crate::auth::Gardener;
use crate::error::{Detail, Error, Result};
use crate::http::cache_policy::keep_private;
use crate::http::extract::{Json, Path, Query};
use crate::users::model::Owner;

/// Who answered: `rules` or `model`.
const X_CHAT_SOURCE: HeaderName = HeaderName::from_static("x-chat-source");

/// The most messages with a picture that are worked on at a time: each may take some tens of megabytes.
const PICTURES_AT_ONCE: usize = 16;

/// No message without a picture is larger: 10,000 characters, however they are escaped.
const TEXT_BYTES: u64 = 128 << 10;

pub(crate) fn router(chats: Chats) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(start_general_chat))
        .routes(routes!(start_plant_chat))
        .routes(routes!(get_chat_history))
        .routes(routes!(end_chat))
        .layer(map_response(keep_private))
        .with_state(chats)
}

/// The calls that may carry a picture and wait for a model, for which other bounds hold.
pub(crate) fn message_router(chats: Chats) -> OpenApiRouter {
    let pictures = Arc::new(Semaphore::new(PICTURES_AT_ONCE));
    OpenApiRouter::new()
        .routes(routes!(send_general_message))
        .routes(routes!(send_plant_message))
        .layer(from_fn_with_state(pictures, bound_pictures))
        .layer(map_response(keep_private))
        .with_state(chats)
}

/// Lets in only so many messages at a time that are larger than any text is.
async fn bound_pictures(State(pictures): State<Arc<Semaphore>>, request: Request, next: Next) -> Result<Response> {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length: Option<u64> = length.and_then(|length| length.to_str().ok()?.parse().ok());
    let _permit = match length {
        Some(length) if length <= TEXT_BYTES => None,
        _ => Some(pictures.try_acquire().map_err(|_| Error::Overloaded)?),
    };
    Ok(next.run(request).await)
}

/// Starts a chat about gardening. An unknown address makes a user.
#[utoipa::path(
    post, path = "/api/v1/chat/general/start", tag = "chat", request_body = StartRequest,
    responses((status = 201, body = ChatStarted), (status = 400, body = Detail))
)]
async fn start_general_chat(
    _: Gardener,
    State(chats): State<Chats>,
    Json(request): Json<StartRequest>,
) -> Result<impl IntoResponse> {
    Ok((StatusCode::CREATED, Json(chats.start_general(&request.email).await?)))
}

/// Starts a chat about a plant that the gardener grows.
#[utoipa::path(
    post, path = "/api/v1/chat/plant/{instance_id}/start", tag = "chat", request_body = StartRequest,
    params(("instance_id" = i64, Path, example = 1)),
    responses((status = 201, body = ChatStarted), (status = 403, body = Detail), (status = 404, body = Detail))
)]
async fn start_plant_chat(
    gardener: Gardener,
    State(chats): State<Chats>,
    Path(instance_id): Path<i64>,
    Json(request): Json<StartRequest>,
) -> Result<impl IntoResponse> {
    Ok((StatusCode::CREATED, Json(chats.start_plant(instance_id, &gardener, &request.email).await?)))
}

/// Sends a message to a general chat, at most 9 MiB with its picture. One that has expired is taken up again.
///
/// `X-Chat-Source` says who answered: `rules`, or `model` where one is set up.
#[utoipa::path(
    post, path = "/api/v1/chat/general/message", tag = "chat", request_body = MessageRequest,
    responses(
        (status = 200, body = MessageAnswer, headers(("X-Chat-Source" = String, description = "`rules` or `model`"))),
        (status = 400, body = Detail),
        (status = 404, body = Detail),
        (status = 413, body = Detail, description = "A body of more than 9 MiB"),
    )
)]
async fn send_general_message(
    gardener: Gardener,
    State(chats): State<Chats>,
    Json(request): Json<MessageRequest>,
) -> Result<Response> {
    let (answer, source) = chats.send(&gardener, request).await?;
    Ok(([(X_CHAT_SOURCE, HeaderValue::from_static(source))], Json(answer)).into_response())
}

/// Sends a message to the chat about a plant, at most 9 MiB with its picture.
///
/// `X-Chat-Source` says who answered: `rules`, or `model` where one is set up.
#[utoipa::path(
    post, path = "/api/v1/chat/plant/message", tag = "chat", request_body = MessageRequest,
    responses(
        (status = 200, body = MessageAnswer, headers(("X-Chat-Source" = String, description = "`rules` or `model`"))),
        (status = 400, body = Detail),
        (status = 404, body = Detail),
        (status = 413, body = Detail, description = "A body of more than 9 MiB"),
    )
)]
async fn send_plant_message(
    gardener: Gardener,
    chats: State<Chats>,
    request: Json<MessageRequest>,
) -> Result<Response> {
    send_general_message(gardener, chats, request).await
}

/// A chat with its messages, oldest first; of more than 2,000 the last.
#[utoipa::path(
    get, path = "/api/v1/chat/{chat_id}/history", tag = "chat",
    params(
        ("chat_id" = i64, Path, example = 1),
        ("email" = String, Query, description = "In any spelling", example = "sarah@example.com"),
    ),
    responses((status = 200, body = History), (status = 403, body = Detail), (status = 404, body = Detail))
)]
async fn get_chat_history(
    gardener: Gardener,
    State(chats): State<Chats>,
    Path(chat_id): Path<i64>,
    Query(owner): Query<Owner>,
) -> Result<impl IntoResponse> {
    Ok(Json(chats.history(chat_id, &gardener, &owner.email).await?))
}

/// Ends a chat. It takes no more messages; those it has stay readable.
#[utoipa::path(
    delete, path = "/api/v1/chat/{chat_id}", tag = "chat",
    params(
        ("chat_id" = i64, Path, example = 1),
        ("email" = String, Query, description = "In any spelling", example = "sarah@example.com"),
    ),
    responses((status = 200, body = ChatEnded), (status = 403, body = Detail), (status = 404, body = Detail))
)]
async fn end_chat(
    gardener: Gardener,
    State(chats): State<Chats>,
    Path(chat_id): Path<i64>,
    Query(owner): Query<Owner>,
) -> Result<impl IntoResponse> {
    Ok(Json(chats.end(chat_id, &gardener, &owner.email).await?))
}
