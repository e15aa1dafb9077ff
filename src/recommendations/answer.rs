//! From the engine's outcome to the body of the answer: here the texts of the chosen plants come in, and here nulls become
//! what clients expect (contract 3.8 to 3.11).

use super::engine::care_word;
use super::key::Key;
use super::model::{
    Fit, PlantScoreMedia, PlantScoreResponse, Recommendation, RecommendationMedia, RecommendationsResponse, Sowing,
};
use super::ranking::{Indexed, Pick};
use crate::impact::formulas::metrics;
use crate::plants::images::Images;
use crate::plants::model::Plant;
use crate::plants::sowing_window::{SowingWindow, frosty_months, plant_out, under_cover};
use crate::python;
use crate::season::MonthSet;
use crate::tracking::growth::facts::Beginning;

/// The body of `POST /recommendations` and `POST /recommendations-with-impact`.
pub(super) fn recommendations(indexed: &Indexed, images: &Images, key: &Key) -> RecommendationsResponse {
    let garden = &key.request.garden;
    let outcome = indexed.recommend(key);
    let unknown = format!("Suburb '{}' isn't known here: the cool zone was assumed.", key.suburb);
    let unknown = key.unknown_suburb.then_some(unknown);
    RecommendationsResponse {
        recommendations: outcome.picks.into_iter().map(|pick| recommendation(indexed, images, key, pick)).collect(),
        notes: unknown.into_iter().chain(outcome.notes).collect(),
        suburb: key.suburb.clone(),
        climate_zone: garden.zone.clone(),
        month_now: garden.month,
        zone_source: key.zone_source,
        excluded: outcome.excluded,
    }
}

fn recommendation(indexed: &Indexed, images: &Images, key: &Key, pick: Pick) -> Recommendation {
    let plant = &indexed.catalogue.plants()[pick.plant];
    let impact = key.conditions.as_ref().map(|conditions| metrics(plant, conditions).quantified(plant, conditions, 1));
    Recommendation {
        plant_name: plant.plant_name.clone(),
        scientific_name: plant.scientific_name.clone(),
        plant_category: plant.plant_category.clone().unwrap_or_default(),
        description: plant.description.clone(),
        score: python::round(pick.score, 1),
        why: pick.why,
        fit: fit(plant),
        sowing: Sowing {
            method: method_word(plant.sowing_method.as_deref().unwrap_or_default()),
            ..sowing(plant, key, indexed.beginning(pick.plant))
        },
        media: RecommendationMedia { image_url: images.primary(plant), has_image: true },
        id: plant.id,
        beneficial_companions: plant.beneficial_companions.clone().unwrap_or_default(),
        harmful_companions: plant.harmful_companions.clone().unwrap_or_default(),
        neutral_companions: plant.neutral_companions.clone().unwrap_or_default(),
        flower_colors: plant.flower_colors.as_ref().map(|colors| colors.0.clone()).unwrap_or_default(),
        quantified_impact: impact,
        explain: key.request.explain.then_some(pick.explanation),
    }
}

/// The body of `POST /plant-score`.
pub(super) fn plant_score(indexed: &Indexed, position: usize, key: &Key) -> PlantScoreResponse {
    let (plant, garden) = (&indexed.catalogue.plants()[position], &key.request.garden);
    let (score, score_breakdown) = indexed.score(position, key);
    PlantScoreResponse {
        plant_name: plant.plant_name.clone(),
        scientific_name: plant.scientific_name.clone(),
        plant_category: plant.plant_category.clone().unwrap_or_default(),
        score: python::round(score, 1),
        score_breakdown,
        fit: fit(plant),
        sowing: sowing(plant, key, indexed.beginning(position)),
        media: PlantScoreMedia::default(),
        suburb: key.suburb.clone(),
        climate_zone: garden.zone.clone(),
        month_now: garden.month,
    }
}

fn fit(plant: &Plant) -> Fit {
    Fit {
        sun_need: plant.sun_need.clone().unwrap_or_default(),
        time_to_maturity_days: plant.maturity_days(),
        maintainability: care_word(plant),
        container_ok: plant.container_ok.unwrap_or_default(),
        indoor_ok: plant.indoor_ok.unwrap_or_default(),
        habit: plant.habit.clone().unwrap_or_default(),
    }
}

