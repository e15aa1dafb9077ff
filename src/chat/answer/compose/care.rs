//! Care: water, food, light, pruning, support, pots, frost and soil.

use super::super::data::{CARE, WaterWords, said_of};
use super::super::subject::Subject;
use super::{Composer, said, with_bullets};
use crate::tracking::growth::profile::{Feed, Frost, Profile, Support};

impl<'a> Composer<'a> {
    pub(super) fn watering(&self, subject: &Subject<'a>, stage: Option<&str>) -> String {
        let check = self.pick(&CARE.checks);
        let WaterWords { likes, rhythm } = said_of(&CARE.water, subject.profile.water);
        let lead = format!("{} {likes}. As a guide, {rhythm}. {check}", subject.say("**{Name}** like{s}"));
        with_bullets(lead, &self.tips(subject, "watering", stage))
    }

    pub(super) fn feeding(&self, subject: &Subject<'a>, stage: Option<&str>) -> String {
        let tips = self.tips(subject, "feeding", stage);
        let lead = match subject.profile.feed {
            Feed::Own if !tips.is_empty() => "On feeding **{name}**:",
            feed => said_of(&CARE.feed, feed),
        };
        with_bullets(subject.say(lead), &tips)
    }

    pub(super) fn light(&self, subject: &Subject<'a>) -> String {
        let words = said_of(&CARE.sun, subject.profile.sun);
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

    /// How many hours of sun the question tells of.
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
            0 => {
                "**{Name}** need{s} no regular pruning. Take off leaves that are yellow, sick or lie on the soil, and flowers \
                 that are over if you don't want seed."
            }
            1 => "On pruning **{name}** the growing rules say:",
            _ => "On pruning and pinching **{name}**:",
        };
        with_bullets(subject.say(lead), &tips)
    }

    pub(super) fn support(&self, subject: &Subject<'a>) -> String {
        let all: Vec<Support> = subject.plants.iter().map(|plant| Profile::of(plant).support).collect();
        let is_mixed = all.contains(&Support::None) && all.iter().any(|support| *support != Support::None);
        let lead = if is_mixed {
            "It depends on the kind: tall and climbing **{name}** needs support, the dwarf and bush kinds stand by themselves."
        } else {
            said_of(&CARE.support, subject.profile.support)
        };
        with_bullets(subject.say(lead), &self.tips(subject, "support", None))
    }

    pub(super) fn containers(&self, subject: &Subject<'a>) -> String {
        let profile = &subject.profile;
        let (name, pot) = (&subject.name, profile.pot_cm);
        let lead = if self.understood.text.has_any("how big|what size|how large|size pot|big a pot|how deep a pot") {
            format!(
                "For **{name}** take a pot at least {pot} cm wide, and about as deep, with drainage holes and good potting mix."
            )
        } else if profile.container || pot > 0 && subject.plants.iter().any(|plant| plant.container_ok == Some(true)) {
            format!(
                "**Yes**, {name} can grow in a pot: take one at least {pot} cm wide with drainage holes, filled with good \
                 potting mix, not garden soil."
            )
        } else {
            format!(
                "The catalogue doesn't list {name} for pots. If you try it, take a large one, at least {pot} cm wide with \
                 drainage holes, and good potting mix."
            )
        };
        let light = &said_of(&CARE.sun, profile.sun).pot;
        let lead = format!("{lead} {light} Pots dry out fast: feel the mix every day in warm weather.");
        let mut tips = self.tips(subject, "containers", None);
        // The lead says so already.
        tips.retain(|tip| !tip.starts_with("In a pot at least"));
        tips.truncate(2);
        with_bullets(lead, &tips)
    }

    /// How large it becomes, in the catalogue's words.
    pub(super) fn size(subject: &Subject<'a>) -> String {
        let Some(said) = said(subject.plant.plant_type.as_deref()) else {
            return subject.say("The catalogue doesn't say how large **{name}** becomes.");
        };
        let room = subject.range(|plant| plant.spacing_cm, subject.profile.spacing_cm, "cm");
        format!("The catalogue describes **{}** so: {said}. Leave {room} between the plants.", subject.name)
    }

    pub(super) fn frost(&self, subject: &Subject<'a>) -> String {
        let degrees = self.number_before(&["degrees", "deg", "celsius", "c"]).and_then(|number| number.parse().ok());
        let is_hot = degrees.is_some_and(|degrees: u32| degrees >= 30);
        if is_hot || self.understood.text.has_any("hot|heat|heatwave|heat wave|scorch*|sunburn*") {
            return self.heat(subject);
        }
        let mut lead = subject.say(&said_of(&CARE.frost, subject.profile.frost).lead);
        if subject.profile.frost == Frost::Tender && subject.profile.is_lasting() {
            lead += " It lives for years where winters are mild; elsewhere keep it in a pot that can come under cover.";
        }
        let mut tips = self.tips(subject, "temperature", None);
        tips.retain(|tip| !tip.starts_with("Expect seedlings"));
        with_bullets(lead, &tips)
    }

    fn heat(&self, subject: &Subject<'a>) -> String {
        let lead = subject.say(
            "Help **{name}** through the heat: water deeply early in the morning, mulch the soil, and hang shade cloth or an \
             old sheet over the plants before the hot day begins. Don't feed, prune or transplant in a heatwave, and move \
             pots into the shade.",
        );
        let mut tips = self.tips(subject, "temperature", None);
        tips.retain(|tip| has_one(&tip.to_lowercase(), &["heat", "hot", "summer", "warm"]));
        tips.retain(|tip| !tip.starts_with("Expect") && !tip.starts_with("Sow"));
        with_bullets(lead, &tips)
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
            lead += " In heavy clay dig compost through first, or raise the bed: water must drain away.";
        }
        let mut tips = self.tips(subject, "soil", None);
        tips.truncate(2);
        with_bullets(lead, &tips)
    }
}

fn has_one(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}
