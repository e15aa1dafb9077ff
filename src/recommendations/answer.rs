//! From the engine's outcome to the body of the answer: here the texts of the chosen plants come in, and here nulls become
//! what clients expect (contract 3.8 to 3.11).

use super::engine::{Explanation, Garden, Outcome, Pick, SubScores, care_word, why};
use super::key::Key;
use super::model::{
    Fit, PlantScoreMedia, PlantScoreResponse, Recommendation, RecommendationMedia, RecommendationsResponse, Sowing,
};
use crate::impact::formulas::metrics;
use crate::plants::images::Images;
use crate::plants::model::Plant;
use crate::wire;

/// The body of `POST /recommendations` and `POST /recommendations-with-impact`. `plants` is the catalogue that the
/// outcome's index was built from.
pub(super) fn recommendations(
    plants: &[Plant],
    images: &Images,
    key: &Key,
    outcome: Outcome,
) -> RecommendationsResponse {
    let garden = &key.request.garden;
    let items = outcome.picks.iter().map(|pick| recommendation(&plants[pick.plant], images, key, pick));
    RecommendationsResponse {
        recommendations: items.collect(),
        notes: outcome.notes,
        suburb: key.suburb.clone(),
        climate_zone: garden.zone.as_str().to_owned(),
        month_now: garden.month,
        zone_source: key.zone_source,
        excluded: outcome.excluded,
    }
}

fn recommendation(plant: &Plant, images: &Images, key: &Key, pick: &Pick) -> Recommendation {
    let garden = &key.request.garden;
    let impact = key.conditions.as_ref().map(|conditions| metrics(plant, conditions).quantified(conditions, 1));
    Recommendation {
        plant_name: plant.plant_name.clone(),
        scientific_name: plant.scientific_name.clone(),
        plant_category: or_empty(&plant.plant_category),
        description: plant.description.clone(),
        score: wire::round(pick.sub_scores.score(), 1),
        why: why(plant, garden, &pick.sub_scores),
        fit: fit(plant),
        sowing: Sowing { method: method_word(&or_empty(&plant.sowing_method)), ..sowing(plant, garden) },
        media: RecommendationMedia { image_url: images.primary(plant), has_image: true },
        id: plant.id,
        beneficial_companions: or_empty(&plant.beneficial_companions),
        harmful_companions: or_empty(&plant.harmful_companions),
        neutral_companions: or_empty(&plant.neutral_companions),
        quantified_impact: impact,
        explain: key.request.explain.then(|| Explanation::from(&pick.sub_scores)),
    }
}

/// The body of `POST /plant-score`.
pub(super) fn plant_score(plant: &Plant, garden: &Garden, suburb: &str, scores: &SubScores) -> PlantScoreResponse {
    PlantScoreResponse {
        plant_name: plant.plant_name.clone(),
        scientific_name: plant.scientific_name.clone(),
        plant_category: or_empty(&plant.plant_category),
        score: wire::round(scores.score(), 1),
        score_breakdown: scores.rounded(3),
        fit: fit(plant),
        sowing: sowing(plant, garden),
        media: PlantScoreMedia::default(),
        suburb: suburb.to_owned(),
        climate_zone: garden.zone.as_str().to_owned(),
        month_now: garden.month,
    }
}

fn fit(plant: &Plant) -> Fit {
    Fit {
        sun_need: or_empty(&plant.sun_need),
        time_to_maturity_days: plant.maturity_days(),
        maintainability: care_word(plant),
        container_ok: plant.container_ok.unwrap_or_default(),
        indoor_ok: plant.indoor_ok.unwrap_or_default(),
        habit: or_empty(&plant.habit),
    }
}

