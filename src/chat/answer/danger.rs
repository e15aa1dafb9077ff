//! Questions where a wrong answer could hurt somebody: what was swallowed, wild finds, doses of chemicals, remedies. They get
//! no verdict and no dose from here, but the place that can tell. The numbers are Australia's: the Poisons Information Centre
//! (13 11 26, day and night), the Animal Poisons Helpline (1300 869 738), Lifeline (13 11 14), and 000 in an emergency.

use super::data::DANGER as WORDS;
use super::text::Text;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Danger {
    /// Somebody is in despair, or means to harm.
    Harm,
    PersonPoisoned,
    AnimalPoisoned,
    WildFind,
    Chemical,
    Remedy,
    /// A sting or a bite.
    Bite,
}

/// The danger in a question, if there is one; `rest` is its text without the names of plants. What the catalogue is asked about
/// an own plant of it is none.
pub(super) fn danger(text: &Text, rest: &Text, names_plant: bool) -> Option<Danger> {
    if text.has_any_of(&WORDS.despair) || text.has_any_of(&WORDS.malice) {
        return Some(Danger::Harm);
    }
    if let Some(danger) = swallowed(text) {
        return Some(danger);
    }
    if text.has_any_of(&WORDS.bites) {
        return Some(Danger::Bite);
    }
    if text.has_any_of(&WORDS.fungi) && text.has_any_of(&WORDS.eating) {
        return Some(Danger::WildFind);
    }
    let wants_to_eat = text.has_any("eat|eating|edible|safe to|eatable|taste|can i have|cook|make jam|make tea");
    let is_unknown = text.has_any("this berry|these berries|this plant|this mushroom|this leaf|this fruit|this weed");
    if wants_to_eat && (text.has_any_of(&WORDS.wild) || is_unknown && !names_plant) {
        return Some(Danger::WildFind);
    }
    let is_chemical = text.has_any_of(&WORDS.chemicals);
    if is_chemical || text.has_any_of(&WORDS.sprays) && text.has_any_of(&WORDS.dose) {
        return Some(Danger::Chemical);
    }
    if text.has_any_of(&WORDS.products) && text.has_any_of(&WORDS.measure) {
        return Some(Danger::Chemical);
    }
    let is_hurt = rest.has_any("rash|hives|blisters|itch*") && text.has_any_of(&WORDS.people);
    let is_to_heal = text.has_any_of(&WORDS.remedy) && rest.has_any_of(&WORDS.ailments);
    (is_hurt || is_to_heal || text.has_any_of(&WORDS.medicine)).then_some(Danger::Remedy)
}

/// Whether it is asked what a plant does to a person, an animal or the skin. `rest` is the text without the names of plants.
pub(super) fn asks_of_harm(rest: &Text) -> bool {
    let has = |words: &[String]| rest.has_any_of(words);
    has(&WORDS.harm) && !has(&WORDS.ripe)
        || has(&WORDS.charges) && has(&WORDS.deeds) && !has(&WORDS.not_harmed)
        || has(&WORDS.people) && has(&WORDS.contact)
        || is_drunk(rest)
}

/// Whether it is to be a drink.
pub(super) fn is_drunk(rest: &Text) -> bool {
    rest.has_any_of(&WORDS.brewed) && !rest.has_any_of(&WORDS.for_plants)
}

/// How many words before the verb its subject is looked for.
const SUBJECT_WORDS: usize = 6;

/// Who swallowed it, when somebody did: the last one named before the verb. What pests ate is another matter.
fn swallowed(text: &Text) -> Option<Danger> {
    if let Some(verb) = WORDS.swallowed.iter().filter_map(|verb| text.place(verb)).min() {
        let before = Text::of(text.before(verb));
        let words = before.words.len().saturating_sub(SUBJECT_WORDS);
        let before = Text::of(&before.words[words..].join(" "));
        let last = |who: &[String]| who.iter().filter_map(|who| before.last_place(who)).max();
        let (person, animal, pest) = (last(&WORDS.people), last(&WORDS.animals), last(&WORDS.pests));
        let nearest = person.max(animal).max(pest);
        return match nearest {
            None => text.has_any("swallowed|ingested|accidentally").then_some(Danger::PersonPoisoned),
            nearest if nearest == pest => None,
            nearest if nearest == animal => Some(Danger::AnimalPoisoned),
            _ => Some(Danger::PersonPoisoned),
        };
    }
    if !text.has_any_of(&WORDS.symptoms) {
        return None;
    }
    if text.has_any_of(&WORDS.animals) {
        return Some(Danger::AnimalPoisoned);
    }
    text.has_any_of(&WORDS.people).then_some(Danger::PersonPoisoned)
}

