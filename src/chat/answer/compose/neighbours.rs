//! Which plants get on with each other.

use super::super::data::{CARE, PHRASES, said_of};
use super::super::names::is_same;
use super::super::subject::{Subject, shown};
use super::super::text::capital;
use super::{Composer, list};
use crate::plants::model::Plant;
use crate::tracking::growth::profile::Water;

const MOST_NAMES: usize = 8;

impl<'a> Composer<'a> {
    /// Whether two plants are good neighbours: what either's entry says of the other.
    pub(super) fn two(&self, one: &Subject<'a>, other: &Subject<'a>) -> String {
        let says = |list: fn(&Plant) -> Option<&str>| {
            let names = |of: &Subject<'a>, about: &Subject<'a>| {
                of.companions(list).into_iter().any(|name| is_same(name, about.common()))
            };
            names(one, other) || names(other, one)
        };
        let both = format!("**{}** and **{}**", one.name, other.name);
        let is_bad = says(|plant| plant.harmful_companions.as_deref());
        let mut verdict = if is_bad {
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
                "**{}** and **{}** get on without helping or hurting each other, as far as the catalogue knows.",
                capital(&one.name),
                other.name
            )
        } else {
            format!(
                "The catalogue says nothing for or against {both} as neighbours. If they want the same light and water there is \
                 no reason not to try."
            )
        };
        let (water, others) = (one.profile.water, other.profile.water);
        if (water == Water::Dry) != (others == Water::Dry) && !is_bad {
            let [water, others] = [water, others].map(|water| &said_of(&CARE.water, water).likes);
            let one = one.say("{name} want{s}");
            verdict += &format!(" Mind the watering: {one} {water}, {} {others}.", other.name);
        }
        format!("{verdict}\n\n{}", self.basis(&[one, other]))
    }

    pub(super) fn companions(&self, subject: &Subject<'a>) -> String {
        let list = |names: Vec<&str>| list(names.into_iter().take(MOST_NAMES).map(shown));
        let asks_bad = self.understood.text.has_any_of(&PHRASES.bad_neighbours);
        let good = list(subject.companions(|plant| plant.beneficial_companions.as_deref()));
        let bad = list(subject.companions(|plant| plant.harmful_companions.as_deref()));
        let friends = match good.as_str() {
            "" => "The catalogue names no good companions for **{name}**.",
            _ => "Good companions for **{name}** are {good}.",
        };
        let foes = match bad.as_str() {
            "" => "No bad neighbours are recorded for {name}.",
            _ if asks_bad => "Keep **{name}** away from {bad}.",
            _ => "Keep {it} away from {bad}.",
        };
        let text = if asks_bad { format!("{foes} {friends}") } else { format!("{friends} {foes}") };
        subject.say(&text).replace("{good}", &good).replace("{bad}", &bad)
    }
}
