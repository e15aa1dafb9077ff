//! What a gardener reads again and again: the list, an instance, its status. The rows are read for many at once, the
//! answers are kept as bytes.

use std::sync::Arc;

use chrono::NaiveDate;

use super::Tracking;
use super::checklist::{Ticks, load_ticks};
use super::growth::GrowthData;
use super::kept::{About, Basis};
use super::model::{
    ChecklistStatus, GrowingStatus, InstanceDetails, InstanceStage, InstanceStatus, InstanceTimeline, Pagination,
    PlantDetails, SetupStatus, TrackingInfo, UserPlant, UserPlants,
};
use super::progress::{self, days_between};
use super::queries::{self, Instance, Page, PageOf, Status};
use super::requests::ListQuery;
use super::service::{instance, no_instance, no_user};
use crate::db::batch::Loader;
use crate::db::pool::Db;
use crate::error::Result;
use crate::http::encoded::Encoded;
use crate::plants::catalogue::Catalogue;
use crate::plants::model::Plant;

/// From this percentage on a checklist counts as done.
const THRESHOLD: f64 = 80.0;

/// The reads of the database, several of a kind in one statement. Clones share the queues.
#[derive(Clone)]
pub struct Loaders {
    details: Loader<i32, Option<Instance>>,
    status: Loader<i32, Option<Status>>,
    lists: Loader<PageOf, Option<Page>>,
    pub(super) ticks: Loader<i32, Option<Ticks>>,
}

impl Loaders {
    /// Loaders on a database.
    pub fn new(db: &Db) -> Self {
        let [details, status, lists] = [(); 3].map(|()| db.clone());
        Self {
            details: Loader::new(move |ids: Vec<i32>| {
                let db = details.clone();
                async move { queries::details(&db, &ids).await }
            }),
            status: Loader::new(move |ids: Vec<i32>| {
                let db = status.clone();
                async move { queries::status(&db, &ids).await }
            }),
            lists: Loader::new(move |asked: Vec<PageOf>| {
                let db = lists.clone();
                async move { queries::list(&db, &asked).await }
            }),
            ticks: load_ticks(db.clone()),
        }
    }
}

impl Tracking {
    /// A page of a user's plants: [`UserPlants`].
    pub async fn list(&self, email: String, query: ListQuery) -> Result<Arc<Encoded>> {
        let kept = &self.kept;
        if !kept.may_answer() {
            return self.load_list(email.into(), query).await.map(|(_, list)| list);
        }
        let email: Arc<str> = email.into();
        let basis =
            Basis { today: self.clock.today(), catalogue: self.plants.catalogue().await?.generation(), growth: 0 };
        // Whose list it is shows when it is loaded: the first load by an address keeps both.
        let (tracking, address, since) = (self.clone(), Arc::clone(&email), kept.stamps.now());
        let first = async move {
            let (user_id, list) = tracking.load_list(Arc::clone(&address), query).await?;
            let about = About::List(user_id, address, query);
            tracking.kept.keep(about, basis, since, list).await;
            Ok(user_id)
        };
        let owner = kept.owner(Arc::clone(&email), first).await?;
        let (tracking, address) = (self.clone(), Arc::clone(&email));
        let load = async move {
            let (user_id, list) = tracking.load_list(address, query).await?;
            if user_id != owner {
                // The address leads elsewhere by now, and the news of it is still under way.
                tracking.kept.stamps.raise_addresses();
            }
            Ok(list)
        };
        kept.get_or_load(About::List(owner, email, query), basis, load).await
    }

    /// The list and whose it is.
    async fn load_list(&self, email: Arc<str>, query: ListQuery) -> Result<(i32, Arc<Encoded>)> {
        let asked = PageOf { email: email.to_string(), query };
        let page = self.loaders.lists.load(asked).await?;
        let page = page.ok_or_else(|| no_user(&email))?;
        let ids: Vec<i32> = page.plants.iter().map(|listed| listed.plant_id).collect();
        let catalogue = self.plants.catalogue_with(&ids).await?;
        let list = list_body(&page, query, &catalogue, self.clock.today())?;
        Ok((page.user_id, list))
    }

    /// All of one instance but its checklist: [`InstanceDetails`].
    pub async fn details(&self, id: i64) -> Result<Arc<Encoded>> {
        let instance_id = instance(id)?;
        let basis = self.basis().await?;
        let tracking = self.clone();
        let load = async move {
            let row = tracking.loaders.details.load(instance_id).await?;
            let mut row = row.ok_or_else(|| no_instance(id))?;
            let catalogue = tracking.plants.catalogue_with(&[row.plant_id]).await?;
            let stored = row.stored.take();
            let growth = tracking.almanac.of(row.plant_id, stored).await?;
            let plant = catalogue.find(row.plant_id.into());
            details_body(instance_id, &row, plant, &growth, tracking.clock.today())
        };
        self.kept.get_or_load(About::Details(instance_id), basis, load).await
    }

