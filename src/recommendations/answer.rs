//! From the engine's outcome to the body of the answer: here the texts of the chosen plants come in, and here nulls become
//! what clients expect (contract 3.8 to 3.11).

use super::engine::{Garden, care_word};
use super::gardener::Preferences;
use super::key::Key;
use super::model::{
    Fit, PlantScoreMedia, PlantScoreResponse, Recommendation, RecommendationMedia, RecommendationsResponse, Sowing,
};
use super::ranking::{Outcome, Pick, ScoreBreakdown};
use crate::impact::formulas::metrics;
use crate::plants::images::Images;
use crate::plants::model::Plant;
use crate::plants::sowing_window::{SowingWindow, frosty_months, plant_out, under_cover};
use crate::python;
use crate::season::MonthSet;
use crate::tracking::growth::beginning::Beginning;

/// The body of `POST /recommendations` and `POST /recommendations-with-impact`. `plants` is the catalogue that the
/// outcome's index was built from.
pub(super) fn recommendations(
    plants: &[Plant],
    images: &Images,
    key: &Key,
    outcome: &Outcome,
    beginning: impl Fn(usize) -> Beginning,
) -> RecommendationsResponse {
    let garden = &key.request.garden;
    let items =
        outcome.picks.iter().map(|pick| recommendation(&plants[pick.plant], images, key, pick, beginning(pick.plant)));
    let unknown = format!("Suburb '{}' isn't known here: the cool zone was assumed.", key.suburb);
    let unknown = key.unknown_suburb.then_some(unknown);
    RecommendationsResponse {
        recommendations: items.collect(),
        notes: unknown.into_iter().chain(outcome.notes.iter().cloned()).collect(),
        suburb: key.suburb.clone(),
        climate_zone: garden.zone.as_str().to_owned(),
        month_now: garden.month,
        zone_source: key.zone_source,
        excluded: outcome.excluded,
    }
}

fn recommendation(plant: &Plant, images: &Images, key: &Key, pick: &Pick, beginning: Beginning) -> Recommendation {
    let garden = &key.request.garden;
    let impact = key.conditions.as_ref().map(|conditions| metrics(plant, conditions).quantified(plant, conditions, 1));
    Recommendation {
        plant_name: plant.plant_name.clone(),
        scientific_name: plant.scientific_name.clone(),
        plant_category: or_empty(plant.plant_category.as_deref()),
        description: plant.description.clone(),
        score: python::round(pick.score, 1),
        why: pick.why.clone(),
        fit: fit(plant),
        sowing: Sowing {
            method: method_word(&or_empty(plant.sowing_method.as_deref())),
            ..sowing(plant, garden, key.preferences.as_ref(), beginning)
        },
        media: RecommendationMedia { image_url: images.primary(plant), has_image: true },
        id: plant.id,
        beneficial_companions: or_empty(plant.beneficial_companions.as_deref()),
        harmful_companions: or_empty(plant.harmful_companions.as_deref()),
        neutral_companions: or_empty(plant.neutral_companions.as_deref()),
        flower_colors: plant.flower_colors.as_ref().map(|colors| colors.0.clone()).unwrap_or_default(),
        quantified_impact: impact,
        explain: key.request.explain.then_some(pick.explanation),
    }
}

/// The body of `POST /plant-score`.
pub(super) fn plant_score(
    plant: &Plant,
    garden: &Garden,
    preferences: Option<&Preferences>,
    beginning: Beginning,
    suburb: &str,
    (score, score_breakdown): (f64, ScoreBreakdown),
) -> PlantScoreResponse {
    PlantScoreResponse {
        plant_name: plant.plant_name.clone(),
        scientific_name: plant.scientific_name.clone(),
        plant_category: or_empty(plant.plant_category.as_deref()),
        score: python::round(score, 1),
        score_breakdown,
        fit: fit(plant),
        sowing: sowing(plant, garden, preferences, beginning),
        media: PlantScoreMedia::default(),
        suburb: suburb.to_owned(),
        climate_zone: garden.zone.as_str().to_owned(),
        month_now: garden.month,
    }
}

