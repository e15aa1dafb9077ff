//! Tips for flowers, bulbs, shrubs and other plants that are grown to be looked at, by kind.

use super::{Tip, tips};

tips! {
    FLOWER {
        Establishing Pruning Low [Perennial Seed]
            "Pinch out early flower buds on small plants, so that roots and crown come first.";
        Establishing Soil Medium [Perennial]
            "Weed around the young plant by hand, before the roots of grass and weeds get in among its own.";
        Establishing Temperature Medium [Biennial]
            "Leave the rosettes outdoors in the cold: without a winter they don't flower.";
        Growth Pruning Medium [Bush Annual]
            "It branches by itself; nip out only a tip that runs away from the rest.";
        Growth Pests Medium
            "Look for aphids on the soft tips once a week and hose them off before they spread.";
        Flowering Watering Medium [NotDry]
            "Keep water up while buds swell: dry plants drop them or open small flowers.";
        Flowering Watering Medium [Dry]
            "Give a good soak in dry spells while buds swell; it needs no more than that.";
        Flowering Pests Medium
            "Check buds for caterpillars, thrips and earwigs, and pick or shake them out in the evening.";
        Last Pruning High [Annual]
            "Cut or pinch off faded flowers every few days: a plant that sets seed stops flowering.";
        Last Pruning High [Perennial]
            "Cut faded stems back to the next leaves or to the base: many plants then flower again.";
        Last Pruning Medium [Biennial]
            "Cut off the faded stems unless you want it to seed itself: it dies after flowering.";
        Last Pruning Medium [Perennial Clumping]
            "When a clump flowers less, lift and divide it in autumn or early spring.";
        Last Sowing Low [Perennial NotClumping]
            "Keep a young plant coming on, from seed, a cutting or a piece of the old one: it flowers less as it ages.";
        Last Harvest Medium [CutFlower]
            "Cut for the vase early in the morning, just as flowers open, and stand the stems in deep water at once.";
        Last Harvest Medium [HerbFlower]
            "Pick flowers for drying or tea when freshly open, on a dry morning, and dry them in airy shade.";
        Last Pests Low
            "Remove leaves with mildew or rust, bin them, and water at soil level from then on.";
    }
    FOLIAGE {
        Growth Pruning High
            "Pinch out the tips when plants have three or four pairs of leaves, and again as they grow: they turn dense.";
        Growth Pests Medium
            "Snails and caterpillars spoil leaves, which are all that it is grown for: check in the evening.";
        Filling Pruning Medium
            "Nip flower spikes off as they show: they take strength and colour from the leaves.";
        Filling Light Medium
            "Turn pots every week, so that all sides colour and fill out evenly.";
        Filling Watering Medium
            "Water at soil level: drops on the leaves mark them in the sun.";
        Last Pruning Medium
            "Trim straggly stems back by a third at any time in the warm months to renew the leaf.";
        Last Pruning Low
            "Take away damaged and faded leaves, which invite mould.";
        Last Pests Medium
            "Look for mealybugs and mites in the leaf joints and wipe or hose them off.";
    }
    BULB {
        Germination Sowing High [Planted]
            "Plant firm, heavy bulbs or corms {depth} deep, {spacing} apart; soft or mouldy ones only spread rot.";
        Germination Soil High [Planted]
            "Plant in soil that drains freely, on a ridge or in a pot if yours is heavy: wet, resting bulbs rot.";
        Growth Feeding Medium
            "Feed with a bulb fertiliser or another rich in potash as the leaves come up, and once more after flowering.";
        Growth Pests Medium
            "Slugs and snails go for the young leaves and buds: check at night as shoots come up.";
        Flowering Watering Medium
            "Water in dry weather from the first leaves until the flowers fade: buds dry up on thirsty plants.";
        Last Pruning High
            "Snap off faded flowers but leave the leaves until they have yellowed: they fill the bulb for next year.";
        Last Watering Medium
            "Stop watering when the leaves yellow, and keep the resting bulbs on the dry side.";
        Last Harvest Low [CutFlower]
            "Cut for the vase as the first buds show colour, leaving as many leaves as you can.";
        Last Spacing Medium
            "Lift and divide crowded clumps every few years when the leaves have died down, and replant the largest.";
        Last Soil Low
            "Lift bulbs that don't stand your wet or humid summers, and keep them in a net in a cool, airy place.";
    }
    SUCCULENT {
        Germination Sowing High [Offset]
            "Let the cut end of the offset dry for some days before you set it in barely damp, gritty mix.";
        Germination Watering High [Offset]
            "Wait a week before the first watering: fresh wounds rot in wet mix.";
        Germination Watering High [Seed]
            "Keep the mix just damp under a clear cover until seedlings show, then air it a little more each day.";
        Seedling Watering Medium [Seed]
            "Let the surface dry between waterings as soon as seedlings are plump: they damp off easily.";
        Seedling Light Medium [Seed]
            "Bring young plants into stronger light little by little: sudden full sun burns them.";
        Establishing Watering Medium
            "Water sparingly until new leaves or segments show that it has rooted.";
        Establishing Soil High
            "Plant in gritty, fast-draining mix, at least a third of it coarse sand or fine gravel, crown above the soil.";
        Growth Watering High
            "Water only when the mix has dried out right through: in summer every two weeks or so, in winter hardly at all.";
        Growth Temperature High
            "Cold and wet together rot it: keep it dry in winter, and out of heavy frost, under eaves or in a pot.";
        Growth Feeding Low
            "One weak feed in spring is enough: rich food makes it soft and open to rot.";
        Growth Soil Medium
            "Mulch with gravel, never with straw or bark: its neck has to stay dry.";
        Growth Pests Medium
            "White fluff between the leaves is mealybug: dab it with a brush dipped in methylated spirits.";
        Last Watering Medium
            "Wrinkled, thin leaves ask for water; soft, yellow, see-through ones have had too much.";
        Last Pruning Medium
            "Pull off dead lower leaves when they are dry and papery, so that nothing hides beneath.";
        Last Spacing Low
            "Take offsets when they are a third of the parent's size, in the warm months, to make new plants.";
        Last Containers Low [Container]
            "Repot every two or three years in spring, in dry mix, and wait a week before watering.";
    }
    SHRUB {
        Germination Temperature Low [Seed]
            "Be patient: seed of woody plants comes up unevenly, over weeks or months, so don't discard the tray.";
        Establishing Watering High
            "Water deeply once a week in its first two summers, until the roots are down; later only in long dry spells.";
        Growth Soil Medium
            "Keep grass and weeds half a metre away from the stem, and mulch with bark or leaves.";
        Growth Pruning Medium
            "Tip-prune young shoots lightly, so that it branches from low down.";
        Growth Pests Medium
            "Look for scale, borers' sawdust and webbed leaves a few times a year, and cut affected shoots out.";
        Flowering Watering Medium
            "Give a deep soak in a dry spell while buds swell, or some of them drop.";
        Last Pruning High
            "Prune after flowering, by a third at most and never into old, leafless wood.";
        Last Harvest Low [CutFlower]
            "Cut flowers for the vase with a short piece of stem: it does the job of light pruning.";
        Last Soil Low
            "Renew the mulch each year, keeping it a hand's width from the stem.";
    }
    GRASS {
        Growth Soil Medium
            "Weed by hand while tufts are small: other grasses among them are hard to tell apart later.";
        Growth Pests Low
            "It has few pests; rabbits and pets graze young tufts, so guard them at first.";
        Growth Pruning Low
            "Don't cut it while it grows: clipped tufts make leaf again before they make heads.";
        Growth Spacing Medium
            "Plant it in groups, {spacing} apart: it shows best where many heads move together.";
        Flowering Watering Medium
            "Water in long dry spells as the stems rise, for larger heads.";
        Last Harvest Medium
            "For dried bunches cut heads as soon as they are fully out, and hang them upside down in shade.";
        Last Pruning Medium [Perennial]
            "Cut or comb dead leaves out at the end of winter, before new growth starts.";
        Last Pruning Medium [Annual]
            "Remove heads before they shed where you don't want seedlings next year.";
        Last Spacing Low [Perennial]
            "Divide tufts that die out in the middle, in autumn or early spring.";
    }
    CARNIVOROUS {
        Seedling Spacing High [Seed]
            "Leave seedlings together in their pot for the first year, then move each to a pot of its own.";
        Seedling Light Medium [Seed]
            "Bring seedlings into full light little by little; their first traps are no larger than a pinhead.";
        Establishing Temperature Medium
            "Keep young plants moist, bright and frost-free in their first winter.";
        Growth Watering High
            "Stand the pot in a saucer of rainwater: tap water's salts kill it slowly.";
        Growth Feeding High
            "Never fertilise: its roots are made for soil without food, and it catches what it needs.";
        Growth Soil High
            "Grow it in peat moss and sand only; potting mix and compost burn the roots.";
        Growth Pruning Low
            "Don't poke the traps for fun: each one closes only a few times in its life.";
        Growth Pests Medium
            "Look for aphids on deformed new leaves and drown them by dipping the pot in water for a day.";
        Last Temperature Medium
            "Kinds from cool countries need a cold winter's rest: keep them outdoors, cool and damp.";
        Last Pruning Medium
            "Snip off black leaves and, on small plants, the flower stems.";
        Last Soil Medium
            "Repot into fresh peat and sand at the end of winter, every year or two.";
    }
    PLANT {
        Germination Soil Medium
            "Clear the place of weeds and loosen the soil before you start: roots go down faster and stay cooler.";
        Growth Pests Medium
            "Look at the tips and under the leaves once a week: most pests are easily picked or hosed off while few.";
        Growth Soil Medium
            "Pull weeds while they are small: they take light, water and food from it.";
        Growth Pruning Low
            "Cut off damaged, dead and crossing growth whenever you see it.";
        Last Watering Medium
            "Keep water even while it flowers or crops, which is when it needs the most.";
        Last Pruning Medium
            "Remove faded flowers and leaves, so that strength goes into new growth.";
        Last Harvest Low
            "Note the dates on which it came up, flowered or cropped: next year you will know it better.";
    }
}
