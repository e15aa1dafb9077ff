//! Answers that are about no one plant: greetings, what can be sown, and what can't be answered.

use chrono::Datelike;

use super::super::When;
use super::super::data::NAMES;
use super::super::names::is_common;
use super::super::subject::{Subject, shown};
use super::super::text::Text;
use super::super::topic::Topic;
use super::Composer;
use super::sowing::months_phrase;
use crate::climate::frost::{self as climate, DayOfYear, FrostDates};
use crate::plants::model::Plant;
use crate::season::{ClimateZone, MonthSet};
use crate::tracking::growth::wording;

const GREETINGS: &str = "\
    hi|hello|hey|gday|g day|good morning|good afternoon|good evening|howdy|hiya|yo|hi there|hey there\
    |hello there|gday mate|morning|arvo|how are you|anyone there";
const THANKS: &str = "\
    thanks|thank you|cheers|ta|thx|ty|thankyou|much appreciated|legend|awesome|great|perfect|bye|see ya";
const HELP: &str = "\
    what can you do|who are you|what are you|are you a robot|are you ai|how do you work|help\
    |what do you know";

/// The most names of a category.
const MOST_NAMES: usize = 10;
const MOST_FOR_BEES: usize = 40;

/// What can be asked.
const ABILITIES: &str = "I know when to sow the plants of the catalogue in each climate, how deep and how far apart, and how to water, \
    feed, prune, stake, protect and harvest them, what grows well beside them and in pots";

