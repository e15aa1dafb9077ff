//! What speaks for a plant that was chosen: four different sentences, each true of this plant in this garden.

use crate::plants::head_start::{head_start, known_days};
use crate::plants::model::Plant;
use crate::plants::sowing_window::{Frost, Raising, SowingWindow, plant_out, under_cover};
use crate::season::MonthSet;
use crate::tracking::growth::facts::Beginning;
use crate::tracking::growth::facts::{Facts, Group, Sun};
use crate::tracking::growth::wording::{list, span};

use super::super::engine::{Garden, Goal, Light, known_facts, wanted_colors};
use super::index::{Moment, catches_wind, is_harmless, spacing};
use super::kinds::{EDIBLE, FLOWERS, ORNAMENTAL, VEGETABLES, of_plant, phrase};
use super::preferences::Preferences;
use super::tables::{EVERYONE, MANY, commonness};

/// Four sentences on what speaks for the plant, the season first.
pub fn why(plant: &Plant, garden: &Garden, preferences: &Preferences) -> [String; 4] {
    let facts = Facts::of(plant);
    let beginning = facts.beginning();
    let cold = beginning.too_cold(preferences.frosty, garden.known_zone());
    let about = About { plant, garden, preferences, facts, beginning, cold };
    let likes_light = about.is_at_home() || about.steps() == Some(0);
    let is_safe = preferences.pets_or_toddlers && is_harmless(plant);
    // What says most of this plant in this garden comes first; the last ones can be said of many.
    let mut sentences = [
        Some(about.season()),
        about.wish(),
        is_safe.then(|| "As far as is known it harms neither people nor pets.".to_owned()),
        about.hardiness(),
        (!likes_light).then(|| about.light()),
        about.days(),
        about.care_is_special().then(|| about.care()),
        about.wind(),
        likes_light.then(|| about.light()),
        about.companions(),
        about.commonness(),
        Some(about.room()),
        Some(about.care()),
    ]
    .into_iter()
    .flatten();
    std::array::from_fn(|_| sentences.next().unwrap_or_default())
}

struct About<'a> {
    plant: &'a Plant,
    garden: &'a Garden,
    preferences: &'a Preferences,
    facts: Facts<'a>,
    beginning: Beginning,
    /// The months that are too cold for it outside.
    cold: MonthSet,
}

