//! Companions that contradict each other, or name nothing known. What the plants of a catalogue say of each other is
//! gathered once, so that one plant can be judged without looking at all the others again.

use std::collections::{HashMap, HashSet};
use std::fmt;

use super::names;
use crate::import::finding::{Flaw, Rule};
use crate::plants::model::Plant;

const CONTRADICTION: Rule = Rule::error("companion-contradiction");
const DISAGREEMENT: Rule = Rule::warning("companion-disagreement");
const TWICE: Rule = Rule::warning("companion-listed-twice");
const ITSELF: Rule = Rule::info("companion-of-itself");
const UNKNOWN: Rule = Rule::info("unknown-companion");
const ONE_SIDED: Rule = Rule::info("one-sided-companion");

/// How plants get on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Standing {
    Good,
    Bad,
    Neutral,
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Neutral => "neutral",
        })
    }
}

impl Standing {
    fn opposite(self) -> Option<Self> {
        match self {
            Self::Good => Some(Self::Bad),
            Self::Bad => Some(Self::Good),
            Self::Neutral => None,
        }
    }
}

/// A name's number.
type Id = u32;

/// What the plants of a catalogue say of each other.
#[derive(Debug, Default)]
pub(crate) struct Companions {
    ids: HashMap<String, Id>,
    /// The names that a plant answers to.
    known: HashSet<Id>,
    /// Who says what of whom.
    said: HashSet<(Id, Standing, Id)>,
}

impl Companions {
    /// Gathers what these plants say.
    pub(crate) fn of(plants: &[Plant]) -> Self {
        let mut all = Self::default();
        for plant in plants {
            let own = names::keys(&plant.plant_name).map(|name| all.intern(name));
            all.known.extend(own);
            for (standing, item) in items(plant) {
                let item = all.intern(names::key(item));
                all.said.extend(own.map(|own| (own, standing, item)));
            }
        }
        all
    }

    fn intern(&mut self, name: String) -> Id {
        let next = Id::try_from(self.ids.len()).expect("fewer names than numbers");
        *self.ids.entry(name).or_insert(next)
    }

    /// Judges the companions of a plant.
    pub(crate) fn check(&self, plant: &Plant, flaws: &mut Vec<Flaw>) {
        let own = names::keys(&plant.plant_name);
        let own_ids: Vec<Id> = own.iter().filter_map(|name| self.ids.get(name).copied()).collect();
        let says = |other: Id, standing| own_ids.iter().any(|own| self.said.contains(&(other, standing, *own)));
        let mut listed: HashMap<String, Standing> = HashMap::new();
        let mut unknown = Vec::new();
        let mut one_sided = Vec::new();
        for (standing, item) in items(plant) {
            let name = names::key(item);
            if let Some(before) = listed.get(&name) {
                let rule = if before.opposite() == Some(standing) { CONTRADICTION } else { TWICE };
                flaws.push(rule.broken(format!("{item} is listed as {before} and as {standing}")));
                continue;
            }
            if own.contains(&name) {
                flaws.push(ITSELF.broken(format!("{item} is the plant itself")));
            } else if let Some(&other) = self.ids.get(&name).filter(|id| self.known.contains(id)) {
                if let Some(opposite) = standing.opposite() {
                    if says(other, opposite) {
                        let message = format!("{item}: {standing} by this plant's list, {opposite} by theirs");
                        flaws.push(DISAGREEMENT.broken(message));
                    } else if !says(other, standing) {
                        one_sided.push(item);
                    }
                }
            } else {
                unknown.push(item);
            }
            listed.insert(name, standing);
        }
        if !unknown.is_empty() {
            flaws.push(UNKNOWN.broken(format!("no plant of the catalogue is called {}", unknown.join(", "))));
        }
        if !one_sided.is_empty() {
            flaws.push(ONE_SIDED.broken(format!("not so listed by the other side: {}", one_sided.join(", "))));
        }
    }
}

