//! The rules of the calendar: which climate zone counts, and the cached answers.

use std::collections::HashMap;
use std::ops::{ControlFlow, RangeInclusive};
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::garden::{Feed, MAX_PLANTS};
use super::model::{FeedQuery, Location, SowingQuery, SuccessionQuery, TasksQuery};
use super::tasks::Task;
use super::{ics, sowing, tasks};
use crate::auth::FeedReader;
use crate::cache::{Bound, NamedCache, Registry, Weigh};
use crate::climate::Climate;
use crate::clock::Clock;
use crate::config::CacheConfig;
use crate::error::{Error, Invalid, Result};
use crate::http::encoded::{Encoded, TEXT_CALENDAR};
use crate::plants::Plants;
use crate::plants::head_start::StartAs;
use crate::season::{ClimateZone, Month, ZoneSource};
use crate::tracking::growth::GrowthData;
use crate::tracking::growth::care::CarePlan;
use crate::tracking::growth::place::Place;
use crate::tracking::{Planted, Tracking, progress};
use crate::users::Users;

/// How far the tasks of the feed reach.
const FEED_DAYS_BACK: i64 = 14;
const FEED_DAYS_AHEAD: i64 = 183;

/// The tasks of the newest plants are listed: of gardens with more than anybody looks after.
const MAX_TASK_PLANTS: i64 = 500;

/// How many days of tasks are listed where nobody says.
const TASK_DAYS: i64 = 14;

/// More days than this are not listed at once.
const MAX_TASK_DAYS: i64 = 367;

/// The calendar domain. Clones share everything.
#[derive(Clone)]
pub struct GardenCalendar {
    clock: Clock,
    plants: Plants,
    climate: Climate,
    tracking: Tracking,
    pub(super) users: Users,
    answers: NamedCache<AnswerKey, Arc<Encoded>>,
}

/// What an answer depends on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum AnswerKey {
    Month(u64, Month, ClimateZone, ZoneSource),
    /// The year is in the dates.
    Year(u64, i32, ClimateZone, Option<String>),
}

impl Weigh for AnswerKey {
    fn weigh(&self) -> usize {
        let text = match self {
            Self::Year(.., Some(category)) => category.len(),
            Self::Year(.., None) | Self::Month(..) => 0,
        };
        size_of::<Self>() + text
    }
}

impl GardenCalendar {
    pub(crate) fn new(
        clock: Clock,
        plants: Plants,
        climate: Climate,
        tracking: Tracking,
        users: Users,
        config: &CacheConfig,
        registry: &Registry,
    ) -> Self {
        let answers = NamedCache::new(registry, "calendar", config.plants_ttl, Bound::Bytes(config.max_bytes));
        Self { clock, plants, climate, tracking, users, answers }
    }

    /// What to sow in a month.
    pub(crate) async fn month(&self, query: SowingQuery) -> Result<Arc<Encoded>> {
        let (zone, source) = self.zone(&query.location).await?;
        let month = query.month.unwrap_or_else(|| self.clock.month());
        let catalogue = self.plants.catalogue().await?;
        let images = self.plants.images().clone();
        let key = AnswerKey::Month(catalogue.generation, month, zone, source);
        let load = || async move { Encoded::of(&sowing::of_month(&catalogue, &images, month, zone, source)) };
        self.answers.get_or_load(key, load).await
    }

    /// What to sow in each month, as a feed.
    pub(crate) async fn year(&self, query: FeedQuery) -> Result<Arc<Encoded>> {
        let (zone, _) = self.zone(&query.location).await?;
        let catalogue = self.plants.catalogue().await?;
        let (today, now) = (self.clock.today(), self.clock.now());
        let category = query.category;
        let key = AnswerKey::Year(catalogue.generation, today.year(), zone, category.clone());
        let load = || async move {
            let category = category.as_deref();
            let events = sowing::of_year(&catalogue, zone, category, today, now);
            let what = category.map(|category| format!("{category} ")).unwrap_or_default();
            let name = format!("Plantopia: {what}sowing ({zone} climate)");
            Ok(Encoded::of_type(TEXT_CALENDAR, ics::write(&name, events)))
        };
        self.answers.get_or_load(key, load).await
    }

    /// A gardener's plants, as a feed: the newest, and that there are more if it can't hold them all; behind them what there is
    /// to do for those.
    pub(crate) async fn garden(&self, email: &str, reader: &FeedReader) -> Result<String> {
        if let FeedReader::Key(key) = reader
            && !self.users.opens_feed(email, key).await?
        {
            return Err(Error::somebody_elses());
        }
        let today = self.clock.today();
        let range = progress::clamped(today, -FEED_DAYS_BACK)..=progress::clamped(today, FEED_DAYS_AHEAD);
        let mut feed = Feed::new(self.clock.now());
        let visit = |planted: &Planted, name: &str, growth: &GrowthData, tasks| feed.add(planted, name, growth, tasks);
        // One more tells that there are too many.
        self.visit_plants(email, MAX_PLANTS + 1, &range, visit).await?;
        Ok(ics::write("Plantopia: my garden", feed.finish(today)))
    }

