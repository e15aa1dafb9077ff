//! Tips for single crops that are grown for leaves, stems, heads or roots, where they go beyond those of their kind.

use super::{Tip, tips};

/// The tips of the crop with this name; none where its kind's say all.
pub(super) fn of(crop: &str) -> Option<&'static [Tip]> {
    Some(match crop {
        "lettuce" => LETTUCE,
        "spinach" => SPINACH,
        "silverbeet" => SILVERBEET,
        "rocket" => ROCKET,
        "asian greens" | "gai lan" => ASIAN_GREENS,
        "kale" => KALE,
        "warrigal greens" => WARRIGAL,
        "malabar spinach" => MALABAR,
        "kangkong" | "watercress" => WATER_GREENS,
        "amaranth" => AMARANTH,
        "endive" => ENDIVE,
        "celery" => CELERY,
        "florence fennel" => FLORENCE_FENNEL,
        "broccoli" => BROCCOLI,
        "cauliflower" => CAULIFLOWER,
        "cabbage" => CABBAGE,
        "brussels sprouts" => BRUSSELS_SPROUTS,
        "kohlrabi" => KOHLRABI,
        "carrot" => CARROT,
        "parsnip" => PARSNIP,
        "beetroot" => BEETROOT,
        "radish" => RADISH,
        "turnip" | "swede" => TURNIP,
        "celeriac" => CELERIAC,
        "salsify" => SALSIFY,
        "onion" => ONION,
        "spring onion" => SPRING_ONION,
        "leek" => LEEK,
        "shallot" => SHALLOT,
        "jerusalem artichoke" => JERUSALEM_ARTICHOKE,
        "yacon" => YACON,
        "taro" => TARO,
        "cassava" => CASSAVA,
        _ => return None,
    })
}

