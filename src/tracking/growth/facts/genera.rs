//! What a genus tells about a plant that is no crop with a name of its own (`data/growth/genera.toml`).

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::{Kind, Trait};
use crate::tracking::growth::data::parsed;

/// What is known of a genus; nothing of most.
#[derive(Clone, Debug, Default)]
pub(super) struct Genus {
    /// What all its members are.
    pub kind: Option<Kind>,
    /// What a member is when its name tells no more.
    pub usual_kind: Option<Kind>,
    pub traits: Vec<Trait>,
    pub hazard: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    kinds: HashMap<Kind, Vec<String>>,
    usual_kinds: HashMap<Kind, Vec<String>>,
    traits: HashMap<Trait, Vec<String>>,
    hazards: Vec<Hazard>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Hazard {
    text: String,
    genera: Vec<String>,
}

static GENERA: LazyLock<HashMap<String, Genus>> = LazyLock::new(|| index(parsed!("genera.toml")));

fn index(file: File) -> HashMap<String, Genus> {
    let mut genera: HashMap<String, Genus> = HashMap::new();
    let mut each = |names: Vec<String>, set: &dyn Fn(&mut Genus)| {
        for name in names {
            set(genera.entry(name).or_default());
        }
    };
    for (kind, names) in file.kinds {
        each(names, &|genus| {
            assert_eq!(
                genus.kind.replace(kind),
                None,
                "data/growth/genera.toml: a genus is of two kinds, one of them {kind:?}"
            );
        });
    }
    for (kind, names) in file.usual_kinds {
        each(names, &|genus| genus.usual_kind = Some(kind));
    }
    for hazard in file.hazards {
        each(hazard.genera, &|genus| genus.hazard = Some(hazard.text.clone()));
    }
    for (genus_trait, names) in file.traits {
        each(names, &|genus| genus.traits.push(genus_trait));
    }
    genera
}

pub(super) fn genus(name: &str) -> Genus {
    GENERA.get(name).cloned().unwrap_or_default()
}
