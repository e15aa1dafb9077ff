//! The files of `data/chat`: the words by which questions are understood, and what is answered. Embedded, parsed once.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use serde::Deserialize;

use super::Topic;
use super::danger::Danger;
use crate::embedded::toml_file;
use crate::season::{ClimateZone, Month};
use crate::tracking::growth::profile::{Feed, Frost, Sun, Support, Water};

/// Lists of words and phrases by their names.
type Lists = HashMap<String, Vec<String>>;

#[derive(Deserialize)]
pub(super) struct Phrases {
    /// Days that gardeners count from.
    pub feasts: Vec<(String, Month)>,
    /// The word for a season, its name and its first month.
    pub seasons: Vec<(String, String, Month)>,
    #[serde(flatten)]
    lists: Lists,
}

#[derive(Deserialize)]
pub(super) struct Names {
    pub spelt_out: HashMap<String, String>,
    pub everyday: BTreeMap<String, String>,
    /// Plants that a catalogue may not have, and the scientific name that their harm is listed under.
    pub known: BTreeMap<String, String>,
    #[serde(flatten)]
    lists: Lists,
}

/// The words of questions that need care.
#[derive(Deserialize)]
pub(super) struct DangerWords {
    /// What is said instead of an answer.
    pub advice: HashMap<Danger, String>,
    #[serde(flatten)]
    lists: Lists,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sentences {
    sentences: HashMap<String, String>,
    /// Several ways to say the same.
    ways: Lists,
    pub small_talk: Vec<SmallTalk>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SmallTalk {
    /// In messages of no more than so many words.
    pub most: usize,
    pub words: Vec<String>,
    pub replies: Vec<String>,
}

/// A file that is one list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows<T> {
    #[serde(alias = "topic", alias = "trouble")]
    rows: Vec<T>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TopicWords {
    pub name: Topic,
    /// As the rules say that they could not do without a plant's name.
    pub words: String,
    pub example: String,
    pub strong: Vec<String>,
    pub weak: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Trouble {
    pub words: Vec<String>,
    pub advice: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Towns {
    pub ambiguous: Vec<String>,
    pub towns: ByZone,
    pub climates: ByZone,
    pub states: HashMap<String, String>,
}

type ByZone = BTreeMap<ClimateZone, Vec<String>>;

/// Each of the names with its zone.
pub(super) fn with_zones(names: &ByZone) -> impl Iterator<Item = (&str, ClimateZone)> {
    names.iter().flat_map(|(zone, names)| names.iter().map(|name| (name.as_str(), *zone)))
}

/// What is said of a plant's needs, by the kind of each.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Care {
    pub sun: Vec<(Sun, SunWords)>,
    pub water: Vec<(Water, Need)>,
    pub frost: Vec<(Frost, Need)>,
    pub feed: Vec<(Feed, String)>,
    pub support: Vec<(Support, String)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SunWords {
    pub likes: String,
    pub lead: String,
    /// So many a day are enough.
    pub hours: u32,
    pub fewer: String,
    pub pot: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Need {
    pub likes: String,
    pub lead: String,
}

pub(super) fn said_of<K: Copy + PartialEq, T>(table: &[(K, T)], kind: K) -> &T {
    let found = table.iter().find(|(known, _)| *known == kind);
    &found.expect("data/chat/care.toml has every kind").1
}

/// What the files say.
pub(super) struct Data {
    pub phrases: Phrases,
    pub names: Names,
    pub danger: DangerWords,
    pub sentences: Sentences,
    pub towns: Towns,
    pub topics: Vec<TopicWords>,
    pub care: Care,
    pub troubles: Vec<Trouble>,
}

pub(super) static DATA: LazyLock<Data> = LazyLock::new(|| {
    let Rows { rows: topics } = toml_file!("chat/topics.toml");
    let Rows { rows: troubles } = toml_file!("chat/troubles.toml");
    Data {
        phrases: toml_file!("chat/phrases.toml"),
        names: toml_file!("chat/names.toml"),
        danger: toml_file!("chat/danger.toml"),
        sentences: toml_file!("chat/sentences.toml"),
        towns: toml_file!("chat/towns.toml"),
        topics,
        care: toml_file!("chat/care.toml"),
        troubles,
    }
});

/// Reads the files, at the start rather than for the first question.
pub(in crate::chat) fn load() {
    LazyLock::force(&DATA);
}

/// The list of this name in `phrases.toml`, `names.toml` or `danger.toml`.
pub(super) fn words(list: &str) -> &'static [String] {
    let found =
        [&DATA.phrases.lists, &DATA.names.lists, &DATA.danger.lists].into_iter().find_map(|lists| lists.get(list));
    found.unwrap_or_else(|| panic!("data/chat has no list {list:?}"))
}

pub(super) fn ways(name: &str) -> &'static [String] {
    &DATA.sentences.ways[name]
}

pub(super) fn sentence(name: &str) -> &'static str {
    &DATA.sentences.sentences[name]
}

/// A sentence with what stands in its gaps.
pub(super) fn filled(name: &str, gaps: &[(&str, &str)]) -> String {
    fill(sentence(name), gaps)
}

pub(super) fn fill(text: &str, gaps: &[(&str, &str)]) -> String {
    gaps.iter().fold(text.to_owned(), |text, (gap, said)| text.replace(gap, said))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::fs;

    use strum::VariantArray;

    use super::*;

    /// Panics if a kind that the growth rules know has no words.
    fn check<K: VariantArray + Copy + PartialEq, T>(table: &[(K, T)]) {
        for kind in K::VARIANTS {
            said_of(table, *kind);
        }
    }

    #[test]
    fn every_need_has_its_words() {
        let Care { sun, water, frost, feed, support } = &DATA.care;
        check(sun);
        check(water);
        check(frost);
        check(feed);
        check(support);
    }

    #[test]
    fn what_the_code_names_is_in_the_files_and_nothing_else() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/chat/answer");
        let files = [folder, &format!("{folder}/compose")].map(|folder| fs::read_dir(folder).unwrap());
        let files = files.into_iter().flatten().map(|file| file.unwrap().path());
        let files = files.filter(|path| path.is_file() && !path.ends_with("data.rs"));
        let code: String = files.map(|path| fs::read_to_string(path).unwrap()).collect();
        let lists = [&DATA.phrases.lists, &DATA.names.lists, &DATA.danger.lists, &DATA.sentences.ways]
            .into_iter()
            .flat_map(HashMap::keys);
        let known: HashSet<&str> = lists.chain(DATA.sentences.sentences.keys()).map(String::as_str).collect();
        let unused: Vec<&&str> = known.iter().filter(|name| !code.contains(&format!("\"{name}\""))).collect();
        assert!(unused.is_empty(), "nothing is made of {unused:?}");
        for call in ["says(\"", "words(\"", "listed(\"", "ways(\"", "sentence(\"", "filled(\"", "tell(\""] {
            let named = code.split(call).skip(1).filter_map(|rest| rest.split('"').next());
            let unknown: Vec<&str> = named.filter(|name| !known.contains(name)).collect();
            assert!(unknown.is_empty(), "the files have no {unknown:?}");
        }
    }
}
