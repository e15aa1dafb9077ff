//! Request bodies and queries of the tracking calls: fields, bounds and defaults.

use chrono::NaiveDate;
use utoipa::ToSchema;

use crate::http::validate::{
    At, Extract, Invalid, MAX_NOTE_CHARS, boolean, count_in, date, integer, integer_in, known, nullable, read_fields,
    text,
};
use crate::plants::head_start::StartAs;
use crate::users::model::{Account, Starter};

const NICKNAME: usize = 100;
const LOCATION: usize = 200;
pub(super) const STAGE: usize = 50;

/// The body of `POST /tracking/start`.
#[derive(Clone, Debug, PartialEq, ToSchema)]
pub(crate) struct StartRequest {
    /// Profile fields that are left out have a default: `beginner`, `backyard`, 10.0, `general gardening`.
    #[schema(value_type = Starter)]
    pub user_data: Account,
    #[schema(example = 1)]
    pub plant_id: i64,
    /// May be empty.
    #[schema(example = "Pesto", max_length = 100)]
    pub plant_nickname: String,
    #[schema(example = "2026-10-05")]
    pub start_date: NaiveDate,
    #[schema(example = "Balcony", max_length = 200)]
    pub location_details: Option<String>,
    /// `seed` or `seedling`: a seedling is past its germination, and its days are counted from planting out.
    #[schema(value_type = Option<StartAs>, default = "seed", example = "seedling")]
    pub start_as: StartAs,
}

read_fields! { StartRequest {
    user_data: required(|at| Starter::read(at).map(|starter| starter.0)),
    plant_id: required(integer),
    plant_nickname: required(text(NICKNAME)),
    start_date: required(date),
    location_details: optional(text(LOCATION)),
    start_as: or_default(known(StartAs::NAMES)),
} }

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ListQuery {
    pub active_only: bool,
    pub page: i64,
    pub limit: i64,
}

read_fields! { ListQuery {
    active_only: or(true, boolean),
    page: or(1, integer_in(1..=i64::MAX)),
    limit: or(20, integer_in(1..=100)),
} }

/// The body of `PUT /tracking/instance/{id}/progress`. What is null or left out stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, ToSchema)]
pub(crate) struct ProgressRequest {
    #[schema(example = "harvest", max_length = 50)]
    pub current_stage: Option<String>,
    #[schema(max_length = 10000)]
    pub user_notes: Option<String>,
    #[schema(max_length = 200)]
    pub location_details: Option<String>,
    /// Moves the dates so that the stage begins today.
    #[schema(value_type = Option<bool>, default = false)]
    pub align_to_stage_start: bool,
}

read_fields! { ProgressRequest {
    current_stage: optional(text(STAGE)),
    user_notes: optional(text(MAX_NOTE_CHARS)),
    location_details: optional(text(LOCATION)),
    align_to_stage_start: or_default(boolean),
} }

/// The body of `POST /tracking/instance/{id}/start-growing`; none at all is one without a date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ToSchema)]
pub(crate) struct StartGrowingRequest {
    /// The first day; without it nothing changes.
    #[schema(example = "2026-10-05")]
    pub start_date: Option<NaiveDate>,
    /// `seed` or `seedling`; as it was started when left out.
    #[schema(example = "seedling")]
    pub start_as: Option<StartAs>,
}

impl Extract for StartGrowingRequest {
    fn read(at: &At<'_>) -> Result<Self, Invalid> {
        let given = nullable(|at| {
            let fields = at.fields()?;
            let start_as = fields.optional("start_as", known(StartAs::NAMES))?;
            Ok(Self { start_date: fields.optional("start_date", date)?, start_as })
        })(at)?;
        Ok(given.unwrap_or_default())
    }
}

/// The body of `PUT /tracking/instance/{id}/nickname`.
#[derive(Clone, Debug, PartialEq, Eq, ToSchema)]
pub(crate) struct NicknameRequest {
    /// Not blank.
    #[schema(example = "Pesto", max_length = 100, pattern = r"^[^\u0000]*[^\u0000\s][^\u0000]*$")]
    pub plant_nickname: String,
}

read_fields! { NicknameRequest {
    plant_nickname: required(text(NICKNAME)),
} }

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TipsQuery {
    pub limit: usize,
}

read_fields! { TipsQuery {
    limit: or(3, count_in(1..=10)),
} }
