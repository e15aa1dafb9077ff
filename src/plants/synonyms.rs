//! Other names of a plant (`data/synonyms.csv`): coriander is cilantro to some.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::fold::{fold, stems};

/// The file: one group of names a row.
pub(crate) const FILE: &str = include_str!("../../data/synonyms.csv");

static SYNONYMS: LazyLock<Synonyms> = LazyLock::new(|| Synonyms::read(FILE));

/// The other names of a plant whose own name has these stems.
pub(crate) fn of(name: &[String]) -> Vec<&'static Name> {
    SYNONYMS.of(name)
}

/// A name, folded.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub text: String,
    pub stems: Vec<String>,
}

impl Name {
    fn of(text: &str) -> Self {
        let text = fold(text);
        Self { stems: stems(&text), text }
    }

    /// Whether a name with these stems holds all words of this one.
    fn is_in(&self, name: &[String]) -> bool {
        self.stems.iter().all(|stem| name.contains(stem))
    }
}

/// Names of one plant.
#[derive(Debug, Default)]
struct Group {
    members: Vec<Name>,
    /// What other plants are called that share a word with a member: in the file they stand behind `!`.
    strangers: Vec<Name>,
}

#[derive(Debug)]
struct Synonyms {
    groups: Vec<Group>,
    /// For the first stem of each member the groups.
    by_stem: HashMap<String, Vec<usize>>,
}

impl Synonyms {
    fn read(file: &str) -> Self {
        let (mut groups, mut by_stem) = (Vec::new(), HashMap::<_, Vec<_>>::new());
        for line in file.lines().filter(|line| !line.starts_with('#')) {
            let mut group = Group::default();
            for cell in line.split(',') {
                match cell.strip_prefix('!') {
                    Some(stranger) => group.strangers.push(Name::of(stranger)),
                    None => group.members.push(Name::of(cell)),
                }
            }
            for first in group.members.iter().filter_map(|member| member.stems.first()) {
                by_stem.entry(first.clone()).or_default().push(groups.len());
            }
            groups.push(group);
        }
        Self { groups, by_stem }
    }

    fn of(&self, name: &[String]) -> Vec<&Name> {
        let mut found: Vec<&Name> = Vec::new();
        let groups = name.iter().filter_map(|stem| self.by_stem.get(stem)).flatten();
        for group in groups.map(|at| &self.groups[*at]) {
            let Some(held) = group.members.iter().position(|member| member.is_in(name)) else {
                continue;
            };
            if group.strangers.iter().any(|stranger| stranger.is_in(name)) {
                continue;
            }
            let others = group.members.iter().enumerate().filter(|(at, _)| *at != held);
            found.extend(others.map(|(_, other)| other));
        }
        let mut names = Vec::new();
        for name in found {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn others(name: &str) -> Vec<&'static str> {
        of(&stems(&fold(name))).into_iter().map(|name| name.text.as_str()).collect()
    }

    /// The names of the starter catalogue.
    fn starter() -> Vec<String> {
        let files = [
            include_str!("../../data/flowers.csv"),
            include_str!("../../data/herbs.csv"),
            include_str!("../../data/vegetables.csv"),
        ];
        let rows = files.into_iter().flat_map(|file| csv::Reader::from_reader(file.as_bytes()).into_records());
        rows.map(|row| row.unwrap()[0].to_owned()).collect()
    }

    #[test]
    fn a_name_that_holds_a_member_has_the_others() {
        assert_eq!(others("Zucchini- Black Beauty"), ["courgette"]);
        assert_eq!(others("Coriander- Slow Bolt"), ["cilantro", "chinese parsley"]);
        assert_eq!(others("Beans- Broad, Aquadulce"), ["fava bean", "faba bean", "horse bean"]);
        assert_eq!(others("Tomato- Roma"), [""; 0]);
    }

    #[test]
    fn other_plants_with_the_same_word_are_left_alone() {
        assert!(others("Rocket").contains(&"arugula"));
        assert!(others("Snapdragon- Rocket Mixed").iter().all(|name| !name.contains("arugula")));
        assert!(!others("Corn Salad").contains(&"maize"));
        assert!(others("Mexican Sunflower- Torch").contains(&"tithonia"));
        assert!(!others("Broad Bean- Coles Dwarf").contains(&"bush bean"));
        assert!(others("Squash- Yellow Button").iter().all(|name| !name.contains("everlasting")));
        assert!(!others("Primula- Fairy Primrose").contains(&"polyanthus"));
        assert!(!others("Corn- Strawberry Popcorn").contains(&"sweetcorn"));
    }

    #[test]
    fn every_group_is_of_two_names_or_more_and_none_stands_twice() {
        let synonyms = Synonyms::read(FILE);
        let mut seen = HashSet::new();
        for group in &synonyms.groups {
            assert!(group.members.len() > 1, "{group:?}");
            for name in group.members.iter().chain(&group.strangers) {
                assert!(!name.stems.is_empty(), "{group:?}");
            }
            let members: Vec<_> = group.members.iter().map(|name| &name.text).collect();
            assert!(seen.insert(members), "{group:?}");
        }
    }

    #[test]
    fn most_groups_are_of_plants_in_the_starter_catalogue() {
        let synonyms = Synonyms::read(FILE);
        let names: Vec<_> = starter().iter().map(|name| stems(&fold(name))).collect();
        let is_known = |group: &&Group| names.iter().any(|name| group.members.iter().any(|member| member.is_in(name)));
        let pairs: usize = synonyms.groups.iter().filter(is_known).map(|group| group.members.len() - 1).sum();
        assert!(pairs >= 250, "{pairs}");
        let unknown = synonyms.groups.iter().filter(|group| !is_known(group)).count();
        assert!(unknown <= 15, "{unknown}");
    }
}
