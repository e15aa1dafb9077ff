//! What to have before starting, in four categories (`data/growth/requirements.toml`), and what to do first
//! (`data/growth/setup.toml`).

use std::sync::LazyLock;

use serde::Deserialize;

use super::conditions::{Rule, Rules, When};
use super::data::ByPlace;
use super::facts::Facts;
use super::model::{RequirementCategory, RequirementItem, SetupStep};
use super::text::{Text, render_all};
use crate::embedded::toml_file;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemRule {
    category: String,
    item: Rules<Text>,
    #[serde(default)]
    when: When,
    #[serde(default)]
    optional: bool,
    optional_when: Option<When>,
    quantity: Rules<Text>,
    notes: Rules<Text>,
}

static ITEMS: LazyLock<ByPlace<ItemRule>> = LazyLock::new(|| toml_file!("growth/requirements.toml"));

/// The checklist of a plant; no two of its items have the same key.
pub(super) fn requirements(facts: &Facts<'_>) -> Vec<RequirementCategory> {
    let items: Vec<_> = ITEMS.of(facts.kind).iter().filter(|item| item.when.holds(facts)).collect();
    let categories = items.chunk_by(|item, next| item.category == next.category);
    let categories = categories.map(|items| RequirementCategory {
        category: items[0].category.as_str().into(),
        items: items.iter().map(|item| item.required(facts)).collect(),
    });
    categories.collect()
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

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StepRule {
    #[serde(default)]
    when: When,
    title: Rules<Text>,
    description: Rules<Text>,
    duration: String,
    #[serde(default)]
    tips: Vec<Rule<Text>>,
    #[serde(default)]
    warnings: Vec<Rule<Text>>,
}

static STEPS: LazyLock<ByPlace<StepRule>> = LazyLock::new(|| toml_file!("growth/setup.toml"));

/// The steps, numbered from 1.
pub(super) fn steps(facts: &Facts<'_>) -> Vec<SetupStep> {
    let steps = STEPS.of(facts.kind).iter().filter(|step| step.when.holds(facts));
    let numbered = steps.zip(1..).map(|(step, number)| SetupStep {
        step: number,
        title: step.title.render(facts),
        description: step.description.render(facts),
        duration: step.duration.as_str().into(),
        tips: render_all(&step.tips, facts),
        warnings: Some(render_all(&step.warnings, facts)).filter(|warnings| !warnings.is_empty()),
    });
    numbered.collect()
}