/// When and how to sow the plant, with the method as it is stored.
fn sowing(plant: &Plant, garden: &Garden) -> Sowing {
    Sowing {
        climate_zone: garden.zone.as_str().to_owned(),
        months: garden.sowing_months(plant).to_vec(),
        method: or_empty(&plant.sowing_method),
        depth_mm: plant.sowing_depth_mm,
        spacing_cm: plant.spacing_cm,
        season_label: if garden.in_season(plant) { "Start now" } else { "Plan ahead" },
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

fn or_empty(text: &Option<String>) -> String {
    text.clone().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::climate::model::Suburb;
    use crate::climate::service::Suburbs;
    use crate::plants::model::{FlowerColors, SowingMonths};
    use crate::preferences::UserPreferences;
    use crate::recommendations::engine::testing::edible_herb;
    use crate::recommendations::engine::{Index, Zone, recommend, score};
    use crate::recommendations::model::RecommendationRequest;
    use crate::season::{ClimateZone, Month};

    fn basil() -> Plant {
        let mut months = SowingMonths::default();
        months.set(ClimateZone::Cool, [Month::September, Month::May]);
        Plant {
            id: 12,
            plant_name: "Basil- Genovese".to_owned(),
            scientific_name: Some("Ocimum basilicum".to_owned()),
            description: Some("Grow it.".to_owned()),
            habit: Some("compact".to_owned()),
            fragrant: Some(true),
            flower_colors: Some(FlowerColors(vec!["white".to_owned()])),
            sowing_method: Some("Sow direct or **Raise Seedlings**".to_owned()),
            sowing_depth_mm: Some(5),
            spacing_cm: Some(30),
            beneficial_companions: Some("Tomato".to_owned()),
            sowing_months_by_climate: Some(months),
            ..edible_herb()
        }
    }

    fn asked(explain: bool) -> RecommendationRequest {
        RecommendationRequest {
            suburb: "richmond ".to_owned(),
            n: 1,
            climate_zone: None,
            user_preferences: UserPreferences::default(),
            month: Some(Month::May),
            explain,
        }
    }

    fn answer(plant: Plant, explain: bool, impact: bool) -> Value {
        let plants = [plant];
        let richmond = Suburb { name: "Richmond".to_owned(), ..Suburb::default() };
        let suburbs = Suburbs::new(vec![richmond], None).unwrap();
        let new = if impact { Key::with_impact } else { Key::new };
        let key = new(&asked(explain), &suburbs, Month::July);
        let outcome = recommend(&Index::build(&plants), &key.request);
        let body = recommendations(&plants, &Images::new("pictures".to_owned()), &key, outcome);
        serde_json::to_value(body).unwrap()
    }

    fn keys(object: &Value) -> Vec<&str> {
        object.as_object().unwrap().keys().map(String::as_str).collect()
    }

    #[test]
    fn the_body_is_the_contracts() {
        let body = answer(basil(), false, false);
        let expected = json!({
            "recommendations": [{
                "plant_name": "Basil- Genovese",
                "scientific_name": "Ocimum basilicum",
                "plant_category": "herb",
                "description": "Grow it.",
                // 25 + 14 + 13.5 + 8 + 3.5 + 6
                "score": 70.0,
                "why": [
                    "Sowable now in cool climate (September, May).",
                    "Hardy plant; aligns with your maintenance preference.",
                    "Well-suited to your growing conditions.",
                    "Well-suited to your growing conditions.",
                ],
                "fit": {
                    "sun_need": "full_sun", "time_to_maturity_days": 60, "maintainability": "hardy",
                    "container_ok": true, "indoor_ok": true, "habit": "compact",
                },
                "sowing": {
                    "climate_zone": "cool", "months": ["September", "May"], "method": "raise_seedlings",
                    "depth_mm": 5, "spacing_cm": 30, "season_label": "Start now",
                },
                "media": { "image_url": "pictures/herb_plant_images/Basil- Genovese_Ocimum basilicum/Basil- Genovese_Ocimum basilicum_1.jpg", "has_image": true },
                "id": 12,
                "beneficial_companions": "Tomato",
                "harmful_companions": "",
                "neutral_companions": "",
            }],
            "notes": [],
            "suburb": "richmond ",
            "climate_zone": "cool",
            "month_now": "May",
            "zone_source": "suburb",
        });
        assert_eq!(body.to_string(), expected.to_string(), "the keys' order counts");
    }

    #[test]
    fn impact_and_explanations_come_last() {
        let plain = answer(basil(), false, false);
        let body = answer(basil(), true, true);
        let (plain, item) = (&plain["recommendations"][0], &body["recommendations"][0]);
        let mut expected = keys(plain);
        expected.extend(["quantified_impact", "explain"]);
        assert_eq!(keys(item), expected);
        assert_eq!(keys(&body).last(), Some(&"excluded"));
        assert_eq!(
            keys(&item["explain"]),
            [
                "season",
                "sun",
                "maintainability",
                "time_to_results",
                "site_fit",
                "preferences",
                "wind_penalty",
                "eco_bonus"
            ]
        );
        assert_eq!(keys(&item["explain"]["sun"]), ["score", "weight", "points"]);
        assert_eq!(item["quantified_impact"]["risk_badge"], "low");
        assert_eq!(
            item["quantified_impact"]["community_impact_potential"],
            "If adopted by 5% of Richmond households, could contribute ~5.0°C cooling effect community-wide"
        );
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
                "season_label": "Plan ahead",
            })
        );
        assert_eq!(body["notes"], json!(["Plants to sow later in the year were added."]));
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

    #[test]
    fn a_score_has_the_contracts_keys() {
        let plants = [basil()];
        let garden = Garden::new(Month::June, Zone::from("moon"), &UserPreferences::default());
        let scores = score(&Index::build(&plants), 0, &garden);
        let body = plant_score(&plants[0], &garden, " here ", &scores);
        let expected = json!({
            "plant_name": "Basil- Genovese",
            "scientific_name": "Ocimum basilicum",
            "plant_category": "herb",
            "score": 45.0,
            "score_breakdown": {
                "season": 0.0, "sun": 0.7, "maintainability": 0.9, "time_to_results": 0.8, "site_fit": 0.35,
                "preferences": 0.5, "wind_penalty": 1.0, "eco_bonus": 0.0,
            },
            "fit": {
                "sun_need": "full_sun", "time_to_maturity_days": 60, "maintainability": "hardy",
                "container_ok": true, "indoor_ok": true, "habit": "compact",
            },
            "sowing": {
                "climate_zone": "moon", "months": [], "method": "Sow direct or **Raise Seedlings**",
                "depth_mm": 5, "spacing_cm": 30, "season_label": "Plan ahead",
            },
            "media": { "image_path": "", "image_base64": "", "has_image": false },
            "suburb": " here ",
            "climate_zone": "moon",
            "month_now": "June",
        });
        assert_eq!(serde_json::to_string(&body).unwrap(), expected.to_string());
    }
}
