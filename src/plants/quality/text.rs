//! Texts that are too short, too long, in the wrong encoding, or still have Markdown in them.

use super::filled;
use crate::import::finding::Flaw;
use crate::import::mojibake;
use crate::plants::import::text;
use crate::plants::model::Plant;

/// The columns that people read.
#[rustfmt::skip]
const PROSE: [&str; 15] = [
    "plant_name", "scientific_name", "description", "plant_type", "position", "season", "germination",
    "sowing_method", "hardiness_life_cycle", "characteristics", "additional_information", "seed_type",
    "beneficial_companions", "harmful_companions", "neutral_companions",
];

/// Words of a description that says what a plant is, looks like, is used for and needs.
const WORDS: std::ops::RangeInclusive<usize> = 40..=90;

pub(crate) fn check(plant: &Plant, flaws: &mut Vec<Flaw>) {
    if let Some(description) = filled(plant.description.as_deref()) {
        let words = description.split_whitespace().count();
        let (least, most) = (WORDS.start(), WORDS.end());
        let message = format!("the description has {words} words, expected {least} to {most}");
        if words < *least {
            flaws.push(Flaw::warning("short-description", message));
        } else if words > *most {
            flaws.push(Flaw::info("long-description", message));
        }
    }
    let prose = PROSE.map(|column| (column, text(plant, column)));
    let numbers = ["days_to_maturity", "plant_spacing", "sowing_depth"].map(|column| (column, text(plant, column)));
    let periods = plant.sowing_periods().map(|(_, period)| ("a sowing period", period));
    let mut texts = prose.into_iter().chain(numbers).chain(periods);
    flaws.extend(texts.find_map(|(name, text)| mojibake::check(name, text?)));
    let is_marked = |(name, text): (&'static str, Option<&str>)| text.is_some_and(has_markdown).then_some(name);
    let marked: Vec<&str> = prose.into_iter().filter_map(is_marked).collect();
    if !marked.is_empty() {
        flaws.push(Flaw::warning("leftover-markdown", format!("Markdown or HTML in {}", marked.join(", "))));
    }
}

/// Whether a text shows marks that were meant to be rendered: emphasis, code, links, headings, lists, tags, entities.
fn has_markdown(text: &str) -> bool {
    let starts_line =
        |line: &str| ["# ", "## ", "### ", "- ", "+ ", "> "].iter().any(|mark| line.trim_start().starts_with(mark));
    text.contains(['*', '`'])
        || text.contains("](")
        || text.lines().any(starts_line)
        || has_underscored_word(text)
        || has_tag_or_entity(text)
}

fn has_underscored_word(text: &str) -> bool {
    text.split(|char: char| !char.is_alphanumeric() && char != '_')
        .any(|word| word.len() > 2 && (word.starts_with('_') || word.ends_with('_')))
}

fn has_tag_or_entity(text: &str) -> bool {
    let tag = text.split('<').skip(1).any(|rest| {
        rest.trim_start_matches('/').starts_with(|char: char| char.is_ascii_alphabetic()) && rest.contains('>')
    });
    let entity = text.split('&').skip(1).any(|rest| {
        let (name, closed) = rest.split_once(';').map_or(("", false), |(name, _)| (name, true));
        let name = name.trim_start_matches('#');
        closed && !name.is_empty() && name.chars().all(|char| char.is_ascii_alphanumeric())
    });
    tag || entity
}
