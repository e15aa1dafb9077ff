//! Whether a scientific name reads as one: `Genus species`, with subsp., var. and f., hybrids, a 'Cultivar' or a Group
//! (ICN and ICNCP, as far as catalogues use them). Whether it is the accepted one, no grammar knows.

use super::filled;
use crate::import::error::excerpt;
use crate::import::finding::Flaw;
use crate::plants::model::Plant;

pub(crate) fn check(plant: &Plant, flaws: &mut Vec<Flaw>) {
    let Some(name) = filled(plant.scientific_name.as_deref()) else {
        return;
    };
    let found = excerpt(name);
    match read(name) {
        Some(Rank::Species) => {}
        Some(Rank::Genus) => flaws.push(Flaw::info("genus-only", format!(
            "{found} names a genus: plants of different species are taken for one"
        ))),
        None => flaws.push(Flaw::warning("malformed-scientific-name", format!(
            "expected a name such as Ocimum basilicum, Brassica oleracea var. italica, Mentha × piperita or Rosa 'Peace', found {found}"
        ))),
    }
}

/// What a name names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rank {
    /// A species or something more particular.
    Species,
    /// Only a genus.
    Genus,
}

fn read(name: &str) -> Option<Rank> {
    let (name, has_cultivar) = without_cultivar(name)?;
    // `×piperita` is `× piperita`.
    let words = name.split_whitespace().flat_map(|word| match word.strip_prefix('×') {
        Some(rest) => ["×", rest],
        None => ["", word],
    });
    let mut words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let has_group = drop_group(&mut words)?;
    let mut words = words.as_slice();
    let rank = taxon(&mut words)?;
    if !words.is_empty() {
        // A hybrid formula: the second parent may leave out its genus, or shorten it.
        let is_formula = rank == Rank::Species && take(&mut words, is_cross);
        let is_parent = parent_without_genus(&mut words) || taxon(&mut words) == Some(Rank::Species);
        if !is_formula || !is_parent || !words.is_empty() {
            return None;
        }
    }
    Some(if has_cultivar || has_group { Rank::Species } else { rank })
}

/// Takes the first word if it fits.
fn take(words: &mut &[&str], fits: fn(&str) -> bool) -> bool {
    match *words {
        [first, rest @ ..] if fits(first) => {
            *words = rest;
            true
        }
        _ => false,
    }
}

/// Takes a genus and what belongs to it from the front.
fn taxon(words: &mut &[&str]) -> Option<Rank> {
    take(words, is_cross);
    if !take(words, is_genus) {
        return None;
    }
    if take(words, |word| ["sp.", "spp.", "hybrid", "hybrids"].contains(&word)) {
        return Some(Rank::Genus);
    }
    let behind_genus = *words;
    take(words, is_cross);
    if !take(words, is_epithet) {
        *words = behind_genus;
        return Some(Rank::Genus);
    }
    below_species(words);
    Some(Rank::Species)
}

/// `piperita` or `M. piperita`.
fn parent_without_genus(words: &mut &[&str]) -> bool {
    let mut rest = *words;
    take(&mut rest, is_initial);
    let is_named = take(&mut rest, is_epithet);
    if is_named {
        below_species(&mut rest);
        *words = rest;
    }
    is_named
}

/// Takes `subsp. vulgaris`, `var. italica` and the like from the front.
fn below_species(words: &mut &[&str]) {
    while let [rank, epithet, rest @ ..] = *words {
        if !["subsp.", "var.", "f."].contains(rank) || !is_epithet(epithet) {
            return;
        }
        *words = rest;
    }
}

/// Splits off a cultivar in single quotes; none when the quotes are wrong.
fn without_cultivar(name: &str) -> Option<(&str, bool)> {
    let is_quote = |char| matches!(char, '\'' | '‘' | '’');
    let Some(open) = name.find(is_quote) else {
        return Some((name, false));
    };
    let cultivar = name[open..].trim_end().strip_suffix(is_quote)?;
    let cultivar = cultivar.trim_start_matches(is_quote).trim();
    let starts_well = cultivar.starts_with(|char: char| char.is_uppercase() || char.is_ascii_digit());
    let is_apart = name[..open].ends_with(char::is_whitespace);
    (starts_well && is_apart).then_some((&name[..open], true))
}

/// Drops a trailing `Capitata Group`, with or without parentheses; none when the group has no name.
fn drop_group(words: &mut Vec<&str>) -> Option<bool> {
    if words.last().is_none_or(|word| word.trim_end_matches(')') != "Group") {
        return Some(false);
    }
    words.pop();
    let before = words.len();
    while words.len() > 1
        && words.last().is_some_and(|word| word.trim_start_matches('(').starts_with(char::is_uppercase))
    {
        words.pop();
    }
    (words.len() < before).then_some(true)
}

fn is_cross(word: &str) -> bool {
    word == "×" || word == "x"
}

fn is_initial(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(char::is_uppercase) && chars.as_str() == "."
}

fn is_genus(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(char::is_uppercase) && is_epithet(chars.as_str())
}

fn is_epithet(word: &str) -> bool {
    let mut parts = word.split('-');
    word.chars().count() > 1 && parts.all(|part| !part.is_empty() && part.chars().all(char::is_lowercase))
}
