//! Tips for single herbs, where they go beyond those of their kind.

use super::{Tip, tips};

/// The tips of the crop with this name; none where its kind's say all.
pub(super) fn of(crop: &str) -> Option<&'static [Tip]> {
    Some(match crop {
        "horseradish" => HORSERADISH,
        "basil" => BASIL,
        "parsley" => PARSLEY,
        "coriander" => CORIANDER,
        "dill" | "chervil" => DILL,
        "mint" => MINT,
        "lemon balm" => LEMON_BALM,
        "chives" => CHIVES,
        "comfrey" => COMFREY,
        "tarragon" => TARRAGON,
        "lemongrass" => LEMONGRASS,
        "nettle" => NETTLE,
        "fennel" => FENNEL,
        "bay" => BAY,
        "lemon verbena" => LEMON_VERBENA,
        _ => return None,
    })
}

tips! {
    HORSERADISH {
        Germination Sowing High
            "Plant pencil-thick pieces at a slant, thick end up, {depth} below the surface.";
        Last Harvest Medium
            "Grate the root outdoors or near an open window, and put it in vinegar at once to keep its heat.";
    }
    BASIL {
        Growth Pruning High
            "Pinch out the tips above a pair of leaves from 15 cm on, and again each week: it turns bushy and stays leafy.";
        Growth Temperature High
            "It hates the cold: below 12 °C leaves blacken, so plant out late and bring pots in early.";
        Growth Pests Medium
            "Water the soil, in the morning: wet, crowded leaves get downy mildew, grey fuzz below and yellow above.";
        Growth Pruning Medium
            "Nip out flower spikes as they show: leaves get small and harsh after them.";
    }
    PARSLEY {
        Germination Sowing High
            "It is slow: soak the seed overnight, sow it {depth} deep and keep it damp for up to four weeks.";
        Last Harvest High
            "Cut outer stalks at the base and leave the heart; in its second spring it flowers, so sow new plants in time.";
    }
    CORIANDER {
        Seedling Sowing High
            "Sow where it is to stay and don't transplant: disturbed roots, dryness and heat all make it bolt.";
        Growth Temperature Medium
            "Cool weather gives leaf: in the warm months grow it in afternoon shade and sow every two weeks.";
        Last Harvest Medium
            "When it flowers anyway leave it: bees love it, and green or brown seed is a spice.";
    }
    DILL {
        Seedling Sowing High
            "Sow where it is to stay: its taproot hates to be moved, and moved plants bolt.";
        Last Harvest Medium
            "Snip leaves young; when flower heads come, use them in pickles or leave them for seed.";
    }
    MINT {
        Growth Containers High
            "Grow it in a pot, or in a bottomless bucket sunk in the bed: its runners take over a garden.";
        Growth Pests Medium
            "Orange spots under the leaves are rust: cut the whole plant to the ground, bin the cuttings and let it regrow.";
        Last Pruning High
            "Cut it back hard after flowering, and repot a piece with fresh mix each year, for new tender leaf.";
    }
    LEMON_BALM {
        Growth Pruning High
            "Cut it back by half before it sets seed: otherwise it comes up all over the garden.";
    }
    CHIVES {
        Last Harvest High
            "Cut a handful at a time, 3 cm above the soil: cut clumps grow again, snipped tips turn brown.";
        Last Harvest Low
            "The flowers are good to eat: pick them young, with their tough stems, for the salad.";
    }
    COMFREY {
        Growth Spacing Medium
            "Choose its place for good: every piece of root that stays in the soil grows again.";
        Last Harvest High
            "Cut leaves to the base several times a year for the compost or as mulch, but not in the first season.";
        Last Safety High
            "Don't eat it or drink it as tea: it harms the liver; wear gloves against its bristly leaves.";
    }
    TARRAGON {
        Last Pruning Medium
            "Divide it every two or three years in early spring: old clumps lose vigour and flavour.";
        Last Temperature Medium
            "It dies back in winter: mark its place and keep it on the dry side until it shoots.";
    }
    LEMONGRASS {
        Last Harvest High
            "Cut or twist off stems as thick as a finger at soil level, outer ones first, with gloves: the leaf edges cut.";
        Last Pruning Medium
            "Cut the clump down to 20 cm at the end of winter, and split it when the middle dies out.";
    }
    NETTLE {
        Last Harvest High
            "Wear gloves and cut the young tips: cooking or drying takes the sting out.";
        Growth Spacing Medium
            "Keep it in a corner or a pot and away from paths: it spreads by root and seed.";
    }
    FENNEL {
        Last Harvest High
            "Snip young leaves at any time, and cut seed heads as they turn brown.";
        Last Pruning High
            "Cut off heads before seed falls: it sows itself widely and is a weed along Australian creeks and railways.";
    }
    BAY {
        Last Harvest High
            "Pick mature leaves and let them wilt or dry for a few days: the bitterness goes and the flavour grows.";
    }
    LEMON_VERBENA {
        Last Harvest Medium
            "Dry leaves in summer for tea: it drops them all in winter.";
        Last Pruning High
            "Cut it back by a half in early spring, when buds swell; bare stems in winter are not dead.";
    }
}
