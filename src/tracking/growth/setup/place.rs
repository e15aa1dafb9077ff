//! The place, its soil, what stands there before the plant, and what guards it afterwards.

use super::super::facts::{Facts, Frost, Kind, Sun, Support, Water};
use super::super::model::SetupStep;
use super::super::needs::{self, Soil};
use super::super::wording;
use super::step;

pub(super) fn choose_place(facts: &Facts<'_>) -> SetupStep {
    let sun = match facts.sun {
        Sun::Full => "Choose a place with at least six hours of direct sun a day",
        Sun::Any => "Choose a place in full sun or with half a day's shade",
        Sun::Part => "Choose a place with morning sun and shade in the afternoon",
        Sun::Shade => "Choose a place in bright shade or dappled light, out of the midday sun",
    };
    let ground = match facts.water {
        Water::Wet => "where the soil stays wet or a tub of water can stand",
        Water::Moist => "where the soil holds moisture and a hose or can is near",
        Water::Regular => "where water drains away after rain",
        Water::Dry => "where water drains away fast, even in a wet winter",
    };
    let apart = wording::centimetres(facts.spacing_cm);
    let mut place =
        step("Choose the place", format!("{sun}, {ground}. Each plant takes {apart} of room."), "15 minutes");
    if facts.container {
        let pot = needs::pot_cm(facts);
        place = place.tip(format!(
            "It can also be grown in a pot at least {pot} cm wide, on a balcony or terrace with the same light."
        ));
    }
    match facts.frost {
        Frost::Tender => {
            place.tip("Keep it out of hollows where frost settles, best in front of a wall that stores warmth.")
        }
        Frost::HalfHardy => place.tip("Shelter from cold wind helps it through light frosts."),
        Frost::Hardy => place,
    }
}

pub(super) fn prepare_soil(facts: &Facts<'_>) -> SetupStep {
    let (description, tip) = match needs::soil(facts) {
        Soil::Rich => (
            "Loosen the soil to a spade's depth, pull out weeds and dig in a bucket of compost for each square metre, with some aged manure.",
            "Do it a week or two ahead, so that the soil settles.",
        ),
        Soil::Fine => (
            "Loosen the soil deeply, take out stones and roots and rake it fine. Add no manure, and only old, fine compost.",
            "A bed that was manured for an earlier crop is ideal.",
        ),
        Soil::Limed => (
            "Loosen the soil to a spade's depth and dig in a bucket of compost for each square metre. Where the soil is acid, rake in a handful of garden lime.",
            "Lime two weeks ahead, and not together with manure or fertiliser.",
        ),
        Soil::Average => (
            "Loosen the soil to a spade's depth, pull out weeds and mix in a bucket of compost for each square metre.",
            "Rake it level and water it the day before you sow or plant.",
        ),
        Soil::Lean => (
            "Loosen the soil and pull out weeds. Mix sand or gravel into heavy soil, and add no manure or fertiliser: it does best on lean ground.",
            "On clay build a low mound, so that winter rain runs off.",
        ),
        Soil::Gritty => (
            "Fill a pot or a raised bed with gritty, fast-draining mix: potting mix or sandy soil with at least a third of coarse sand or fine gravel.",
            "Pour a can of water on it: it should run through within seconds.",
        ),
        Soil::Native => (
            "Loosen the soil widely and, where it is heavy, raise it into a mound with sand or gravel. Add no manure and no ordinary fertiliser.",
            "Soil that was never fertilised is best for it.",
        ),
        Soil::Acid => (
            "Loosen the soil to a spade's depth and mix in a bucket of leaf mould or compost for each square metre. Add no lime: it likes the soil slightly acid.",
            "A pH test kit tells whether the soil suits it: aim for 5.5 to 6.5.",
        ),
        Soil::Boggy => (
            "Mix plenty of compost into a bed that can be kept wet, or fill a tub or a pot in a deep saucer with compost and garden soil.",
            "An old tub or a lined hole keeps the water where it is needed.",
        ),
        Soil::Bare => (
            "Pull out weeds and rake the soil fine and level. It needs neither compost nor manure.",
            "Water the bed the day before you sow if it is dry.",
        ),
        Soil::Peat => (
            "Mix equal parts of peat moss and coarse sand, wet the mix with rainwater and fill a plastic pot with it.",
            "Use no potting mix, compost or fertiliser.",
        ),
    };
    step("Prepare the soil", description, "1 hour").tip(tip).warning(
        "Bagged mixes, compost and manure can carry Legionella: open bags away from your face, wear gloves and a mask, and wash your hands.",
    )
}

pub(super) fn set_support(facts: &Facts<'_>) -> Option<SetupStep> {
    let (title, description) = match facts.support() {
        Support::Trellis => (
            "Set up the trellis",
            "Fix a trellis, wires or netting, firm enough for the grown plant in a wind, before you sow or plant.",
        ),
        Support::Stakes => (
            "Set the stakes",
            "Drive in a stake for each plant, or stakes along the row with string between them, before roots fill the place.",
        ),
        Support::None => return None,
    };
    let support = step(title, description, "30 minutes");
    Some(match facts.height_cm {
        Some(height) => {
            let height = wording::centimetres(height);
            support.tip(format!("The plant grows to about {height}."))
        }
        None => support,
    })
}

pub(super) fn protect(facts: &Facts<'_>) -> SetupStep {
    let mulch = match needs::soil(facts) {
        Soil::Gritty | Soil::Lean => "Cover the soil with gravel, which keeps the crown dry",
        Soil::Native => "Mulch with coarse bark or leaf litter, a hand's width away from the stem",
        Soil::Boggy | Soil::Peat => "Check the water level every day or two",
        _ if matches!(facts.kind, Kind::Grain | Kind::GreenManure) => "Cover the bed with netting until it is green",
        _ => "When plants are a hand high, mulch around them with straw, sugar cane or lucerne, clear of the stems",
    };
    let guard = if facts.brassica {
        "fix fine netting over them against cabbage white butterflies"
    } else if facts.start.is_seed() && facts.kind != Kind::Succulent {
        "guard young plants against snails and slugs"
    } else {
        "keep weeds away from the young growth"
    };
    step("Mulch and protect", format!("{mulch}, and {guard}."), "30 minutes")
}
