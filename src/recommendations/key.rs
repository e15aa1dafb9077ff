//! What an answer depends on, and nothing else: the cache's key. Two requests have equal keys if no rule and no echo tells
//! them apart. The catalogue's generation stands beside it in the cache.

use crate::cache::Weigh;
use crate::climate::model::Suburb;
use crate::climate::service::Suburbs;
use crate::config::Ranking;
use crate::impact::conditions::Conditions;
use crate::season::{ClimateZone, Month, ZoneSource};
use crate::tracking::growth::place::frosty_months_of;

use super::engine::{Garden, Request};
use super::gardener::Preferences;
use super::model::RecommendationRequest;

/// What an answer of a ranking depends on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    /// The suburb as it was typed, because the answer repeats it.
    pub(super) suburb: String,
    pub(super) zone_source: ZoneSource,
    /// The zone was assumed, because nobody knows the suburb.
    pub(super) unknown_suburb: bool,
    /// The question to the engine.
    pub(super) request: Request,
    /// For an answer of the gardener's ranking: what else it depends on.
    pub(super) preferences: Option<Preferences>,
    /// For an answer with impact: what the impact depends on.
    pub(super) conditions: Option<Conditions>,
}

impl Key {
    /// The key of a request that was made in the month `now`, where one that names no ranking gets `usual`.
    pub(super) fn new(
        request: &RecommendationRequest,
        suburbs: &Suburbs,
        now: Month,
        usual: Ranking,
        with_impact: bool,
    ) -> Self {
        let place = suburbs.find_place(&request.suburb);
        let (zone, zone_source) = zone_of(request.climate_zone.as_deref(), place);
        let ranking = request.ranking.unwrap_or(usual);
        Self {
            suburb: request.suburb.clone(),
            zone_source,
            unknown_suburb: zone_source == ZoneSource::Default && place.is_none(),
            preferences: (ranking == Ranking::Gardener)
                .then(|| Preferences::new(&request.user_preferences, frosty_months_of(&zone, place).iter())),
            request: Request {
                garden: Garden::new(request.month.unwrap_or(now), zone, &request.user_preferences),
                n: u8::try_from(request.n.clamp(1, 9)).unwrap_or(9),
                explain: request.explain,
            },
            conditions: with_impact.then(|| Conditions::new(&request.user_preferences, suburbs, &request.suburb)),
        }
    }
}

/// The zone of an answer: the one the request names, else the suburb's own, else `cool`. An empty word names none.
fn zone_of(requested: Option<&str>, place: Option<&Suburb>) -> (String, ZoneSource) {
    let named = |zone: &&str| !zone.is_empty();
    if let Some(zone) = requested.filter(named) {
        (zone.into(), ZoneSource::Request)
    } else if let Some(zone) = place.map(Suburb::zone).filter(named) {
        (zone.into(), ZoneSource::Suburb)
    } else {
        (ClimateZone::Cool.name().into(), ZoneSource::Default)
    }
}

impl Weigh for Key {
    /// With its texts: a request may be as long as a body may.
    fn weigh(&self) -> usize {
        let garden = &self.request.garden;
        let colors = garden.criteria.colors.iter().map(|color| color.len() + size_of::<Box<str>>());
        let conditions = self.conditions.as_ref().map_or(0, |conditions| conditions.suburb().len());
        size_of::<Self>() + self.suburb.len() + garden.zone.len() + colors.sum::<usize>() + conditions
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::http::validate::{At, Extract};

    #[test]
    fn a_long_text_counts() {
        let preferences = json!({ "preferences": { "colors": vec!["y".repeat(250); 2] } });
        let body = json!({ "suburb": "x".repeat(250), "user_preferences": preferences });
        let request = RecommendationRequest::read(&At::root("body", &body)).unwrap();
        let suburbs = Suburbs::new(Vec::new()).unwrap();
        let key = Key::new(&request, &suburbs, Month::May, Ranking::Classic, false);
        assert!(key.weigh() > size_of::<Key>() + 500);
    }
}
