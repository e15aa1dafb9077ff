//! Which plants a question names: by their common and scientific names, their cultivars, everyday names, in any number, with
//! slips of the finger.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use super::data::{DATA, words};
use super::text::{Text, is_common};
use crate::fold::{fold, stems};
use crate::plants::catalogue::Catalogue;
use crate::plants::synonyms;
use crate::season::Month;
use crate::tracking::growth::profile::common_name;

const MOST_WORDS: usize = 6;

/// Shorter words are too like each other to be guessed at.
const SHORTEST_GUESS: usize = 5;

/// The most plants that one question is answered about.
const MOST_PLANTS: usize = 3;

/// All that is sold under one common name, or one cultivar of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    /// As it is written: `Broad Bean`, or `Tomato- Roma`.
    pub name: String,
    /// Positions in the catalogue, by id.
    pub positions: Vec<usize>,
    /// Where in the question its name begins, in words.
    at: usize,
}

/// The names of a catalogue by the stems of their words.
pub(in crate::chat) struct PlantNames {
    pub(in crate::chat) generation: u64,
    pub(super) groups: Vec<Named>,
    keys: HashMap<String, Key>,
    /// The one-word keys, for guesses.
    single: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Group(usize),
    Cultivar(usize),
    /// More than one thing: nothing is meant.
    Several,
}

/// A plant that the catalogue doesn't have.
#[derive(Clone, Copy, Debug)]
pub(super) struct Absent {
    pub name: &'static str,
    /// Under which its harm is listed, if it is.
    pub scientific: Option<&'static str>,
}

static ABSENT: LazyLock<HashMap<String, Absent>> = LazyLock::new(|| {
    let unknown = words("absent").iter().map(|name| Absent { name, scientific: None });
    let known = DATA.names.known.iter().map(|(name, scientific)| Absent { name, scientific: Some(scientific) });
    unknown.chain(known).map(|absent| (key(absent.name), absent)).collect()
});

/// What all spellings of a name have in common.
pub(super) fn key(name: &str) -> String {
    stems(&fold(name)).join(" ")
}

impl PlantNames {
    pub(in crate::chat) fn of(catalogue: &Catalogue) -> Self {
        let mut names =
            Self { generation: catalogue.generation, groups: Vec::new(), keys: HashMap::new(), single: Vec::new() };
        let mut by_common: BTreeMap<String, usize> = BTreeMap::new();
        for (position, plant) in catalogue.plants().iter().enumerate() {
            let common = common_name(&plant.plant_name);
            let group = *by_common.entry(key(common)).or_insert(names.groups.len());
            if group == names.groups.len() {
                names.groups.push(Named { name: common.to_owned(), positions: Vec::new(), at: 0 });
            }
            names.groups[group].positions.push(position);
        }
        // What is certain comes first: a common name is never taken over by another plant's cultivar.
        names.keys.extend(by_common.iter().map(|(common, group)| (common.clone(), Key::Group(*group))));
        names.add_cultivars(catalogue);
        names.add_scientific(catalogue, &by_common);
        names.add_synonyms(catalogue, &by_common);
        for (everyday, name) in &DATA.names.everyday {
            if let Some(target) = names.keys.get(&key(name)).copied() {
                names.keys.entry(key(everyday)).or_insert(target);
            }
        }
        names.keys.remove("");
        names.single = names.keys.keys().filter(|key| !key.contains(' ')).cloned().collect();
        names
    }

    fn add_cultivars(&mut self, catalogue: &Catalogue) {
        let mut alone: HashMap<String, Key> = HashMap::new();
        for (position, plant) in catalogue.plants().iter().enumerate() {
            let common = common_name(&plant.plant_name);
            let cultivar = plant.plant_name.get(common.len()..).unwrap_or_default().trim_matches(['-', ' ']);
            if cultivar.is_empty() {
                continue;
            }
            let (common, own) = (key(common), key(cultivar));
            for name in [format!("{common} {own}"), format!("{own} {common}")] {
                self.keys.entry(name).or_insert(Key::Cultivar(position));
            }
            let is_telling = own.contains(' ') || own.len() >= SHORTEST_GUESS;
            if is_telling && !words("not_alone").iter().any(|word| *word == fold(cultivar)) {
                let known = alone.entry(own).or_insert(Key::Cultivar(position));
                if *known != Key::Cultivar(position) {
                    *known = Key::Several;
                }
            }
        }
        for (name, cultivar) in alone {
            self.keys.entry(name).or_insert(cultivar);
        }
    }

