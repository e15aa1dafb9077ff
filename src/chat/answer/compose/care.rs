//! Care: water, food, light, pruning, support, pots, frost, soil, pests and neighbours.

use super::super::data::{DATA, Need, filled, said_of, sentence, ways};
use super::super::names::key;
use super::super::subject::{Subject, shown};
use super::{Composer, list, said, uncapital, with_bullets};
use crate::plants::model::Plant;
use crate::tracking::growth::profile::{Feed, Frost, Profile, Support, Water};
use crate::tracking::growth::wording::capital;

/// Of so many troubles in one question the advice is given.
const MOST_TROUBLES: usize = 2;
const MOST_COMPANIONS: usize = 8;

impl<'a> Composer<'a> {
    pub(super) fn watering(&self, subject: &Subject<'a>, stage: Option<&str>) -> String {
        let check = self.pick(ways("check_the_soil"));
        let Need { likes, lead } = said_of(&DATA.care.water, subject.profile.water);
        let lead = format!("{} {likes}. As a guide, {lead}. {check}", subject.say("**{Name}** like{s}"));
        with_bullets(lead, &self.tips(subject, "watering", stage))
    }

    pub(super) fn feeding(&self, subject: &Subject<'a>, stage: Option<&str>) -> String {
        let tips = self.tips(subject, "feeding", stage);
        let lead = match subject.profile.feed {
            Feed::Own if !tips.is_empty() => sentence("feeding_by_tips"),
            feed => said_of(&DATA.care.feed, feed),
        };
        with_bullets(subject.say(lead), &tips)
    }

    pub(super) fn light(&self, subject: &Subject<'a>) -> String {
        let words = said_of(&DATA.care.sun, subject.profile.sun);
        let mut lead = subject.say(&words.lead);
        if let Some(position) = said(subject.plant.position.as_deref()) {
            lead += &format!(" The catalogue says: {position}.");
        }
        if let Some(hours) = self.hours_of_sun() {
            let verdict = if hours >= words.hours { "is enough" } else { &words.fewer };
            let hours = if hours == 1 { "one hour".to_owned() } else { format!("{hours} hours") };
            lead += &format!(" Your {hours} a day {verdict}.");
        }
        let mut tips = self.tips(subject, "light", None);
        // What the lead says, and what is for cuttings and trays.
        tips.retain(|tip| !has_one(tip, &["half a day's shade", "tray", "gentle tug"]));
        tips.truncate(1);
        with_bullets(lead, &tips)
    }

    fn hours_of_sun(&self) -> Option<u32> {
        const NUMBERS: [&str; 10] = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
        let number = self.number_before(&["hours", "hour", "hrs", "hr"])?;
        let spelt = NUMBERS.iter().zip(1..).find(|(word, _)| **word == number).map(|(_, number)| number);
        spelt.or_else(|| number.parse().ok()).filter(|hours| (1..=24).contains(hours))
    }

    /// The word before the first of some units.
    fn number_before(&self, units: &[&str]) -> Option<&str> {
        let words = &self.understood.text.words;
        let at = words.iter().position(|word| units.contains(&word.as_str()))?;
        words.get(at.checked_sub(1)?).map(String::as_str)
    }

    pub(super) fn pruning(&self, subject: &Subject<'a>, stage: Option<&str>) -> String {
        let mut tips = self.tips(subject, "pruning", stage);
        if self.understood.text.has_any("bolt*|gone to seed|going to seed") {
            // What makes it flower early stands with the temperature.
            let about_heat = self.tips(subject, "temperature", stage).into_iter();
            tips.extend(about_heat.filter(|tip| has_one(tip, &["flower", "bolt", "seed"])));
            tips.retain(|tip| !tip.starts_with("Expect"));
        }
        let lead = match tips.len() {
            0 => "pruning_none",
            1 => "pruning_by_a_tip",
            _ => "pruning_by_tips",
        };
        with_bullets(subject.tell(lead, &[]), &tips)
    }

