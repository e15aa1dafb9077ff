//! Answers by rules: what a question is about (plants, topic, month, place), and what the catalogue and the growth rules say
//! to it. Pure: the same question at the same time is answered the same.

mod compose;
mod context;
mod danger;
mod data;
mod names;
mod subject;
mod text;

use std::sync::Arc;

use chrono::NaiveDate;
use serde::Deserialize;

use crate::climate::model::Suburb;
use crate::climate::service::Suburbs;
use crate::guides::store::Store;
use crate::plants::catalogue::Catalogue;
use crate::plants::model::Plant;
use crate::tracking::growth::Growing;
use crate::tracking::growth::place::month_of;

pub(super) use data::load;
pub(super) use names::PlantNames;

use compose::Composer;
use context::{Place, When, place, when};
use danger::{Danger, asks_of_harm, danger};
use data::{DATA, TopicWords, sentence};
use names::Named;
use text::Text;

/// How many of the chat's earlier questions a follow-up may take its plant from.
const MEMORY: usize = 6;

/// A question, and what it is answered from.
pub(super) struct Question<'a> {
    pub text: &'a str,
    pub has_picture: bool,
    /// The gardener's earlier questions, the newest first.
    pub earlier: Vec<&'a str>,
    pub own: Option<&'a OwnPlant<'a>>,
    pub home: Option<&'a Suburb>,
    pub today: NaiveDate,
    pub catalogue: &'a Catalogue,
    pub names: &'a PlantNames,
    pub suburbs: &'a Suburbs,
    pub guides: &'a Store,
}

/// The plant that a chat is about.
pub(super) struct OwnPlant<'a> {
    pub plant: &'a Plant,
    pub nickname: &'a str,
    pub days: i64,
    pub matures: NaiveDate,
    /// The stored growth data, or what the rules derive.
    pub growth: Arc<Growing>,
}

pub(super) struct Answer {
    pub text: String,
    /// Whether nobody else should answer instead, because somebody could come to harm.
    pub is_safety: bool,
}

struct Understood {
    text: Text,
    /// The text without the names of plants and places.
    rest: Text,
    plants: Vec<Named>,
    /// Whether it asks what a plant does to people, animals or the skin.
    asks_of_harm: bool,
    topic: Option<Topic>,
    when: When,
    place: Option<Place>,
}

impl Understood {
    /// What `text` asks: the question, or one of those before it.
    fn of(text: &str, question: &Question<'_>) -> Self {
        let text = Text::of(text);
        let (plants, mut taken) = question.names.find(&text, question.catalogue);
        let place = place(&text, &mut taken, question.suburbs);
        let rest = text.without(&taken);
        let when = when(&rest, month_of(question.today));
        let asks_of_harm = asks_of_harm(&rest);
        let topic = match topic_of(&rest, plants.len(), matches!(when, When::In(..))) {
            _ if asks_of_harm => Some(Topic::Toxic),
            topic => topic,
        };
        Self { text, rest, plants, asks_of_harm, topic, when, place }
    }

    /// Whether it names a plant that isn't in the catalogue, and means that one rather than what was talked about. Where
    /// somebody could be harmed, any word that isn't understood may be its name.
    fn names_another(&self) -> bool {
        let is_toxic = self.topic == Some(Topic::Toxic);
        if names::absent(&self.text).is_some() {
            return is_toxic || !self.text.has_any("it|its|them|mine|my plant|this plant");
        }
        let unknown = names::stranger(&self.rest, is_toxic);
        unknown.is_some() && !(is_toxic && self.text.has_any("my plant|this plant"))
    }

