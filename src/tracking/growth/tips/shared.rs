//! Tips that follow from single facts, for plants of every kind: how it is started, sun, water, frost, food, room.
//! Behind them a reserve for plants so odd that the others are too few.

use super::{Tip, tips};

tips! {
    SHARED {
        Germination Sowing High [Seed FineSeed]
            "The seed is tiny: press it onto damp, fine mix and cover it with no more than {depth} of sieved mix.";
        Germination Sowing High [Seed SmallSeed]
            "Sow {depth} deep and firm the soil gently: deeper seed runs out of strength before it reaches the light.";
        Germination Sowing High [Seed BigSeed]
            "Sow {depth} deep in damp soil and firm it down, so that moist soil touches the seed on all sides.";
        Germination Watering High [Seed FineSeed]
            "Mist the surface or water from a tray below: a jet from a can or hose washes seed this small away.";
        Germination Watering High [Seed SmallSeed]
            "Keep the surface damp but not soggy until seedlings are up: seed that has swollen and then dries out is dead.";
        Germination Watering Medium [Seed BigSeed]
            "Water well at sowing, then only lightly until shoots show: seed this large soaks up a lot and rots in wet soil.";
        Germination Temperature Medium [Seed WarmthKnown]
            "Expect seedlings in {days} at a soil temperature of {warmth}; colder soil slows them down and rots some.";
        Germination Temperature Low [Seed DaysOnly]
            "Expect seedlings in {days}, sooner in warm soil than in cold.";
        Germination Sowing Low [FineSeed SproutingKnown]
            "Nothing after {late}? Sow again with fresh seed: it is old seed, dryness or cold that fails most often.";
        Germination Sowing Low [SmallSeed SproutingKnown]
            "Nothing after {late}? Sow again with fresh seed: it is old seed, dryness or cold that fails most often.";
        Germination Sowing Low [BigSeed SproutingKnown]
            "Nothing after {late}? Dig up a seed: if it is firm, wait on; if it is soft or gone, sow again.";
        Germination Pests Medium [BigSeed Direct]
            "Mice and birds dig up seed of this size: lay wire mesh or netting over the row until shoots are 5 cm tall.";
        Germination Sowing High [Cutting NotDry]
            "Cut healthy shoots without flowers just below a leaf joint, strip the lower leaves and set them at once in damp mix.";
        Germination Sowing High [Cutting Dry]
            "Cut healthy shoots without flowers just below a joint, strip the lower leaves and set them in barely damp, sandy mix.";
        Germination Light Medium [Leafy]
            "Keep it in bright light but out of the hot sun until it resists a gentle tug: without roots it can't drink.";
        Germination Sowing High [Division]
            "Replant pieces on the day they are lifted, each with roots and a shoot of its own, at the depth at which they grew.";
        Germination Watering High [Division]
            "Water newly set pieces in well and don't let them dry for the first three weeks, while roots are few.";
        Germination Sowing High [Crown]
            "Plant the crown as soon as you have it: bare roots that dry out in the air die back.";
        Germination Temperature Low [Planted WarmthKnown]
            "Allow {days} at {warmth}; leave it undisturbed, for digging to look breaks the new roots.";
        Germination Sowing High [Buried]
            "Plant it {depth} deep with its buds or growing points facing up; soft or mouldy pieces only spread rot.";
        Germination Watering Medium [Cutting Dry]
            "Keep the mix barely damp and give the cuttings air: those of plants that like it dry rot easily.";
        Germination Watering Medium [Cutting NotWet NotDry]
            "Keep the mix just damp and mist the leaves on warm days: cuttings in soggy mix rot before they root.";
        Germination Watering Medium [Buried NotWet]
            "Water in once, then keep the soil just damp until there is growth to use it: without leaves it rots in wet soil.";
        Germination Soil Low [Buried]
            "Mark the place with a label so that nobody digs or treads there before shoots show.";

        Seedling Spacing High [Stations Direct]
            "Keep the strongest seedling at each place, {spacing} from the next, and snip the others off at soil level.";
        Seedling Spacing High [Thinned Direct]
            "Thin to {spacing} apart once seedlings have two true leaves; snip the weaker ones off so the others' roots stay still.";
        Seedling Spacing High [InTrays PottedOn]
            "Move each seedling to a pot of its own when it can be handled, and pot it on until it is a hand high or more.";
        Seedling Spacing High [Tray NotPottedOn]
            "Move seedlings to small pots at their first true leaves, held by a leaf, and later plant them out {spacing} apart.";
        Seedling Spacing High [Either Stations NotPottedOn]
            "Keep the strongest seedling at each place sown outdoors; plants raised in pots go out {spacing} apart.";
        Seedling Spacing High [Either Rows NotPottedOn]
            "Thin a row sown in place to {spacing}; plants raised in trays go out at the same distance at four true leaves or so.";
        Seedling Temperature High [InTrays Tender]
            "Harden seedlings off for a week or more and plant out only after the last frost, when nights stay above 10 °C.";
        Seedling Temperature High [Direct Tender]
            "A late frost kills these seedlings: sow when frosts are over, or cover the row on cold nights.";
        Seedling Temperature Medium [InTrays NotTender]
            "Harden seedlings raised under cover off for a week, outdoors by day and sheltered by night, before planting out.";
        Seedling Pests Medium [Seed]
            "Snails and slugs can clear a row in one night: look with a torch after rain, or ring seedlings with iron-based bait.";
        Seedling Light Medium [InTrays]
            "Seedlings that stretch and lean want more light: move the tray to the brightest place and turn it every day.";
        Seedling Watering Medium [InTrays]
            "Water trays from below in the morning and give them air: crowded, wet seedlings fall over at soil level.";

        Growth Watering High [Wet]
            "Never let the soil dry out: keep the bed boggy, or stand the pot in a saucer of water.";
        Growth Watering High [Moist]
            "Keep the soil evenly moist: push a finger in, and water before it is dry 3 cm down.";
        Growth Watering High [Regular]
            "Water deeply when the soil is dry 3 cm down, rather than a little every day: roots follow the water downwards.";
        Growth Watering High [Dry]
            "Once rooted it copes with dry spells: soak it deeply now and then and let the soil dry out in between.";
        Growth Light Medium [FullSun]
            "Give it at least six hours of direct sun a day: in shade {poor_light}.";
        Growth Light Low [AnySun]
            "It grows in full sun and in half a day's shade; where summers are fierce, choose the place with afternoon shade.";
        Growth Light Medium [PartSun]
            "Morning sun and afternoon shade suit it best: hot afternoon sun scorches its leaves.";
        Growth Light Medium [Shade]
            "Keep it in bright shade or dappled light: direct midday sun bleaches and burns its leaves.";
        Growth Feeding High [HeavyFeeder]
            "A hungry plant: feed it every two weeks with a complete liquid fertiliser while it is growing strongly.";
        Growth Feeding Medium [LeafFeeder]
            "Feed every two weeks with a liquid rich in nitrogen, such as fish emulsion: quick growth keeps it tender.";
        Growth Feeding Medium [ModerateFeeder]
            "Feed once a month in the growing season with a balanced liquid fertiliser; more gives soft growth.";
        Growth Feeding Low [LightFeeder]
            "Go easy on fertiliser: one light feed in spring is plenty, and rich soil makes it soft and floppy.";
        Growth Feeding Medium [Legume]
            "It makes its own nitrogen at the roots: skip nitrogen-rich feeds, which give leaf at the cost of flowers and pods.";
        Growth Feeding High [NativeFeeder]
            "Use only native fertiliser low in phosphorus, a little in spring: ordinary plant food and manure can harm it.";
        Flowering Feeding High [FruitFeeder]
            "From the first flowers on feed every two weeks with a fertiliser high in potassium; too much nitrogen makes leaf.";
        Growth Temperature Medium [Tender Annual]
            "Frost kills it: cover plants or bring pots under shelter on clear, still nights early and late in the season.";
        Growth Temperature High [Tender Lasting]
            "Frost kills it back: grow it in a sheltered place, or in a pot that comes under cover for the winter.";
        Growth Temperature Low [HalfHardy]
            "A light frost does little harm once it is established; cover it with frost cloth when a hard one is forecast.";
        Growth Temperature Low [Hardy Lasting]
            "Frost doesn't harm it once it is established, so it needs no cover in winter.";
        Growth Soil Medium [NotDry NotWet]
            "Mulch with a few centimetres of pea straw or sugar cane, kept clear of the stems: the soil stays cool and moist.";
        Growth Containers Medium [Container NotDry NotWet]
            "In a pot at least {pot} cm wide and deep it grows well, but dries out fast: check the mix every day in hot weather.";
        Growth Containers Medium [Container Dry]
            "In a pot at least {pot} cm wide, with large holes, it grows well; tip out any water that stands in the saucer.";
        Growth Support High [Trellis]
            "Set the trellis or netting before planting and guide the first shoots to it: later, tangled stems break.";
        Growth Support Medium [Stakes]
            "Where wind gets at it drive a stake in early and tie stems loosely: one that has leaned over doesn't straighten.";
        Growth Spacing Low [Roomy NotWet NotDry]
            "Leave the full {spacing} between plants: leaves that dry quickly after rain get less mildew and rust.";
        Growth Companions Low [Friends]
            "Good neighbours for it are {friends}.";
        Growth Safety High [Irritant]
            "{hazard}: wear gloves and long sleeves when you prune or handle it.";
        Growth Safety High [Poisonous]
            "{hazard}: keep it out of reach of children and pets, and wash your hands after handling it.";

        Last Harvest Low [OpenPollinated SetsSeed]
            "It is open pollinated: let your best plant ripen some seed, dry it indoors and sow it next season.";
        Last Harvest Low [Hybrid]
            "It is a hybrid: seed saved from it gives mixed offspring, so buy fresh seed for the next sowing.";
    }
    RESERVE {
        Germination Sowing Low [Planted]
            "Plant it soon after you get it, and discard soft, mouldy or dried-out pieces: they only spread rot.";
        Growth Watering Low
            "Water in the morning and at soil level: leaves that stay wet overnight invite disease.";
        Growth Pests Low
            "Look at the tips and under the leaves once a week: most pests are easily picked or hosed off while few.";
        Growth Soil Low
            "Pull weeds while they are small: they take light, water and food.";
        Growth Companions Low
            "Set it beside plants that want the same sun and water: caring for them is then one job.";
        Growth Pruning Low
            "Cut off yellow, damaged and diseased leaves when you see them, and bin the diseased ones.";
        Last Soil Low
            "When it has finished compost what is healthy, and bin what is diseased.";
        Last Pests Low
            "Clear away fallen leaves and fruit, in which pests and diseases wait for the next season.";
        Last Sowing Low
            "Write down when it came up and when it was ready: next year you will time it better.";
    }
}