/// What a plant lists. `None documented` lists nothing.
fn items(plant: &Plant) -> impl Iterator<Item = (Standing, &str)> {
    [
        (Standing::Good, &plant.beneficial_companions),
        (Standing::Bad, &plant.harmful_companions),
        (Standing::Neutral, &plant.neutral_companions),
    ]
    .into_iter()
    .flat_map(|(standing, list)| {
        let items = list.as_deref().unwrap_or_default().split(',').map(str::trim);
        items.filter(|item| !names::key(item).is_empty() && !is_nothing(item)).map(move |item| (standing, item))
    })
}

fn is_nothing(item: &str) -> bool {
    let first = item.split_whitespace().next().unwrap_or_default();
    first.eq_ignore_ascii_case("none")
}

#[cfg(test)]
mod tests {
    use super::super::sample::good;
    use super::*;

    fn plant(name: &str, good_ones: &str, bad_ones: &str, neutral_ones: &str) -> Plant {
        let text = |text: &str| Some(text.to_owned());
        Plant {
            plant_name: name.into(),
            beneficial_companions: text(good_ones),
            harmful_companions: text(bad_ones),
            neutral_companions: text(neutral_ones),
            ..good()
        }
    }

    /// What is wrong with the first of these plants.
    fn flaws(plants: &[Plant]) -> Vec<(&'static str, String)> {
        let mut flaws = Vec::new();
        Companions::of(plants).check(&plants[0], &mut flaws);
        flaws.into_iter().map(|flaw| (flaw.rule, flaw.message)).collect()
    }

    #[test]
    fn plants_that_agree_are_left_alone() {
        let plants = [
            plant("Tomato- Roma", "basil, Carrots", "Fennel (too close)", "Mint"),
            plant("Basil- Sweet", "Tomatoes", "None documented", ""),
            plant("Carrot", "tomato- roma", "none", " , "),
            plant("Fennel- Florence", "", "Tomato", ""),
            plant("Mint", "", "", ""),
        ];
        for start in 0..plants.len() {
            let mut turned = plants.clone();
            turned.rotate_left(start);
            assert_eq!(flaws(&turned), [], "{}", turned[0].plant_name);
        }
    }

    #[test]
    fn a_plant_is_listed_once() {
        let other = plant("Basil", "Tomato", "", "");
        for (tomato, rule, message) in [
            (plant("Tomato", "Basil", "basil", ""), "companion-contradiction", "basil is listed as good and as bad"),
            (plant("Tomato", "Basil", "", "Basil"), "companion-listed-twice", "Basil is listed as good and as neutral"),
            (plant("Tomato", "Basil, basil", "", ""), "companion-listed-twice", "basil is listed as good and as good"),
        ] {
            assert_eq!(flaws(&[tomato, other.clone()]), [(rule, message.to_owned())]);
        }
    }

    #[test]
    fn two_plants_see_it_alike() {
        let tomato = plant("Tomato- Roma", "", "Fennel", "");
        let fennel = plant("Fennel- Florence", "Tomato", "", "");
        let found = flaws(&[tomato.clone(), fennel.clone()]);
        assert_eq!(found, [("companion-disagreement", "Fennel: bad by this plant's list, good by theirs".into())]);
        let found = flaws(&[fennel, tomato]);
        assert_eq!(found, [("companion-disagreement", "Tomato: good by this plant's list, bad by theirs".into())]);
        let found = flaws(&[
            plant("Tomato", "Basil", "Fennel", "Mint"),
            plant("Fennel", "", "", ""),
            plant("Basil", "", "", "Tomato"),
            plant("Mint", "", "", ""),
        ]);
        assert_eq!(found, [("one-sided-companion", "not so listed by the other side: Basil, Fennel".into())]);
    }

    #[test]
    fn companions_are_other_plants_of_the_catalogue() {
        let found = flaws(&[plant("Tomato", "Roses, Basil", "", "Hostas"), plant("Basil", "Tomato", "", "")]);
        assert_eq!(found, [("unknown-companion", "no plant of the catalogue is called Roses, Hostas".into())]);
        let found = flaws(&[plant("Tomato- Roma", "Tomatoes", "", "")]);
        assert_eq!(found, [("companion-of-itself", "Tomatoes is the plant itself".into())]);
    }
}
