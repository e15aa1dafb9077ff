//! What a question is about.

use serde::Deserialize;

use super::data::TOPICS;
use super::text::Text;

/// What can be asked about a plant.
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

impl Topic {
    /// As the rules say that they could not do without a plant's name.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Sowing => "when to sow",
            Self::Depth => "depth and spacing",
            Self::Watering => "watering",
            Self::Feeding => "feeding",
            Self::Light => "light",
            Self::Pests => "pests and diseases",
            Self::Pruning => "pruning",
            Self::Support => "stakes and trellises",
            Self::Harvest => "the harvest",
            Self::Companions => "companions",
            Self::Containers => "pots",
            Self::Frost => "frost and heat",
            Self::Soil => "soil",
            Self::Size => "how large plants become",
            Self::Now => "what to do now",
            Self::Toxic => "what is poisonous",
        }
    }
}

impl Topic {
    /// A question of the kind.
    pub(super) fn example(self) -> &'static str {
        match self {
            Self::Sowing => "When do I sow carrots?",
            Self::Depth => "How far apart do I plant lettuce?",
            Self::Watering => "How often do I water tomatoes?",
            Self::Feeding => "How do I feed tomatoes?",
            Self::Light => "Does mint grow in shade?",
            Self::Pests => "What eats holes in my kale?",
            Self::Pruning => "How do I prune lavender?",
            Self::Support => "Do peas need a trellis?",
            Self::Harvest => "When is garlic ready?",
            Self::Companions => "What grows well beside carrots?",
            Self::Containers => "Can I grow chillies in a pot?",
            Self::Frost => "Is kale frost hardy?",
            Self::Soil => "What soil do carrots like?",
            Self::Size => "How tall does corn get?",
            Self::Now => "What do I do with my tomatoes in October?",
            Self::Toxic => "Is foxglove poisonous?",
        }
    }
}

const STRONG: u32 = 3;

/// The topic that most of the words speak of, and how clearly they do. The names of plants and places should be out of the
/// text: "spring onion" is no season, and "Sunshine" no light. Two plants are mostly asked about as neighbours, and a month
/// or season mostly for sowing.
pub(super) fn topic_of(text: &Text, plants: usize, has_month: bool) -> Option<(Topic, u32)> {
    let mut best = None;
    for topic in TOPICS.iter() {
        let count = |phrases: &[String]| -> u32 { phrases.iter().map(|phrase| u32::from(text.has(phrase))).sum() };
        let mut score = STRONG * count(&topic.strong) + count(&topic.weak);
        match topic.name {
            Topic::Companions if plants > 1 && score > 0 => score += 2,
            Topic::Companions | Topic::Toxic if score < STRONG => score = 0,
            Topic::Sowing if has_month => score += 1,
            _ => {}
        }
        if score > best.map_or(0, |(_, score)| score) {
            best = Some((topic.name, score));
        }
    }
    best
}
