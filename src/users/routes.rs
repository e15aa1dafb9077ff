//! The calls about users.

use axum::extract::State;
use axum::middleware::map_response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::model::{Account, UpsertAnswer};
use super::service::Users;
use crate::auth::Gardener;
use crate::error::{Detail, Result};
use crate::http::cache_policy::keep_private;
use crate::http::extract::Json;

pub(crate) fn router(users: Users) -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(upsert_user)).layer(map_response(keep_private)).with_state(users)
}

/// Brings a user up to date, or adds one who isn't there yet: an address in another spelling is the same user. What the
/// body leaves out, or has as null, stays.
#[utoipa::path(
    post, path = "/api/v1/tracking/user/upsert", tag = "users", request_body = Account,
    responses((status = 200, body = UpsertAnswer), (status = 400, body = Detail))
)]
async fn upsert_user(_: Gardener, users: State<Users>, Json(account): Json<Account>) -> Result<Json<UpsertAnswer>> {
    let saved = users.upsert(&account).await?;
    Ok(Json(UpsertAnswer {
        success: true,
        message: "User upserted successfully",
        user: saved.user.0,
        profile: saved.profile.map(|profile| profile.0),
    }))
}
