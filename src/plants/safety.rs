//! How plants harm people, pets and skin: `data/growth/safety.toml`, looked up by scientific name, so that all cultivars of a
//! species are judged alike.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::embedded::toml_file;

/// How a plant harms those who eat or touch it. The fields stand in the order in which they go over the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Safety {
    pub people: Harm,
    /// Dogs and cats.
    pub pets: Harm,
    pub skin: Harm,
    /// What to mind, and what to do.
    #[schema(example = "Only the stalks are food: the leaves are poisonous to people and pets.")]
    pub note: &'static str,
}

/// How much harm there is, as far as the sources know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Harm {
    Safe,
    /// Mild, or only from some parts, raw, in quantity, or for some people.
    Caution,
    Toxic,
    /// No reliable record: not the same as safe.
    Unknown,
}

impl Safety {
    /// What is said of a plant that no list names.
    const UNKNOWN: Self = Self {
        people: Harm::Unknown,
        pets: Harm::Unknown,
        skin: Harm::Unknown,
        note: "Nothing is recorded of it here, which doesn't make it safe: don't let children or pets eat it.",
    };

    /// What the list says of the species, else of its genus.
    pub(crate) fn of(scientific_name: Option<&str>) -> Self {
        let Some(name) = scientific_name else {
            return Self::UNKNOWN;
        };
        let species = species_of(name).and_then(|species| LIST.get(&species));
        let of_genus = || LIST.get(&words(name).find(|word| !word.eq_ignore_ascii_case("x"))?.to_lowercase());
        species.or_else(of_genus).copied().unwrap_or(Self::UNKNOWN)
    }
}

/// The file's form. `sources` is for those who read the file.
#[derive(Deserialize)]
struct File {
    plants: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    names: Vec<String>,
    people: Harm,
    pets: Harm,
    skin: Harm,
    note: String,
}

/// By species or genus.
static LIST: LazyLock<HashMap<String, Safety>> = LazyLock::new(|| {
    let file: File = toml_file!("growth/safety.toml");
    let mut list = HashMap::new();
    for Entry { names, people, pets, skin, note } in file.plants {
        // The list is read once and lives as long as the program.
        let safety = Safety { people, pets, skin, note: note.leak() };
        list.extend(names.into_iter().map(|name| (name, safety)));
    }
    list
});

/// The genus and the epithet, in lower case and without the cross of a hybrid; none where only the genus is named.
pub(super) fn species_of(name: &str) -> Option<String> {
    let mut words = words(name);
    let genus = words.next()?.to_lowercase();
    let epithet = words.find(|word| *word != "x")?;
    let is_epithet =
        epithet.starts_with(char::is_lowercase) && !epithet.ends_with('.') && !["hybrid", "hybrids"].contains(&epithet);
    is_epithet.then(|| format!("{genus} {epithet}"))
}

fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split_whitespace().map(|word| word.trim_start_matches('×')).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::plants::import::starter;

    #[test]
    fn every_plant_of_the_starter_catalogue_is_on_the_list() {
        let names = starter().unwrap().into_iter().map(|plant| plant.scientific_name);
        let missing: HashSet<_> = names.filter(|name| Safety::of(name.as_deref()) == Safety::UNKNOWN).collect();
        assert_eq!(missing, HashSet::new());
    }

    #[test]
    fn what_the_catalogue_warns_of_is_not_called_safe() {
        for plant in starter().unwrap() {
            let Safety { people, pets, skin, .. } = Safety::of(plant.scientific_name.as_deref());
            for clause in plant.characteristics.unwrap_or_default().to_lowercase().split(';') {
                let told = if clause.contains("highly toxic") {
                    [people, pets].contains(&Harm::Toxic)
                } else if ["to pets", "to dogs", "to cats", "to livestock"].iter().any(|word| clause.contains(word)) {
                    [Harm::Toxic, Harm::Caution].contains(&pets)
                } else if clause.contains("toxic") || clause.contains("poison") {
                    [Harm::Toxic, Harm::Caution].contains(&people)
                } else {
                    !clause.contains("irritate skin") || [Harm::Toxic, Harm::Caution].contains(&skin)
                };
                assert!(told, "{}: {clause}", plant.plant_name);
            }
        }
    }

    #[test]
    fn a_species_counts_before_its_genus_and_no_cultivar_counts() {
        use Harm::{Caution, Safe, Toxic};

        let of = |name| {
            let Safety { people, pets, skin, .. } = Safety::of(Some(name));
            [people, pets, skin]
        };
        assert_eq!(of("Ipomoea batatas"), [Safe, Caution, Safe]);
        assert_eq!(of("Ipomoea tricolor"), [Toxic, Toxic, Safe]);
        assert_eq!(of("Allium sativum var. ophioscorodon"), [Safe, Toxic, Safe]);
        assert_eq!(of("Allium"), of("ALLIUM cepa 'Red Creole'"));
        assert_eq!(of("Mentha × piperita"), of("Mentha ×piperita"));
        assert_eq!(of("× Citrus"), of("Citrus limon"));
        assert_eq!(of("Ruta graveolens"), [Toxic; 3]);
        assert_eq!(of("Lilium longiflorum"), [Caution, Toxic, Caution]);
        for unknown in [None, Some(""), Some(" × "), Some("Nobody knows"), Some("tomato")] {
            assert_eq!(Safety::of(unknown), Safety::UNKNOWN, "{unknown:?}");
        }
        for genus in ["Rosa 'Iceberg'", "Rosa", "Rosa spp.", "Rosa hybrids"] {
            assert_eq!(species_of(genus), None, "{genus}");
        }
    }

    #[test]
    fn a_note_speaks_of_the_plant_it_is_asked_for() {
        let of = |name| Safety::of(Some(name));
        for indoor in ["Ficus elastica", "Ficus lyrata", "Ficus benjamina"] {
            assert_eq!([of(indoor).people, of(indoor).pets], [Harm::Caution, Harm::Toxic], "{indoor}");
        }
        assert!(of("Ficus carica").note.starts_with("Ripe figs are food"));
        for (word, own) in [
            ("figs", "ficus carica"),
            ("thorns", "rosa"),
            ("Taro", "colocasia"),
            ("cobs", "zea"),
            ("lilies", "arthropodium"),
        ] {
            let others = ["ficus", "streptocarpus", "camellia", "monstera", "zamioculcas", "triticum", "banksia"];
            assert!(of(own).note.contains(word) && others.iter().all(|other| !of(other).note.contains(word)), "{word}");
        }
    }

    #[test]
    fn names_stand_once_and_every_entry_has_its_sources() {
        let file: toml::Table = toml_file!("growth/safety.toml");
        let sources = file["sources"].as_table().unwrap();
        let mut named = HashSet::new();
        let mut cited = HashSet::new();
        for entry in file["plants"].as_array().unwrap() {
            let texts = |key: &str| entry[key].as_array().unwrap().iter().map(|text| text.as_str().unwrap());
            for name in texts("names") {
                let is_plain =
                    name.split(' ').count() <= 2 && name.chars().all(|c| c.is_ascii_lowercase() || " -".contains(c));
                assert!(is_plain && named.insert(name), "{name}");
            }
            assert!(texts("sources").next().is_some(), "{entry:?}");
            assert!(texts("sources").all(|source| sources.contains_key(source)), "{entry:?}");
            cited.extend(texts("sources"));
            let note = entry["note"].as_str().unwrap();
            assert!(note.ends_with('.') && note.len() < 200, "{note}");
        }
        assert_eq!(cited.len(), sources.len());
    }
}