    fn add_synonyms(&mut self, catalogue: &Catalogue, by_common: &BTreeMap<String, usize>) {
        for (common, group) in by_common {
            let common: Vec<String> = common.split(' ').map(str::to_owned).collect();
            for other in synonyms::of(&common) {
                self.keys.entry(other.stems.join(" ")).or_insert(Key::Group(*group));
            }
        }
        for (position, plant) in catalogue.plants().iter().enumerate() {
            for other in synonyms::of(&stems(&fold(&plant.plant_name))) {
                let group = Key::Group(by_common[&key(common_name(&plant.plant_name))]);
                let known = self.keys.entry(other.stems.join(" ")).or_insert(Key::Cultivar(position));
                if *known != group && *known != Key::Cultivar(position) && matches!(known, Key::Cultivar(_)) {
                    *known = Key::Several;
                }
            }
        }
    }

    fn add_scientific(&mut self, catalogue: &Catalogue, by_common: &BTreeMap<String, usize>) {
        for plant in catalogue.plants() {
            let scientific = key(plant.scientific_name.as_deref().unwrap_or_default());
            // A genus alone may be a hundred plants.
            if !scientific.contains(' ') {
                continue;
            }
            let group = Key::Group(by_common[&key(common_name(&plant.plant_name))]);
            let known = self.keys.entry(scientific).or_insert(group);
            if *known != group && !matches!(known, Key::Cultivar(_)) {
                *known = Key::Several;
            }
        }
    }

    /// The plants that a text names, in its order, and which of its words do.
    pub(super) fn find(&self, text: &Text, catalogue: &Catalogue) -> (Vec<Named>, Vec<bool>) {
        let mut taken = vec![false; text.stems.len()];
        let mut found: Vec<Named> = Vec::new();
        for run in text.runs(MOST_WORDS) {
            if taken[run.clone()].contains(&true) {
                continue;
            }
            let name = text.stems[run.clone()].join(" ");
            let named = self.keys.get(&name).and_then(|key| self.named(*key, run.start, catalogue));
            // "Strawberry" is none of the cultivars that only taste of it.
            if named.is_some() || ABSENT.contains_key(&name) {
                taken[run].fill(true);
            }
            found.extend(named);
        }
        for (at, taken) in taken.iter_mut().enumerate().filter(|(_, taken)| !**taken) {
            let guess = self.guess(&text.words[at], &text.stems[at]);
            if let Some(named) = guess.and_then(|key| self.named(key, at, catalogue)) {
                *taken = true;
                found.push(named);
            }
        }
        found.sort_by_key(|named| named.at);
        let mut names = HashSet::new();
        found.retain(|named| names.insert(named.name.clone()));
        found.truncate(MOST_PLANTS);
        (found, taken)
    }

    fn named(&self, key: Key, at: usize, catalogue: &Catalogue) -> Option<Named> {
        match key {
            Key::Group(group) => Some(Named { at, ..self.groups[group].clone() }),
            Key::Cultivar(position) => {
                let plant = catalogue.plants().get(position)?;
                Some(Named { name: plant.plant_name.clone(), positions: vec![position], at })
            }
            Key::Several => None,
        }
    }

    /// The name that a word misspells: of those with its first letter the nearest, if it is near.
    fn guess(&self, word: &str, stem: &str) -> Option<Key> {
        let length = stem.chars().count();
        let is_ordinary = words("ordinary").iter().any(|ordinary| ordinary == word);
        if length < SHORTEST_GUESS || is_ordinary || VOCABULARY.0.contains(word) || word.parse::<Month>().is_ok() {
            return None;
        }
        let most = if length < 8 { 1 } else { 2 };
        let first = stem.chars().next();
        let near = self.single.iter().filter(|name| name.chars().next() == first && name.len() >= SHORTEST_GUESS - 1);
        let near = near.filter_map(|name| distance(stem, name, most).map(|distance| (distance, name)));
        near.min().and_then(|(_, name)| self.keys.get(name).copied())
    }
}

/// A plant that the text names and the catalogue doesn't have.
pub(super) fn absent(text: &Text) -> Option<Absent> {
    text.runs(MOST_WORDS).find_map(|run| ABSENT.get(&text.stems[run].join(" ")).copied())
}

