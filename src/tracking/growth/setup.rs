//! The steps before growing (`data/growth/setup.toml`).

use std::sync::LazyLock;

use serde::Deserialize;

use super::conditions::When;
use super::data::{ByPlace, parsed};
use super::facts::Facts;
use super::model::SetupStep;
use super::text::{Choice, Variant, render_all};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    #[serde(default)]
    when: When,
    title: Choice,
    description: Choice,
    duration: String,
    #[serde(default)]
    tips: Vec<Variant>,
    #[serde(default)]
    warnings: Vec<Variant>,
}

static STEPS: LazyLock<ByPlace<Step>> = LazyLock::new(|| parsed!("setup.toml"));

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