impl About<'_> {
    /// What is done first: `Sow it where it is to grow`, `Plant tubers`.
    fn start(&self) -> String {
        let (months, month) = (self.garden.months(self.plant), self.garden.month);
        let part = self.beginning.start_as(months, self.cold, month).replace('_', " ");
        let seed = match self.beginning.raising {
            _ if part == "seedling" => "Plant seedlings",
            Raising::InPlace => "Sow it where it is to grow",
            Raising::InTrays { or_in_place: false, .. } => "Raise seedlings or plant bought ones",
            Raising::InTrays { .. } => "Sow it or plant seedlings",
            Raising::Planted { has_leaves: true } if part == "young plant" && self.garden.criteria.indoors => {
                "Buy a potted one"
            }
            Raising::Planted { has_leaves: true } if part == "young plant" => "Plant a bought one",
            Raising::Planted { has_leaves: true } => return format!("Plant {part}s or bought plants"),
            Raising::Planted { has_leaves: false } if part == "fruit" => "Plant a whole fruit",
            Raising::Planted { has_leaves: false } => return format!("Plant {part}s"),
        };
        seed.to_owned()
    }

    fn season(&self) -> String {
        let (months, month, zone) = (self.garden.months(self.plant), self.garden.month, &self.garden.zone);
        let moment = Moment::of(months, month);
        let Some(SowingWindow { from, until, .. }) = SowingWindow::of(months, month) else {
            return format!("When to start it in the {zone} zone isn't known.");
        };
        let window = span((from, until));
        let (raising, now) = (self.beginning.raising, MonthSet::of(month));
        let needs_cover = self.facts.frost == Frost::Tender
            && !self.garden.criteria.indoors
            && !under_cover(raising, now, self.cold).is_empty();
        if moment != Moment::Closed && moment != Moment::Soon && needs_cover {
            let until = if self.preferences.frosty.contains(month) { "frosts end" } else { "nights and soil are warm" };
            let out = match plant_out(raising, now, self.cold).iter().next() {
                Some(out) => format!(" until {until}: plant it out in {out}"),
                None => ", and keep it there".to_owned(),
            };
            return format!("Raise it under cover now{out}; in the {zone} zone it is started {window}.");
        }
        let start = self.start();
        match moment {
            Moment::AllYear => format!("{start} now: in the {zone} zone any month will do."),
            Moment::LastChance => format!("{start} this month: in the {zone} zone {month} is the last chance."),
            Moment::Opens | Moment::Middle => format!("{start} now: in the {zone} zone its time is {window}."),
            Moment::Soon => format!("Get ready: in the {zone} zone its time is {window}."),
            Moment::Closed => format!("Not now: in the {zone} zone its time is {window}."),
        }
    }

    fn wish(&self) -> Option<String> {
        let (goal, criteria) = (self.garden.criteria.goal, &self.garden.criteria);
        let own = of_plant(self.plant, &self.facts);
        let kind = self.preferences.kinds & own;
        let kind = match goal {
            Goal::Edible => kind & EDIBLE,
            Goal::Ornamental => kind & ORNAMENTAL,
            Goal::EdibleAmongOthers | Goal::Any => kind,
        };
        // Of vegetables in general it is told which.
        let kind = if kind == VEGETABLES { own } else { kind };
        let is_flower = own & FLOWERS != 0 && goal != Goal::Edible;
        let colors = if is_flower { wanted_colors(self.plant, self.garden) } else { Vec::new() };
        let scented = is_flower && criteria.fragrant && self.plant.fragrant == Some(true);
        let scented = scented.then_some("scented");
        let looks = colors.into_iter().chain(scented).collect::<Vec<_>>().join(" and ");
        match phrase(kind) {
            Some(phrase) if looks.is_empty() => Some(format!("It fits your wishes: {phrase}.")),
            Some(phrase) => Some(format!("It fits your wishes: {phrase}, {looks}.")),
            None => (!looks.is_empty()).then(|| format!("It is {looks}, as you wished.")),
        }
    }

    fn hardiness(&self) -> Option<String> {
        let outdoors = !self.garden.criteria.indoors && self.preferences.frosty.contains(self.garden.month);
        let is_hardy = outdoors && self.facts.frost == Frost::Hardy;
        is_hardy.then(|| format!("It stands the frosts that are likely here in {}.", self.garden.month))
    }

    fn steps(&self) -> Option<u8> {
        self.garden.criteria.light.steps_to(Light::needed_by(self.plant))
    }

    /// Whether it does well in light that is one step from what it needs.
    fn is_at_home(&self) -> bool {
        let shade = self.garden.criteria.light == Light::BrightShade;
        self.steps() == Some(1) && if shade { self.facts.likes_shade() } else { self.facts.sun == Sun::Any }
    }

    fn light(&self) -> String {
        let need = Light::needed_by(self.plant);
        let shade = self.garden.criteria.light == Light::BrightShade;
        let (place, need_name) = (self.garden.criteria.light.title().to_lowercase(), need.title().to_lowercase());
        if self.plant.sun_need.is_none() || need == Light::Unknown {
            return "How much light it wants isn't on record.".to_owned();
        }
        match self.steps() {
            Some(0) => format!("It wants {need_name}, which this place has."),
            Some(1) if self.is_at_home() && shade => "It is at home in shade.".to_owned(),
            Some(1) if self.is_at_home() => "Full sun and half a day's shade suit it alike.".to_owned(),
            Some(1) => format!("It prefers {need_name} and puts up with {place}."),
            Some(_) => format!("It wants {need_name}, which this place hasn't."),
            None => format!("It wants {need_name}."),
        }
    }

    fn commonness(&self) -> Option<String> {
        let zone = self.garden.known_zone()?;
        match commonness(self.plant)[zone as usize] {
            EVERYONE.. => {
                Some("Most gardeners here grow it, so that seed, seedlings and advice are easy to find.".into())
            }
            MANY.. => Some("Many gardeners here grow it, so that it is easy to come by.".into()),
            _ => None,
        }
    }

    /// Whether its care is another than most plants take.
    fn care_is_special(&self) -> bool {
        let care = self.facts.care();
        care.support.is_some() || care.pruning || care.feeding == 2 || matches!(care.watering, 0 | 3)
    }

    fn care(&self) -> String {
        const WATERING: [&str; 4] =
            ["water only in long dry spells", "ordinary watering", "steady moisture", "wet soil"];
        const FEEDING: [Option<&str>; 3] = [None, Some("food now and then"), Some("food every two weeks")];
        let care = self.facts.care();
        let watering = WATERING[usize::from(care.watering.min(3))];
        let feeding = FEEDING[usize::from(care.feeding.min(2))];
        let jobs = [Some(watering), feeding, care.support, care.pruning.then_some("pruning")];
        match jobs.into_iter().flatten().collect::<Vec<_>>().as_slice() {
            [only] => format!("It takes {only} and no other work that comes back."),
            jobs => format!("It takes {}.", list(jobs)),
        }
    }

    fn wind(&self) -> Option<String> {
        let low = self.garden.criteria.windy && !catches_wind(&self.facts) && self.facts.height_cm.is_some();
        low.then(|| "It stays low enough to stand the wind.".to_owned())
    }

    fn days(&self) -> Option<String> {
        let days = known_days(self.plant).filter(|days| *days > 0)?;
        let is_picked = matches!(self.plant.plant_category.as_deref(), Some("herb" | "vegetable"));
        let raised = head_start(self.plant);
        let (days, since) = match self.beginning.raising {
            _ if raised > 0 => (days - raised, "planting out"),
            Raising::Planted { .. } => (days, "planting"),
            _ => (days, "sowing"),
        };
        let time = match days {
            ..=130 => format!("{days} days"),
            131..=700 => format!("{} months", (days + 15) / 30),
            _ => format!("{} years", (days + 182) / 365),
        };
        let result = if is_picked { "Ready to pick" } else { "In flower" };
        // What is grown for its leaves has no day.
        let has_day = is_picked || self.facts.kind.group() != Group::Foliage;
        has_day.then(|| format!("{result} about {time} after {since}."))
    }

    fn companions(&self) -> Option<String> {
        known_facts(self.plant).find(|fact| fact.starts_with("Grows well beside"))
    }

    fn room(&self) -> String {
        let Some(width) = spacing(self.plant) else {
            return "How far apart it stands isn't on record: go by the packet.".to_owned();
        };
        if self.preferences.pot_cm >= width {
            return format!("At {width} cm across one fits a pot of {} cm.", self.preferences.pot_cm);
        }
        let each = u32::from(width) * u32::from(width);
        let many = self.preferences.area_dm2.saturating_mul(100) / each;
        match many {
            many if many < 2 || self.garden.criteria.containers => format!("It needs {width} cm between plants."),
            ..=20 => format!("It needs {width} cm, and this plot has room for {many}."),
            21..=100 => format!("It needs {width} cm, and this plot has room for dozens."),
            _ => format!("It needs {width} cm, and this plot has room for more than you will want."),
        }
    }
}

