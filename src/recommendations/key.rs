//! What an answer depends on, and nothing else: the keys of the caches. Two requests have equal keys when no rule and no
//! echo tells them apart; keys are compared by value, so they can't collide. The catalogue's version is the cache's own
//! affair.

use crate::cache::Weigh;
use crate::impact::conditions::{Conditions, HeatSite};
use crate::season::{Month, ZoneSource};

use super::engine::{Garden, Request, resolve_zone};
use super::model::RecommendationRequest;

/// What an answer of `POST /recommendations` depends on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RequestKey {
    /// The suburb as it was typed, because the answer repeats it.
    pub suburb: String,
    /// Where the zone comes from, because the answer says so.
    pub zone_source: ZoneSource,
    /// The question to the engine.
    pub request: Request,
}

impl RequestKey {
    /// The key of a request in a suburb with this zone of its own, asked in the month `now`.
    pub fn new(asked: &RecommendationRequest, suburbs_zone: Option<&str>, now: Month) -> Self {
        let (zone, zone_source) = resolve_zone(asked.climate_zone.as_deref(), suburbs_zone);
        let month = asked.month.unwrap_or(now);
        Self {
            suburb: asked.suburb.clone(),
            zone_source,
            request: Request {
                garden: Garden::new(month, zone, &asked.user_preferences),
                n: u8::try_from(asked.n.clamp(1, 9)).unwrap_or(9),
                explain: asked.explain,
            },
        }
    }

    /// Bytes of text that the key holds, for caches that are bounded by bytes: a request may be as long as a body may.
    pub fn text_bytes(&self) -> usize {
        let garden = &self.request.garden;
        let colors = garden.wishes.colors.iter();
        let colors: usize = colors.map(|color| color.len() + size_of::<Box<str>>()).sum();
        self.suburb.len() + garden.zone.as_str().len() + colors
    }
}

/// What an answer of `POST /recommendations-with-impact` depends on: also on light, wind, season and heat as the
/// formulas of the impact tell them apart, and on the suburb's name in the sentence about it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ImpactKey {
    /// What the recommendations depend on.
    pub recommendations: RequestKey,
    /// What the impact depends on.
    pub conditions: Conditions,
}

impl ImpactKey {
    /// The key of a request in a suburb with this zone of its own and this heat, asked in the month `now`.
    pub fn new(asked: &RecommendationRequest, suburbs_zone: Option<&str>, heat: HeatSite<'_>, now: Month) -> Self {
        Self {
            recommendations: RequestKey::new(asked, suburbs_zone, now),
            conditions: Conditions::new(&asked.user_preferences, heat),
        }
    }
}

impl Weigh for RequestKey {
    fn weigh(&self) -> usize {
        size_of::<Self>() + self.text_bytes()
    }
}

impl Weigh for ImpactKey {
    fn weigh(&self) -> usize {
        // The suburb's name stands in it twice.
        size_of::<Self>() + self.recommendations.text_bytes() * 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preferences::{DEFAULT_SUBURB, UserPreferences};
    use crate::recommendations::model::DEFAULT_N;

    fn asked(change: impl FnOnce(&mut RecommendationRequest)) -> RecommendationRequest {
        let mut asked = RecommendationRequest {
            suburb: DEFAULT_SUBURB.to_owned(),
            n: DEFAULT_N,
            climate_zone: None,
            user_preferences: UserPreferences::default(),
            month: None,
            explain: false,
        };
        change(&mut asked);
        asked
    }

    fn key(change: impl FnOnce(&mut RecommendationRequest)) -> RequestKey {
        RequestKey::new(&asked(change), Some("cool"), Month::May)
    }

    fn impact_key(change: impl FnOnce(&mut RecommendationRequest)) -> ImpactKey {
        let heat = HeatSite::known("Richmond", Some("High Heat"));
        ImpactKey::new(&asked(change), Some("cool"), heat, Month::May)
    }

    #[test]
    fn what_is_spelled_out_is_the_same_as_what_is_left_out() {
        assert_eq!(key(|_| {}), key(|asked| asked.month = Some(Month::May)));
        assert_eq!(key(|_| {}), key(|asked| asked.climate_zone = Some(String::new())));
        assert_eq!(key(|_| {}), key(|asked| asked.user_preferences.preferences.watering.push('!')));
    }

    #[test]
    fn what_the_answer_shows_is_told_apart() {
        let changes: [fn(&mut RecommendationRequest); 7] = [
            |_| {},
            |asked| asked.suburb.push(' '),
            |asked| asked.n = 5,
            |asked| asked.month = Some(Month::June),
            |asked| asked.explain = true,
            // The same zone, but named by the request.
            |asked| asked.climate_zone = Some("cool".to_owned()),
            |asked| asked.climate_zone = Some("COOL".to_owned()),
        ];
        let mut keys: Vec<RequestKey> = changes.into_iter().map(key).collect();
        keys.push(RequestKey::new(&asked(|_| {}), None, Month::May));
        keys.push(RequestKey::new(&asked(|_| {}), Some("arid"), Month::May));
        for (i, a) in keys.iter().enumerate() {
            assert!(keys[..i].iter().all(|b| a != b), "{a:?}");
        }
    }

    #[test]
    fn a_new_month_is_a_new_key_unless_the_request_names_one() {
        let in_june = |asked: &RecommendationRequest| RequestKey::new(asked, Some("cool"), Month::June);
        assert_ne!(in_june(&asked(|_| {})), key(|_| {}));
        let named = asked(|asked| asked.month = Some(Month::May));
        assert_eq!(in_june(&named), key(|_| {}));
    }

    #[test]
    fn impact_reads_more_of_the_request() {
        let intent = |asked: &mut RecommendationRequest| {
            asked.user_preferences.preferences.season_intent.push('!');
        };
        assert_eq!(key(intent), key(|_| {}));
        assert_ne!(impact_key(intent), impact_key(|_| {}));
        let wind = |asked: &mut RecommendationRequest| {
            "sheltered".clone_into(&mut asked.user_preferences.site.wind_exposure);
        };
        assert_eq!(key(wind), key(|_| {}));
        assert_ne!(impact_key(wind), impact_key(|_| {}));
        let cooler = HeatSite::known("Richmond", Some("Low Heat"));
        assert_ne!(impact_key(|_| {}), ImpactKey::new(&asked(|_| {}), Some("cool"), cooler, Month::May));
    }

    #[test]
    fn a_long_text_counts() {
        let long = key(|asked| {
            asked.suburb = "x".repeat(1_000);
            asked.user_preferences.preferences.colors = vec!["y".repeat(500)];
        });
        assert_eq!(long.text_bytes(), 1_000 + "cool".len() + 500 + 16);
    }
}
