//! Puts answers into words: a direct one first, then what to do, then what it rests on.

mod care;
mod general;
mod harm;
mod own;
mod sowing;

use std::cmp::Reverse;
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::Topic;
use super::context::Place;
use super::data::{DATA, said_of};
use super::names::{absent, stranger};
use super::subject::Subject;
use super::text::Text;
use super::{Question, Understood};
use crate::climate::model::Suburb;
use crate::season::{ClimateZone, Month};
use crate::tracking::growth::place::month_of;
use crate::tracking::growth::wording;

const MOST_TIPS: usize = 3;
const MOST_GUIDES: usize = 4;
/// Of so many that are found the fitting ones are named.
const MOST_SEARCHED: usize = 20;

pub(super) struct Composer<'a> {
    pub question: &'a Question<'a>,
    pub understood: Understood,
    month: Month,
}

impl<'a> Composer<'a> {
    pub(super) fn of(question: &'a Question<'a>) -> Self {
        Self { question, understood: Understood::of(question.text, question), month: month_of(question.today) }
    }

    pub(super) fn compose(&self) -> String {
        let subjects = self.subjects();
        if let Some(small_talk) = self.small_talk(&subjects) {
            return small_talk;
        }
        if subjects.is_empty()
            && let Some(absent) = absent(&self.understood.text)
        {
            return match self.understood.topic {
                Some(Topic::Toxic) => self.toxic_absent(absent),
                _ => format!("{}{}", Self::not_in_catalogue(absent.name), self.warning()),
            };
        }
        match subjects.as_slice() {
            [] if self.understood.asks_of_harm => self.no_plant(),
            [] if self.understood.text.says("wants_bees") => self.for_bees(),
            [] if self.understood.is_general() || self.asks_what_to_sow() => self.what_to_sow(),
            [] => self.trouble_alone().unwrap_or_else(|| match stranger(&self.understood.rest, false) {
                Some(name) => Self::not_in_catalogue(name),
                None => self.no_plant(),
            }),
            [subject, other, ..] if self.asks_for_neighbours(subject, other) => self.two(subject, other),
            // What holds for one holds not for the other: each gets its own answer.
            [subject, other, ..] if self.question.own.is_none() => {
                let first = self.about(subject);
                let second = self.about(other);
                format!("{first}\n\n{second}\n\n{}", self.basis(&[subject, other]))
            }
            [subject, ..] => format!("{}\n\n{}", self.about(subject), self.basis(&[subject])),
        }
    }

    /// Whether two plants are asked about as neighbours, rather than one and then the other.
    fn asks_for_neighbours(&self, one: &Subject<'_>, other: &Subject<'_>) -> bool {
        let is_choice = self.understood.text.has_any("or|vs|versus|difference");
        match self.understood.topic {
            Some(Topic::Companions) => true,
            None => !is_choice && one.common() != other.common(),
            Some(_) => false,
        }
    }

