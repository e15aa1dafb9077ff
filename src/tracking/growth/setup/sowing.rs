//! Sowing and planting by the plant's own method, and what follows until it stands where it is to grow.

use super::super::facts::{Facts, Frost, Kind, Start, Water};
use super::super::model::SetupStep;
use super::super::needs;
use super::super::wording;
use super::step;

/// When to sow or plant, in each zone that is known.
fn season_tip(facts: &Facts<'_>, verb: &str) -> Option<String> {
    let zones: Vec<String> = facts
        .sowing_months()
        .into_iter()
        .map(|(zone, months)| format!("{zone}: {}", wording::months(months)))
        .collect();
    (!zones.is_empty()).then(|| format!("Months to {verb}, by climate zone: {}.", zones.join("; ")))
}

pub(super) fn sow(facts: &Facts<'_>) -> SetupStep {
    let depth = wording::millimetres(facts.depth_mm);
    let apart = wording::centimetres(facts.spacing_cm);
    let fine = facts.depth_mm <= 2;
    let along_rows = if fine {
        format!(
            "Mark rows, sprinkle the seed thinly along them, press it in and cover it with no more than {depth} of soil"
        )
    } else {
        format!("Mark shallow rows, sow the seed thinly along them, {depth} deep, and firm the soil")
    };
    let place = match facts.kind {
        Kind::Grain | Kind::GreenManure => {
            format!("Scatter the seed over the bed and rake it in {depth} deep.")
        }
        _ if needs::sown_at_stations(facts) => {
            format!("Mark places {apart} apart and sow two or three seeds at each, {depth} deep.")
        }
        _ if needs::thinned(facts) => format!("{along_rows}; thin the plants to {apart} later."),
        _ if facts.spacing_cm < 3 => format!("{along_rows}."),
        _ if fine => format!(
            "Mark places {apart} apart, press a few seeds into each and cover them with no more than {depth} of soil."
        ),
        _ => format!("Mark places {apart} apart, sow the seed {depth} deep and firm the soil."),
    };
    let mix = match facts.kind {
        Kind::Carnivorous => "damp peat and sand",
        _ => "damp seed raising mix",
    };
    let trays = if fine {
        format!(
            "Fill trays or small pots with {mix}, press the seed onto it and cover it with no more than {depth} of mix."
        )
    } else {
        format!("Fill trays or small pots with {mix}, sow the seed {depth} deep and firm it gently.")
    };
    let (title, description) = match facts.start {
        Start::Direct => ("Sow in place", place),
        Start::Tray => ("Sow in trays", trays),
        _ => {
            ("Sow in place or in trays", format!("In place: {} In trays: {}", lower_first(&place), lower_first(&trays)))
        }
    };
    let mut sowing = step(title, description, "30 minutes");
    if let Some(treatment) = seed_treatment(facts) {
        sowing = sowing.tip(treatment);
    }
    if let Some(months) = season_tip(facts, "sow") {
        sowing = sowing.tip(months);
    }
    if facts.start.in_trays() && facts.frost == Frost::Tender {
        sowing = sowing
            .tip("Under cover in a warm, bright place it can be started six to eight weeks before the last frost.");
    }
    match &facts.hazard {
        Some(hazard) if hazard.to_lowercase().contains("seed") => {
            sowing.warning(format!("{hazard}: keep the packet away from children."))
        }
        _ => sowing,
    }
}

