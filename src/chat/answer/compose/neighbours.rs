//! Which plants get on with each other.

use super::super::names::PlantNames;
use super::super::subject::{Subject, shown};
use super::Composer;
use crate::plants::model::Plant;
use crate::tracking::growth::profile::{Profile, Water};
use crate::tracking::growth::wording;

/// The most names in a list.
const MOST_NAMES: usize = 8;

impl<'a> Composer<'a> {
    /// Whether two plants are good neighbours: what either's entry says of the other.
    pub(super) fn two(&self, one: &Subject<'a>, other: &Subject<'a>) -> String {
        let says = |list: fn(&Plant) -> Option<&str>| {
            let names = |of: &Subject<'a>, about: &Subject<'a>| {
                of.companions(list).into_iter().any(|name| PlantNames::is_same(name, about.common()))
            };
            names(one, other) || names(other, one)
        };
        let both = format!("**{}** and **{}**", one.name, other.name);
        let verdict = if says(|plant| plant.harmful_companions.as_deref()) {
            let apart = self.pick(&[
                "give each a bed of its own, or put a row of something else between them.",
                "plant them in different beds, or at least a good metre or two away from each other.",
            ]);
            format!("**Better not.** Keep {both} apart: the catalogue lists them as bad neighbours, so {apart}")
        } else if says(|plant| plant.beneficial_companions.as_deref()) {
            let room = "Give each the room it needs, so that neither shades the other out.";
            format!("**Yes**, {both} are good companions according to the catalogue. {room}")
        } else if says(|plant| plant.neutral_companions.as_deref()) {
            format!(
                "{} get on without helping or hurting each other, as far as the catalogue knows.",
                capital_bold(&both)
            )
        } else {
            format!(
                "The catalogue says nothing for or against {both} as neighbours. If they want the same light and water there is no reason not to try."
            )
        };
        let (a, b) = (&one.profile, &other.profile);
        let is_dry = |profile: &Profile<'_>| profile.water == Water::Dry;
        let clash = if is_dry(a) == is_dry(b) || verdict.starts_with("**Better") {
            String::new()
        } else {
            format!(
                " Mind the watering: {} want{} {}, {} {}.",
                one.name,
                one.s(),
                super::care::water_words(a.water),
                other.name,
                super::care::water_words(b.water)
            )
        };
        format!("{verdict}{clash}\n\n{}", self.basis(&[one, other]))
    }

    /// The companions of one plant.
    pub(super) fn companions(&self, subject: &Subject<'a>) -> String {
        let list = |names: Vec<&str>| {
            let names: Vec<String> = names.into_iter().take(MOST_NAMES).map(shown).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            wording::list(&names)
        };
        let asks_bad = self.understood.text.has_any(
            "\
            shouldnt|should not|shouldn t|not be|not to plant|dont plant|bad|avoid|keep away|hate|hates\
            |dislike|enemies|cant plant|never",
        );
        let good = list(subject.companions(|plant| plant.beneficial_companions.as_deref()));
        let bad = list(subject.companions(|plant| plant.harmful_companions.as_deref()));
        let name = &subject.name;
        let friends = match good.as_str() {
            "" => format!("The catalogue names no good companions for **{name}**."),
            good => format!("Good companions for **{name}** are {good}."),
        };
        let foes = match bad.as_str() {
            "" => format!("No bad neighbours are recorded for {name}."),
            bad if asks_bad => format!("Keep **{name}** away from {bad}."),
            bad => format!("Keep {} away from {bad}.", subject.it()),
        };
        if asks_bad { format!("{foes} {friends}") } else { format!("{friends} {foes}") }
    }
}

fn capital_bold(text: &str) -> String {
    let mut letters = text.chars();
    let stars: String = letters.by_ref().take(2).collect();
    stars.chars().chain(letters.next().into_iter().flat_map(char::to_uppercase)).chain(letters).collect()
}