    fn subjects(&self) -> Vec<Subject<'a>> {
        let named = self.understood.plants.iter();
        let mut subjects: Vec<_> = named.filter_map(|named| Subject::of(named, self.question.catalogue)).collect();
        if let Some(own) = self.question.own {
            let own = Subject::one(own.plant);
            match subjects.as_slice() {
                [] if self.understood.names_another() => {}
                [] => subjects.push(own),
                // Its kind is named: it is meant.
                [named] if named.plants.iter().any(|plant| plant.id == own.plant.id) => subjects = vec![own],
                // Another plant beside it, as a neighbour.
                [_] if self.understood.topic == Some(Topic::Companions) => subjects.insert(0, own),
                _ => {}
            }
        }
        subjects
    }

    /// The answer about one plant, without what it rests on.
    fn about(&self, subject: &Subject<'a>) -> String {
        let own = self.question.own.filter(|own| own.plant.id == subject.plant.id && subject.plants.len() == 1);
        let Some(topic) = self.understood.topic else {
            let told = self.tips_by_words(subject);
            return match own {
                _ if !told.is_empty() => with_bullets(subject.say("For **{name}**:"), &told),
                Some(own) => self.now(subject, own),
                None => self.overview(subject),
            };
        };
        if matches!(topic, Topic::Sowing | Topic::Frost)
            && let Some(told) = self.planting_out(subject)
        {
            return told;
        }
        let stage = own.and_then(|own| own.growth.stage_at(own.days)).map(|stage| &*stage.stage_name);
        match topic {
            Topic::Now => own.map_or_else(|| self.this_month(subject), |own| self.now(subject, own)),
            Topic::Sowing => own.map_or_else(|| self.sowing(subject), |own| self.now(subject, own)),
            Topic::Harvest => self.harvest(subject, own, stage),
            Topic::Depth => self.depth(subject),
            Topic::Watering => self.watering(subject, stage),
            Topic::Feeding => self.feeding(subject, stage),
            Topic::Light => self.light(subject),
            Topic::Pests => self.pests(subject, stage),
            Topic::Pruning => self.pruning(subject, stage),
            Topic::Support => self.support(subject),
            Topic::Size => Self::size(subject),
            Topic::Companions => self.companions(subject),
            Topic::Containers => self.containers(subject),
            Topic::Frost => self.frost(subject),
            Topic::Soil => self.soil(subject),
            Topic::Toxic => self.toxic(subject),
        }
    }

    fn place(&self) -> Place {
        let home = || self.question.home.and_then(Place::of);
        // Where nobody says anything: the original's gardeners live in Melbourne.
        self.understood.place.clone().or_else(home).unwrap_or(Place { name: None, zone: ClimateZone::Cool })
    }

    /// The suburb that is asked about, or home.
    fn suburb(&self) -> Option<&Suburb> {
        let suburbs = self.question.suburbs;
        match self.understood.place.as_ref().and_then(|place| place.name.as_deref()) {
            Some(name) => suburbs.find(name).or_else(|| suburbs.find(&format!("{name} CBD"))),
            None => self.question.home.or_else(|| suburbs.find("Melbourne CBD")),
        }
    }

    fn basis(&self, subjects: &[&Subject<'_>]) -> String {
        let names: Vec<String> = subjects
            .iter()
            .map(|subject| match subject.plants.len() {
                1 => subject.title.clone(),
                count => format!("{} ({count} kinds)", subject.common()),
            })
            .collect();
        let place = self.place();
        let is_of_a_time = matches!(self.understood.topic, Some(Topic::Sowing | Topic::Now) | None);
        let climate = match &place.name {
            _ if !is_of_a_time => String::new(),
            Some(name) => format!(", for the {} climate of {name}", place.zone),
            None => format!(", for {}", place.climate()),
        };
        let names = names.join(" and ");
        format!("*This rests on the catalogue's facts on {names} and Plantopia's growing rules{climate}.*")
    }

    /// One of several ways to say it, always the same for the same question.
    fn pick<'t>(&self, ways: &'t [impl AsRef<str>]) -> &'t str {
        let mut hasher = DefaultHasher::new();
        (self.question.text, self.question.earlier.len()).hash(&mut hasher);
        let place = hasher.finish() % ways.len().max(1) as u64;
        ways.get(usize::try_from(place).unwrap_or_default()).map(AsRef::as_ref).unwrap_or_default()
    }

    /// Tips as a list, each once; for an own plant those of its stage first.
    fn tips(&self, subject: &Subject<'a>, category: &str, stage: Option<&str>) -> Vec<String> {
        let mut tips: Vec<(&str, &str)> = subject.profile.tips_on(category).collect();
        if stage.is_none() && ["watering", "light", "pests"].contains(&category) {
            // Of a plant at no known stage the grown one is asked about.
            tips.reverse();
        }
        let asked = || self.understood.text.stems.iter().filter(|stem| stem.len() > 3);
        tips.sort_by_cached_key(|(of, tip)| {
            let spoken_of = if category == "pests" { shared(asked(), tip) } else { 0 };
            (stage.is_some_and(|stage| stage != *of), Reverse(spoken_of))
        });
        let stages = &subject.profile.stages;
        let is_early = |of: &str| stages.len() > 2 && stages.iter().take(2).any(|stage| stage.stage_name == of);
        let mut list: Vec<String> = Vec::new();
        for (of, tip) in tips {
            if list.iter().any(|known| known.ends_with(tip)) {
                continue;
            }
            list.push(match of {
                _ if category != "watering" => tip.to_owned(),
                "germination" => format!("While it comes up: {}", uncapital(tip)),
                of if is_early(of) => format!("While it is young: {}", uncapital(tip)),
                _ => tip.to_owned(),
            });
        }
        list.truncate(MOST_TIPS);
        list
    }

    /// The tips that have the question's own words, when it is about none of the topics: "do I hill up potatoes?".
    fn tips_by_words(&self, subject: &Subject<'a>) -> Vec<String> {
        let asked = self.telling_stems(subject);
        let tips = subject.profile.tips.iter().flat_map(|group| &group.tips);
        let tips = tips.map(|tip| (shared(asked.iter().copied(), &tip.tip), &tip.tip));
        let mut found: Vec<_> = tips.filter(|(count, _)| *count > 0).collect();
        found.sort_by_key(|(count, _)| Reverse(*count));
        found.into_iter().take(MOST_TIPS).map(|(_, tip)| tip.to_string()).collect()
    }

    /// The stems of the question's words that tell what it is about, without the plant's name.
    fn telling_stems(&self, subject: &Subject<'a>) -> Vec<&String> {
        let named = Text::of(&subject.title).stems;
        self.understood.text.telling().map(|(_, stem)| stem).filter(|stem| !named.contains(stem)).collect()
    }

    /// Some guides for some words. How another plant is grown only happens to have one of them.
    fn guides(&self, words: &str) -> String {
        let asked = Text::of(words).stems;
        let is_about = |title: &str| Text::of(title).stems.iter().any(|stem| asked.contains(stem));
        let found = self.question.guides.search(words).take(MOST_SEARCHED).map(|guide| &guide.entry);
        let found = found.filter(|guide| &*guide.category != "grow_guide" || is_about(&guide.title));
        let named: Vec<String> = found
            .take(MOST_GUIDES)
            .map(|guide| format!("**{}** ({})", guide.title, guide.category.replace(['_', '-'], " ").to_lowercase()))
            .collect();
        if named.is_empty() { String::new() } else { format!("\n\nAmong the guides: {}.", named.join(", ")) }
    }

    /// What is known about the plants of the question, as plain lines.
    pub(super) fn facts(&self) -> String {
        let place = self.place();
        let mut text =
            format!("Today is {}. The gardener gardens {}.\n", self.question.today.format("%-d %B %Y"), place.phrase());
        if let Some(own) = self.question.own {
            let _ = writeln!(
                text,
                "The chat is about the gardener's own plant {:?} ({}), day {} since its start, expected to mature on {}.",
                own.nickname, own.plant.plant_name, own.days, own.matures
            );
            if let Some(stage) = own.growth.stage_at(own.days) {
                let _ = writeln!(text, "Its stage: {} ({})", stage.stage_name, stage.description);
            }
        }
        for subject in self.subjects().iter().take(2) {
            let months = sowing::months_phrase(subject.months(place.zone));
            let _ = writeln!(
                text,
                "{}: {} {} {}; {} mm deep, {} cm apart; {}; pot at least {} cm wide; hazards: {}",
                subject.title,
                subject.say("{sown}"),
                months.as_deref().unwrap_or("in no known month"),
                place.phrase(),
                subject.profile.depth_mm,
                subject.profile.spacing_cm,
                said_of(&DATA.care.sun, subject.profile.sun).likes,
                subject.profile.pot_cm,
                harm::Harms::of_subject(subject).fact(),
            );
            let good = subject.companions(|plant| plant.beneficial_companions.as_deref());
            let bad = subject.companions(|plant| plant.harmful_companions.as_deref());
            let _ = writeln!(text, "Good companions: {}. Keep away from: {}.", good.join(", "), bad.join(", "));
            for group in &subject.profile.tips {
                for tip in &group.tips {
                    let _ = writeln!(text, "- {} ({}): {}", group.stage_name, tip.category, tip.tip);
                }
            }
        }
        text
    }
}

fn shared<'s>(stems: impl Iterator<Item = &'s String>, text: &str) -> usize {
    let words = Text::of(text).stems;
    stems.filter(|stem| words.contains(stem)).count()
}

/// Sentences as a list of Markdown.
fn bullets(lines: &[String]) -> String {
    lines.iter().map(|line| format!("- {line}")).collect::<Vec<_>>().join("\n")
}

fn with_bullets(lead: String, lines: &[String]) -> String {
    if lines.is_empty() { lead } else { format!("{lead}\n\n{}", bullets(lines)) }
}

/// Names as a list: `basil, carrot and onion`.
fn list(names: impl Iterator<Item = String>) -> String {
    wording::list(&names.collect::<Vec<_>>())
}

/// What the catalogue says of something, within a sentence.
fn said(text: Option<&str>) -> Option<String> {
    let said = text.map(str::trim).filter(|text| !text.is_empty());
    said.map(|said| said.trim_end_matches('.').to_lowercase())
}

/// A sentence's beginning after a colon.
fn uncapital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next();
    // "I", "NPK" and the like stay.
    if letters.clone().next().is_some_and(char::is_uppercase) {
        return text.to_owned();
    }
    first.into_iter().flat_map(char::to_lowercase).chain(letters).collect()
}
