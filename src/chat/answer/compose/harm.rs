//! What a plant does to people, pets and skin, as `data/growth/safety.toml` has it. What nobody knows is said to be unknown.

use std::collections::HashSet;
use std::iter::once;

use super::super::danger::is_drunk;
use super::super::data::{filled, sentence};
use super::super::names::{Absent, absent};
use super::super::subject::Subject;
use super::{Composer, bullets, uncapital};
use crate::plants::safety::{Harm, Safety};
use crate::tracking::growth::wording::capital;

/// The harm of all plants of a name: of each kind the worst.
pub(super) struct Harms {
    people: Harm,
    pets: Harm,
    skin: Harm,
    notes: String,
}

impl Harms {
    fn of<'n>(names: impl Iterator<Item = Option<&'n str>>) -> Self {
        let all: Vec<Safety> = names.map(Safety::of).collect();
        let worst = |of: fn(&Safety) -> Harm| all.iter().map(of).fold(Harm::Safe, worse);
        let mut told = HashSet::new();
        let notes: Vec<&str> = all.iter().map(|of| of.note).filter(|note| told.insert(*note)).collect();
        let (people, pets, skin) = (worst(|of| of.people), worst(|of| of.pets), worst(|of| of.skin));
        Self { people, pets, skin, notes: notes.join(" ") }
    }

    pub(super) fn of_subject(subject: &Subject<'_>) -> Self {
        Self::of(subject.plants.iter().map(|plant| plant.scientific_name.as_deref()))
    }

    fn worst(&self) -> Harm {
        worse(worse(self.people, self.pets), self.skin)
    }

    fn warns(&self) -> bool {
        matches!(self.worst(), Harm::Toxic | Harm::Caution)
    }

    /// For a model.
    pub(super) fn fact(&self) -> String {
        let lines = self.lines().map(|(who, harm)| format!("{who}: {harm}"));
        format!("{}. {}", lines.join("; "), self.notes)
    }

    fn lines(&self) -> [(&'static str, &'static str); 3] {
        let words = |harm| match harm {
            Harm::Safe => "no harm known",
            Harm::Caution => "take care: mild harm, or only from some parts, raw, in quantity, or to some",
            Harm::Toxic => "**poisonous**",
            Harm::Unknown => "unknown, which isn't the same as safe",
        };
        let skin = if self.skin == Harm::Toxic { "**hurts whoever touches it**" } else { words(self.skin) };
        [("people", words(self.people)), ("dogs and cats", words(self.pets)), ("skin", skin)]
    }
}

/// What is known to harm comes before what nobody knows, and that before what is known to be safe.
fn worse(one: Harm, other: Harm) -> Harm {
    let order = [Harm::Toxic, Harm::Caution, Harm::Unknown];
    order.into_iter().find(|harm| [one, other].contains(harm)).unwrap_or(Harm::Safe)
}

impl Composer<'_> {
    pub(super) fn toxic(&self, subject: &Subject<'_>) -> String {
        let harms = Harms::of_subject(subject);
        // What an operator's own catalogue says of a plant that the list doesn't know.
        let said = subject.profile.hazard.as_deref().filter(|_| !harms.warns());
        self.harm(&subject.name, &subject.say("{is}"), &harms, said)
    }

    /// The same for a plant that the catalogue doesn't have.
    pub(super) fn toxic_absent(&self, absent: Absent) -> String {
        let harm = self.harm(absent.name, "is", &Harms::of(once(absent.scientific)), None);
        format!("I don't have **{}** in the catalogue. {harm}", absent.name)
    }

    fn harm(&self, name: &str, is: &str, harms: &Harms, said: Option<&str>) -> String {
        let lead = match harms.worst() {
            Harm::Unknown if said.is_none() => "harm_unknown",
            Harm::Safe if said.is_none() => "harm_none",
            _ => "harm_known",
        };
        let lead = filled(lead, &[("{name}", name), ("{is}", is)]);
        let lines = harms.lines().map(|(who, harm)| format!("{}: {harm}", capital(who)));
        let mut text = format!("{lead}\n\n{}\n\n{}", bullets(&lines), harms.notes);
        if let Some(said) = said {
            text += &format!(" The catalogue says: {}.", uncapital(said.trim_end_matches('.')));
        }
        let rest = &self.understood.rest;
        if rest.says("other_animals") {
            text = text + " " + sentence("harm_to_other_animals");
        }
        if is_drunk(rest) || rest.has_any("drink|drinking") {
            text = text + " " + sentence("harm_of_remedies");
        }
        format!("{text}\n\n{}", sentence("helpline"))
    }

    /// What the plants of a question do, where somebody was harmed already or a plant that isn't in the catalogue is asked
    /// about: only where it is something.
    pub(in super::super) fn warning(&self) -> String {
        let named = self.understood.plants.iter();
        let subjects = named.filter_map(|named| Subject::of(named, self.question.catalogue));
        let mut known: Vec<(String, Harms)> =
            subjects.map(|subject| (subject.name.clone(), Harms::of_subject(&subject))).collect();
        if known.is_empty() {
            let absent = absent(&self.understood.text);
            known.extend(absent.map(|absent| (absent.name.to_owned(), Harms::of(once(absent.scientific)))));
        }
        known.retain(|(_, harms)| harms.warns());
        known.iter().map(|(name, harms)| format!("\n\nWhat is recorded of **{name}**: {}", harms.notes)).collect()
    }
}