impl Danger {
    /// Whether the harm that is recorded of a plant belongs into the answer.
    pub(super) fn is_of_plants(self) -> bool {
        matches!(self, Self::PersonPoisoned | Self::AnimalPoisoned | Self::Remedy | Self::Bite)
    }

    /// What is said instead of an answer.
    pub(super) fn advice(self) -> &'static str {
        match self {
            Self::Harm => {
                "I can't help with anything that harms a person or an animal. If you or somebody else is in danger, call \
                 **000**. If things are too much at the moment, Lifeline listens day and night on **13 11 14**."
            }
            Self::PersonPoisoned => {
                "**Call the Poisons Information Centre now: 13 11 26** (Australia, day and night). If they are drowsy, have \
                 trouble breathing, have a fit or have collapsed, call **000** at once.\n\n\
                 Don't wait for symptoms and don't make them vomit. Keep a piece of the plant, or a photo of it, to \
                 describe what it was. How dangerous it was they can judge, I can't."
            }
            Self::AnimalPoisoned => {
                "**Call your vet now, or the Animal Poisons Helpline on 1300 869 738** (Australia, free). Don't wait for \
                 symptoms, and don't make the animal vomit unless they tell you to.\n\n\
                 Keep a piece of the plant or the packet and note how much is gone and when: they will ask. I can't judge \
                 from here whether it is dangerous."
            }
            Self::WildFind => {
                "**I can't tell you whether a wild find can be eaten, and please don't eat it on anybody's description.** \
                 Deadly mushrooms and berries look like good ones, and cooking doesn't make them harmless.\n\n\
                 To have it named, ask your state's botanic gardens or herbarium (in Victoria the Royal Botanic Gardens) or a \
                 local field naturalists' or fungi group. If anybody has eaten some, call the Poisons Information Centre on \
                 **13 11 26** right away, or **000** if they are unwell."
            }
            Self::Chemical => {
                "**I give no doses or mixing rates.** What may be used on which plant, how much, how often and how long \
                 before the harvest stands on the product's label, which is the law on its use; the APVMA's public register \
                 (portal.apvma.gov.au) has the label of every product. Keep it away from children, pets and water, and call \
                 the Poisons Information Centre on **13 11 26** if somebody was exposed (for a pet your vet, or 1300 869 738)."
            }
            Self::Remedy => {
                "I can't give medical advice. Please ask your doctor (GP) or a pharmacist, and after contact with a \
                 plant the Poisons Information Centre on **13 11 26**: herbs can do harm or work against \
                 medicines, comfrey and others even when they are sold as teas. I'm glad to help with growing the plant."
            }
            Self::Bite => {
                "I can't give medical advice. **Call 000 at once** for any snake bite, or if somebody who was stung or bitten \
                 has trouble breathing, swells in the face or throat, or collapses. Otherwise ask the Poisons Information \
                 Centre on **13 11 26**, a pharmacist or your doctor what to do."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(question: &str, names_plant: bool) -> Option<Danger> {
        danger(&Text::of(question), &Text::of(question), names_plant)
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
            ("comfrey poultice for sprain", Danger::Remedy),
            ("is valerian good for sleep?", Danger::Remedy),
            ("should I take st johns wort for depression", Danger::Remedy),
            ("what dose of copper for peach leaf curl", Danger::Chemical),
            ("I was stung by a bee", Danger::Bite),
        ] {
            assert_eq!(of(question, true), Some(expected), "{question}");
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
            assert_eq!(of(question, true), None, "{question}");
            assert!(question == "can I eat this basil" || !asks_of_harm(&Text::of(question)), "{question}");
        }
    }
}