    /// How far an instance is with its checklist, its setup and its growing: [`InstanceStatus`].
    pub async fn status(&self, id: i64) -> Result<Arc<Encoded>> {
        let instance_id = instance(id)?;
        let basis = Basis { today: self.clock.today(), catalogue: 0, growth: 0 };
        let tracking = self.clone();
        let load = async move {
            let row = tracking.loaders.status.load(instance_id).await?;
            let row = row.ok_or_else(|| no_instance(id))?;
            status_body(instance_id, row, tracking.clock.today())
        };
        self.kept.get_or_load(About::Status(instance_id), basis, load).await
    }

    /// What an answer is made of that shows a plant and how it grows.
    pub(super) async fn basis(&self) -> Result<Basis> {
        Ok(Basis {
            today: self.clock.today(),
            growth: self.almanac.generation(),
            catalogue: self.plants.catalogue().await?.generation(),
        })
    }
}

fn list_body(page: &Page, query: ListQuery, catalogue: &Catalogue, today: NaiveDate) -> Result<Arc<Encoded>> {
    let plants = page.plants.iter().map(|row| {
        let plant = catalogue.find(row.plant_id.into());
        UserPlant {
            instance_id: row.id,
            plant_id: row.plant_id,
            plant_name: name_of(plant),
            plant_nickname: &row.plant_nickname,
            start_date: row.start_date,
            expected_maturity_date: row.expected_maturity_date,
            current_stage: &row.current_stage,
            days_elapsed: days_between(row.start_date, today),
            progress_percentage: progress::percentage(row.start_date, row.expected_maturity_date, today),
            location_details: row.location_details.as_deref(),
            image_url: plant.and_then(|plant| plant.image_url.as_deref()),
        }
    });
    let listed = if query.active_only { page.active } else { page.total };
    Encoded::of(&UserPlants {
        plants: plants.collect(),
        total_count: page.total,
        active_count: page.active,
        pagination: Pagination {
            page: query.page,
            limit: query.limit,
            total_pages: (listed + query.limit - 1) / query.limit,
        },
    })
}

fn details_body(
    instance_id: i32,
    row: &Instance,
    plant: Option<&Plant>,
    growth: &GrowthData,
    today: NaiveDate,
) -> Result<Arc<Encoded>> {
    let elapsed = days_between(row.start_date, today).max(0);
    let stages = growth.growth_stages.iter().map(|stage| {
        let (first, last) = (i64::from(stage.start_day), i64::from(stage.end_day));
        InstanceStage {
            stage_name: &stage.stage_name,
            start_day: stage.start_day,
            end_day: stage.end_day,
            description: &stage.description,
            is_completed: elapsed > last,
            is_current: (first..=last).contains(&elapsed),
            key_indicators: &stage.key_indicators,
            actual_start_date: progress::clamped(row.start_date, first),
            actual_end_date: progress::clamped(row.start_date, last),
        }
    });
    Encoded::of(&InstanceDetails {
        instance_id,
        plant_details: PlantDetails {
            plant_id: row.plant_id,
            plant_name: name_of(plant),
            scientific_name: plant.and_then(|plant| plant.scientific_name.as_deref()),
            plant_category: plant.and_then(|plant| plant.plant_category.as_deref()),
        },
        tracking_info: TrackingInfo {
            plant_nickname: &row.plant_nickname,
            start_date: row.start_date,
            expected_maturity_date: row.expected_maturity_date,
            current_stage: &row.current_stage,
            days_elapsed: elapsed,
            progress_percentage: progress::percentage(row.start_date, row.expected_maturity_date, today),
            is_active: row.is_active,
            user_notes: row.user_notes.as_deref(),
            location_details: row.location_details.as_deref(),
        },
        timeline: InstanceTimeline { stages: stages.collect() },
        current_tips: growth.tips(&row.current_stage).collect(),
    })
}

fn status_body(instance_id: i32, row: Status, today: NaiveDate) -> Result<Arc<Encoded>> {
    let completion_percentage = progress::share(row.completed_items, row.total_items);
    Encoded::of(&InstanceStatus {
        instance_id,
        checklist_status: ChecklistStatus {
            total_items: row.total_items,
            completed_items: row.completed_items,
            completion_percentage,
            meets_threshold: completion_percentage >= THRESHOLD,
        },
        setup_status: SetupStatus { completed: row.setup_completed, completed_at: row.setup_completed_at },
        growing_status: GrowingStatus {
            is_active: row.is_active,
            start_date: row.start_date,
            days_elapsed: days_between(row.start_date, today),
            progress_percentage: progress::percentage(row.start_date, row.expected_maturity_date, today),
            current_stage: row.current_stage,
        },
    })
}

fn name_of(plant: Option<&Plant>) -> &str {
    plant.map_or("Unknown", |plant| &plant.plant_name)
}
