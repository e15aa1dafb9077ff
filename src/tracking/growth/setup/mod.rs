//! The steps before growing: place, soil, support, sowing or planting by the plant's own method, and what follows
//! until it stands where it is to grow.

mod bench;
mod place;
mod sowing;

use std::borrow::Cow;

use super::facts::{Facts, Kind};
use super::model::SetupStep;

/// The steps, numbered from 1.
pub(super) fn steps(facts: &Facts<'_>) -> Vec<SetupStep> {
    let steps = match facts.kind {
        Kind::Sprout => bench::sprouting_steps(),
        Kind::Microgreen => bench::microgreen_steps(),
        _ => garden_steps(facts),
    };
    steps.into_iter().zip(1..).map(|(step, number)| SetupStep { step: number, ..step }).collect()
}

fn step(title: &'static str, description: impl Into<Cow<'static, str>>, duration: &'static str) -> SetupStep {
    SetupStep {
        title: title.into(),
        description: description.into(),
        duration: duration.into(),
        ..SetupStep::default()
    }
}

impl SetupStep {
    fn tip(mut self, tip: impl Into<Cow<'static, str>>) -> Self {
        self.tips.push(tip.into());
        self
    }

    fn warning(mut self, warning: impl Into<Cow<'static, str>>) -> Self {
        self.warnings.get_or_insert_default().push(warning.into());
        self
    }
}

fn garden_steps(facts: &Facts<'_>) -> Vec<SetupStep> {
    let mut steps = vec![place::choose_place(facts), place::prepare_soil(facts)];
    steps.extend(place::set_support(facts));
    if facts.start.is_seed() {
        steps.push(sowing::sow(facts));
    } else {
        steps.push(sowing::plant(facts));
    }
    steps.push(sowing::water_in(facts));
    steps.extend(sowing::make_room(facts));
    steps.push(place::protect(facts));
    steps
}
