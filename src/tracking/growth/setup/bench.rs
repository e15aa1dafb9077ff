//! The steps before sprouts and microgreens, which grow on the kitchen bench.

use super::super::model::SetupStep;
use super::step;

pub(super) fn sprouting_steps() -> Vec<SetupStep> {
    vec![
        step("Clean the jar", "Wash a wide-mouthed jar and its mesh and scald them with boiling water.", "10 minutes")
            .warning("Germs multiply as fast as sprouts: start every batch clean, with washed hands."),
        step(
            "Rinse and soak",
            "Rinse two tablespoons of sprouting seed and soak it in plenty of cool water for six to twelve hours.",
            "6 to 12 hours",
        )
        .tip("Small seed needs the shorter time, peas and beans the longer."),
        step(
            "Drain",
            "Pour the water off through the mesh and lean the jar upside down at an angle, out of the sun at 18–22 °C.",
            "5 minutes",
        ),
        step(
            "Rinse twice a day",
            "Fill the jar with cool water, swirl, drain it well and put it back, every morning and evening.",
            "5 minutes, twice a day",
        )
        .warning("Throw the batch out if it smells sour or feels slimy."),
    ]
}

pub(super) fn microgreen_steps() -> Vec<SetupStep> {
    vec![
        step(
            "Fill the tray",
            "Fill a clean shallow tray with 2–3 cm of seed raising mix, press it level and water it until it is damp right through.",
            "15 minutes",
        ),
        step(
            "Sow densely",
            "Scatter the seed so that it almost touches and press it onto the mix. Cover large seed thinly, small seed not at all.",
            "10 minutes",
        )
        .tip("Soak peas, sunflowers and other large seed overnight first."),
        step(
            "Cover",
            "Mist the seed and cover the tray for two or three days, until it has rooted, misting it morning and evening.",
            "2 to 3 days",
        ),
        step(
            "Give it light",
            "Take the cover off, stand the tray in a bright place without hot midday sun, turn it daily and water it from below.",
            "5 minutes a day",
        )
        .warning("Keep stems dry and the air moving: mould spreads fast between crowded stems."),
    ]
}
