//! The rules of the calendar: which climate zone counts, and the cached answers.

use std::sync::Arc;

use axum::http::HeaderValue;
use chrono::Datelike;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::model::{FeedQuery, Location, SowingQuery};
use super::{garden, ics, sowing};
use crate::auth::FeedReader;
use crate::cache::{Bound, NamedCache, Registry, Weigh};
use crate::climate::Climate;
use crate::climate::model::Suburb;
use crate::clock::Clock;
use crate::config::CacheConfig;
use crate::error::{Error, Result};
use crate::http::encoded::Encoded;
use crate::plants::Plants;
use crate::season::{ClimateZone, Month, ZoneSource};
use crate::tracking::Tracking;
use crate::users::Users;

pub(crate) const TEXT_CALENDAR: HeaderValue = HeaderValue::from_static("text/calendar; charset=utf-8");

/// As many plants as a gardener has at most.
const MAX_PLANTS: i64 = 10_000;

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
        let bytes = Bound::Bytes(config.max_bytes);
        Self {
            clock,
            plants,
            climate,
            tracking,
            users,
            answers: NamedCache::new(registry, "calendar", config.plants_ttl, bytes),
        }
    }

    /// What to sow in a month.
    pub(crate) async fn month(&self, query: SowingQuery) -> Result<Arc<Encoded>> {
        let (zone, source) = self.zone(&query.location).await?;
        let month = query.month.unwrap_or_else(|| self.clock.month());
        let catalogue = self.plants.catalogue().await?;
        let images = self.plants.images().clone();
        let key = AnswerKey::Month(catalogue.generation(), month, zone, source);
        let load = async move { Encoded::of(&sowing::of_month(&catalogue, &images, month, zone, source)) };
        self.answers.get_or_load(key, load).await
    }

    /// What to sow in each month, as a feed.
    pub(crate) async fn year(&self, query: FeedQuery) -> Result<Arc<Encoded>> {
        let (zone, _) = self.zone(&query.location).await?;
        let catalogue = self.plants.catalogue().await?;
        let (today, now) = (self.clock.today(), self.clock.now());
        let category = query.category;
        let key = AnswerKey::Year(catalogue.generation(), today.year(), zone, category.clone());
        let load = async move {
            let category = category.as_deref();
            let events = sowing::of_year(&catalogue, zone, category, today, now);
            let name = match category {
                Some(category) => format!("Plantopia: {category} sowing ({zone} climate)"),
                None => format!("Plantopia: sowing ({zone} climate)"),
            };
            Ok(Encoded::of_type(TEXT_CALENDAR, ics::write(&name, events)))
        };
        self.answers.get_or_load(key, load).await
    }

    /// A gardener's plants, as a feed: the newest, and that there are more if it can't hold them all.
    pub(crate) async fn garden(&self, email: &str, reader: &FeedReader) -> Result<String> {
        if let FeedReader::Key(key) = reader
            && !self.users.opens_feed(email, key).await?
        {
            return Err(Error::somebody_elses());
        }
        let planted = self.tracking.planted(email, MAX_PLANTS + 1).await?;
        let ids: Vec<i32> = planted.iter().map(|planted| planted.plant_id).collect();
        let catalogue = self.plants.catalogue_with(&ids).await?;
        let (now, today) = (self.clock.now(), self.clock.today());
        let mut feed = garden::Feed::default();
        for (number, mut planted) in (0..).zip(planted) {
            let plant = catalogue.find(planted.plant_id.into());
            let name = plant.map_or("Unknown", |plant| &plant.plant_name);
            let stored = planted.stored.take();
            let growth = self.tracking.growth.of(planted.plant_id, stored).await?;
            if number == MAX_PLANTS || !feed.add(garden::plant_events(&planted, name, &growth, now)) {
                feed.admit_more(now, today);
                break;
            }
        }
        Ok(ics::write("Plantopia: my garden", feed.events))
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
            let own = suburbs.find_place(name).map(Suburb::zone);
            // A stored zone that has no sowing months is ignored.
            if let Some(Ok(zone)) = own.map(str::parse) {
                return Ok((zone, ZoneSource::Suburb));
            }
        }
        Ok((ClimateZone::Cool, ZoneSource::Default))
    }
}
