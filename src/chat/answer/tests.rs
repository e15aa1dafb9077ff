//! What is said about danger, of every plant of the starter catalogue and of those that it doesn't have.

use super::data::DATA;
use super::*;
use crate::plants::import::starter;
use crate::plants::safety::{Harm, Safety};

/// Ways to ask whether a plant is dangerous.
const ASKED: [&str; 18] = [
    "are {} poisonous to my dog?",
    "can my dog eat {}?",
    "is it safe to have {} around toddlers?",
    "will {} hurt my cat?",
    "can {} kill a dog?",
    "is {} ok around horses?",
    "does {} cause a rash?",
    "can I make {} tea?",
    "my dog likes to chew {}",
    "I touched {} and my skin itches",
    "are {} bad for dogs?",
    "can cats eat {}?",
    "is {} toxic to people?",
    "what happens if you eat {}",
    "is {} safe?",
    "can I put {} in a salad",
    "can chickens have {}",
    "my puppy just ate some {}",
];

struct Known {
    catalogue: Catalogue,
    names: PlantNames,
    suburbs: Suburbs,
    guides: Store,
}

impl Known {
    fn starter() -> Self {
        let plants = (1..).zip(starter().unwrap()).map(|(id, plant)| (Plant { id, ..plant }, 0));
        let catalogue = Catalogue::new(1, plants.collect(), None);
        let names = PlantNames::of(&catalogue);
        let suburbs = Suburbs::new(Vec::new()).unwrap();
        Self { catalogue, names, suburbs, guides: Store::of(Vec::new()) }
    }

    fn question<'a>(&'a self, text: &'a str, earlier: &[&'a str]) -> Question<'a> {
        let Self { catalogue, names, suburbs, guides } = self;
        let today = NaiveDate::from_ymd_opt(2026, 10, 5).unwrap();
        let earlier = earlier.to_vec();
        Question { text, has_picture: false, earlier, own: None, home: None, today, catalogue, names, suburbs, guides }
    }

    fn answer(&self, text: &str) -> Answer {
        answer(&self.question(text, &[]))
    }

    /// The names of plants that harm in some way, with what has to be said of each.
    fn harmful(&self, harms: &[Harm]) -> Vec<(String, &'static str)> {
        let plants = self.catalogue.plants();
        let in_group = |group: &Named| -> Vec<(String, Option<&str>)> {
            let scientific = group.positions.iter().map(|position| plants[*position].scientific_name.as_deref());
            scientific.map(|scientific| (group.name.clone(), scientific)).collect()
        };
        let others = DATA.names.known.iter().map(|(name, scientific)| (name.clone(), Some(scientific.as_str())));
        let all = self.names.groups.iter().flat_map(in_group).chain(others);
        let harmful = all.filter_map(|(name, scientific)| {
            let Safety { people, pets, skin, note } = Safety::of(scientific);
            [people, pets, skin].iter().any(|harm| harms.contains(harm)).then_some((name, note))
        });
        let mut found: Vec<_> = harmful.collect();
        found.dedup();
        found
    }
}

#[test]
fn whoever_asks_about_danger_is_warned_of_every_poisonous_plant() {
    let known = Known::starter();
    let harmful = known.harmful(&[Harm::Toxic]);
    assert!(harmful.len() > 100, "{}", harmful.len());
    let mut missing = Vec::new();
    for (name, note) in harmful {
        for asked in ASKED {
            let asked = asked.replace("{}", &name);
            let Answer { text, is_safety } = known.answer(&asked);
            if !is_safety || !text.contains(note) || !text.contains("13 11 26") && !text.contains("1300 869 738") {
                missing.push(format!("{asked}\n  {text}"));
            }
        }
    }
    assert!(missing.is_empty(), "{} of them:\n{}", missing.len(), missing[..missing.len().min(8)].join("\n"));
}

#[test]
fn no_plant_that_harms_is_called_harmless_to_people_or_to_a_model() {
    let known = Known::starter();
    for (name, note) in known.harmful(&[Harm::Toxic, Harm::Caution]) {
        let asked = format!("are {name} poisonous to my dog?");
        let Answer { text, .. } = known.answer(&asked);
        assert!(text.contains(note) && !text.contains("No harm of"), "{asked}\n{text}");
        let facts = facts(&known.question(&asked, &[]));
        let is_listed = !DATA.names.known.contains_key(&name);
        assert!(!is_listed || facts.contains(note), "{asked}\n{facts}");
        assert!(!facts.contains("none recorded"), "{facts}");
    }
}

#[test]
fn a_follow_up_is_about_the_plant_before_it_only_where_it_names_nothing_else() {
    let known = Known::starter();
    let earlier = ["when do I sow carrots"];
    for (asked, must, is_of_carrots) in [
        ("is hemlock bad for my dog", "13 11 26", false),
        ("is it safe to have hemlock around kids", "13 11 26", false),
        ("is snorkelbush bad for my dog", "13 11 26", false),
        ("can my cat eat boronia", "unknown", false),
        ("how do I make compost?", "", false),
        ("when is the last frost in Ballarat?", "", false),
        ("is it bad for my dog?", "", true),
        ("and does it mind compost?", "", true),
    ] {
        let text = answer(&known.question(asked, &earlier)).text;
        assert!(text.contains(must), "{asked}\n{text}");
        assert_eq!(text.to_lowercase().contains("carrot"), is_of_carrots, "{asked}\n{text}");
    }
}
