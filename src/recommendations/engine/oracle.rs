//! The contract's sections 3.3 to 3.7 and 3.10 once more, as plainly as they are written and as slowly as it takes; and
//! what proptest makes of the two: on any catalogue and any request the engine gives the oracle's answer.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use crate::plants::model::{FlowerColors, Plant, SowingMonths};
use crate::preferences::{Preferences, Site, UserPreferences};
use crate::season::{ClimateZone, Month};

use super::testing::{garden, request};
use super::{Excluded, Explanation, Index, recommend, score, why};

/// The words of a request, as they came.
#[derive(Clone, Debug)]
struct Asked {
    said: UserPreferences,
    month: Month,
    zone: String,
    n: usize,
}

impl Asked {
    fn months<'a>(&self, plant: &'a Plant) -> &'a [Month] {
        match self.zone.parse::<ClimateZone>() {
            Ok(zone) => plant.sowing_months(zone),
            Err(_) => &[],
        }
    }

    fn in_season(&self, plant: &Plant) -> bool {
        self.months(plant).contains(&self.month)
    }

    fn near_season(&self, plant: &Plant) -> bool {
        let near = [self.month.previous(), self.month, self.month.next()];
        self.months(plant).iter().any(|month| near.contains(month))
    }

    fn goal_holds(&self, plant: &Plant) -> bool {
        match self.said.preferences.goal.as_str() {
            "edible" => plant.edible == Some(true),
            "ornamental" => plant.edible != Some(true),
            _ => true,
        }
    }

    fn indoors(&self) -> bool {
        self.said.site.location_type == "indoors" || self.said.site.location_type == "indoor"
    }

    fn indoors_holds(&self, plant: &Plant) -> bool {
        !self.indoors() || plant.indoor_ok == Some(true)
    }

    fn containers_hold(&self, plant: &Plant) -> bool {
        !self.said.site.containers || plant.container_ok == Some(true)
    }

    fn sun_distance(&self, plant: &Plant) -> Option<usize> {
        let order = ["bright_shade", "part_sun", "full_sun"];
        let need = plant.sun_need.as_deref().unwrap_or("part_sun");
        let need = order.iter().position(|word| *word == need)?;
        let place = order
            .iter()
            .position(|word| *word == self.said.site.sun_exposure)?;
        Some(need.abs_diff(place))
    }

    fn sun_holds(&self, plant: &Plant) -> bool {
        self.sun_distance(plant).is_none_or(|steps| steps <= 1)
    }

    /// The tests that still count at a step of the ladder; step 0 is the hard filter itself.
    fn passes(&self, plant: &Plant, step: usize) -> bool {
        let season = match step {
            0 => self.in_season(plant),
            1..=3 => self.near_season(plant),
            _ => true,
        };
        season
            && self.goal_holds(plant)
            && self.indoors_holds(plant)
            && (step >= 3 || self.containers_hold(plant))
            && (step >= 2 || self.sun_holds(plant))
    }

    fn sub_scores(&self, plant: &Plant) -> [f64; 8] {
        let Site {
            area_m2,
            ref container_sizes,
            containers,
            ref wind_exposure,
            ..
        } = self.said.site;
        let wishes = &self.said.preferences;
        let habit = plant.habit.as_deref().unwrap_or("");

        let season = match (self.in_season(plant), self.near_season(plant)) {
            (true, _) => 1.0,
            (_, true) => 0.7,
            _ => 0.0,
        };
        let sun = self
            .sun_distance(plant)
            .map_or(0.5, |steps| [1.0, 0.7, 0.3][steps]);
        let own = plant.maintainability_score.unwrap_or(0.6);
        let maintainability = match wishes.maintainability.as_str() {
            "medium" => 0.5 + 0.5 * own,
            "high" => 0.7 + 0.3 * own,
            _ => own,
        };
        let time_to_results = match (
            plant.time_to_maturity_days.unwrap_or(0),
            wishes.time_to_results.as_str(),
        ) {
            (0, _) => 0.6,
            (..=45, "quick") | (61..=120, "standard") | (121..=180, "patient") => 1.0,
            (46..=75, "quick") | (61..=120, "patient") => 0.8,
            (76..=105, "quick") => 0.5,
            (_, "quick") => 0.2,
            (..=60, "standard") | (181.., "patient") => 0.9,
            (121..=180, "standard") => 0.7,
            (_, "standard") => 0.4,
            (_, "patient") => 0.6,
            (..=60, _) => 1.0,
            (..=120, _) => 0.8,
            _ => 0.6,
        };
        let mut site_fit = 0.0;
        if self.indoors() && plant.indoor_ok == Some(true) {
            site_fit += 0.2;
        }
        if containers && plant.container_ok == Some(true) {
            site_fit += 0.2;
        }
        let small = container_sizes
            .iter()
            .all(|size| size == "small" || size == "medium");
        if (area_m2 < 3.0 || small) && ["dwarf", "compact", "groundcover"].contains(&habit) {
            site_fit += 0.15;
        }
        let mut preferences = 0.0;
        if !wishes.edible_types.is_empty() && plant.edible == Some(true) {
            preferences += 0.2;
        }
        if !wishes.ornamental_types.is_empty() && plant.plant_category.as_deref() == Some("flower")
        {
            preferences += 0.2;
        }
        if !self.shared_colors(plant).is_empty() {
            preferences += 0.15;
        }
        if wishes.fragrant && plant.fragrant == Some(true) {
            preferences += 0.15;
        }
        let exposed = ["climber", "upright", "vine"].contains(&habit);
        let wind_penalty = if wind_exposure == "windy" && exposed {
            0.7
        } else {
            1.0
        };
        let text = format!(
            "{} {} {}",
            plant.description.as_deref().unwrap_or(""),
            plant.characteristics.as_deref().unwrap_or(""),
            plant.additional_information.as_deref().unwrap_or("")
        )
        .to_lowercase();
        let eco = text.contains("beneficial insect") || text.contains("pollinator");
        [
            season,
            sun,
            maintainability,
            time_to_results,
            f64::min(site_fit, 1.0),
            f64::min(preferences, 1.0),
            wind_penalty,
            if eco { 0.15 } else { 0.0 },
        ]
    }

    fn shared_colors<'a>(&self, plant: &'a Plant) -> Vec<&'a str> {
        let mut shared = Vec::new();
        for color in plant.flower_colors.iter().flat_map(|colors| &colors.0) {
            if self.said.preferences.colors.contains(color) && !shared.contains(&color.as_str()) {
                shared.push(color);
            }
        }
        shared
    }

    fn score(&self, plant: &Plant) -> f64 {
        let [season, sun, care, time, site, appeal, wind, eco] = self.sub_scores(plant);
        let base = 100.0
            * (0.25 * season
                + 0.20 * sun
                + 0.15 * care
                + 0.10 * time
                + 0.10 * site
                + 0.12 * appeal
                + 0.05 * eco);
        base * (0.85 + 0.15 * wind)
    }

    /// The order of 3.6.1.
    fn order(&self, a: &Plant, b: &Plant) -> Ordering {
        let rounded = |plant| format!("{:.3}", self.score(plant)).parse::<f64>().unwrap();
        let days = |plant: &Plant| match plant.time_to_maturity_days {
            None | Some(0) => 1_000_000_000,
            Some(days) => days,
        };
        rounded(b)
            .partial_cmp(&rounded(a))
            .unwrap()
            .then_with(|| days(a).cmp(&days(b)))
            .then_with(|| {
                a.plant_name
                    .to_lowercase()
                    .cmp(&b.plant_name.to_lowercase())
            })
            .then_with(|| a.id.cmp(&b.id))
    }

    /// Ranked and deduped, without the species of `chosen`.
    fn ranked<'a>(&self, plants: &'a [Plant], step: usize, chosen: &[&Plant]) -> Vec<&'a Plant> {
        let mut ranked: Vec<&Plant> = plants
            .iter()
            .filter(|plant| self.passes(plant, step))
            .collect();
        ranked.sort_by(|a, b| self.order(a, b));
        let mut seen: HashSet<String> = chosen.iter().map(|plant| species(plant)).collect();
        ranked.retain(|plant| seen.insert(species(plant)));
        ranked
    }

    fn answer(&self, plants: &[Plant]) -> (Vec<i32>, Vec<String>) {
        let strict = self.ranked(plants, 0, &[]);
        let ids = |plants: &[&Plant]| plants.iter().map(|plant| plant.id).collect();
        if strict.len() >= self.n {
            return (ids(&diverse(&strict, &[], self.n)), vec![]);
        }
        let mut chosen = strict;
        let mut notes = Vec::new();
        let sentences = [
            "Few plants fit this month: plants that sow one month earlier or later were added.",
            "Plants with other sun needs were added.",
            "Plants that need open ground were added.",
            "Plants to sow later in the year were added.",
        ];
        for (step, sentence) in (1..).zip(sentences) {
            let needed = self.n - chosen.len();
            let fresh = self.ranked(plants, step, &chosen);
            if needed == 0 || fresh.is_empty() {
                continue;
            }
            notes.push(sentence.to_owned());
            if fresh.len() <= needed {
                chosen.extend(fresh);
            } else {
                let picked = diverse(&fresh, &chosen, needed);
                chosen.extend(picked);
            }
        }
        if chosen.len() < self.n {
            notes.push(format!(
                "Only {} plants match this goal and place.",
                chosen.len()
            ));
        }
        (ids(&chosen), notes)
    }

    fn why(&self, plant: &Plant) -> Vec<String> {
        let values = self.sub_scores(plant);
        let mut order: Vec<usize> = (0..8).collect();
        order.sort_by(|&a, &b| values[b].partial_cmp(&values[a]).unwrap().then(a.cmp(&b)));
        let own = plant.maintainability_score.unwrap_or(0.6);
        let habit = plant.habit.as_deref().unwrap_or("");
        let mut why = Vec::new();
        for &i in &order[..4] {
            if values[i] <= 0.1 {
                continue;
            }
            let high = values[i] >= 0.7;
            match i {
                0 if high => {
                    let months: Vec<&str> = self
                        .months(plant)
                        .iter()
                        .take(3)
                        .map(|m| m.name())
                        .collect();
                    let praise = if self.in_season(plant) {
                        "Sowable now"
                    } else {
                        "Ideal sowing time"
                    };
                    why.push(format!(
                        "{praise} in {} climate ({}).",
                        self.zone,
                        months.join(", ")
                    ));
                }
                1 if high => {
                    let need = plant.sun_need.as_deref().unwrap_or("part_sun");
                    let title: Vec<String> = need
                        .split('_')
                        .map(|word| word[..1].to_uppercase() + &word[1..])
                        .collect();
                    why.push(format!(
                        "{} tolerant; matches your site conditions.",
                        title.join(" ")
                    ));
                }
                2 if high => {
                    let kind = if own >= 0.8 {
                        "Hardy"
                    } else if own >= 0.6 {
                        "Moderate-care"
                    } else {
                        "Special-care"
                    };
                    why.push(format!(
                        "{kind} plant; aligns with your maintenance preference."
                    ));
                }
                4 => {
                    let mut parts = Vec::new();
                    if self.said.site.containers && plant.container_ok == Some(true) {
                        parts.push("container-friendly".to_owned());
                    }
                    if ["dwarf", "compact", "groundcover"].contains(&habit) {
                        parts.push(format!("{habit} habit"));
                    }
                    if !parts.is_empty() {
                        why.push(format!(
                            "{} suit your space constraints.",
                            parts.join(" and ")
                        ));
                    }
                }
                5 => {
                    let mut parts = Vec::new();
                    if plant.edible == Some(true) && self.said.preferences.goal.contains("edible") {
                        parts.push("edible".to_owned());
                    }
                    if plant.fragrant == Some(true) && self.said.preferences.fragrant {
                        parts.push("fragrant".to_owned());
                    }
                    let colors = self.shared_colors(plant);
                    if !colors.is_empty() {
                        parts.push(format!("{} colored", colors.join(", ")));
                    }
                    if !parts.is_empty() {
                        why.push(format!(
                            "{} traits match your preferences.",
                            parts.join(" and ")
                        ));
                    }
                }
                7 => why.push("Pollinator-friendly; supports biodiversity.".to_owned()),
                _ => {}
            }
        }
        why.resize(4, "Well-suited to your growing conditions.".to_owned());
        why
    }

    /// How many plants the hard filter turned away at each of its tests.
    fn excluded(&self, plants: &[Plant]) -> [usize; 5] {
        let mut counts = [0; 5];
        for plant in plants {
            let tests = [
                self.in_season(plant),
                self.goal_holds(plant),
                self.indoors_holds(plant),
                self.containers_hold(plant),
                self.sun_holds(plant),
            ];
            if let Some(failed) = tests.iter().position(|passed| !passed) {
                counts[failed] += 1;
            }
        }
        counts
    }
}