/// What the seed needs before it is sown.
fn seed_treatment(facts: &Facts<'_>) -> Option<&'static str> {
    Some(match facts.crop {
        "sweet pea" | "lupin" => "Nick the hard seed coat with a file, or soak the seed overnight.",
        "wattle" | "pea climber" | "desert pea" => {
            "Pour just-boiled water over the hard seed and leave it to soak overnight."
        }
        "canna" => "File through the hard black seed coat and soak the seed until it swells.",
        "okra" | "rosella" | "parsley" | "asparagus" | "warrigal greens" | "silverbeet" => {
            "Soak the seed in water overnight before sowing."
        }
        "beetroot" => "Soak the corky seed in water for an hour before sowing.",
        "strawberry" | "delphinium" | "aquilegia" => {
            "Chill the seed in the fridge for one to three weeks before sowing."
        }
        "carrot" | "poppy" => "Mix the fine seed with dry sand to sow it evenly.",
        _ => return None,
    })
}

/// Planting what is no seed. The catalogue's own sentence says best how, where it is more than a word.
pub(super) fn plant(facts: &Facts<'_>) -> SetupStep {
    let material = facts.start.material().to_lowercase();
    let depth = wording::millimetres(facts.depth_mm);
    let apart = wording::centimetres(facts.spacing_cm);
    let own = facts.plant.sowing_method.as_deref().unwrap_or_default().trim();
    let is_sentence = (12..=200).contains(&own.chars().count()) && !own.contains(['*', '#']);
    let own = own.trim_end_matches('.');
    // A sentence that speaks of seed alone was overruled: what it is started from is another part.
    let speaks_of_it = is_sentence && Start::of_sentence(own).is_some_and(|part| !part.is_seed());
    let description = match (speaks_of_it, roots_in_a_pot(facts)) {
        (true, true) => {
            format!("{own}. Set cuttings {depth} deep, several to a pot of damp propagating mix.")
        }
        (true, false) => format!("{own}. Set the plants {apart} apart."),
        (false, true) => {
            format!("Set the cuttings {depth} deep, several to a pot of damp propagating mix.")
        }
        (false, false) => {
            format!("Plant the {material} {depth} deep and {apart} apart, and firm the soil around them.")
        }
    };
    let mut planting = step(plant_title(facts), description, "45 minutes");
    if facts.kind == Kind::Potato {
        planting =
            planting.tip("Let the tubers shoot in a light, frost-free place for two to four weeks before planting.");
    }
    let own = own.to_lowercase();
    let shallow = ["showing", "exposed", "surface", "above", "barely"];
    let by_depth = matches!(facts.start, Start::Clove | Start::Bulb | Start::Corm | Start::Tuber);
    if by_depth && !shallow.iter().any(|word| own.contains(word)) {
        planting =
            planting.tip(format!("As a guide the depth is {depth}, from the top of what you plant to the surface."));
    }
    if let Some(months) = season_tip(facts, "plant") {
        planting = planting.tip(months);
    }
    match &facts.hazard {
        Some(hazard) if facts.kind == Kind::Bulb => {
            planting.warning(format!("{hazard}: wear gloves, and keep bulbs away from food and pets."))
        }
        _ => planting,
    }
}

/// Whether the cuttings root in pots first; some are set where they are to stay, or in water.
fn roots_in_a_pot(facts: &Facts<'_>) -> bool {
    let method = facts.plant.sowing_method.as_deref().unwrap_or_default();
    let stays = method.to_lowercase().contains("direct");
    facts.start == Start::Cutting && facts.water != Water::Wet && !stays
}

fn plant_title(facts: &Facts<'_>) -> &'static str {
    match facts.start {
        Start::Clove => "Plant the cloves",
        Start::Bulb => "Plant the bulbs",
        Start::Corm => "Plant the corms",
        Start::Tuber => "Plant the tubers",
        Start::Rhizome => "Plant the rhizomes",
        Start::Crown => "Plant the crowns",
        Start::Division => "Plant the divisions",
        Start::Cutting => "Take and set the cuttings",
        Start::RootCutting => "Plant the root cuttings",
        Start::Slip => "Plant the slips",
        Start::Offset => "Plant the offsets",
        Start::Fruit => "Plant the sprouting fruit",
        Start::Direct | Start::Tray | Start::Either => "Sow",
    }
}

pub(super) fn water_in(facts: &Facts<'_>) -> SetupStep {
    let how = match (facts.start.is_seed(), facts.water) {
        (true, _) if facts.depth_mm <= 2 => "Mist the surface, or stand the tray in shallow water until it looks damp",
        (true, _) => "Water gently with a fine rose until the soil is damp right through",
        (false, Water::Dry) if facts.kind == Kind::Succulent => "Wait a week, then water for the first time",
        (false, Water::Wet) => "Soak the soil and keep it wet from now on",
        (false, _) => "Water once, well, so that soil settles around what you planted",
    };
    let mut watering = step("Water and label", format!("{how}. Label it with the name and the date."), "15 minutes");
    let sign = match facts.start {
        start if start.is_seed() => "seedlings",
        Start::Cutting => "roots",
        _ => "the first growth",
    };
    if facts.sprouting_told.is_some() {
        let days = wording::days(facts.sprouting());
        let warmth = facts.warmth.map(|warmth| format!(" at {}", wording::celsius(warmth)));
        watering = watering.tip(format!("Expect {sign} in {days}{}.", warmth.unwrap_or_default()));
    }
    let rots = matches!(facts.kind, Kind::Bean | Kind::Pea | Kind::Garlic | Kind::Potato | Kind::Rhizome);
    if rots || facts.crop == "sweet pea" {
        watering =
            watering.warning("Don't water again until growth shows unless the soil is bone dry: wet soil rots it.");
    }
    watering
}

/// Thinning, planting out or potting on: how it comes to stand where it is to grow.
pub(super) fn make_room(facts: &Facts<'_>) -> Option<SetupStep> {
    let apart = wording::centimetres(facts.spacing_cm);
    let frost = match facts.frost {
        Frost::Tender => " Wait until the last frost is over and nights stay above 10 °C.",
        Frost::HalfHardy => " Wait until hard frosts are over.",
        Frost::Hardy => "",
    };
    let out = format!(
        "When seedlings have four true leaves or so, harden them off for a week or more, outdoors by day and sheltered by night, and plant them {apart} apart.{frost}"
    );
    let in_pots = "Move each seedling to a small pot when it can be handled, and to a larger one as roots fill it.";
    let thin = if needs::sown_at_stations(facts) {
        "Where you sowed in place, keep the strongest seedling at each spot.".to_owned()
    } else {
        format!("Thin what you sowed in place to {apart}.")
    };
    match facts.start {
        Start::Tray | Start::Either if facts.kind == Kind::Carnivorous => {
            Some(step("Pot the seedlings on", in_pots, "1 year"))
        }
        Start::Tray | Start::Either if needs::potted_on(facts) => Some(step(
            "Pot on and plant out",
            format!(
                "{in_pots} When it is a hand high or more, get it used to its place for a week and plant it out, {apart} from its neighbours.{frost}"
            ),
            "1 year or so",
        )),
        Start::Direct if needs::sown_at_stations(facts) => Some(step(
            "Keep the strongest",
            format!(
                "When seedlings have two true leaves, keep the strongest at each place, {apart} from the next, and snip the others off."
            ),
            "20 minutes",
        )),
        Start::Direct if needs::thinned(facts) => Some(step(
            "Thin the seedlings",
            format!("When seedlings have two true leaves, snip off the weakest until the rest stand {apart} apart."),
            "20 minutes",
        )),
        Start::Tray => Some(step("Harden off and plant out", out, "1 week, then 30 minutes")),
        Start::Either => Some(step("Plant out or thin", out, "1 week, then 30 minutes").tip(thin)),
        Start::Cutting if roots_in_a_pot(facts) => Some(step(
            "Pot up and plant out",
            format!(
                "When cuttings resist a gentle tug, move each to a pot of its own, and plant them out {apart} apart once roots fill it.{frost}"
            ),
            "Some weeks, then 30 minutes",
        )),
        _ => None,
    }
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
