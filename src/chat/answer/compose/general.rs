//! Answers that are about no one plant: greetings, what can be sown, and what can't be answered.

use std::cmp::Reverse;

use chrono::Datelike;

use super::super::Topic;
use super::super::context::{Place, When};
use super::super::data::{DATA, fill, filled, sentence, ways, words};
use super::super::subject::{Subject, shown};
use super::super::text::Text;
use super::sowing::months_phrase;
use super::{Composer, bullets, list};
use crate::climate::frost::{self as climate, DayOfYear, FrostDates};
use crate::plants::model::Plant;
use crate::season::{ClimateZone, MonthSet};
use crate::tracking::growth::wording::{self, capital};

const MOST_NAMES: usize = 10;
const MOST_FOR_BEES: usize = 40;
const MOST_LAST_CHANCES: usize = 5;

/// The categories, the list of words that asks for one of them, and what it is called.
const CATEGORIES: [(&str, &str, &str); 3] = [
    ("vegetable", "wants_vegetables", "Vegetables"),
    ("herb", "wants_herbs", "Herbs"),
    ("flower", "wants_flowers", "Flowers"),
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
        let talk = DATA.sentences.small_talk.iter().find(|talk| count <= talk.most && text.has_any_of(&talk.words))?;
        let ask = sentence(if self.question.own.is_some() { "ask_of_own" } else { "ask" });
        let reply = self.pick(&talk.replies).replace("{ask}", ask).replace("{abilities}", sentence("abilities"));
        Some(reply.replace("{example}", self.pick(ways("examples"))))
    }

    pub(super) fn not_in_catalogue(name: &str) -> String {
        filled("not_in_catalogue", &[("{name}", name), ("{abilities}", sentence("abilities"))])
    }

    /// The flowers and herbs whose texts speak of bees.
    pub(super) fn for_bees(&self) -> String {
        let plants = self.question.catalogue.plants();
        let feeds_bees = |position: &usize| {
            let plant = &plants[*position];
            let texts = [&plant.characteristics, &plant.description, &plant.additional_information];
            let mut texts = texts.into_iter().flatten();
            plant.plant_category.as_deref() != Some("vegetable") && texts.any(|text| Text::of(text).has_any("bee|bees"))
        };
        let groups = self.question.names.groups.iter().filter(|group| group.positions.iter().any(feeds_bees));
        let names = list(groups.map(|group| shown(&group.name)).take(MOST_FOR_BEES));
        let lead = if names.is_empty() { "bees_unknown" } else { "bees" };
        let guides = self.guides("bees flowers vegetables");
        format!("{} {}{guides}", filled(lead, &[("{names}", &names)]), sentence("what_bees_want"))
    }

    /// When it freezes at the place that is asked about, or at home.
    fn frost_dates(&self) -> Option<String> {
        let frost = climate::Frost::of(self.suburb()?)?;
        let away = frost.distance_km.to_string();
        let at = [("{place}", frost.place), ("{station}", frost.station), ("{away}", &away)];
        if frost.frost_free {
            return Some(filled("frost_free", &at));
        }
        let said = |name: &str, dates: FrostDates, other: Option<DayOfYear>, year: &str| {
            let day = |day: DayOfYear| day.in_year(self.question.today.year()).map(wording::day_and_month);
            let usual = dates.median.and_then(day).map(|usual| format!("the {name} comes around **{usual}**"));
            match (usual, other.and_then(day)) {
                (Some(usual), Some(other)) => Some(format!("{usual}, in {year} year {other}")),
                (None, Some(other)) => Some(format!("in {year} year the {name} comes around **{other}**")),
                (usual, None) => usual,
            }
        };
        let last = said("last frost of spring", frost.last_frost, frost.last_frost.late, "a late");
        let first = said("first frost of autumn", frost.first_frost, frost.first_frost.early, "an early");
        let dates: Vec<String> = last.into_iter().chain(first).collect();
        let text = filled("frost_dates", &at).replace("{dates}", &dates.join("; "));
        (!dates.is_empty()).then(|| text.replace("{guides}", &self.guides("frost")))
    }

    /// The words of the question by which guides are looked for: its subject if it has one that guides are about.
    pub(super) fn guide_words(&self) -> String {
        let text = &self.understood.text;
        let known: Vec<String> = words("guide_subjects").iter().flat_map(|subject| Text::of(subject).stems).collect();
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

    pub(super) fn what_to_sow(&self) -> String {
        let place = self.place();
        let (label, months) = match self.understood.when {
            When::In(label, months) => (label, months),
            When::Now | When::Unsaid => (self.month.name(), MonthSet::of(self.month)),
        };
        let text = &self.understood.text;
        let (shady, potted) = (text.says("shady"), text.says("potted"));
        let fits = |plant: &Plant| {
            let position = plant.position.as_deref().unwrap_or_default().to_lowercase();
            let sun = plant.sun_need.as_deref();
            let takes_shade = matches!(sun, Some("part_sun" | "bright_shade")) || position.contains("part");
            (!shady || takes_shade) && (!potted || plant.container_ok == Some(true))
        };
        let any_wanted = CATEGORIES.iter().any(|(_, wishes, _)| text.says(wishes));
        let wanted = CATEGORIES.into_iter().filter(|(_, wishes, _)| !any_wanted || text.says(wishes));
        let wanted: Vec<_> = wanted.map(|(category, _, title)| (category, title)).collect();
        let sown = |category| self.sown_in(category, months, place.zone, &fits);
        let lines = wanted.iter().map(|(category, title)| (title, sown(category)));
        let lines = lines.filter(|(_, names)| !names.is_empty()).map(|(title, names)| format!("**{title}**: {names}"));
        let lines: Vec<String> = lines.collect();
        let wishes = [(potted, "pots"), (shady, "half shade")].into_iter().filter(|(is_wished, _)| *is_wished);
        let wishes: Vec<&str> = wishes.map(|(_, wish)| wish).collect();
        let here = if wishes.is_empty() {
            place.phrase()
        } else {
            format!("{}, in {}", place.phrase(), wording::list(&wishes))
        };
        let wanted: Vec<&str> = wanted.iter().map(|(category, _)| *category).collect();
        let last = if wishes.is_empty() { self.last_chance(months, place.zone, &wanted) } else { String::new() };
        let gaps = [
            ("{month}", label),
            ("{Month}", &*capital(label)),
            ("{here}", &here),
            ("{lines}", &bullets(&lines)),
            ("{last}", &last),
            ("{climate}", &place.climate()),
        ];
        if lines.is_empty() {
            return filled("nothing_to_sow", &gaps);
        }
        fill(&sentence("what_to_sow").replace("{lead}", self.pick(ways("can_be_sown"))), &gaps)
    }

    /// Those of a category that are sown in these months: those of which the catalogue has most kinds come first, for they
    /// are grown most.
    fn sown_in(&self, category: &str, months: MonthSet, zone: ClimateZone, fits: &dyn Fn(&Plant) -> bool) -> String {
        let plants = self.question.catalogue.plants();
        let is_sown = |position: &&usize| {
            let plant = &plants[**position];
            plant.plant_category.as_deref() == Some(category) && fits(plant) && plant.month_set(zone).intersects(months)
        };
        let groups = self.question.names.groups.iter();
        let counted = groups.map(|group| (Reverse(group.positions.iter().filter(is_sown).count()), &group.name));
        let mut counted: Vec<_> = counted.filter(|(count, _)| count.0 > 0).collect();
        counted.sort_unstable();
        list(counted.into_iter().take(MOST_NAMES).map(|(_, name)| shown(name)))
    }

    /// A few that won't wait until the month after.
    fn last_chance(&self, months: MonthSet, zone: ClimateZone, categories: &[&str]) -> String {
        let mut single = months.iter();
        let (Some(month), None) = (single.next(), single.next()) else { return String::new() };
        let plants = self.question.catalogue.plants();
        let ends = |positions: &[usize]| {
            let sown = positions.iter().map(|position| plants[*position].month_set(zone));
            let sown = sown.fold(MonthSet::EMPTY, MonthSet::union);
            sown.contains(month) && !sown.contains(month.next())
        };
        let groups = self.question.names.groups.iter().filter(|group| ends(&group.positions));
        let mut ending: Vec<_> = groups
            .filter_map(|group| {
                let category = plants[*group.positions.first()?].plant_category.as_deref();
                let rank = categories.iter().position(|wanted| Some(*wanted) == category)?;
                Some((rank, &group.name))
            })
            .collect();
        ending.sort_unstable();
        let names = list(ending.into_iter().take(MOST_LAST_CHANCES).map(|(_, name)| shown(name)));
        if names.is_empty() { names } else { format!("\n\n{}", filled("last_chance", &[("{names}", &names)])) }
    }

    /// A question without a plant that isn't understood, or can't be answered without one.
    pub(super) fn no_plant(&self) -> String {
        let guides = self.guides(&self.guide_words());
        let guides = ("{guides}", guides.as_str());
        let text = &self.understood.text;
        if text.has_any("compost*|worm farm*|bokashi|worms") {
            return filled("compost", &[guides]);
        }
        if let Some(Place { name: Some(name), zone }) = &self.understood.place
            && text.has_any("zone|climate")
        {
            return filled("zone", &[("{name}", name), ("{zone}", zone.name()), guides]);
        }
        let Some(topic) = self.understood.topic else {
            let (sorry, abilities) = (self.pick(ways("sorry")), sentence("abilities"));
            let months = months_phrase(MonthSet::of(self.month)).unwrap_or_default();
            let gaps = [("{sorry}", sorry), ("{abilities}", abilities), ("{months}", &months), guides];
            return filled("not_understood", &gaps);
        };
        if topic == Topic::Frost
            && text.has_any("frost*|freeze*")
            && let Some(dates) = self.frost_dates()
        {
            return dates;
        }
        let said = DATA.topics.iter().find(|known| known.name == topic).map(|said| (&*said.words, &*said.example));
        let (words, example) = said.unwrap_or_default();
        let lead = match topic {
            Topic::Frost => "frost_dates_unknown",
            Topic::Toxic => "which_plant_harms",
            _ => "which_plant",
        };
        filled(lead, &[("{words}", words), ("{example}", example), guides])
    }
}
