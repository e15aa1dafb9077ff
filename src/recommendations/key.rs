//! What an answer depends on, and nothing else: the cache's key. Two requests have equal keys if no rule and no echo tells
//! them apart. The catalogue's generation stands beside it in the cache.

use crate::cache::Weigh;
use crate::climate::model::Suburb;
use crate::climate::service::Suburbs;
use crate::config::Ranking;
use crate::impact::conditions::Conditions;
use crate::preferences::UserPreferences;
use crate::season::{Month, ZoneSource};

use super::engine::{Garden, Request, Zone, resolve_zone};
use super::gardener::{Preferences, frosty_months};
use super::model::RecommendationRequest;

/// What an answer of `POST /recommendations` or `POST /recommendations-with-impact` depends on.
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
    /// The key of a request, request in the month `now`, where a request that names no ranking gets `usual`.
    pub(super) fn new(request: &RecommendationRequest, suburbs: &Suburbs, now: Month, usual: Ranking) -> Self {
        let (zone, zone_source) = zone_of(request.climate_zone.as_deref(), suburbs, &request.suburb);
        let ranking = request.ranking.unwrap_or(usual);
        let preferences = gardener_preferences(ranking, &request.user_preferences, suburbs, &request.suburb, &zone);
        let assumed = zone_source == ZoneSource::Default;
        Self {
            suburb: request.suburb.clone(),
            zone_source,
            unknown_suburb: assumed && suburbs.find_place(&request.suburb).is_none(),
            request: Request {
                garden: Garden::new(request.month.unwrap_or(now), zone, &request.user_preferences),
                n: u8::try_from(request.n.clamp(1, 9)).unwrap_or(9),
                explain: request.explain,
            },
            preferences,
            conditions: None,
        }
    }

    /// The same for an answer with impact.
    pub(super) fn with_impact(request: &RecommendationRequest, suburbs: &Suburbs, now: Month, usual: Ranking) -> Self {
        let conditions = Conditions::new(&request.user_preferences, suburbs, &request.suburb);
        Self { conditions: Some(conditions), ..Self::new(request, suburbs, now, usual) }
    }
}

/// What the gardener's ranking reads of a request; nothing if the other one answers it.
pub(super) fn gardener_preferences(
    ranking: Ranking,
    preferences: &UserPreferences,
    suburbs: &Suburbs,
    suburb: &str,
    zone: &Zone,
) -> Option<Preferences> {
    let read = || Preferences::new(preferences, frosty_months(suburbs.find_place(suburb), zone));
    (ranking == Ranking::Gardener).then(read)
}

/// The zone of an answer, and where it comes from.
pub(super) fn zone_of(requested: Option<&str>, suburbs: &Suburbs, suburb: &str) -> (Zone, ZoneSource) {
    resolve_zone(requested, suburbs.find_place(suburb).map(Suburb::zone))
}