impl<'a> Composer<'a> {
    /// Greetings, thanks, and who this is.
    pub(super) fn small_talk(&self, subjects: &[Subject<'a>]) -> Option<String> {
        let text = &self.understood.text;
        if text.words.len() <= 2 && text.has("help") {
            return Some(format!("I'm Plantopia's garden helper. {ABILITIES}. Ask me, say: \"{}\"", self.example()));
        }
        let is_short = text.words.len() <= 6;
        if !is_short || self.understood.topic.is_some() || (!subjects.is_empty() && self.question.own.is_none()) {
            return None;
        }
        if text.has_any(HELP) {
            return Some(format!("I'm Plantopia's garden helper. {ABILITIES}. Ask me, say: \"{}\"", self.example()));
        }
        if text.has_any(THANKS) {
            let reply = self.pick(&[
                "You're welcome! Happy gardening.",
                "My pleasure. Good luck with it!",
                "You're welcome. Come back any time.",
            ]);
            return Some(reply.to_owned());
        }
        if text.words.len() <= 3 && text.has_any("ok|okay|cool|nice|good|got it|yep|yes|sure|no worries|righto|no") {
            let reply = ["Anything else you'd like to know?", "Good. Is there another plant you wonder about?"];
            return Some(self.pick(&reply).to_owned());
        }
        let greeting = self.pick(&["Hello!", "Hi there!", "G'day!"]);
        text.has_any(GREETINGS).then(|| match self.question.own {
            Some(_) => format!("{greeting} Ask me what your plant needs now, or anything about growing it."),
            None => format!("{greeting} Ask me about a plant, or what to sow this month: \"{}\", say.", self.example()),
        })
    }

    fn example(&self) -> &str {
        self.pick(&[
            "When do I sow carrots?",
            "How often do I water tomatoes?",
            "What can I sow now?",
            "Can I grow basil next to tomatoes?",
        ])
    }

    pub(super) fn not_in_catalogue(name: &str) -> String {
        format!(
            "I don't have **{name}** in the catalogue, so anything I said about growing it would be a guess. {ABILITIES}."
        )
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
        let groups = self.knowledge.names.groups().filter(|(_, positions)| positions.iter().any(feeds_bees));
        let names: Vec<String> = groups.map(|(name, _)| shown(name)).take(MOST_FOR_BEES).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let lead = match names.as_slice() {
            [] => "The catalogue's texts don't say which plants bees like.".to_owned(),
            names => format!("The catalogue's texts speak of bees at {}.", wording::list(names)),
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
        let said = |name: &str, dates: FrostDates, late_or_early: Option<DayOfYear>, year: &str| {
            let day = |day: DayOfYear| Some(day.in_year(self.question.today.year())?.format("%-d %B").to_string());
            let (usual, other) = (dates.median.and_then(day), late_or_early.and_then(day));
            match (usual, other) {
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
        let dates: Vec<String> = [last, first].into_iter().flatten().collect();
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
        let subjects: Vec<&str> = subjects.map(|(word, _)| word.as_str()).collect();
        if !subjects.is_empty() {
            return subjects.join(" ");
        }
        let words = text.words.iter().filter(|word| word.len() > 3 && !is_common(word));
        words.map(String::as_str).collect::<Vec<_>>().join(" ")
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
        let (months, label) = match self.understood.when {
            When::Month(month) => (MonthSet::of(month), month.to_string()),
            When::Season(name, months) => (months, name.replace("fall", "autumn")),
            When::Now | When::Unsaid => (MonthSet::of(self.month), self.month.to_string()),
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
        let wanted = |category: &str| match category {
            "flower" => text.has_any("flower*|blooms|annuals"),
            "herb" => text.has_any("herb*"),
            _ => text.has_any("veg*|veggies|food|edible*|crops|something to eat"),
        };
        let categories = [("vegetable", "Vegetables"), ("herb", "Herbs"), ("flower", "Flowers")];
        let any_wanted = categories.iter().any(|(category, _)| wanted(category));
        let lines = categories.iter().filter(|(category, _)| !any_wanted || wanted(category));
        let lines: Vec<String> = lines
            .filter_map(|(category, title)| {
                let names = self.sown_in(category, months, place.zone, &fits);
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                (!names.is_empty()).then(|| format!("**{title}**: {}", wording::list(&names)))
            })
            .collect();
        let here = match (shady, potted) {
            (true, true) => format!("{}, in pots and half shade", place.phrase()),
            (true, false) => format!("{}, in half shade", place.phrase()),
            (false, true) => format!("{}, in pots", place.phrase()),
            (false, false) => place.phrase(),
        };
        if lines.is_empty() {
            return format!("The catalogue has nothing to sow in {label} {here}. Ask me about another month.");
        }
        let lead = match self.pick(&["sow", "right"]) {
            "sow" => format!("In **{label}** you can sow or plant, {here}:"),
            _ => format!("{} is the time for these, {here}:", super::sowing::capital(&label)),
        };
        let wanted_ones: Vec<&str> = categories
            .iter()
            .map(|(category, _)| *category)
            .filter(|category| !any_wanted || wanted(category))
            .collect();
        let last = if shady || potted { String::new() } else { self.last_chance(months, place.zone, &wanted_ones) };
        format!(
            "{lead}\n\n{}{last}\n\nAsk me about any of them and I tell you how.\n\n*This rests on the catalogue's sowing months for {} {} climate; there are more in the sowing calendar.*",
            super::bullets(&lines),
            if place.zone == ClimateZone::Arid { "an" } else { "a" },
            place.zone
        )
    }

    /// Those of a category that are sown in these months: those of which the catalogue has most kinds come first, for they
    /// are grown most.
    fn sown_in(
        &self,
        category: &str,
        months: MonthSet,
        zone: ClimateZone,
        fits: &dyn Fn(&Plant) -> bool,
    ) -> Vec<String> {
        let plants = self.knowledge.catalogue.plants();
        let is_sown = |plant: &Plant| {
            plant.plant_category.as_deref() == Some(category)
                && fits(plant)
                && plant.sowing_months(zone).iter().any(|month| months.contains(*month))
        };
        let mut groups: Vec<(&str, usize)> = self
            .knowledge
            .names
            .groups()
            .map(|(name, positions)| (name, positions.iter().filter(|position| is_sown(&plants[**position])).count()))
            .filter(|(_, count)| *count > 0)
            .collect();
        groups.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        groups.into_iter().take(MOST_NAMES).map(|(name, _)| shown(name)).collect()
    }

    /// A few that won't wait until the month after.
    fn last_chance(&self, months: MonthSet, zone: ClimateZone, categories: &[&str]) -> String {
        let mut single = months.iter();
        let (Some(month), None) = (single.next(), single.next()) else { return String::new() };
        let plants = self.knowledge.catalogue.plants();
        let ends = |positions: &[usize]| {
            let all: MonthSet =
                positions.iter().flat_map(|position| plants[*position].sowing_months(zone)).copied().collect();
            all.contains(month) && !all.contains(month.next())
        };
        let category = |positions: &[usize]| {
            let category = positions.first().and_then(|position| plants[*position].plant_category.as_deref());
            categories.iter().position(|wanted| Some(*wanted) == category)
        };
        let groups = self.knowledge.names.groups().filter(|(_, positions)| ends(positions));
        let mut groups: Vec<_> =
            groups.filter_map(|(name, positions)| category(positions).map(|category| (category, name))).collect();
        groups.sort_unstable();
        let names: Vec<String> = groups.into_iter().take(5).map(|(_, name)| shown(name)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        if names.is_empty() {
            String::new()
        } else {
            format!("\n\nThe last chance this season: {}.", wording::list(&names))
        }
    }

    /// A question without a plant that isn't understood, or can't be answered without one.
    pub(super) fn no_plant(&self) -> String {
        let guides = self.guides(&self.guide_words());
        if self.understood.text.has_any("compost*|worm farm*|bokashi|worms") {
            return format!("I can't say much about compost myself: what I know is how plants are grown.{guides}");
        }
        if let Some(place) = &self.understood.place
            && self.understood.text.has_any("zone|climate")
            && let Some(name) = &place.name
        {
            return format!(
                "For sowing, {name} counts as **{}** climate here. Ask me what can be sown there in a month.{guides}",
                place.zone
            );
        }
        let asks_for_dates =
            self.understood.topic == Some(Topic::Frost) && self.understood.text.has_any("frost*|freeze*");
        if let Some(dates) = asks_for_dates.then(|| self.frost_dates()).flatten() {
            return dates;
        }
        match self.understood.topic {
            Some(Topic::Frost) => format!(
                "I don't know the frost dates of that place: the Bureau of Meteorology (bom.gov.au) has them. Name a plant, and I \
                 tell you what cold and heat do to it, for example \"{}\".{guides}",
                Topic::Frost.example()
            ),
            Some(topic) if topic != Topic::Toxic => format!(
                "Which plant is it about? I can't say anything certain on {} without one: name it, for example \"{}\".{guides}",
                topic.words(),
                topic.example()
            ),
            Some(_) => format!(
                "I can't tell from here whether it is poisonous. Name the plant if you know it. If somebody has swallowed some, call the Poisons Information Centre on **13 11 26**, for a pet your vet or 1300 869 738.{guides}"
            ),
            None => {
                let sorry = self.pick(&[
                    "I can't answer that one.",
                    "That I can't answer.",
                    "Sorry, I don't know an answer to that.",
                ]);
                let months = months_phrase(MonthSet::of(self.month)).unwrap_or_default();
                format!("{sorry} {ABILITIES}. Ask me about a plant by its name, or what to sow {months}.{guides}")
            }
        }
    }
}
