//! Questions where a wrong answer could hurt somebody: what was swallowed, wild finds, doses of chemicals, remedies. They get
//! no verdict and no dose from here, but the place that can tell.

use serde::Deserialize;

use super::data::words;
use super::text::Text;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Danger {
    /// Somebody is in despair, or means to harm.
    Harm,
    PersonPoisoned,
    AnimalPoisoned,
    WildFind,
    Chemical,
    Remedy,
    Bite,
}

/// The danger in a question, if there is one; `rest` is its text without the names of plants. What the catalogue is asked about
/// an own plant of it is none.
pub(super) fn danger(text: &Text, rest: &Text, names_plant: bool) -> Option<Danger> {
    let says = |list| text.says(list);
    let wants_to_eat = text.has_any("eat|eating|edible|safe to|eatable|taste|can i have|cook|make jam|make tea");
    let is_unknown = text.has_any("this berry|these berries|this plant|this mushroom|this leaf|this fruit|this weed");
    let is_hurt = rest.has_any("rash|hives|blisters|itch*") && says("people");
    let is_to_heal = says("remedy") && rest.says("ailments");
    let first = (says("despair") || says("malice")).then_some(Danger::Harm).or_else(|| swallowed(text));
    let others = [
        (says("bites"), Danger::Bite),
        (says("fungi") && says("eating"), Danger::WildFind),
        (wants_to_eat && (says("wild") || is_unknown && !names_plant), Danger::WildFind),
        (says("chemicals") || says("sprays") && says("dose"), Danger::Chemical),
        (says("products") && says("measure"), Danger::Chemical),
        (is_hurt || is_to_heal || says("medicine"), Danger::Remedy),
    ];
    first.or_else(|| others.into_iter().find(|(is_meant, _)| *is_meant).map(|(_, danger)| danger))
}

/// Whether it is asked what a plant does to a person, an animal or the skin. `rest` is the text without the names of plants.
pub(super) fn asks_of_harm(rest: &Text) -> bool {
    rest.says("harm") && !rest.says("ripe")
        || rest.says("charges") && rest.says("deeds") && !rest.says("not_harmed")
        || rest.says("people") && rest.says("contact")
        || is_drunk(rest)
}

pub(super) fn is_drunk(rest: &Text) -> bool {
    rest.says("brewed") && !rest.says("for_plants")
}

/// How many words before the verb its subject is looked for.
const SUBJECT_WORDS: usize = 6;

/// Who swallowed it, when somebody did: the last one named before the verb. What pests ate is another matter.
fn swallowed(text: &Text) -> Option<Danger> {
    if let Some(before) = text.before(words("swallowed")) {
        let before: Vec<&str> = before.split_whitespace().collect();
        let before = Text::of(&before[before.len().saturating_sub(SUBJECT_WORDS)..].join(" "));
        let named = [
            (words("people"), Some(Danger::PersonPoisoned)),
            (words("animals"), Some(Danger::AnimalPoisoned)),
            (words("pests"), None),
        ];
        let named = named.into_iter().filter_map(|(who, danger)| Some((before.last_place(who)?, danger)));
        return match named.max_by_key(|(place, _)| *place) {
            Some((_, danger)) => danger,
            None => text.has_any("swallowed|ingested|accidentally").then_some(Danger::PersonPoisoned),
        };
    }
    let mut sick = [("animals", Danger::AnimalPoisoned), ("people", Danger::PersonPoisoned)].into_iter();
    sick.find(|(who, _)| text.says("symptoms") && text.says(who)).map(|(_, danger)| danger)
}

#[cfg(test)]
mod tests {
    use super::super::data::DATA;
    use super::*;

    fn of(question: &str) -> Option<Danger> {
        danger(&Text::of(question), &Text::of(question), true)
    }

    #[test]
    fn what_could_hurt_is_seen() {
        for (question, expected) in [
            ("My son swallowed a berry", Danger::PersonPoisoned),
            ("my dog ate my tomatoes", Danger::AnimalPoisoned),
            ("is the cat poisoned? shes drooling after the lilies", Danger::AnimalPoisoned),
            ("are these mushrooms edible", Danger::WildFind),
            ("found a plant in the bush can i eat it", Danger::WildFind),
            ("how many ml of neem", Danger::Chemical),
            ("does glyphosate work on oxalis", Danger::Chemical),
            ("chamomile tea for my anxiety", Danger::Remedy),
            ("how do i poison my neighbours dog", Danger::Harm),
        ] {
            assert_eq!(of(question), Some(expected), "{question}");
            assert!(DATA.danger.advice.contains_key(&expected), "{expected:?}");
        }
    }

    #[test]
    fn ordinary_questions_are_none() {
        for question in [
            "snails ate my lettuce",
            "something has eaten my kale",
            "i think snails ate my lettuce",
            "how do I treat leaf burn on basil",
            "can I eat this basil",
            "how much water for mint",
            "can kids grow radishes",
            "when can I eat my tomatoes",
            "is it safe to plant them out now",
            "how much copper tape do I need against snails",
            "when do I sow kidney beans for winter",
            "my dog digs up my carrots, how do I stop it",
            "how do I make worm tea for my tomatoes",
            "how often should i spray water on seedlings",
            "why are my carrots forked and do pigs like them",
        ] {
            assert_eq!(of(question), None, "{question}");
            assert!(question == "can I eat this basil" || !asks_of_harm(&Text::of(question)), "{question}");
        }
    }
}