/// The best `places` of a ranked list: first those whose category has fewer than two, then the best of the rest.
fn diverse<'a>(ranked: &[&'a Plant], chosen: &[&Plant], places: usize) -> Vec<&'a Plant> {
    let category = |plant: &Plant| plant.plant_category.clone().unwrap_or_default();
    let mut counts: HashMap<String, usize> = HashMap::new();
    for plant in chosen {
        *counts.entry(category(plant)).or_default() += 1;
    }
    let (mut picked, mut rest) = (Vec::new(), Vec::new());
    for &plant in ranked {
        let count = counts.entry(category(plant)).or_default();
        if *count < 2 && picked.len() < places {
            *count += 1;
            picked.push(plant);
        } else {
            rest.push(plant);
        }
    }
    picked.extend(rest);
    picked.truncate(places);
    picked
}

fn bits(values: [f64; 8]) -> [u64; 8] {
    values.map(f64::to_bits)
}

fn n(asked: &Asked) -> u8 {
    u8::try_from(asked.n).unwrap()
}

fn species(plant: &Plant) -> String {
    let norm = |name: &str| -> String {
        let name = name.to_lowercase().trim().replace("**", "");
        name.chars()
            .filter(|c| matches!(c, 'a'..='z' | '0'..='9'))
            .collect()
    };
    match plant.scientific_name.as_deref().map(norm) {
        Some(name) if !name.is_empty() && name != "unknown" => format!("sci:{name}"),
        _ => format!("name:{}", norm(&plant.plant_name)),
    }
}

