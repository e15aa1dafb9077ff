//! Other names of a plant (`data/synonyms.csv`): coriander is cilantro to some.

use std::sync::LazyLock;

use crate::fold::{fold, stems};

/// The file: one group of names a row.
pub(crate) const FILE: &str = include_str!("../../data/synonyms.csv");

/// A name, folded.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub text: String,
    pub stems: Vec<String>,
}

impl Name {
    pub(crate) fn of(text: &str) -> Self {
        let text = fold(text);
        Self { stems: stems(&text), text }
    }

    /// Whether a name with these stems holds all words of this one.
    fn is_in(&self, name: &[String]) -> bool {
        self.stems.iter().all(|stem| name.contains(stem))
    }
}

/// Names of one plant.
#[derive(Debug)]
struct Group {
    members: Vec<Name>,
    /// What other plants are called that share a word with a member: in the file they stand behind `!`.
    strangers: Vec<Name>,
}

static GROUPS: LazyLock<Vec<Group>> = LazyLock::new(|| {
    let group = |line: &str| {
        let (strangers, members): (Vec<_>, Vec<_>) = line.split(',').partition(|cell| cell.starts_with('!'));
        Group {
            members: members.into_iter().map(Name::of).collect(),
            strangers: strangers.into_iter().map(|cell| Name::of(&cell[1..])).collect(),
        }
    };
    FILE.lines().filter(|line| !line.starts_with('#')).map(group).collect()
});

/// The other names of a plant whose own name has these stems.
pub(crate) fn of(name: &[String]) -> Vec<&'static Name> {
    let mut names: Vec<&Name> = Vec::new();
    for Group { members, strangers } in &*GROUPS {
        let held = members.iter().find(|member| member.is_in(name));
        if held.is_none() || strangers.iter().any(|stranger| stranger.is_in(name)) {
            continue;
        }
        for other in members.iter().filter(|member| Some(*member) != held) {
            if !names.contains(&other) {
                names.push(other);
            }
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::plants::import::starter;

    fn others(name: &str) -> Vec<&'static str> {
        of(&stems(&fold(name))).into_iter().map(|name| name.text.as_str()).collect()
    }

    #[test]
    fn other_plants_with_the_same_word_are_left_alone() {
        assert_eq!(others("Beans- Broad, Aquadulce"), ["fava bean", "faba bean", "horse bean"]);
        assert!(others("Rocket").contains(&"arugula"));
        assert!(others("Mexican Sunflower- Torch").contains(&"tithonia"));
        for (name, word) in [
            ("Snapdragon- Rocket Mixed", "arugula"),
            ("Corn Salad", "maize"),
            ("Broad Bean- Coles Dwarf", "bush bean"),
            ("Squash- Yellow Button", "everlasting"),
            ("Primula- Fairy Primrose", "polyanthus"),
            ("Corn- Strawberry Popcorn", "sweetcorn"),
        ] {
            assert!(others(name).iter().all(|other| !other.contains(word)), "{name}");
        }
    }

    #[test]
    fn every_group_is_of_two_names_or_more_and_none_stands_twice() {
        let mut seen = HashSet::new();
        for group in &*GROUPS {
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
        let names: Vec<_> = starter().unwrap().iter().map(|plant| stems(&fold(&plant.plant_name))).collect();
        let is_known = |group: &&Group| names.iter().any(|name| group.members.iter().any(|member| member.is_in(name)));
        let (known, unknown): (Vec<_>, Vec<_>) = GROUPS.iter().partition(is_known);
        let pairs: usize = known.iter().map(|group| group.members.len() - 1).sum();
        assert!(pairs >= 250 && unknown.len() <= 15, "{pairs}, {unknown:?}");
    }
}
