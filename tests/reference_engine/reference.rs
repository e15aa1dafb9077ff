//! The contract's sections 3.3 to 3.7 and 3.10 once more, as plainly as they are written and as slowly as it takes.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use plantopia::fold::fold;
use plantopia::plants::model::Plant;
use plantopia::preferences::{Site, UserPreferences};
use plantopia::season::{ClimateZone, Month};

/// The words of a request, as they came.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub(super) preferences: UserPreferences,
    pub(super) month: Month,
    pub(super) zone: String,
    pub(super) n: usize,
}

impl Question {
    fn months<'a>(&self, plant: &'a Plant) -> &'a [Month] {
        match self.zone.parse::<ClimateZone>() {
            Ok(zone) => plant.sowing_months(zone),
            Err(_) => &[],
        }
    }

    /// Whether it is ever sown in the zone.
    pub(super) fn is_sown(&self, plant: &Plant) -> bool {
        !self.months(plant).is_empty()
    }

    pub(super) fn in_season(&self, plant: &Plant) -> bool {
        self.months(plant).contains(&self.month)
    }

    fn near_season(&self, plant: &Plant) -> bool {
        let near = [self.month.previous(), self.month, self.month.next()];
        self.months(plant).iter().any(|month| near.contains(month))
    }

    pub(super) fn goal_holds(&self, plant: &Plant) -> bool {
        match self.preferences.preferences.goal.as_str() {
            "edible" => plant.edible == Some(true),
            "ornamental" => plant.edible != Some(true),
            _ => true,
        }
    }

    fn indoors(&self) -> bool {
        self.preferences.site.location_type == "indoors" || self.preferences.site.location_type == "indoor"
    }

    pub(super) fn indoors_holds(&self, plant: &Plant) -> bool {
        !self.indoors() || plant.indoor_ok == Some(true)
    }

    fn containers_hold(&self, plant: &Plant) -> bool {
        !self.preferences.site.containers || plant.container_ok == Some(true)
    }

    fn sun_distance(&self, plant: &Plant) -> Option<usize> {
        let order = ["bright_shade", "part_sun", "full_sun"];
        let need = plant.sun_need.as_deref().unwrap_or("part_sun");
        let need = order.iter().position(|word| *word == need)?;
        let place = match self.preferences.site.sun_exposure.as_str() {
            "low_light" => "bright_shade",
            other => other,
        };
        let place = order.iter().position(|word| *word == place)?;
        Some(need.abs_diff(place))
    }

    fn sun_holds(&self, plant: &Plant) -> bool {
        self.sun_distance(plant).is_none_or(|steps| steps <= 1)
    }

    /// The tests that still count at a step of the ladder; step 0 is the hard filter itself.
    pub(super) fn passes(&self, plant: &Plant, step: usize) -> bool {
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

    pub(super) fn sub_scores(&self, plant: &Plant) -> [f64; 8] {
        let Site { area_m2, ref container_sizes, containers, ref wind_exposure, .. } = self.preferences.site;
        let wishes = &self.preferences.preferences;
        let habit = plant.habit.as_deref().unwrap_or("");

        let season = match (self.in_season(plant), self.near_season(plant)) {
            (true, _) => 1.0,
            (_, true) => 0.7,
            _ => 0.0,
        };
        let sun = self.sun_distance(plant).map_or(0.5, |steps| [1.0, 0.7, 0.3][steps]);
        let own = plant.maintainability_score.unwrap_or(0.6);
        let maintainability = match wishes.maintainability.as_str() {
            "medium" => 0.5 + 0.5 * own,
            "high" => 0.7 + 0.3 * own,
            _ => own,
        };
        let time_to_results = match (plant.time_to_maturity_days.unwrap_or(0), wishes.time_to_results.as_str()) {
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
        let small = container_sizes.iter().all(|size| size == "small" || size == "medium");
        if (area_m2 < 3.0 || small) && ["dwarf", "compact", "groundcover"].contains(&habit) {
            site_fit += 0.15;
        }
        let mut preferences = 0.0;
        if !wishes.edible_types.is_empty() && plant.edible == Some(true) {
            preferences += 0.2;
        }
        if !wishes.ornamental_types.is_empty() && plant.plant_category.as_deref() == Some("flower") {
            preferences += 0.2;
        }
        if !self.shared_colors(plant).is_empty() {
            preferences += 0.15;
        }
        if wishes.fragrant && plant.fragrant == Some(true) {
            preferences += 0.15;
        }
        let exposed = ["climber", "upright", "vine"].contains(&habit);
        let wind_penalty = if wind_exposure == "windy" && exposed { 0.7 } else { 1.0 };
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
            if self.preferences.preferences.colors.contains(color) && !shared.contains(&color.as_str()) {
                shared.push(color);
            }
        }
        shared
    }

    pub(super) fn score(&self, plant: &Plant) -> f64 {
        let [season, sun, care, time, site, appeal, wind, eco] = self.sub_scores(plant);
        let base =
            100.0 * (0.25 * season + 0.20 * sun + 0.15 * care + 0.10 * time + 0.10 * site + 0.12 * appeal + 0.05 * eco);
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
            .then_with(|| a.plant_name.to_lowercase().cmp(&b.plant_name.to_lowercase()))
            .then_with(|| a.id.cmp(&b.id))
    }

    /// Ranked and deduped, without the species of `chosen`.
    fn ranked<'a>(&self, plants: &'a [Plant], step: usize, chosen: &[&Plant]) -> Vec<&'a Plant> {
        let mut ranked: Vec<&Plant> = plants.iter().filter(|plant| self.passes(plant, step)).collect();
        ranked.sort_by(|a, b| self.order(a, b));
        let mut seen: HashSet<String> = chosen.iter().map(|plant| species(plant)).collect();
        ranked.retain(|plant| seen.insert(species(plant)));
        ranked
    }

    pub(super) fn answer(&self, plants: &[Plant]) -> (Vec<i32>, Vec<String>) {
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
            notes.push(format!("Only {} plants match this goal and place.", chosen.len()));
        }
        (ids(&chosen), notes)
    }

    pub(super) fn why(&self, plant: &Plant) -> Vec<String> {
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
                    let mut months = Vec::new();
                    let mut month = self.month;
                    for _ in 0..12 {
                        if months.len() < 3 && self.months(plant).contains(&month) {
                            months.push(month.name());
                        }
                        month = month.next();
                    }
                    let praise = if self.in_season(plant) { "Sowable now" } else { "Ideal sowing time" };
                    why.push(format!("{praise} in {} climate ({}).", self.zone, months.join(", ")));
                }
                1 if high => {
                    let need = plant.sun_need.as_deref().unwrap_or("part_sun");
                    let title: Vec<String> =
                        need.split('_').map(|word| word[..1].to_uppercase() + &word[1..]).collect();
                    why.push(format!("{} tolerant; matches your site conditions.", title.join(" ")));
                }
                2 if high => {
                    let kind = if own >= 0.8 {
                        "Hardy"
                    } else if own >= 0.6 {
                        "Moderate-care"
                    } else {
                        "Special-care"
                    };
                    why.push(format!("{kind} plant; aligns with your maintenance preference."));
                }
                4 => {
                    let mut parts = Vec::new();
                    if self.preferences.site.containers && plant.container_ok == Some(true) {
                        parts.push("container-friendly".to_owned());
                    }
                    if ["dwarf", "compact", "groundcover"].contains(&habit) {
                        parts.push(format!("{habit} habit"));
                    }
                    if !parts.is_empty() {
                        why.push(format!("{} suit your space constraints.", parts.join(" and ")));
                    }
                }
                5 => {
                    let mut parts = Vec::new();
                    if plant.edible == Some(true) && self.preferences.preferences.goal.contains("edible") {
                        parts.push("edible".to_owned());
                    }
                    if plant.fragrant == Some(true) && self.preferences.preferences.fragrant {
                        parts.push("fragrant".to_owned());
                    }
                    let colors = self.shared_colors(plant);
                    if !colors.is_empty() {
                        parts.push(format!("{} colored", colors.join(", ")));
                    }
                    if !parts.is_empty() {
                        why.push(format!("{} traits match your preferences.", parts.join(" and ")));
                    }
                }
                7 => why.push("Pollinator-friendly; supports biodiversity.".to_owned()),
                _ => {}
            }
        }
        why.extend(known(plant));
        why.resize(4, "Well-suited to your growing conditions.".to_owned());
        why
    }

    /// How many plants the hard filter turned away at each of its tests.
    pub(super) fn excluded(&self, plants: &[Plant]) -> [usize; 5] {
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

/// What fills up the reasons of 3.7 before the filler does.
fn known(plant: &Plant) -> Vec<String> {
    let mut known = Vec::new();
    let category = plant.plant_category.as_deref().unwrap_or("");
    match plant.time_to_maturity_days {
        None | Some(0) => {}
        Some(days) if category == "herb" || category == "vegetable" => {
            known.push(format!("Ready to pick about {days} days after sowing."));
        }
        Some(days) => known.push(format!("In flower about {days} days after sowing.")),
    }
    let text = plant.beneficial_companions.clone().unwrap_or_default();
    let mut companions: Vec<&str> = text.split(',').map(str::trim).collect();
    companions.retain(|name| !name.is_empty() && *name != "None documented");
    match companions[..] {
        [] => {}
        [one] => known.push(format!("Grows well beside {one}.")),
        [first, second, ..] => known.push(format!("Grows well beside {first} and {second}.")),
    }
    if plant.spacing_cm.unwrap_or(0) > 0 {
        known.push(format!("Needs {} cm between plants.", plant.spacing_cm.unwrap()));
    }
    known
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

pub(super) fn species(plant: &Plant) -> String {
    let norm = |name: &str| -> String {
        let name = name.to_lowercase().trim().replace("**", "");
        name.chars().filter(|c| matches!(c, 'a'..='z' | '0'..='9')).collect()
    };
    match plant.scientific_name.as_deref().map(norm) {
        Some(name) if !name.is_empty() && name != "unknown" => format!("sci:{name}"),
        _ => format!("name:{}", norm(&plant.plant_name)),
    }
}

/// The plant that a name means (3.10).
pub(super) fn meant<'a>(plants: &'a [Plant], name: &str) -> Option<&'a Plant> {
    let name = name.trim().to_lowercase();
    if name.is_empty() {
        return None;
    }
    let plain = |text: &str| text.trim().to_lowercase();
    let scientific = |plant: &Plant| plain(plant.scientific_name.as_deref().unwrap_or(""));
    // As people compare names, and as the frontend strips them before it asks.
    let folded = |text: &str| fold(text);
    let stripped = |text: &str| {
        let kept = |c: &char| c.is_ascii_alphanumeric() || "_-'&".contains(*c) || c.is_whitespace();
        plain(&text.chars().filter(kept).collect::<String>())
    };
    let same = |form: &dyn Fn(&str) -> String, plant: &Plant| {
        !form(&name).is_empty() && form(&plant.plant_name) == form(&name)
    };
    let steps: [&dyn Fn(&Plant) -> bool; 6] = [
        &|plant| plain(&plant.plant_name) == name,
        &|plant| same(&folded, plant),
        &|plant| same(&stripped, plant),
        &|plant| scientific(plant) == name,
        &|plant| plain(&plant.plant_name).contains(&name),
        &|plant| scientific(plant).contains(&name),
    ];
    steps.iter().find_map(|step| {
        let matching = plants.iter().filter(|plant| step(plant));
        matching.min_by_key(|plant| (plant.plant_name.trim().chars().count(), plant.id))
    })
}
