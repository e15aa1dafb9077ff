//! What to have before starting, in four categories (`data/growth/requirements.toml`).

use std::sync::LazyLock;

use serde::Deserialize;

use super::conditions::When;
use super::data::{ByPlace, parsed};
use super::facts::Facts;
use super::model::{RequirementCategory, RequirementItem};
use super::text::Choice;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemRule {
    category: String,
    item: Choice,
    #[serde(default)]
    when: When,
    #[serde(default)]
    optional: bool,
    optional_when: Option<When>,
    quantity: Choice,
    notes: Choice,
}

static ITEMS: LazyLock<ByPlace<ItemRule>> = LazyLock::new(|| parsed!("requirements.toml"));

/// The checklist of a plant; no two of its items have the same key.
pub(super) fn checklist(facts: &Facts<'_>) -> Vec<RequirementCategory> {
    let mut categories: Vec<RequirementCategory> = Vec::with_capacity(4);
    for item in ITEMS.of(facts.kind).iter().filter(|item| item.when.holds(facts)) {
        if categories.last().is_none_or(|last| last.category != item.category) {
            categories.push(RequirementCategory { category: item.category.as_str().into(), items: Vec::new() });
        }
        if let Some(category) = categories.last_mut() {
            category.items.push(item.required(facts));
        }
    }
    categories
}

impl ItemRule {
    fn required(&'static self, facts: &Facts<'_>) -> RequirementItem {
        let mut item = self.item.render(facts);
        if item.starts_with(' ') {
            // The plant has no name.
            item = item.trim_start().to_owned().into();
        }
        RequirementItem {
            item,
            quantity: self.quantity.render(facts),
            optional: self.optional || self.optional_when.as_ref().is_some_and(|when| when.holds(facts)),
            notes: Some(self.notes.render(facts)),
        }
    }
}
