//! The names of a plant: as it is shown, as it is looked up, and those of its companions.

use super::reading::without_brackets;
use crate::plants::model::{Plant, is_companion};

/// The longest name in an item of the checklist, in characters: with its category and what is bought, the item's key
/// stays below 200 even where lower case makes a letter two.
const MAX_NAME_CHARS: usize = 80;

/// The plant's name with single spaces, without brackets (unless it is nothing else), and bounded.
pub(super) fn shown_name(name: &str) -> String {
    let spaced = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let plain = Some(spaced(&without_brackets(name))).filter(|plain| !plain.is_empty());
    let whole = plain.unwrap_or_else(|| spaced(name));
    let bounded: String = whole.chars().take(MAX_NAME_CHARS).collect();
    bounded.trim_end().to_owned()
}

/// The common name before the cultivar, as it is written: `tomato` of `tomato- roma`.
pub(crate) fn common_name(name: &str) -> &str {
    let ends = ["- ", " -", " \u{2013}", "(", ",", " '", " \u{2018}"];
    let end = ends.iter().filter_map(|end| name.find(end)).min();
    name[..end.unwrap_or(name.len())].trim().trim_end_matches('-')
}

pub(crate) fn lower_common_name(plant: &Plant) -> String {
    common_name(&plant.plant_name.to_lowercase()).to_owned()
}

/// The scientific name without the cross of a hybrid, which some write and some leave out.
pub(crate) fn plain_scientific(scientific: &str) -> String {
    let words = scientific.split_whitespace();
    let words: Vec<&str> =
        words.map(|word| word.trim_start_matches('×')).filter(|word| !word.is_empty() && *word != "x").collect();
    words.join(" ")
}

/// The first three companions of a stored list; remarks in brackets are left out.
pub(super) fn companions(list: Option<&str>) -> Vec<&str> {
    let mut depth = 0_usize;
    let between = |c: char| {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ',' && depth == 0
    };
    list.unwrap_or_default()
        .split(between)
        .map(|name| name.split(['(', '[']).next().unwrap_or_default().trim())
        .filter(|name| (2..=40).contains(&name.chars().count()))
        .filter(|name| is_companion(name))
        .take(3)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_common_name_ends_where_the_cultivar_begins() {
        for (name, common) in [
            ("tomato- roma", "tomato"),
            ("tomato - roma", "tomato"),
            ("forget-me-not- blue", "forget-me-not"),
            ("rhubarb (crown)", "rhubarb"),
            ("tomato 'roma'", "tomato"),
            ("sturt's desert pea", "sturt's desert pea"),
            ("", ""),
        ] {
            assert_eq!(common_name(name), common);
        }
    }

    #[test]
    fn a_shown_name_is_bounded() {
        assert_eq!(shown_name("  Rhubarb \n Victoria (Crown) "), "Rhubarb Victoria");
        assert_eq!(shown_name(&"é ".repeat(200)).chars().count(), 79);
    }

    #[test]
    fn companions_are_the_first_three() {
        let list = "Basil (sweet, Thai), none documented, Carrot (early) or parsnip, Onion [red, brown], Parsley";
        assert_eq!(companions(Some(list)), ["Basil", "Carrot", "Onion"]);
        assert_eq!(companions(Some("None documented")), [""; 0]);
        assert_eq!(companions(None), [""; 0]);
    }

    #[test]
    fn a_hybrid_is_looked_up_without_its_cross() {
        assert_eq!(plain_scientific("iris × hollandica"), "iris hollandica");
        assert_eq!(plain_scientific("mentha ×piperita"), "mentha piperita");
    }
}