impl Weigh for Key {
    /// With its texts: a request may be as long as a body may.
    fn weigh(&self) -> usize {
        let garden = &self.request.garden;
        let colors = garden.criteria.colors.iter().map(|color| color.len() + size_of::<Box<str>>());
        let conditions = self.conditions.as_ref().map_or(0, |conditions| conditions.suburb().len());
        size_of::<Self>() + self.suburb.len() + garden.zone.as_str().len() + colors.sum::<usize>() + conditions
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::climate::model::Suburb;
    use crate::preferences::DEFAULT_SUBURB;
    use crate::recommendations::model::DEFAULT_N;

    fn request(change: impl FnOnce(&mut RecommendationRequest)) -> RecommendationRequest {
        let mut request = RecommendationRequest {
            suburb: DEFAULT_SUBURB.to_owned(),
            n: DEFAULT_N,
            climate_zone: None,
            user_preferences: UserPreferences::default(),
            month: None,
            explain: false,
            ranking: None,
        };
        change(&mut request);
        request
    }

    /// Richmond, with this zone and heat.
    fn suburbs(zone: &str, heat: &str) -> Suburbs {
        let richmond = Suburb {
            name: "Richmond".to_owned(),
            climate_zone: Some(zone.to_owned()),
            suburb_heat_category: Some(heat.to_owned()),
            ..Suburb::default()
        };
        Suburbs::new(vec![richmond], None).unwrap()
    }

    fn key(change: impl FnOnce(&mut RecommendationRequest)) -> Key {
        Key::new(&request(change), &suburbs("cool", "High Heat"), Month::May, Ranking::Classic)
    }

    fn impact_key(change: impl FnOnce(&mut RecommendationRequest)) -> Key {
        Key::with_impact(&request(change), &suburbs("cool", "High Heat"), Month::May, Ranking::Classic)
    }

    #[test]
    fn what_is_spelled_out_is_the_same_as_what_is_left_out() {
        assert_eq!(key(|_| {}), key(|request| request.month = Some(Month::May)));
        assert_eq!(key(|_| {}), key(|request| request.climate_zone = Some(String::new())));
        assert_eq!(key(|_| {}), key(|request| request.user_preferences.preferences.watering.push('!')));
    }

    #[test]
    fn what_the_answer_shows_is_told_apart() {
        let changes: [fn(&mut RecommendationRequest); 8] = [
            |_| {},
            |request| request.suburb.push(' '),
            |request| request.n = 5,
            |request| request.month = Some(Month::June),
            |request| request.explain = true,
            |request| request.ranking = Some(Ranking::Gardener),
            // The same zone, but named by the request.
            |request| request.climate_zone = Some("cool".to_owned()),
            |request| request.climate_zone = Some("COOL".to_owned()),
        ];
        let mut keys: Vec<Key> = changes.into_iter().map(key).collect();
        for suburbs in [Suburbs::new(Vec::new(), None).unwrap(), suburbs("arid", "High Heat")] {
            keys.push(Key::new(&request(|_| {}), &suburbs, Month::May, Ranking::Classic));
        }
        for (i, a) in keys.iter().enumerate() {
            assert!(keys[..i].iter().all(|b| a != b), "{a:?}");
        }
    }

    #[test]
    fn a_new_month_is_a_new_key_unless_the_request_names_one() {
        let in_june = |request: &RecommendationRequest| {
            Key::new(request, &suburbs("cool", "High Heat"), Month::June, Ranking::Classic)
        };
        assert_ne!(in_june(&request(|_| {})), key(|_| {}));
        assert_eq!(in_june(&request(|request| request.month = Some(Month::May))), key(|_| {}));
    }

    #[test]
    fn impact_reads_more_of_the_request() {
        let intent = |request: &mut RecommendationRequest| {
            request.user_preferences.preferences.season_intent.push('!');
        };
        assert_eq!(key(intent), key(|_| {}));
        assert_ne!(impact_key(intent), impact_key(|_| {}));
        let wind = |request: &mut RecommendationRequest| {
            "sheltered".clone_into(&mut request.user_preferences.site.wind_exposure);
        };
        assert_eq!(key(wind), key(|_| {}));
        assert_ne!(impact_key(wind), impact_key(|_| {}));
        let cooler = suburbs("cool", "Low Heat");
        assert_ne!(impact_key(|_| {}), Key::with_impact(&request(|_| {}), &cooler, Month::May, Ranking::Classic));
    }

    #[test]
    fn the_gardeners_ranking_reads_more_of_the_request_and_the_other_does_not() {
        let pets = |request: &mut RecommendationRequest| {
            request.user_preferences.preferences.pets_or_toddlers = true;
        };
        assert_eq!(key(pets), key(|_| {}));
        let gardener = |change: fn(&mut RecommendationRequest)| {
            key(|request| {
                request.ranking = Some(Ranking::Gardener);
                change(request);
            })
        };
        assert_ne!(gardener(pets), gardener(|_| {}));
        assert_ne!(gardener(|request| request.user_preferences.site.area_m2 = 2.5), gardener(|_| {}));
        // What is usual counts where the request is silent.
        let suburbs = suburbs("cool", "High Heat");
        let usual = |ranking| Key::new(&request(|_| {}), &suburbs, Month::May, ranking);
        assert_eq!(usual(Ranking::Gardener), gardener(|_| {}));
        assert_eq!(usual(Ranking::Classic), key(|request| request.ranking = Some(Ranking::Classic)));
    }

    #[test]
    fn a_long_text_counts() {
        let long = key(|request| {
            request.suburb.push_str(&"x".repeat(1_000));
            request.user_preferences.preferences.colors = vec!["y".repeat(500)];
        });
        assert!(long.weigh() > size_of::<Key>() + 1_500);
    }
}