    /// What there is to do in a gardener's garden.
    pub(crate) async fn tasks(&self, email: &str, query: TasksQuery) -> Result<Vec<Task>> {
        let from = query.from.unwrap_or_else(|| self.clock.today());
        let to = query.to.unwrap_or_else(|| progress::clamped(from, TASK_DAYS));
        let refused = |msg| {
            let loc = vec!["query".into(), "to".into()];
            Err(Error::from(Invalid::new("value_error", loc, msg, serde_json::json!(to))))
        };
        match (to - from).num_days() {
            ..0 => return refused("The end should not lie before the beginning"),
            MAX_TASK_DAYS.. => return refused("The end should lie at most a year after the beginning"),
            _ => {}
        }
        let mut tasks = Vec::new();
        let visit = |_: &Planted, _: &str, _: &GrowthData, of_plant: Vec<Task>| {
            tasks.extend(of_plant);
            if tasks.len() > 2 * tasks::MAX_TASKS {
                tasks::sort(&mut tasks);
            }
            ControlFlow::Continue(())
        };
        self.visit_plants(email, MAX_TASK_PLANTS, &(from..=to), visit).await?;
        tasks::sort(&mut tasks);
        Ok(tasks)
    }

    /// Shows each of a gardener's newest plants with its name, its growth data and its tasks. One statement, whatever the plants.
    async fn visit_plants(
        &self,
        email: &str,
        limit: i64,
        range: &RangeInclusive<NaiveDate>,
        mut visit: impl FnMut(&Planted, &str, &GrowthData, Vec<Task>) -> ControlFlow<()>,
    ) -> Result<()> {
        let garden = self.tracking.garden(email, limit).await?;
        let ids: Vec<i32> = garden.plants.iter().map(|planted| planted.plant_id).collect();
        let catalogue = self.plants.catalogue_with(&ids).await?;
        let suburbs = self.climate.suburbs().await?;
        let place = Place::of_suburb(garden.suburb_id.and_then(|id| suburbs.find_id(id)));
        let mut care_plans: HashMap<(i32, StartAs), CarePlan> = HashMap::new();
        for mut planted in garden.plants {
            let growth = self.tracking.growth.of(planted.plant_id, planted.start_as, planted.stored.take()).await?;
            let plant = catalogue.find(planted.plant_id.into());
            let tasks = plant.map(|plant| {
                let key = (plant.id, planted.start_as);
                let care = care_plans.entry(key).or_insert_with(|| CarePlan::of(plant, planted.start_as));
                tasks::of_plant(&planted, plant, care, &growth.growth_stages, &place, range)
            });
            let name = plant.map_or("Unknown", |plant| &plant.plant_name);
            if visit(&planted, name, &growth, tasks.unwrap_or_default()).is_break() {
                break;
            }
        }
        Ok(())
    }

    /// When to sow a plant again.
    pub(crate) async fn succession(&self, query: &SuccessionQuery) -> Result<Arc<Encoded>> {
        let (zone, _) = self.zone(&query.location).await?;
        let catalogue = self.plants.catalogue().await?;
        let not_found = || Error::NotFound(format!("Plant with ID {} not found", query.plant_id));
        let plant = catalogue.find(query.plant_id).ok_or_else(not_found)?;
        Encoded::of(&sowing::succession(plant, zone, query.from.unwrap_or_else(|| self.clock.today())))
    }

    /// The path of a gardener's feed with the key that opens it.
    pub(crate) async fn link(&self, email: &str) -> Result<String> {
        let key = self.users.feed_key(email).await?;
        let key = key.ok_or_else(|| Error::NotFound("This server signs no calendar links".into()))?;
        let email = utf8_percent_encode(email.trim(), NON_ALPHANUMERIC);
        Ok(format!("/api/v1/tracking/user/{email}/calendar.ics?key={key}"))
    }

    /// The request's zone, else the suburb's, else the cool one, which Melbourne lies in.
    async fn zone(&self, location: &Location) -> Result<(ClimateZone, ZoneSource)> {
        if let Some(zone) = location.climate_zone {
            return Ok((zone, ZoneSource::Request));
        }
        if let Some(name) = &location.suburb {
            let suburbs = self.climate.suburbs().await?;
            // A stored zone that has no sowing months is ignored.
            if let Some(Ok(zone)) = suburbs.find_place(name).map(|suburb| suburb.zone().parse()) {
                return Ok((zone, ZoneSource::Suburb));
            }
        }
        Ok((ClimateZone::Cool, ZoneSource::Default))
    }
}