    pub(super) fn support(&self, subject: &Subject<'a>) -> String {
        let all: Vec<Support> = subject.plants.iter().map(|plant| Profile::of(plant).support).collect();
        let is_mixed = all.contains(&Support::None) && all.iter().any(|support| *support != Support::None);
        let of_one = said_of(&DATA.care.support, subject.profile.support);
        let lead = if is_mixed { sentence("support_of_some") } else { of_one };
        with_bullets(subject.say(lead), &self.tips(subject, "support", None))
    }

    pub(super) fn containers(&self, subject: &Subject<'a>) -> String {
        let pot = subject.profile.pot_cm;
        let is_listed = pot > 0 && subject.plants.iter().any(|plant| plant.container_ok == Some(true));
        let lead = if self.understood.text.says("asks_which_pot") {
            "pot_size"
        } else if subject.profile.container || is_listed {
            "pot_listed"
        } else {
            "pot_unlisted"
        };
        let light = &said_of(&DATA.care.sun, subject.profile.sun).pot;
        let lead = subject.tell(lead, &[("{pot}", &pot.to_string()), ("{light}", light)]);
        let mut tips = self.tips(subject, "containers", None);
        // The lead says so already.
        tips.retain(|tip| !tip.starts_with("In a pot at least"));
        tips.truncate(2);
        with_bullets(lead, &tips)
    }

    pub(super) fn size(subject: &Subject<'a>) -> String {
        let Some(said) = said(subject.plant.plant_type.as_deref()) else {
            return subject.tell("size_unknown", &[]);
        };
        let room = subject.range(|plant| plant.spacing_cm, subject.profile.spacing_cm, "cm");
        subject.tell("size", &[("{said}", &said), ("{room}", &room)])
    }

    pub(super) fn frost(&self, subject: &Subject<'a>) -> String {
        let degrees = self.number_before(&["degrees", "deg", "celsius", "c"]).and_then(|number| number.parse().ok());
        let is_hot = degrees.is_some_and(|degrees: u32| degrees >= 30);
        if is_hot || self.understood.text.has_any("hot|heat|heatwave|heat wave|scorch*|sunburn*") {
            return self.heat(subject);
        }
        let mut lead = subject.say(&said_of(&DATA.care.frost, subject.profile.frost).lead);
        if subject.profile.frost == Frost::Tender && subject.profile.is_lasting() {
            lead = lead + " " + sentence("tender_and_lasting");
        }
        let mut tips = self.tips(subject, "temperature", None);
        tips.retain(|tip| !tip.starts_with("Expect seedlings"));
        with_bullets(lead, &tips)
    }

    fn heat(&self, subject: &Subject<'a>) -> String {
        let mut tips = self.tips(subject, "temperature", None);
        tips.retain(|tip| has_one(&tip.to_lowercase(), &["heat", "hot", "summer", "warm"]));
        tips.retain(|tip| !tip.starts_with("Expect") && !tip.starts_with("Sow"));
        with_bullets(subject.tell("heat", &[]), &tips)
    }

    pub(super) fn soil(&self, subject: &Subject<'a>) -> String {
        let mut lead = match said(subject.plant.position.as_deref()) {
            Some(position) => format!("For **{}** the catalogue asks: {position}.", subject.name),
            None => format!("For **{}**:", subject.name),
        };
        if let Some(step) = subject.profile.steps.iter().find(|step| step.title.contains("soil")) {
            lead += &format!(" {}", step.description);
        }
        if self.understood.text.has_any("clay|heavy") {
            lead = lead + " " + sentence("heavy_soil");
        }
        let mut tips = self.tips(subject, "soil", None);
        tips.truncate(2);
        with_bullets(lead, &tips)
    }