/// The words that questions are understood by, and the beginnings of those that may go on.
static VOCABULARY: LazyLock<(HashSet<&'static str>, Vec<&'static str>)> = LazyLock::new(|| {
    let topics = DATA.topics.iter().flat_map(|topic| topic.strong.iter().chain(&topic.weak));
    let troubles = DATA.troubles.iter().flat_map(|trouble| &trouble.words);
    let lists = ["harm", "charges", "deeds", "people", "brewed", "contact", "small"].into_iter().flat_map(words);
    let phrases = topics.chain(troubles).chain(lists);
    let phrases = phrases.flat_map(|phrase| phrase.split(' '));
    let (open, whole): (Vec<&str>, Vec<&str>) = phrases.partition(|word| word.ends_with('*'));
    (whole.into_iter().collect(), open.into_iter().map(|word| word.trim_end_matches('*')).collect())
});

/// The first word that isn't understood: it may be the name of a plant that nobody here knows. In any place where `anywhere`,
/// else only where a plant's name is expected, as in "how do I grow ...".
pub(super) fn stranger(rest: &Text, anywhere: bool) -> Option<&str> {
    let (whole, open) = &*VOCABULARY;
    let is_known = |word: &str| {
        word.len() <= 3
            || is_common(word)
            || whole.contains(word)
            || open.iter().any(|beginning| word.starts_with(beginning))
            || word.parse::<Month>().is_ok()
            || word.starts_with(|c: char| c.is_ascii_digit())
    };
    let mut before = "";
    for word in &rest.words {
        let is_asked = anywhere || ["grow", "growing", "sow", "sowing", "plant", "planting", "prune"].contains(&before);
        if is_asked && !is_known(word) {
            return Some(word);
        }
        if !["my", "some", "a", "an", "the", "any", "own", "our"].contains(&word.as_str()) {
            before = word;
        }
    }
    None
}

/// How many letters have to be added, left out, exchanged or swapped to make one word of another, if at most `most`.
fn distance(one: &str, other: &str, most: usize) -> Option<usize> {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if one.len().abs_diff(other.len()) > most {
        return None;
    }
    let width = other.len() + 1;
    let mut before: Vec<usize> = vec![0; width];
    let mut last: Vec<usize> = (0..width).collect();
    for i in 1..=one.len() {
        let mut row = vec![i; width];
        for j in 1..width {
            let exchanged = last[j - 1] + usize::from(one[i - 1] != other[j - 1]);
            row[j] = exchanged.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    Some(last[width - 1]).filter(|distance| *distance <= most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plants::model::Plant;

    fn found(question: &str) -> Vec<String> {
        let names = "Tomato- Roma, Tomato- Black Krim, Broad Bean- Aquadulce, Bean- Dwarf Pioneer, Basil- Holy, Basil- Thai, \
            Mint- Apple, Brussels Sprouts- Long Island, Zucchini- Black Beauty, Eggplant- Black Beauty, Pea- Greenfeast, \
            Poppy- Iceland, Shallot- French";
        let plants =
            (1..).zip(names.split(", ")).map(|(id, name)| Plant { id, plant_name: name.into(), ..Plant::default() });
        let catalogue = Catalogue::new(1, plants.map(|plant| (plant, 0)).collect(), None);
        let names = PlantNames::of(&catalogue);
        let (found, _) = names.find(&Text::of(question), &catalogue);
        found.into_iter().map(|named| named.name).collect()
    }

    #[test]
    fn plants_are_found_however_they_are_called() {
        for (question, names) in [
            ("when do tomatos go in", vec!["Tomato"]),
            ("broad beans and beans", vec!["Broad Bean", "Bean"]),
            ("brussel sprouts?", vec!["Brussels Sprouts"]),
            ("zuchini or aubergine", vec!["Zucchini", "Eggplant"]),
            ("black beauty", vec![]),
            ("thai basil", vec!["Basil- Thai"]),
            ("greenfeast", vec!["Pea- Greenfeast"]),
            ("an apple tree", vec![]),
            ("basic things for my puppy in a shallow pot", vec![]),
            ("toms", vec!["Tomato"]),
            ("peas", vec!["Pea"]),
        ] {
            assert_eq!(found(question), names, "{question}");
        }
    }

    #[test]
    fn a_swap_is_one_slip() {
        assert_eq!(distance("cauliflwoer", "cauliflower", 2), Some(1));
        assert_eq!(distance("basil", "basin", 1), Some(1));
        assert_eq!(distance("basil", "mint", 1), None);
    }
}
