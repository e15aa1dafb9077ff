//! The tables of `data/ranking`: families, what plants are wished for as, and how commonly they are grown. They are read
//! once.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::embedded::toml_file;
use crate::plants::model::Plant;
use crate::season::ClimateZone;
use crate::tracking::growth::facts::names::lower_common_name;

static FAMILIES: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let families: HashMap<String, Vec<String>> = toml_file!("ranking/families.toml");
    by_name("families.toml", families)
});

/// The heading of each name in a table of lists.
fn by_name<T: Clone>(file: &str, lists: impl IntoIterator<Item = (T, Vec<String>)>) -> HashMap<String, T> {
    let mut headings = HashMap::new();
    for (heading, names) in lists {
        for name in names {
            let other = headings.insert(name.clone(), heading.clone());
            assert!(other.is_none(), "data/ranking/{file}: {name} stands in two lists");
        }
    }
    headings
}

/// The family of a genus; a genus that isn't known is a family of its own.
pub(super) fn family(genus: &str) -> &str {
    FAMILIES.get(genus).map_or(genus, String::as_str)
}

/// Beginnings of scientific names, by kind.
static KINDS: LazyLock<HashMap<String, Vec<String>>> = LazyLock::new(|| toml_file!("ranking/kinds.toml"));

/// Whether the scientific name begins with the words of one of those listed for the kind.
pub(super) fn is_listed(kind: &str, scientific: &str) -> bool {
    let begins =
        |name: &String| scientific.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    KINDS[kind].iter().any(begins)
}

/// How commonly plants are grown, and the words of cultivars for special uses.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Staples<Names> {
    special: Vec<String>,
    /// For `everywhere` and, where it differs, for a zone: the names in each tier, then the worth of each name.
    places: HashMap<String, Names>,
}

static STAPLES: LazyLock<Staples<HashMap<String, f64>>> = LazyLock::new(|| {
    let Staples { special, places } = toml_file!("ranking/staples.toml");
    let worth = |tiers: HashMap<String, Vec<String>>| {
        let known = |tier: &str| TIERS.iter().find(|(known, _)| *known == tier).expect("a tier of staples.toml").1;
        by_name("staples.toml", tiers.into_iter().map(|(tier, names)| (known(&tier), names)))
    };
    Staples { special, places: places.into_iter().map(|(place, tiers)| (place, worth(tiers))).collect() }
});

const TIERS: [(&str, f64); 5] =
    [("favourites", 1.0), ("everyone", EVERYONE), ("many", MANY), ("some", 0.5), ("few", 0.0)];
pub(super) const EVERYONE: f64 = 0.85;
pub(super) const MANY: f64 = 0.7;
/// What stands in no list.
const UNLISTED: f64 = 0.3;
/// What a cultivar for a special use loses.
const SPECIAL: f64 = 0.15;

/// How commonly a plant is grown in each zone, from 0 to 1.
pub(super) fn commonness(plant: &Plant) -> [f64; 5] {
    let (name, common_name) = (plant.plant_name.to_lowercase(), lower_common_name(plant));
    let everywhere = tier("everywhere", &common_name);
    let cultivar = name.strip_prefix(&common_name).unwrap_or_default();
    let special = STAPLES.special.iter().any(|word| cultivar.contains(word.as_str()));
    let less = if special { SPECIAL } else { 0.0 };
    ClimateZone::ALL.map(|zone| (tier(zone.name(), &common_name).or(everywhere).unwrap_or(UNLISTED) - less).max(0.0))
}

/// The tier of the name, or of the most of its last words that stand in the table.
fn tier(place: &str, name: &str) -> Option<f64> {
    let staples = STAPLES.places.get(place)?;
    let find = |name: &str| {
        let singular = || name.strip_suffix('s').and_then(|name| staples.get(name));
        let singular_es = || name.strip_suffix("es").and_then(|name| staples.get(name));
        staples.get(name).or_else(singular).or_else(singular_es).copied()
    };
    let mut starts = std::iter::once(0).chain(name.match_indices(' ').map(|(at, _)| at + 1));
    starts.find_map(|start| find(&name[start..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_genus_has_a_family_or_is_one() {
        assert_eq!(family("ocimum"), "lamiaceae");
        assert_eq!(family("rafflesia"), "rafflesia");
        for families in [family("solanum"), family("capsicum"), family("petunia")] {
            assert_eq!(families, "solanaceae");
        }
    }

    #[test]
    fn names_begin_with_whole_words() {
        assert!(is_listed("fruit", "citrus") && is_listed("fruit", "citrus × sinensis"));
        assert!(!is_listed("fruit", "citrusella") && !is_listed("fruit", ""));
    }

    #[test]
    #[expect(clippy::float_cmp, reason = "the table's own constants")]
    fn the_longest_end_of_a_name_tells_how_common_it_is() {
        let commonness = |name| commonness(&Plant::called(name, ""));
        let cool = |name| commonness(name)[ClimateZone::Cool as usize];
        assert_eq!([cool("tomato"), cool("tomatoes"), cool("climbing bean"), cool("beans")], [1.0; 4]);
        assert_eq!([cool("runner bean"), cool("jerusalem artichoke"), cool("artichoke")], [0.5, 0.0, 0.5]);
        assert_eq!([cool("triffid"), cool("corn salad"), cool("")], [UNLISTED, 0.0, UNLISTED]);
        let bean = commonness("snake bean");
        assert!(bean[ClimateZone::Tropical as usize] > bean[ClimateZone::Cool as usize]);
        assert!(cool("corn- strawberry popcorn") < cool("corn- golden bantam"));
    }
}
