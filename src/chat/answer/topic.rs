//! What a question is about.

use serde::Deserialize;

use super::data::{TOPICS, TopicWords};
use super::text::Text;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Topic {
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
pub(super) fn topic_of(text: &Text, plants: usize, has_month: bool) -> Option<Topic> {
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
    let scored = TOPICS.topic.iter().rev().map(|topic| (score(topic), topic.name)).filter(|(score, _)| *score > 0);
    scored.max_by_key(|(score, _)| *score).map(|(_, topic)| topic)
}
