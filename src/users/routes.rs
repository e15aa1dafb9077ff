//! The calls about users.

use axum::extract::State;
use axum::middleware::map_response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::model::{Account, UpsertAnswer};
use crate::app::App;
use crate::error::{Detail, Result};
use crate::http::cache_policy::keep_private;
use crate::http::extract::Json;

/// The domain's routes, under the API's prefix.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(upsert_user)).layer(map_response(keep_private))
}

/// Brings a user up to date, or adds one who isn't there yet: an address in another spelling is the same user. What the
/// body leaves out, or has as null, stays.
#[utoipa::path(
    post, path = "/api/v1/tracking/user/upsert", tag = "users", request_body = Account,
    responses((status = 200, body = UpsertAnswer), (status = 400, body = Detail))
)]
async fn upsert_user(State(app): State<App>, Json(account): Json<Account>) -> Result<Json<UpsertAnswer>> {
    let saved = app.users.upsert(&account).await?;
    Ok(Json(UpsertAnswer {
        success: true,
        message: "User upserted successfully",
        user: saved.user,
        profile: saved.profile,
    }))
}