/// The plant that a name means (3.10).
fn meant<'a>(plants: &'a [Plant], name: &str) -> Option<&'a Plant> {
    let name = name.trim().to_lowercase();
    if name.is_empty() {
        return None;
    }
    let plain = |text: &str| text.trim().to_lowercase();
    let scientific = |plant: &Plant| plain(plant.scientific_name.as_deref().unwrap_or(""));
    let steps: [&dyn Fn(&Plant) -> bool; 4] = [
        &|plant| plain(&plant.plant_name) == name,
        &|plant| scientific(plant) == name,
        &|plant| plain(&plant.plant_name).contains(&name),
        &|plant| scientific(plant).contains(&name),
    ];
    steps.iter().find_map(|step| {
        let matching = plants.iter().filter(|plant| step(plant));
        matching.min_by_key(|plant| (plant.plant_name.trim().chars().count(), plant.id))
    })
}

fn word(words: &[&'static str]) -> impl Strategy<Value = String> + use<> {
    select(words.to_vec()).prop_map(str::to_owned)
}

fn words(words: &[&'static str]) -> impl Strategy<Value = Vec<String>> + use<> {
    let all: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
    let most = all.len();
    subsequence(all, 0..=most).prop_shuffle()
}

const COLORS: [&str; 5] = ["purple", "white", "violet", "red", "sky blue"];

fn sowing_months() -> impl Strategy<Value = SowingMonths> {
    let months = subsequence(Month::ALL.to_vec(), 0..=6).prop_shuffle();
    vec((select(ClimateZone::ALL.to_vec()), months), 0..4).prop_map(|zones| {
        let mut months = SowingMonths::default();
        for (zone, sown) in zones {
            months.set(zone, sown);
        }
        months
    })
}

prop_compose! {
    fn plant()(
        (plant_name, scientific_name, plant_category) in (
            word(&["Basil", "basil", "Basil- Bush", "Mint", "Rose", "Rose ", "Pea", "Kale", "Dill", "Iris", ""]),
            option::weighted(0.7, word(&["Ocimum basilicum", "**ocimum** Basilicum ", "Unknown", "", "Mentha", "Rosa",
                "Pisum", "Brassica", "Anethum", "Iris", "Basil", "Salvia", "Thymus", "Allium", "Beta", "Daucus"])),
            option::weighted(0.95, word(&["flower", "herb", "vegetable", "shrub", ""])),
        ),
        (sun_need, indoor_ok, container_ok, edible, fragrant) in (
            option::weighted(0.9, word(&["full_sun", "part_sun", "bright_shade", "moonlight"])),
            option::of(any::<bool>()), option::of(any::<bool>()), option::of(any::<bool>()), option::of(any::<bool>()),
        ),
        sowing in option::weighted(0.95, sowing_months()),
        (own, days) in (
            option::weighted(0.9, select(vec![0.0, 0.1, 0.4, 0.45, 0.6, 0.65, 0.799_999, 0.8, 0.95, 1.0])),
            option::weighted(0.9, select(vec![0, 1, 45, 46, 60, 61, 75, 76, 105, 106, 120, 121, 180, 181, 5000])),
        ),
        habit in option::of(word(&["climber", "vine", "dwarf", "compact", "bush", "groundcover", "upright", ""])),
        flower_colors in option::of(words(&COLORS)),
        texts in [0..3_usize, 0..3, 0..3],
    ) -> Plant {
        let text = |chosen: usize| [None, Some("Beneficial"), Some("insects; POLLINATORS")][chosen].map(str::to_owned);
        Plant {
            plant_name, scientific_name, plant_category, sun_need, indoor_ok, container_ok, edible, fragrant, habit,
            sowing_months_by_climate: sowing,
            maintainability_score: own,
            time_to_maturity_days: days,
            flower_colors: flower_colors.map(FlowerColors),
            description: text(texts[0]),
            characteristics: text(texts[1]),
            additional_information: text(texts[2]),
            ..Plant::default()
        }
    }
}

/// Ids are distinct, as a database's are, and in no order.
fn catalogue() -> impl Strategy<Value = Vec<Plant>> {
    vec(plant(), 0..40).prop_map(|mut plants| {
        for (id, plant) in (1..).zip(&mut plants) {
            plant.id = (id * 37) % 41;
        }
        plants
    })
}

prop_compose! {
    fn asked()(
        (location_type, area_m2, sun_exposure, wind_exposure, containers, container_sizes) in (
            word(&["balcony", "indoors", "indoor", "Indoors"]),
            select(vec![-1.0, 0.0, 2.999, 3.0, 1e308]),
            word(&["full_sun", "part_sun", "bright_shade", "low_light"]),
            word(&["windy", "moderate", "sheltered"]),
            any::<bool>(),
            words(&["small", "medium", "large"]),
        ),
        (goal, fragrant, maintainability, time_to_results) in (
            word(&["edible", "ornamental", "mixed", "edible-first"]),
            any::<bool>(),
            word(&["low", "medium", "high", "none"]),
            word(&["quick", "standard", "patient", "someday"]),
        ),
        edible_types in words(&["herbs"]),
        ornamental_types in words(&["flowers"]),
        colors in words(&COLORS),
        month in select(Month::ALL.to_vec()),
        zone in word(&["cool", "cool", "cool", "temperate", "arid", "Cool", ""]),
        n in 1..=9_usize,
    ) -> Asked {
        let site = Site { location_type, area_m2, sun_exposure, wind_exposure, containers, container_sizes };
        let preferences = Preferences {
            goal, edible_types, ornamental_types, colors, fragrant, maintainability, time_to_results,
            ..Preferences::default()
        };
        Asked { said: UserPreferences { site, preferences, ..UserPreferences::default() }, month, zone, n }
    }
}

/// Says the same another way: with words that no rule tells apart, and with what no rule reads.
fn in_other_words(said: &UserPreferences) -> UserPreferences {
    let mut other = said.clone();
    let (site, wishes) = (&mut other.site, &mut other.preferences);
    let another = |word: &mut String, same: &[&str]| {
        if same.contains(&word.as_str()) {
            *word = same[same.len() - 1].to_owned();
        }
    };
    another(&mut site.location_type, &["balcony", "Indoors", "roof"]);
    another(&mut site.location_type, &["indoors", "indoor"]);
    another(
        &mut site.wind_exposure,
        &["moderate", "sheltered", "breezy"],
    );
    another(&mut site.sun_exposure, &["low_light", "candle"]);
    another(&mut wishes.goal, &["mixed", "joy"]);
    another(&mut wishes.goal, &["edible-first", "inedible"]);
    another(&mut wishes.maintainability, &["low", "none", "some"]);
    another(&mut wishes.time_to_results, &["someday", "never"]);
    wishes.colors.extend(said.preferences.colors.clone());
    wishes.colors.rotate_left(said.preferences.colors.len() / 2);
    wishes
        .edible_types
        .extend(said.preferences.edible_types.clone());
    wishes.watering.push('!');
    wishes.pollen_sensitive ^= true;
    "later".clone_into(&mut wishes.season_intent);
    other.practical.organic_only ^= true;
    "arid".clone_into(&mut other.environment.climate_zone);
    other
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_engine_answers_as_the_oracle_does(plants in catalogue(), asked in asked()) {
        let index = Index::build(&plants);
        let garden = garden(&asked.said, asked.month, &asked.zone);
        let mut request = request(garden, n(&asked));
        request.explain = true;
        let outcome = recommend(&index, &request);
        let ids: Vec<i32> = outcome.picks.iter().map(|pick| plants[pick.plant].id).collect();
        let notes: Vec<String> = outcome.notes.iter().map(ToString::to_string).collect();
        prop_assert_eq!((ids, notes), asked.answer(&plants));

        let [season, goal, indoors, containers, sun] = asked.excluded(&plants);
        prop_assert_eq!(outcome.excluded, Some(Excluded { season, goal, indoors, containers, sun }));

        for pick in &outcome.picks {
            let plant = &plants[pick.plant];
            prop_assert_eq!(bits(pick.sub_scores.values()), bits(asked.sub_scores(plant)));
            prop_assert_eq!(pick.sub_scores.score().to_bits(), asked.score(plant).to_bits());
            prop_assert_eq!(why(plant, &request.garden, &pick.sub_scores).to_vec(), asked.why(plant));
        }
        prop_assert_eq!(&recommend(&index, &request), &outcome);
        request.explain = false;
        prop_assert_eq!(recommend(&index, &request).picks, outcome.picks);
    }

    #[test]
    fn every_answer_keeps_its_promises(plants in catalogue(), asked in asked()) {
        let garden = garden(&asked.said, asked.month, &asked.zone);
        let outcome = recommend(&Index::build(&plants), &request(garden, n(&asked)));
        let chosen: Vec<&Plant> = outcome.picks.iter().map(|pick| &plants[pick.plant]).collect();
        prop_assert!(chosen.len() <= asked.n);
        let distinct: HashSet<String> = chosen.iter().map(|plant| species(plant)).collect();
        prop_assert_eq!(distinct.len(), chosen.len());
        prop_assert!(chosen.iter().all(|plant| asked.goal_holds(plant) && asked.indoors_holds(plant)));
        for pick in &outcome.picks {
            prop_assert!((0.0..=100.0).contains(&pick.sub_scores.score()));
        }
        let step = |plant: &&Plant| (0..5).find(|&step| asked.passes(plant, step));
        prop_assert!(chosen.is_sorted_by_key(step), "who passes more tests comes first");
        let eligible = plants.iter().filter(|plant| asked.passes(plant, 4)).map(species);
        let eligible: HashSet<String> = eligible.collect();
        prop_assert_eq!(chosen.len(), asked.n.min(eligible.len()), "no place stays free");
    }

    #[test]
    fn any_plant_can_be_scored_alone(plants in catalogue(), asked in asked()) {
        let index = Index::build(&plants);
        let garden = garden(&asked.said, asked.month, &asked.zone);
        for (position, plant) in plants.iter().enumerate() {
            let scored = score(&index, position, &garden);
            prop_assert_eq!(scored.plant, position);
            prop_assert_eq!(bits(scored.sub_scores.values()), bits(asked.sub_scores(plant)));
            let parts = Explanation::from(&scored.sub_scores);
            let but_the_wind = [
                parts.season, parts.sun, parts.maintainability, parts.time_to_results, parts.site_fit,
                parts.preferences, parts.eco_bonus,
            ];
            let points = but_the_wind.iter().map(|part| part.points).sum::<f64>() + parts.wind_penalty.points;
            prop_assert!((points - asked.score(plant)).abs() < 1e-9);
        }
    }

    #[test]
    fn other_words_for_the_same_wishes_get_the_same_answer(plants in catalogue(), asked in asked()) {
        let restated = Asked { said: in_other_words(&asked.said), ..asked.clone() };
        let gardens = [&asked, &restated].map(|asked| garden(&asked.said, asked.month, &asked.zone));
        prop_assert_eq!(&gardens[0], &gardens[1]);
        prop_assert_eq!(asked.answer(&plants), restated.answer(&plants));
        for plant in &plants {
            prop_assert_eq!(asked.why(plant), restated.why(plant));
        }
    }

    #[test]
    fn a_name_means_the_same_plant(
        plants in catalogue(),
        name in word(&["basil", " BASIL ", "Basil-", "a", "ocimum basilicum", "os", "rose", "i", "unknown", " ", "zzz"]),
    ) {
        let found = crate::plants::lookup::Names::of(&plants).find(&name).map(|position| plants[position].id);
        prop_assert_eq!(found, meant(&plants, &name).map(|plant| plant.id));
    }
}