#[cfg(test)]
mod tests {
    use Month::{April, August, June, May, November, October, September};
    use serde_json::{Value, json};

    use super::*;
    use crate::recommendations::testing::{herb, plant, sunny};
    use crate::season::Month;

    fn sentences(month: Month, plant: &Plant, frosty: &[Month], said: &Value) -> [String; 4] {
        let said = sunny(said);
        let garden = Garden::new(month, "cool".into(), &said);
        why(plant, &garden, &Preferences::new(&said, frosty.iter().copied()))
    }

    #[test]
    fn the_season_is_told_as_it_stands() {
        for (months, first) in [
            (
                &[April, May, June][..],
                "Sow it or plant seedlings now: in the cool zone its time is from April to June.",
            ),
            (&[May], "Sow it or plant seedlings this month: in the cool zone May is the last chance."),
            (&Month::ALL, "Sow it or plant seedlings now: in the cool zone any month will do."),
            (&[June], "Get ready: in the cool zone its time is in June."),
            (&[], "When to start it in the cool zone isn't known."),
        ] {
            let herb = herb(json!({ "sowing_months_by_climate": { "cool": months } }));
            assert_eq!(sentences(May, &herb, &[], &json!({}))[0], first);
        }
    }

    #[test]
    fn a_tender_plant_is_raised_under_cover_while_it_is_cold() {
        let tomato = herb(json!({ "plant_name": "Tomato", "scientific_name": "Solanum lycopersicum",
            "sowing_method": "Raise seedlings", "hardiness_life_cycle": "Frost tender Annual",
            "sowing_months_by_climate": { "cool": [May, August, September, October, November] } }));
        let frosts = [August, September, October];
        for (month, frosty, begins) in [
            (August, &frosts[..2], "Raise it under cover now until frosts end: plant it out in October;"),
            (August, &frosts, "Raise it under cover now until frosts end: plant it out in November;"),
            (August, &[], "Raise it under cover now until nights and soil are warm: plant it out in October;"),
            (September, &[], "Raise it under cover now until nights and soil are warm: plant it out in November;"),
            (October, &[], "Plant seedlings now:"),
            (May, &[], "Raise it under cover now, and keep it there;"),
        ] {
            let [first, ..] = sentences(month, &tomato, frosty, &json!({}));
            assert!(first.starts_with(begins), "{month}: {first}");
        }
    }

    #[test]
    fn a_plant_of_which_nothing_is_known_still_gets_four_different_sentences() {
        let mut four = sentences(May, &Plant::default(), &[], &json!({})).to_vec();
        assert!(four.iter().all(|sentence| sentence.ends_with('.')), "{four:?}");
        four.dedup();
        assert_eq!(four.len(), 4, "{four:?}");
    }

    #[test]
    fn a_wish_is_named_only_if_it_was_one() {
        let second = |said: Value| sentences(May, &plant("Basil", "Ocimum basilicum"), &[], &said)[1].clone();
        assert_eq!(second(json!({})), "It fits your wishes: a herb.");
        assert!(!second(json!({ "preferences": { "edible_types": ["root"] } })).contains("wishes"));
    }
}