    pub(super) fn pests(&self, subject: &Subject<'a>, stage: Option<&str>) -> String {
        let advice = self.advice();
        let tips = self.tips(subject, "pests", stage);
        let words = self.understood.text.telling().map(|(word, _)| word.as_str()).chain([subject.common()]);
        let guides = self.guides(&words.collect::<Vec<_>>().join(" "));
        let lead = match (advice.is_empty(), tips.is_empty()) {
            (true, _) => "pests_looked_for",
            (false, false) => "trouble_and_tips",
            (false, true) => "trouble_without_tips",
        };
        let lead = subject.tell(lead, &[("{advice}", &advice.join("\n\n"))]);
        format!("{}{guides}", with_bullets(lead, &tips))
    }

    /// Trouble without a plant, if the question has any.
    pub(super) fn trouble_alone(&self) -> Option<String> {
        let advice = self.advice().join("\n\n");
        let guides = || self.guides(&self.guide_words());
        (!advice.is_empty()).then(|| filled("trouble_alone", &[("{advice}", &advice), ("{guides}", &guides())]))
    }

    /// What helps against the trouble of a question without any product.
    pub(in super::super) fn without_chemicals(&self) -> String {
        let advice = self.advice();
        advice.first().map(|advice| format!("\n\nWithout chemicals: {}", uncapital(advice))).unwrap_or_default()
    }

    /// What to do about what the question describes, the most telling first.
    fn advice(&self) -> Vec<&'static str> {
        let described = DATA.troubles.iter().filter(|trouble| self.understood.text.has_any_of(&trouble.words));
        described.map(|trouble| trouble.advice.as_str()).take(MOST_TROUBLES).collect()
    }

    /// Whether two plants are good neighbours: what either's entry says of the other.
    pub(super) fn two(&self, one: &Subject<'a>, other: &Subject<'a>) -> String {
        let says = |list: fn(&Plant) -> Option<&str>| {
            let names = |of: &Subject<'a>, about: &Subject<'a>| {
                of.companions(list).into_iter().any(|name| key(name) == key(about.common()))
            };
            names(one, other) || names(other, one)
        };
        let is_bad = says(|plant| plant.harmful_companions.as_deref());
        let verdict = if is_bad {
            "neighbours_bad"
        } else if says(|plant| plant.beneficial_companions.as_deref()) {
            "neighbours_good"
        } else if says(|plant| plant.neutral_companions.as_deref()) {
            "neighbours_neutral"
        } else {
            "neighbours_unknown"
        };
        let names = [("{One}", &*capital(&one.name)), ("{one}", &one.name), ("{other}", &other.name)];
        let mut verdict = filled(verdict, &names).replace("{apart}", self.pick(ways("apart")));
        let (water, others) = (one.profile.water, other.profile.water);
        if (water == Water::Dry) != (others == Water::Dry) && !is_bad {
            let [water, others] = [water, others].map(|water| &said_of(&DATA.care.water, water).likes);
            let one = one.say("{name} want{s}");
            verdict += &format!(" Mind the watering: {one} {water}, {} {others}.", other.name);
        }
        format!("{verdict}\n\n{}", self.basis(&[one, other]))
    }

    pub(super) fn companions(&self, subject: &Subject<'a>) -> String {
        let list = |names: Vec<&str>| list(names.into_iter().take(MOST_COMPANIONS).map(shown));
        let asks_bad = self.understood.text.says("bad_neighbours");
        let good = list(subject.companions(|plant| plant.beneficial_companions.as_deref()));
        let bad = list(subject.companions(|plant| plant.harmful_companions.as_deref()));
        let friends = sentence(if good.is_empty() { "no_friends" } else { "friends" });
        let foes = match bad.as_str() {
            "" => "no_foes",
            _ if asks_bad => "foes_first",
            _ => "foes",
        };
        let foes = sentence(foes);
        let text = if asks_bad { format!("{foes} {friends}") } else { format!("{friends} {foes}") };
        subject.say(&text).replace("{good}", &good).replace("{bad}", &bad)
    }
}

fn has_one(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}