tips! {
    LETTUCE {
        Germination Temperature High [Seed]
            "Sow in the cool: above 25–28 °C the seed goes dormant, so in summer sow in the evening and shade the bed.";
        Germination Light Low [Seed]
            "Cover the seed with no more than {depth} of soil: it sprouts better with some light.";
    }
    SPINACH {
        Germination Temperature High
            "Sow in cool soil: seed is slow and patchy above 20 °C or so.";
        Growth Temperature High
            "Lengthening days and heat make it bolt: sow from autumn to late winter for the longest picking.";
    }
    SILVERBEET {
        Germination Sowing High [Seed]
            "Each corky seed holds several: soak it overnight, sow it {depth} deep, and thin every clump to one plant.";
        Last Harvest High
            "Twist or cut off outer leaves with their stems at the base, leaving five or more in the middle.";
        Last Pruning Medium
            "Cut out the flower stem when it rises in its second spring: leaves go on for some weeks.";
    }
    ROCKET {
        Growth Temperature Medium
            "Heat and dry soil turn it hot and make it flower: grow it in the cooler months or in half shade.";
        Last Harvest High
            "Cut leaves at 8–10 cm, above the growing point, and it shoots again; the flowers are good to eat too.";
    }
    ASIAN_GREENS {
        Growth Temperature Medium
            "Cold checks while young and hot spells later make it bolt: steady, cool growth gives the best leaf.";
        Last Harvest High
            "Cut outer leaves or whole plants young; stems with buds just before they open are the best part of flowering kinds.";
    }
    KALE {
        Growth Temperature Low
            "Frost sweetens the leaves: it is at its best in winter.";
        Last Harvest High
            "Snap leaves off from the bottom upwards, a few from each plant, and leave the top to grow on.";
    }
    WARRIGAL {
        Germination Sowing High [Seed]
            "Soak the hard, horned seed overnight, sow it {depth} deep and be patient.";
        Growth Spacing Low
            "It covers a square metre or more: let it run under taller plants or over an edge.";
        Last Safety High
            "Blanch the leaves for three minutes and throw the water away: raw they hold a lot of oxalate.";
    }
    MALABAR {
        Growth Support High
            "Let it climb a trellis or fence: leaves stay clean and are easy to pick.";
        Last Harvest High
            "Pick leaves and tender shoot tips, a hand long: the more you cut, the more it branches.";
    }
    WATER_GREENS {
        Growth Soil Medium
            "Grow it in a tub without holes or a bed that is kept wet, and change standing water every few days.";
        Last Harvest High
            "Cut young stems 5 cm above their base: they shoot again from the joints.";
        Last Safety Medium
            "Wash it well, and cook what has grown in water from a dam or creek: it may carry parasites.";
    }
    AMARANTH {
        Last Harvest High
            "Cut the top off when plants are 20 cm tall: side shoots give tender leaves for weeks.";
        Last Pruning Low
            "Nip out flower spikes as they show: leaves get small and tough after them.";
    }
    ENDIVE {
        Filling Light Medium
            "Cover plants with an upturned pot, holes closed, for ten days before you cut: the heart turns pale and mild.";
    }
    CELERY {
        Germination Light Medium
            "It is slow and wants some light to sprout: barely cover it, keep it damp and wait three weeks.";
        Last Harvest High
            "Pull outer stalks one by one as you need them, or cut the whole plant when it is thick.";
    }
    FLORENCE_FENNEL {
        Seedling Sowing High
            "Sow it where it is to stay, or plant out very young: disturbed roots make it bolt.";
        Last Harvest High
            "Cut bulbs at the size of a fist, just above the soil: the stump gives a second crop of small shoots.";
    }
    BROCCOLI {
        Last Harvest High
            "Cut the head while the buds are tight and green or purple, before any yellow shows, with a hand of stem.";
        Last Harvest Medium
            "Leave the plant in and feed it: side shoots follow for weeks if you keep cutting them.";
    }
    CAULIFLOWER {
        Filling Light Medium
            "Fold leaves over a white curd and tie or snap them as soon as it shows: sun yellows it.";
        Last Harvest High
            "Cut while the curd is tight and smooth: a few warm days loosen it into rice-like grains.";
    }
    CABBAGE {
        Filling Watering High
            "Keep the soil evenly moist: a soaking after a dry spell makes heads burst; a half turn of the root slows a ripe one.";
        Last Harvest High
            "Cut when the head is hard to the squeeze; a cross cut into the stump gives a few small heads more.";
    }
    BRUSSELS_SPROUTS {
        Growth Support Medium
            "Stake tall plants or hill the stems: they get top-heavy and must not rock.";
        Filling Pruning Medium
            "Pull off yellow lower leaves as the sprouts above them fill.";
        Last Harvest High
            "Pick from the bottom up, at 2–4 cm and tight; frost makes them sweeter.";
    }
    KOHLRABI {
        Last Harvest High
            "Cut the swollen stems at the size of a tennis ball or smaller: larger ones turn woody.";
        Filling Temperature Medium
            "Let it grow on without a check: heat and dryness make it fibrous.";
    }
    CARROT {
        Germination Watering High
            "Lay a board or damp sacking over the row and lift it at the first shoots: the seed must not dry out once.";
        Filling Soil Medium
            "Cover shoulders that show with soil: light turns them green and bitter.";
        Last Harvest High
            "Pull the thickest first, with a fork beside the row in firm soil, and leave the rest room to grow.";
    }
    PARSNIP {
        Germination Sowing High
            "Use this year's seed, sow it thickly {depth} deep, and keep it damp for up to four weeks: old seed doesn't come up.";
        Last Harvest High
            "Loosen deeply with a fork and lift from the time the leaves die down: frost turns the starch to sugar.";
        Last Safety Low
            "Wear sleeves when cutting the leaves on a sunny day: their sap can blister the skin.";
    }
    BEETROOT {
        Germination Sowing High
            "Each corky seed holds several: soak it for an hour, sow it {depth} deep, and thin every clump to one plant.";
        Last Harvest High
            "Pull at the size of a golf ball to a tennis ball; larger ones turn woody, and thinned leaves are good to eat.";
        Last Harvest Medium
            "Twist the leaves off a few centimetres above the root rather than cutting it: cut roots bleed when cooked.";
    }
    RADISH {
        Growth Watering High
            "Keep it growing fast with even water: slow, dry radishes are hot and woody.";
        Last Harvest High
            "Pull round kinds at 2–3 cm across: a week too late and they are pithy; long winter kinds wait better.";
    }
    TURNIP {
        Last Harvest High
            "Pull turnips at 5–8 cm across; swedes may grow to 12 cm and are sweeter after frost.";
    }
    CELERIAC {
        Germination Light Medium
            "It is slow and wants some light to sprout: barely cover it, keep it damp and wait three weeks.";
        Growth Feeding Medium
            "It is hungrier than other roots: feed every two weeks and never let it dry out.";
        Filling Pruning Medium
            "Pull off the lower leaves and side shoots as the base swells, so that its top lies free and smooth.";
        Last Harvest High
            "Lift it at the size of a fist or larger, and trim off the tangle of roots.";
    }
    SALSIFY {
        Last Harvest High
            "Loosen deeply and lift with care: the long, brittle roots bleed and lose flavour where they break.";
    }
    ONION {
        Germination Soil Medium
            "A firm bed, limed if the soil is acid and without fresh manure, gives the bulbs that keep longest.";
    }
    SPRING_ONION {
        Seedling Spacing High
            "Leave it close, {spacing} or less apart: pulling every second one for the kitchen is all the thinning it needs.";
        Last Harvest High
            "Pull when stems are as thick as a pencil; clumping kinds can be cut at soil level and grow again.";
    }
    LEEK {
        Seedling Sowing High [InTrays]
            "When as thick as a pencil drop each into a hole 15 cm deep and just water it in: the soil falls in by itself.";
        Last Harvest High
            "Lift with a fork from finger thickness on; leeks wait in the ground all winter until you want them.";
    }
    SHALLOT {
        Germination Sowing High [Planted]
            "Push single bulbs into loose soil until just the tips show: each one grows into a cluster.";
        Germination Soil Medium [Planted]
            "Choose a limed, well-drained bed where no onions or garlic have grown for three years.";
        Germination Temperature Low [Planted]
            "Plant from autumn to late winter: it divides in the cool and ripens in early summer.";
        Germination Pests Low [Planted]
            "Birds pull out freshly planted bulbs: push them back, and net the bed until they have rooted.";
        Last Harvest High
            "Lift clusters when the leaves have yellowed and fallen, and dry them in airy shade for two weeks.";
        Last Harvest Low
            "Put some of the best bulbs aside to plant again.";
    }
    JERUSALEM_ARTICHOKE {
        Growth Support Medium
            "It grows above 2 m: plant it where it doesn't shade other beds, and cut or tie stems that the wind would break.";
        Last Harvest High
            "Dig as you need them when the tops have died, for they don't keep; every piece left in the soil grows again.";
    }
    YACON {
        Germination Sowing High
            "Plant pieces of the knobbly crown with buds on top; the large smooth tubers themselves don't shoot.";
        Last Harvest High
            "Lift when frost or age has browned the leaves, eat the tubers, and replant the crown.";
    }
    TARO {
        Growth Feeding Medium
            "Feed monthly and never let it dry: it grows at the water's edge where it comes from.";
        Last Safety High
            "Cook corms and leaves thoroughly, and wear gloves to peel them: raw they burn the mouth and itch.";
    }
    CASSAVA {
        Germination Sowing High
            "Set cuttings of mature stem at an angle with the buds pointing up, two thirds of them in the soil.";
        Last Safety High
            "Peel the roots and cook them well, and never taste them raw: they hold a poison that cooking drives out.";
        Last Harvest High
            "Use roots within two or three days of digging, or freeze them: they spoil fast.";
    }
}
