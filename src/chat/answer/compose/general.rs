//! Answers that are about no one plant: greetings, what can be sown, and what can't be answered.

use std::cmp::Reverse;

use chrono::Datelike;

use super::super::When;
use super::super::data::{NAMES, PHRASES, TOPICS};
use super::super::subject::{Subject, shown};
use super::super::text::{Text, capital};
use super::super::topic::Topic;
use super::sowing::months_phrase;
use super::{Composer, bullets, list};
use crate::climate::frost::{self as climate, DayOfYear, FrostDates};
use crate::plants::model::Plant;
use crate::season::{ClimateZone, MonthSet};

/// The most names of a category.
const MOST_NAMES: usize = 10;
const MOST_FOR_BEES: usize = 40;
const MOST_LAST_CHANCES: usize = 5;

/// The categories, and what asks for one of them.
const CATEGORIES: [(&str, &str, &str); 3] = [
    ("vegetable", "Vegetables", "veg*|veggies|food|edible*|crops|something to eat"),
    ("herb", "Herbs", "herb*"),
    ("flower", "Flowers", "flower*|blooms|annuals"),
];

impl<'a> Composer<'a> {
    /// Greetings, thanks, and who this is.
    pub(super) fn small_talk(&self, subjects: &[Subject<'a>]) -> Option<String> {
        let text = &self.understood.text;
        let count = text.words.len();
        let is_of_plants = self.understood.topic.is_some() || (!subjects.is_empty() && self.question.own.is_none());
        if is_of_plants && !(count <= 2 && text.has("help")) {
            return None;
        }
        let talk = PHRASES.small_talk.iter().find(|talk| count <= talk.most && text.has_any_of(&talk.words))?;
        let ask = match self.question.own {
            Some(_) => "Ask me what your plant needs now, or anything about growing it.",
            None => "Ask me about a plant, or what to sow this month: \"{example}\", say.",
        };
        let reply = self.pick(&talk.replies).replace("{ask}", ask).replace("{abilities}", &PHRASES.abilities);
        Some(reply.replace("{example}", self.pick(&PHRASES.examples)))
    }

    pub(super) fn not_in_catalogue(name: &str) -> String {
        let guess =
            format!("I don't have **{name}** in the catalogue, so anything I said about growing it would be a guess.");
        format!("{guess} {}.", PHRASES.abilities)
    }

    /// Whether plants for bees are wanted.
    pub(super) fn asks_for_bees(&self) -> bool {
        self.understood.text.has_any("bee|bees|pollinators|pollinator|honeybees")
    }

    /// The flowers and herbs whose texts speak of bees.
    pub(super) fn for_bees(&self) -> String {
        let plants = self.knowledge.catalogue.plants();
        let feeds_bees = |position: &usize| {
            let plant = &plants[*position];
            let texts = [&plant.characteristics, &plant.description, &plant.additional_information];
            let mut texts = texts.into_iter().flatten();
            plant.plant_category.as_deref() != Some("vegetable") && texts.any(|text| Text::of(text).has_any("bee|bees"))
        };
        let groups = self.knowledge.names.groups.iter().filter(|group| group.positions.iter().any(feeds_bees));
        let lead = match list(groups.map(|group| shown(&group.name)).take(MOST_FOR_BEES)).as_str() {
            "" => "The catalogue's texts don't say which plants bees like.".to_owned(),
            names => format!("The catalogue's texts speak of bees at {names}."),
        };
        format!(
            "{lead} Bees come where something is in flower from early spring to late autumn, and where nothing is sprayed.{}",
            self.guides("bees flowers vegetables")
        )
    }

    /// When it freezes at the place that is asked about, or at home.
    fn frost_dates(&self) -> Option<String> {
        let frost = climate::Frost::of(self.suburb()?)?;
        let (place, station, away) = (frost.place, frost.station, frost.distance_km);
        if frost.frost_free {
            return Some(format!(
                "At {station}, the nearest station to {place} ({away} km), frost is hardly ever measured; a hollow away from \
                 the coast may have some all the same."
            ));
        }
        let said = |name: &str, dates: FrostDates, other: Option<DayOfYear>, year: &str| {
            let day = |day: DayOfYear| Some(day.in_year(self.question.today.year())?.format("%-d %B").to_string());
            match (dates.median.and_then(day), other.and_then(day)) {
                (Some(usual), Some(other)) => {
                    Some(format!("the {name} comes around **{usual}**, in {year} year {other}"))
                }
                (Some(usual), None) => Some(format!("the {name} comes around **{usual}**")),
                (None, Some(other)) => Some(format!("in {year} year the {name} comes around **{other}**")),
                (None, None) => None,
            }
        };
        let last = said("last frost of spring", frost.last_frost, frost.last_frost.late, "a late");
        let first = said("first frost of autumn", frost.first_frost, frost.first_frost.early, "an early");
        let dates: Vec<String> = last.into_iter().chain(first).collect();
        (!dates.is_empty()).then(|| {
            format!(
                "For **{place}**: {}. Gardens in hollows freeze later in spring and earlier in autumn than the station, so watch \
                 the forecast.{}\n\n*This rests on the records of {station}, {away} km away.*",
                dates.join("; "),
                self.guides("frost")
            )
        })
    }

    /// The words of the question by which guides are looked for: its subject if it has one that guides are about.
    pub(super) fn guide_words(&self) -> String {
        let text = &self.understood.text;
        let known: Vec<String> = NAMES.guide_subjects.iter().flat_map(|subject| Text::of(subject).stems).collect();
        let subjects = text.words.iter().zip(&text.stems).filter(|(_, stem)| known.contains(stem));
        let mut words: Vec<&str> = subjects.map(|(word, _)| word.as_str()).collect();
        if words.is_empty() {
            words = text.telling().map(|(word, _)| word.as_str()).collect();
        }
        words.join(" ")
    }

    /// Whether the question has a time, and asks for sowing, without a plant.
    pub(super) fn asks_what_to_sow(&self) -> bool {
        let has_time = self.understood.when != When::Unsaid || self.understood.place.is_some();
        let asks = self.understood.text.has_any("what|which|anything|whats");
        let asks = asks || self.understood.topic == Some(Topic::Sowing);
        has_time && asks && matches!(self.understood.topic, None | Some(Topic::Sowing | Topic::Now))
    }

    /// What can be sown in a month.
    pub(super) fn what_to_sow(&self) -> String {
        let place = self.place();
        let (label, months) = match self.understood.when {
            When::In(label, months) => (label, months),
            When::Now | When::Unsaid => (self.month.name(), MonthSet::of(self.month)),
        };
        let text = &self.understood.text;
        let shady = text.has_any("shade|shady|shaded|dark|no sun|little sun|south facing");
        let potted = text.has_any("pot|pots|balcony|container*|windowsill|planter*|tub|tubs|apartment");
        let fits = |plant: &Plant| {
            let position = plant.position.as_deref().unwrap_or_default().to_lowercase();
            let sun = plant.sun_need.as_deref();
            let takes_shade = matches!(sun, Some("part_sun" | "bright_shade")) || position.contains("part");
            (!shady || takes_shade) && (!potted || plant.container_ok == Some(true))
        };
        let any_wanted = CATEGORIES.iter().any(|(.., words)| text.has_any(words));
        let wanted: Vec<_> =
            CATEGORIES.iter().filter(|(.., words)| !any_wanted || text.has_any(words)).copied().collect();
        let lines =
            wanted.iter().map(|(category, title, _)| (title, self.sown_in(category, months, place.zone, &fits)));
        let lines = lines.filter(|(_, names)| !names.is_empty()).map(|(title, names)| format!("**{title}**: {names}"));
        let lines: Vec<String> = lines.collect();
        let here = place.phrase()
            + match (shady, potted) {
                (true, true) => ", in pots and half shade",
                (true, false) => ", in half shade",
                (false, true) => ", in pots",
                (false, false) => "",
            };
        if lines.is_empty() {
            return format!("The catalogue has nothing to sow in {label} {here}. Ask me about another month.");
        }
        let lead = match self.pick(&["sow", "right"]) {
            "sow" => format!("In **{label}** you can sow or plant, {here}:"),
            _ => format!("{} is the time for these, {here}:", capital(label)),
        };
        let mut last = String::new();
        if !shady && !potted {
            let wanted: Vec<&str> = wanted.iter().map(|(category, ..)| *category).collect();
            last = self.last_chance(months, place.zone, &wanted);
        }
        format!(
            "{lead}\n\n{}{last}\n\nAsk me about any of them and I tell you how.\n\n*This rests on the catalogue's sowing months \
             for {}; there are more in the sowing calendar.*",
            bullets(&lines),
            place.climate()
        )
    }

    /// Those of a category that are sown in these months: those of which the catalogue has most kinds come first, for they
    /// are grown most.
    fn sown_in(&self, category: &str, months: MonthSet, zone: ClimateZone, fits: &dyn Fn(&Plant) -> bool) -> String {
        let plants = self.knowledge.catalogue.plants();
        let is_sown = |position: &&usize| {
            let plant = &plants[**position];
            plant.plant_category.as_deref() == Some(category) && fits(plant) && plant.month_set(zone).intersects(months)
        };
        let groups = self.knowledge.names.groups.iter();
        let counted = groups.map(|group| (Reverse(group.positions.iter().filter(is_sown).count()), &group.name));
        let mut counted: Vec<_> = counted.filter(|(count, _)| count.0 > 0).collect();
        counted.sort_unstable();
        list(counted.into_iter().take(MOST_NAMES).map(|(_, name)| shown(name)))
    }

    /// A few that won't wait until the month after.
    fn last_chance(&self, months: MonthSet, zone: ClimateZone, categories: &[&str]) -> String {
        let mut single = months.iter();
        let (Some(month), None) = (single.next(), single.next()) else { return String::new() };
        let plants = self.knowledge.catalogue.plants();
        let ends = |positions: &[usize]| {
            let sown = positions.iter().map(|position| plants[*position].month_set(zone));
            let sown = sown.fold(MonthSet::EMPTY, MonthSet::union);
            sown.contains(month) && !sown.contains(month.next())
        };
        let groups = self.knowledge.names.groups.iter().filter(|group| ends(&group.positions));
        let mut ending: Vec<_> = groups
            .filter_map(|group| {
                let category = plants[*group.positions.first()?].plant_category.as_deref();
                let rank = categories.iter().position(|wanted| Some(*wanted) == category)?;
                Some((rank, &group.name))
            })
            .collect();
        ending.sort_unstable();
        match list(ending.into_iter().take(MOST_LAST_CHANCES).map(|(_, name)| shown(name))).as_str() {
            "" => String::new(),
            names => format!("\n\nThe last chance this season: {names}."),
        }
    }

    /// A question without a plant that isn't understood, or can't be answered without one.
    pub(super) fn no_plant(&self) -> String {
        let guides = self.guides(&self.guide_words());
        let text = &self.understood.text;
        if text.has_any("compost*|worm farm*|bokashi|worms") {
            return format!("I can't say much about compost myself: what I know is how plants are grown.{guides}");
        }
        let place = self.understood.place.as_ref();
        if let Some((name, zone)) = place.and_then(|place| Some((place.name.as_ref()?, place.zone)))
            && text.has_any("zone|climate")
        {
            return format!(
                "For sowing, {name} counts as **{zone}** climate here. Ask me what can be sown there in a month.{guides}"
            );
        }
        let Some(topic) = self.understood.topic else {
            let (sorry, abilities) = (self.pick(&PHRASES.sorry), &PHRASES.abilities);
            let months = months_phrase(MonthSet::of(self.month)).unwrap_or_default();
            return format!("{sorry} {abilities}. Ask me about a plant by its name, or what to sow {months}.{guides}");
        };
        if topic == Topic::Frost
            && text.has_any("frost*|freeze*")
            && let Some(dates) = self.frost_dates()
        {
            return dates;
        }
        let said = TOPICS.topic.iter().find(|known| known.name == topic).map(|said| (&*said.words, &*said.example));
        let (words, example) = said.unwrap_or_default();
        match topic {
            Topic::Frost => format!(
                "I don't know the frost dates of that place: the Bureau of Meteorology (bom.gov.au) has them. Name a plant, and I \
                 tell you what cold and heat do to it, for example \"{example}\".{guides}"
            ),
            Topic::Toxic => format!(
                "I can't tell from here whether it is poisonous. Name the plant if you know it. If somebody has swallowed some, \
                 call the Poisons Information Centre on **13 11 26**, for a pet your vet or 1300 869 738.{guides}"
            ),
            _ => format!(
                "Which plant is it about? I can't say anything certain on {words} without one: name it, for example \
                 \"{example}\".{guides}"
            ),
        }
    }
}
