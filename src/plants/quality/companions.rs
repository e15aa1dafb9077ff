//! Companions that contradict each other, or name nothing known. What the plants of a catalogue say of each other is
//! gathered once, so that one plant can be judged without looking at all the others again.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::names;
use crate::import::error::Flaw;
use crate::plants::model::{Plant, listed};

/// How plants get on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::Display)]
#[strum(serialize_all = "lowercase")]
enum Standing {
    Good,
    Bad,
    Neutral,
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

/// What the plants of a catalogue say of each other: under each name that a plant answers to, whom it lists in each standing.
#[derive(Debug, Default)]
pub(crate) struct Companions(HashMap<String, [HashSet<Arc<str>>; 3]>);

impl Companions {
    pub(crate) fn of(plants: &[Plant]) -> Self {
        let mut said = Self::default();
        for plant in plants {
            let items: Vec<_> = items(plant).map(|(standing, item)| (standing, Arc::from(names::key(item)))).collect();
            for own in names::keys(&plant.plant_name) {
                let lists = said.0.entry(own).or_default();
                for (standing, item) in &items {
                    lists[*standing as usize].insert(Arc::clone(item));
                }
            }
        }
        said
    }

    pub(crate) fn check(&self, plant: &Plant, flaws: &mut Vec<Flaw>) {
        let own = names::keys(&plant.plant_name);
        let mut listed: HashMap<String, Standing> = HashMap::new();
        let mut unknown = Vec::new();
        let mut one_sided = Vec::new();
        for (standing, item) in items(plant) {
            let name = names::key(item);
            if let Some(before) = listed.get(&name) {
                let message = format!("{item} is listed as {before} and as {standing}");
                flaws.push(if before.opposite() == Some(standing) {
                    Flaw::error("companion-contradiction", message)
                } else {
                    Flaw::warning("companion-listed-twice", message)
                });
                continue;
            }
            if own.contains(&name) {
                flaws.push(Flaw::info("companion-of-itself", format!("{item} is the plant itself")));
            } else if let Some(theirs) = self.0.get(&name) {
                let says = |standing: Standing| own.iter().any(|own| theirs[standing as usize].contains(own.as_str()));
                if let Some(opposite) = standing.opposite() {
                    if says(opposite) {
                        let message = format!("{item}: {standing} by this plant's list, {opposite} by theirs");
                        flaws.push(Flaw::warning("companion-disagreement", message));
                    } else if !says(standing) {
                        one_sided.push(item);
                    }
                }
            } else {
                unknown.push(item);
            }
            listed.insert(name, standing);
        }
        if !unknown.is_empty() {
            let message = format!("no plant of the catalogue is called {}", unknown.join(", "));
            flaws.push(Flaw::info("unknown-companion", message));
        }
        if !one_sided.is_empty() {
            let message = format!("not so listed by the other side: {}", one_sided.join(", "));
            flaws.push(Flaw::info("one-sided-companion", message));
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
        let is_nothing =
            |item: &str| item.split_whitespace().next().is_none_or(|word| word.eq_ignore_ascii_case("none"));
        let items = listed(list.as_deref()).filter(move |item| !names::key(item).is_empty() && !is_nothing(item));
        items.map(move |item| (standing, item))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A plant's name, and its good, bad and neutral companions.
    type Row<'a> = (&'a str, &'a str, &'a str, &'a str);

    /// What is wrong with the first of these plants.
    fn flaws(rows: &[Row<'_>]) -> Vec<String> {
        let plants: Vec<_> = rows
            .iter()
            .map(|(name, good, bad, neutral)| Plant {
                beneficial_companions: Some((*good).to_owned()),
                harmful_companions: Some((*bad).to_owned()),
                neutral_companions: Some((*neutral).to_owned()),
                ..Plant::called(name, "")
            })
            .collect();
        let mut flaws = Vec::new();
        Companions::of(&plants).check(&plants[0], &mut flaws);
        flaws.into_iter().map(|flaw| format!("{}: {}", flaw.rule, flaw.message)).collect()
    }

    #[test]
    fn plants_that_agree_are_left_alone() {
        let mut plants = [
            ("Tomato- Roma", "basil, Carrots", "Fennel (too close)", "Mint"),
            ("Basil- Sweet", "Tomatoes", "None documented", ""),
            ("Carrot", "tomato- roma", "none", " , "),
            ("Fennel- Florence", "", "Tomato", ""),
            ("Mint", "", "", ""),
        ];
        for _ in 0..plants.len() {
            plants.rotate_left(1);
            assert_eq!(flaws(&plants), [""; 0], "{}", plants[0].0);
        }
    }

    #[test]
    fn contradictions_are_found() {
        const BASIL: Row<'_> = ("Basil", "Tomato", "", "");
        let (tomato, fennel) = (("Tomato- Roma", "", "Fennel", ""), ("Fennel- Florence", "Tomato", "", ""));
        for (plants, flaw) in [
            (
                &[("Tomato", "Basil", "basil", ""), BASIL][..],
                "companion-contradiction: basil is listed as good and as bad",
            ),
            (
                &[("Tomato", "Basil", "", "Basil"), BASIL],
                "companion-listed-twice: Basil is listed as good and as neutral",
            ),
            (
                &[("Tomato", "Basil, basil", "", ""), BASIL],
                "companion-listed-twice: basil is listed as good and as good",
            ),
            (&[tomato, fennel], "companion-disagreement: Fennel: bad by this plant's list, good by theirs"),
            (&[fennel, tomato], "companion-disagreement: Tomato: good by this plant's list, bad by theirs"),
            (
                &[
                    ("Tomato", "Basil", "Fennel", "Mint"),
                    ("Fennel", "", "", ""),
                    ("Basil", "", "", "Tomato"),
                    ("Mint", "", "", ""),
                ],
                "one-sided-companion: not so listed by the other side: Basil, Fennel",
            ),
            (
                &[("Tomato", "Roses, Basil", "", "Hostas"), BASIL],
                "unknown-companion: no plant of the catalogue is called Roses, Hostas",
            ),
            (&[("Tomato- Roma", "Tomatoes", "", "")], "companion-of-itself: Tomatoes is the plant itself"),
        ] {
            assert_eq!(flaws(plants), [flaw]);
        }
    }
}