/// When and how to sow the plant, with the method as it is stored. The gardener's ranking knows the frost of the place, the
/// other one that of the zone.
fn sowing(plant: &Plant, key: &Key, beginning: Beginning) -> Sowing {
    let garden = &key.request.garden;
    let (months, zone) = (garden.months(plant), garden.known_zone());
    let of_zone = || zone.map_or(MonthSet::EMPTY, frosty_months);
    let frosty = key.preferences.as_ref().map_or_else(of_zone, |preferences| preferences.frosty);
    let cold = beginning.too_cold(frosty, zone);
    Sowing {
        climate_zone: garden.zone.clone(),
        months: garden.sowing_months(plant).to_vec(),
        method: plant.sowing_method.clone().unwrap_or_default(),
        depth_mm: plant.sowing_depth_mm,
        spacing_cm: plant.spacing_cm,
        season_label: if garden.in_season(plant) { "Start now" } else { "Plan ahead" },
        start_as: beginning.start_as(months, cold, garden.month),
        window: SowingWindow::of(months, garden.month),
        under_cover: under_cover(beginning.raising, months, cold).iter().collect(),
        plant_out: plant_out(beginning.raising, months, cold).iter().collect(),
    }
}

/// How to sow, in one word where the text has one of the two usual ways; raising seedlings goes first.
fn method_word(method: &str) -> String {
    let method = method.to_lowercase();
    if method.contains("raise seedlings") {
        "raise_seedlings".to_owned()
    } else if method.contains("sow direct") {
        "sow_direct".to_owned()
    } else {
        method
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::{Value, json};

    use super::*;
    use crate::climate::service::Suburbs;
    use crate::config::Ranking;
    use crate::http::validate::{At, Extract};
    use crate::plants::catalogue::Catalogue;
    use crate::recommendations::model::RecommendationRequest;
    use crate::recommendations::testing::herb;
    use crate::season::Month;

    /// The answer about a catalogue of one plant.
    fn answer(plant: Plant, explain: bool, with_impact: bool) -> Value {
        let body = json!({ "suburb": "", "n": 1, "user_preferences": {}, "month": "May", "explain": explain });
        let request = RecommendationRequest::read(&At::root("body", &body)).unwrap();
        let suburbs = Suburbs::new(Vec::new()).unwrap();
        let key = Key::new(&request, &suburbs, Month::July, Ranking::Classic, with_impact);
        let indexed = Indexed::new(Arc::new(Catalogue::new(1, vec![(plant, 1)], None)));
        serde_json::to_value(recommendations(&indexed, &Images(String::new()), &key)).unwrap()
    }

    fn keys(object: &Value) -> Vec<&str> {
        object.as_object().unwrap().keys().map(String::as_str).collect()
    }

    #[test]
    fn impact_and_explanations_come_last() {
        let herb = || herb(json!({}));
        let (plain, full) = (answer(herb(), false, false), answer(herb(), true, true));
        assert_eq!(keys(&full), [keys(&plain), vec!["excluded"]].concat());
        let (plain, full) = (&plain["recommendations"][0], &full["recommendations"][0]);
        assert_eq!(keys(full), [keys(plain), vec!["quantified_impact", "explain"]].concat());
    }

    #[test]
    fn no_text_that_the_frontend_reads_is_null() {
        let bare = Plant { time_to_maturity_days: Some(0), ..Plant::default() };
        let body = answer(bare, false, false);
        let expected = json!({
            "plant_category": "", "scientific_name": null, "description": null, "flower_colors": [],
            "fit": { "sun_need": "", "time_to_maturity_days": null, "maintainability": "specialty",
                "container_ok": false, "indoor_ok": false, "habit": "" },
            "sowing": { "climate_zone": "cool", "months": [], "method": "", "depth_mm": null, "spacing_cm": null,
                "season_label": "Plan ahead", "start_as": "seed", "window": null, "under_cover": [], "plant_out": [] },
        });
        for (field, value) in expected.as_object().unwrap() {
            assert_eq!(&body["recommendations"][0][field], value, "{field}");
        }
        let notes =
            ["Suburb '' isn't known here: the cool zone was assumed.", "Plants to sow later in the year were added."];
        assert_eq!(body["notes"], json!(notes));
    }

    #[test]
    fn the_method_is_one_word_where_there_is_one() {
        for (stored, word) in [
            ("Sow direct or raise seedlings", "raise_seedlings"),
            ("**Sow Direct:** This means", "sow_direct"),
            ("Plant tubers", "plant tubers"),
            ("", ""),
        ] {
            assert_eq!(method_word(stored), word);
        }
    }
}