    /// Fills in from the questions before it what this one leaves out.
    fn follow_up(&mut self, question: &Question<'_>) {
        let has_own = question.own.is_some();
        let is_short = self.text.words.len() <= 12;
        // "Can I grow it with basil?" is about two.
        let is_beside = self.plants.len() == 1 && self.text.says("beside_it");
        if is_beside && !self.asks_of_harm {
            self.topic = Some(Topic::Companions);
        }
        for earlier in question.earlier.iter().take(MEMORY) {
            let before = Self::of(earlier, question);
            if self.place.is_none() {
                self.place.clone_from(&before.place);
            }
            let names_none = self.plants.is_empty() && !has_own && !self.names_another() && !self.stands_alone();
            if names_none && is_short && (self.topic.is_some() || self.text.says("points_back")) && !self.is_general() {
                self.plants.clone_from(&before.plants);
            }
            if is_beside && self.plants.len() == 1 && !has_own {
                let other = before.plants.into_iter().find(|other| *other != self.plants[0]);
                self.plants.splice(0..0, other);
            }
            if self.topic.is_none() && (!self.plants.is_empty() || has_own) && is_short {
                // "How often?" is about care, whatever was asked before.
                let is_care = matches!(before.topic, Some(Topic::Watering | Topic::Feeding | Topic::Pruning));
                self.topic = match before.topic {
                    Some(_) if self.text.has("how often") && !is_care => Some(Topic::Watering),
                    topic => topic,
                };
                if self.when == When::Unsaid {
                    self.when = before.when;
                }
            }
        }
    }

    /// Whether it asks about something that isn't of any one plant.
    fn stands_alone(&self) -> bool {
        let of_none = self.text.says("alone");
        of_none && !self.text.has_any("and|it|its|them|they|their|theirs|what about|how about")
    }

    /// Whether it asks what to sow, and not about a plant.
    fn is_general(&self) -> bool {
        self.text.says("asks_what") && self.text.says("speaks_of_sowing")
    }
}

/// What a question is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Topic {
    Sowing,
    Depth,
    Watering,
    Feeding,
    Light,
    Pests,
    Pruning,
    Support,
    Harvest,
    Companions,
    Containers,
    Frost,
    Soil,
    /// How large it becomes.
    Size,
    /// What to do with it at this moment.
    Now,
    /// Whether it harms people or pets.
    Toxic,
}

const STRONG: usize = 3;

/// The topic that most of the words speak of. The names of plants and places should be out of the text: "spring onion" is no
/// season, and "Sunshine" no light. Two plants are mostly asked about as neighbours, and a month or season mostly for sowing.
fn topic_of(text: &Text, plants: usize, has_month: bool) -> Option<Topic> {
    let score = |topic: &TopicWords| {
        let count = |phrases: &[String]| phrases.iter().filter(|phrase| text.has(phrase)).count();
        let score = STRONG * count(&topic.strong) + count(&topic.weak);
        match topic.name {
            Topic::Companions if plants > 1 && score > 0 => score + 2,
            Topic::Companions | Topic::Toxic if score < STRONG => 0,
            Topic::Sowing if has_month => score + 1,
            _ => score,
        }
    };
    // Of equals the last counts here, and the first in the file.
    let scored = DATA.topics.iter().rev().map(|topic| (score(topic), topic.name)).filter(|(score, _)| *score > 0);
    scored.max_by_key(|(score, _)| *score).map(|(_, topic)| topic)
}

pub(super) fn answer(question: &Question<'_>) -> Answer {
    let mut composer = Composer::of(question);
    let asked = &composer.understood;
    if let Some(danger) = danger(&asked.text, &asked.rest, !asked.plants.is_empty()) {
        let mut text = DATA.danger.advice[&danger].clone();
        match danger {
            Danger::Chemical => text += &composer.without_chemicals(),
            Danger::Harm | Danger::WildFind => {}
            _ => text += &composer.warning(),
        }
        return Answer { text, is_safety: true };
    }
    composer.understood.follow_up(question);
    let mut text = composer.compose();
    if question.has_picture {
        text = text + "\n\n" + sentence("no_pictures");
    }
    Answer { text, is_safety: composer.understood.topic == Some(Topic::Toxic) }
}

/// What is known about the plants of a question, for a model that answers instead.
pub(super) fn facts(question: &Question<'_>) -> String {
    let mut composer = Composer::of(question);
    composer.understood.follow_up(question);
    composer.facts()
}

#[cfg(test)]
mod tests;
