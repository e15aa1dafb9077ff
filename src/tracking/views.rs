//! Response bodies made from rows, the catalogue and growth data. Pure.

use chrono::NaiveDate;

use super::growth::harvest::{Bearer, forecast};
use super::growth::model::GrowthStage;
use super::growth::place::Place;
use super::growth::{Growing, GrowthData};
use super::model::{
    ChecklistStatus, GrowingStatus, InstanceDetails, InstanceStage, InstanceStatus, InstanceTimeline, Pagination,
    PlantDetails, SetupStatus, TrackingInfo, UserPlant, UserPlants,
};
use super::progress;
use super::queries::{Details, Listed, Status};
use super::requests::ListQuery;
use crate::plants::catalogue::Catalogue;
use crate::plants::images::Images;
use crate::plants::model::Plant;

/// From this percentage on a checklist counts as done.
const CHECKLIST_DONE: f64 = 80.0;

/// None without a row, which says that there is no such user.
pub(crate) fn user_plants(
    rows: Vec<Listed>,
    query: ListQuery,
    catalogue: &Catalogue,
    images: &Images,
    today: NaiveDate,
) -> Option<UserPlants> {
    let (total_count, active_count) = rows.first().map(|row| (row.total, row.active))?;
    let listed = if query.active_only { active_count } else { total_count };
    let plants = rows.into_iter().filter_map(|row| {
        let (plant_id, start_date, expected_maturity_date) =
            (row.plant_id?, row.start_date?, row.expected_maturity_date?);
        let plant = catalogue.find(plant_id.into());
        Some(UserPlant {
            instance_id: row.id?,
            plant_id,
            plant_name: name_of(plant),
            plant_nickname: row.plant_nickname?,
            start_date,
            expected_maturity_date,
            current_stage: row.current_stage,
            days_elapsed: (today - start_date).num_days(),
            progress_percentage: progress::percentage(start_date, expected_maturity_date, today),
            location_details: row.location_details,
            image_url: plant.map(|plant| images.stored_or_primary(plant)),
        })
    });
    Some(UserPlants {
        plants: plants.collect(),
        total_count,
        active_count,
        pagination: Pagination {
            page: query.page,
            limit: query.limit,
            total_pages: (listed + query.limit - 1) / query.limit,
        },
    })
}

pub(crate) fn instance_details(
    instance_id: i32,
    row: Details,
    plant: Option<&Plant>,
    growth: &GrowthData,
    bearer: Option<&Bearer>,
    today: NaiveDate,
) -> InstanceDetails {
    let elapsed = (today - row.start_date).num_days().max(0);
    let place = Place::of(row.climate_zone.as_deref(), row.latitude.zip(row.longitude));
    let stages = growth.growth_stages.iter().map(|stage| instance_stage(stage, row.start_date, elapsed));
    let by_date = growth.stage_at(elapsed).map(|stage| growth.tips(&stage.stage_name).map(str::to_owned).collect());
    InstanceDetails {
        instance_id,
        forecast: forecast(bearer, &place, row.start_date, today),
        tips_by_date: by_date.unwrap_or_default(),
        timeline: InstanceTimeline { stages: stages.collect() },
        current_tips: growth.tips(&row.current_stage).map(str::to_owned).collect(),
        plant_details: PlantDetails {
            plant_id: row.plant_id,
            plant_name: name_of(plant),
            scientific_name: plant.and_then(|plant| plant.scientific_name.clone()),
            plant_category: plant.and_then(|plant| plant.plant_category.clone()),
        },
        tracking_info: TrackingInfo {
            plant_nickname: row.plant_nickname,
            start_date: row.start_date,
            expected_maturity_date: row.expected_maturity_date,
            current_stage: row.current_stage,
            days_elapsed: elapsed,
            progress_percentage: progress::percentage(row.start_date, row.expected_maturity_date, today),
            is_active: row.is_active,
            user_notes: row.user_notes,
            location_details: row.location_details,
        },
    }
}

fn instance_stage(stage: &GrowthStage, start: NaiveDate, elapsed: i64) -> InstanceStage {
    let (first, last) = (i64::from(stage.start_day), i64::from(stage.end_day));
    InstanceStage {
        stage_name: stage.stage_name.clone(),
        start_day: stage.start_day,
        end_day: stage.end_day,
        description: stage.description.clone(),
        is_completed: elapsed > last,
        is_current: (first..=last).contains(&elapsed),
        key_indicators: stage.key_indicators.clone(),
        actual_start_date: progress::clamped(start, first),
        actual_end_date: progress::clamped(start, last),
    }
}

pub(crate) fn instance_status(instance_id: i32, row: Status, growth: &Growing, today: NaiveDate) -> InstanceStatus {
    let checklist = growth.items().progress(row.keys.iter().map(String::as_str).zip(row.ticked));
    InstanceStatus {
        instance_id,
        checklist_status: ChecklistStatus {
            total_items: checklist.total_items,
            completed_items: checklist.completed_items,
            completion_percentage: checklist.completion_percentage,
            meets_threshold: checklist.completion_percentage >= CHECKLIST_DONE,
        },
        setup_status: SetupStatus { completed: row.setup_completed, completed_at: row.setup_completed_at },
        growing_status: GrowingStatus {
            is_active: row.is_active,
            start_date: row.start_date,
            days_elapsed: (today - row.start_date).num_days(),
            progress_percentage: progress::percentage(row.start_date, row.expected_maturity_date, today),
            current_stage: row.current_stage,
        },
    }
}

fn name_of(plant: Option<&Plant>) -> String {
    plant.map_or("Unknown", |plant| &plant.plant_name).to_owned()
}
