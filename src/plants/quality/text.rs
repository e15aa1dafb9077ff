//! Texts that are too short, too long, in the wrong encoding, or still have Markdown in them, and malformed scientific names.

use std::sync::LazyLock;

use regex::Regex;

use super::filled;
use crate::import::error::{Flaw, excerpt};
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

/// Marks that were meant to be rendered: emphasis and code, links, headings and lists, words in underscores, tags, entities.
static MARKDOWN: LazyLock<Regex> = LazyLock::new(|| {
    let marks =
        r"(?mx) [*`] | \]\( | ^\s*(?:\#{1,3}|[-+>])\x20 | \b_\w{2} | \w{2}_\b | </*[A-Za-z][^<]*> | &\#*[A-Za-z0-9]+;";
    Regex::new(marks).expect("the marks make an expression")
});

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
    let is_marked =
        |(name, text): (&'static str, Option<&str>)| text.is_some_and(|text| MARKDOWN.is_match(text)).then_some(name);
    let marked: Vec<&str> = prose.into_iter().filter_map(is_marked).collect();
    if !marked.is_empty() {
        flaws.push(Flaw::warning("leftover-markdown", format!("Markdown or HTML in {}", marked.join(", "))));
    }
}

/// The whole of a scientific name. One with nothing but a genus is in the group of that name.
static SCIENTIFIC_NAME: LazyLock<Regex> = LazyLock::new(|| {
    let epithet = r"(?:\p{Ll}{2,}|\p{Ll}+-\p{Ll}+)(?:-\p{Ll}+)*";
    let cross = r"(?:×\s*|x\s+)";
    let genus = format!(r"{cross}?\p{{Lu}}{epithet}");
    let below = format!(r"(?:\s+(?:subsp\.|var\.|f\.)\s+{epithet})*");
    let species = format!(r"{genus}\s+{cross}?{epithet}{below}");
    // The second parent of a hybrid formula may leave out its genus, or shorten it.
    let parent = format!(r"(?:(?:\p{{Lu}}\.\s+)?{epithet}{below}|{species})");
    let group = r"(?:\s+\(*\p{Lu}\S*)+\s+Group\)*";
    let cultivar = r"\s+['‘’]+\s*[\p{Lu}0-9].*['‘’]";
    let name = format!(
        r"(?s)^(?:(?<genus>{genus}(?:\s+(?:spp?\.|hybrids?))?)|{species}(?:\s+{cross}{parent})?)(?<kind>(?:{group})?(?:{cultivar})?)$"
    );
    Regex::new(&name).expect("the parts of a name make an expression")
});

/// Whether a scientific name reads as one: `Genus species`, with subsp., var. and f., hybrids, a 'Cultivar' or a Group (ICN and
/// ICNCP, as far as catalogues use them). Whether it is the accepted one, no grammar knows.
pub(crate) fn check_scientific_name(plant: &Plant, flaws: &mut Vec<Flaw>) {
    let Some(name) = filled(plant.scientific_name.as_deref()) else {
        return;
    };
    let found = excerpt(name);
    match SCIENTIFIC_NAME.captures(name) {
        None => flaws.push(Flaw::warning("malformed-scientific-name", format!(
            "expected a name such as Ocimum basilicum, Brassica oleracea var. italica, Mentha × piperita or Rosa 'Peace', found {found}"
        ))),
        Some(parts) if parts.name("genus").is_some() && parts["kind"].is_empty() => flaws.push(Flaw::info("genus-only", format!(
            "{found} names a genus: plants of different species are taken for one"
        ))),
        Some(_) => {}
    }
}
