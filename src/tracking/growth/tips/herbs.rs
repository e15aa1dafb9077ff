//! Tips for herbs, by kind.

use super::{Tip, tips};

tips! {
    LEAF_HERB {
        Seedling Sowing Medium [Quick]
            "Sow a little every month through the season: young plants have the best leaf, and old ones run to seed.";
        Growth Pruning High [Branching]
            "Pick or snip the tips from early on: the plant branches instead of stretching.";
        Growth Pests Medium
            "Look under the leaves for aphids and caterpillars; pick or hose them off, for you will eat what you spray.";
        Growth Harvest Medium [Rosette]
            "Take outer leaves at the base, and leave the heart from which the new ones come.";
        Growth Pruning Medium
            "Cut flower stems as they start unless you want seed: leaves get fewer and coarser once it flowers.";
        Last Harvest High
            "Take no more than a third of the plant at a time, and let it grow back before you pick again.";
        Last Harvest Medium
            "Pick in the morning when the dew has dried: the scent is strongest then.";
        Last Harvest Low
            "What you can't use fresh keeps best chopped and frozen in ice cubes of water or oil.";
    }
    PERENNIAL_HERB {
        Establishing Harvest Medium
            "Pick lightly until it has filled out: the leaves of a young plant feed its roots.";
        Growth Pruning Medium
            "Shear straggly or flowered stems back by a half: fresh young growth follows within weeks.";
        Growth Pests Medium
            "Look for aphids on the tips and rust or mildew on old leaves; cut affected stems out and bin them.";
        Last Harvest High
            "Pick little and often through the growing season and never strip more than a third of the plant.";
        Last Harvest Medium
            "For drying cut stems just before the flowers open, in the morning, and hang them in airy shade.";
        Last Pruning Medium
            "Every two or three years lift the clump in autumn or early spring, split it and replant the young outer pieces.";
        Last Pruning Low
            "Cut dead stems to the ground at the end of winter, before the new shoots rise.";
    }
    WOODY_HERB {
        Establishing Watering Medium
            "Water once or twice a week in the first summer, until roots have gone down; after that it needs little.";
        Establishing Pruning Medium
            "Pinch out the tips of young plants two or three times, so that they grow dense from the base.";
        Growth Watering High
            "Let the soil dry between waterings: it comes from dry hillsides, and wet roots kill more of it than drought.";
        Growth Feeding Low
            "Skip the fertiliser: lean, limy soil gives more scent and tougher growth.";
        Growth Soil Medium
            "Mulch with gravel rather than compost, and keep wet leaves and straw away from its base.";
        Growth Light High
            "Give it the sunniest, airiest place you have: in shade it grows thin and loses its scent.";
        Last Harvest High
            "Cut soft sprigs as you need them, never down into bare old wood, which doesn't shoot again.";
        Last Harvest Medium
            "The leaves are at their strongest just before it flowers: cut for drying then.";
        Last Pruning High
            "Trim by a third after flowering to keep it dense, and replace it when it has turned woody and bare.";
        Last Pruning Low
            "Tip cuttings strike easily in late summer: keep a young plant coming on.";
    }
    SEED_HERB {
        Seedling Sowing Medium
            "Sow it where it is to stay if you can: its taproot hates to be moved, and moved plants flower too early.";
        Growth Soil Medium
            "Weed by hand: its fine leaves are soon overgrown.";
        Flowering Pollination Low
            "Don't spray while it is in flower: hoverflies and small bees do the pollinating.";
        Flowering Watering Medium
            "Water evenly while it flowers and sets seed; drought now means empty seeds.";
        Filling Support Medium
            "Tie plants to sticks as the heads grow heavy: seed on the ground is lost.";
        Last Harvest High
            "Cut the heads when most of the seed is brown, early on a dry morning before it scatters.";
        Last Harvest High
            "Hang them upside down in a paper bag for two weeks, then rub and winnow the seed.";
        Last Harvest Medium
            "Store the seed whole in an airtight jar away from light, and grind it as you need it.";
    }
    LEAF_TREE {
        Establishing Watering High
            "Water deeply once or twice a week in its first two summers, until the roots are down.";
        Growth Soil Medium
            "Keep grass and weeds half a metre away from the stem, and mulch with bark or leaves.";
        Establishing Harvest Medium
            "Pick only a leaf here and there until it is knee-high or more.";
        Growth Pruning Medium
            "Tip-prune the long shoots in spring to keep it bushy and its leaves within reach.";
        Growth Pests Medium
            "Sooty black leaves mean scale insects: scrape them off or spray horticultural oil on a cool day.";
        Growth Containers Medium [Container]
            "It lives for years in a pot: move it up a size every second spring and water it all year.";
        Last Harvest High
            "Pick mature, unblemished leaves: they have more flavour than soft young ones.";
        Last Harvest Medium
            "It is evergreen or nearly so: dry a few sprigs, but pick fresh ones as you need them.";
        Last Pruning Low
            "It stands clipping well: cut it into shape after the last flush of growth, and use the prunings.";
    }
}