fn fit(plant: &Plant) -> Fit {
    Fit {
        sun_need: or_empty(plant.sun_need.as_deref()),
        time_to_maturity_days: plant.maturity_days(),
        maintainability: care_word(plant),
        container_ok: plant.container_ok.unwrap_or_default(),
        indoor_ok: plant.indoor_ok.unwrap_or_default(),
        habit: or_empty(plant.habit.as_deref()),
    }
}

/// When and how to sow the plant, with the method as it is stored. The gardener's ranking knows the frost of the place, the
/// other one that of the zone.
fn sowing(plant: &Plant, garden: &Garden, preferences: Option<&Preferences>, beginning: Beginning) -> Sowing {
    let months: MonthSet = garden.sowing_months(plant).iter().copied().collect();
    let of_zone = || garden.zone.known().map_or(MonthSet::EMPTY, frosty_months);
    let frosty = preferences.map_or_else(of_zone, Preferences::frosty_months);
    let cold = beginning.too_cold(frosty, garden.zone.known());
    Sowing {
        climate_zone: garden.zone.as_str().to_owned(),
        months: garden.sowing_months(plant).to_vec(),
        method: or_empty(plant.sowing_method.as_deref()),
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

fn or_empty(text: Option<&str>) -> String {
    text.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::climate::service::Suburbs;
    use crate::config::Ranking;
    use crate::preferences::UserPreferences;
    use crate::recommendations::engine::testing::edible_herb;
    use crate::recommendations::model::RecommendationRequest;
    use crate::recommendations::ranking::Indexes;
    use crate::season::Month;

    fn answer(plant: Plant, explain: bool, impact: bool) -> Value {
        let request = RecommendationRequest {
            suburb: String::new(),
            n: 1,
            climate_zone: None,
            user_preferences: UserPreferences::default(),
            month: Some(Month::May),
            explain,
            ranking: None,
        };
        let suburbs = Suburbs::new(Vec::new(), None).unwrap();
        let new = if impact { Key::with_impact } else { Key::new };
        let key = new(&request, &suburbs, Month::July, Ranking::Classic);
        let plants = [plant];
        let outcome = Indexes::build(&plants).recommend(&plants, &key);
        serde_json::to_value(recommendations(&plants, &Images::new(String::new()), &key, &outcome, |plant| {
            Beginning::of(&plants[plant])
        }))
        .unwrap()
    }

    fn keys(object: &Value) -> Vec<&str> {
        object.as_object().unwrap().keys().map(String::as_str).collect()
    }

    #[test]
    fn impact_and_explanations_come_last() {
        let (plain, full) = (answer(edible_herb(), false, false), answer(edible_herb(), true, true));
        assert_eq!(keys(&full), [keys(&plain), vec!["excluded"]].concat());
        let (plain, full) = (&plain["recommendations"][0], &full["recommendations"][0]);
        assert_eq!(keys(full), [keys(plain), vec!["quantified_impact", "explain"]].concat());
    }

    #[test]
    fn no_text_that_the_frontend_reads_is_null() {
        let bare =
            Plant { id: 3, plant_name: "Something".to_owned(), time_to_maturity_days: Some(0), ..Plant::default() };
        let body = answer(bare, false, false);
        let item = &body["recommendations"][0];
        assert_eq!(item["plant_category"], "");
        assert_eq!(item["scientific_name"], Value::Null);
        assert_eq!(item["description"], Value::Null);
        assert_eq!(
            item["fit"],
            json!({
                "sun_need": "", "time_to_maturity_days": null, "maintainability": "specialty",
                "container_ok": false, "indoor_ok": false, "habit": "",
            })
        );
        assert_eq!(
            item["sowing"],
            json!({
                "climate_zone": "cool", "months": [], "method": "", "depth_mm": null, "spacing_cm": null,
                "season_label": "Plan ahead", "start_as": "seed", "window": null, "under_cover": [], "plant_out": [],
            })
        );
        assert_eq!(item["flower_colors"], json!([]));
        assert_eq!(
            body["notes"],
            json!([
                "Suburb '' isn't known here: the cool zone was assumed.",
                "Plants to sow later in the year were added.",
            ])
        );
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
