//! Tips for what is grown for its fruit, pods or grain, by kind.

use super::{Tip, tips};

tips! {
    NIGHTSHADE {
        Seedling Soil Medium
            "Plant where no tomato, potato, capsicum or eggplant has grown for three years: they share soil diseases.";
        Seedling Temperature High [InTrays]
            "Harden seedlings off for a week or more and plant out when nights stay above 10 °C: cold checks them for weeks.";
        Growth Pests Medium
            "Look under the leaves every few days: aphids and whitefly are hosed off, caterpillars picked off while small.";
        Flowering Pollination Medium
            "Tap the flower trusses at midday to shake pollen loose; flowers drop in nights below 12 °C and days above 35 °C.";
        Filling Watering High
            "Water deeply and evenly at soil level: swings from dry to wet split fruit and give it blossom end rot.";
        Filling Pests High
            "In fruit fly districts cover plants or trusses with fine netting as soon as fruit sets, and bin stung fruit.";
        Last Harvest Medium
            "Seed packets often count its days from planting out: from seed allow six weeks or so more to the first fruit.";
    }
    CUCURBIT {
        Germination Sowing High [Seed]
            "Sow two seeds together, {depth} deep in a low mound of compost or in a pot, and keep the stronger seedling.";
        Germination Watering High [Seed]
            "Wet the soil before sowing and not again until shoots show: the seed rots in cold, wet ground.";
        Seedling Sowing Medium [InTrays]
            "Its roots hate to be disturbed: raise one plant to a pot and plant it out whole, before it is pot-bound.";
        Growth Watering High
            "Water the soil and not the leaves, in the morning: wet leaves bring powdery mildew, dry roots bitter fruit.";
        Growth Pests Medium
            "Pick off leaf-eating ladybirds (orange with many spots) and rub out the yellow eggs under the leaves.";
        Flowering Pollination High
            "Only female flowers, with a tiny fruit behind them, set; dab pollen from a male flower into them when bees are few.";
        Filling Pests Medium
            "White powder on old leaves is mildew: take the worst off and spray the rest with one part milk to nine of water.";
        Filling Soil Medium [NotTrellis]
            "Slip straw, a tile or a board under fruit that lies on the soil, so that it stays dry and sound.";
        Last Harvest Medium
            "Cut fruit with a short piece of stem rather than pulling: torn vines and bare scars let rot in.";
    }
    SWEET_CORN {
        Germination Spacing High
            "Sow in a block of at least four short rows, not in one long row: the wind carries the pollen from plant to plant.";
        Growth Feeding High
            "A hungry crop: feed with a nitrogen-rich fertiliser when knee-high and again as the tassels show.";
        Growth Soil Medium
            "Draw soil up around the stalks when they are knee-high: it covers the brace roots that hold them up in wind.";
        Flowering Pollination High
            "On still mornings shake the tassels over the silks: every silk that gets no pollen leaves a gap in the cob.";
        Flowering Watering High
            "Don't let it run dry from tasselling until the harvest: cobs fill poorly on dry plants.";
        Filling Pests Medium
            "Caterpillars crawl in at the silks: look into the tip of the cob and pick them out early.";
        Filling Pests Low
            "Cockatoos, parrots and rats like cobs as much as people do: slip a paper bag over each one as the silks brown.";
        Last Harvest High [Popping]
            "Leave cobs on the stalks until husks are dry, then cure them indoors for a few weeks and rub the grain off.";
    }
    OKRA {
        Germination Sowing High
            "Soak the hard seed overnight in warm water, then sow it {depth} deep.";
        Seedling Sowing Medium
            "Plant seedlings out while small and without disturbing the roots: broken taproots set them back.";
        Growth Temperature High
            "It needs real warmth, 25 °C and more by day: plants stand still in cool weather.";
        Growth Pruning Low
            "Pinch out the tip when plants are 40 cm tall, so that they branch and bear more.";
        Growth Pests Medium
            "Aphids, and the ants that tend them, gather at the tips: hose them off in the morning.";
        Filling Watering High
            "Water deeply and regularly while it bears: dry plants drop their buds.";
        Last Pests Low
            "Wear gloves and sleeves to pick if the fine hairs make your skin itch.";
    }
    BEAN {
        Germination Watering High
            "Sow into damp soil and don't water again until shoots show: bean seed soaks, splits and rots in wet soil.";
        Seedling Pests Medium
            "Bean fly kills young plants by tunnelling in the stems: draw soil up around them so that they root above it.";
        Growth Support High [Climbing]
            "Give it 2 m poles or netting from the start, and help the first shoots to wind around.";
        Growth Support Low [Bush]
            "It needs no poles; in windy places sow double rows, whose plants hold one another up.";
        Flowering Watering High
            "Water deeply and steadily from the first flowers on: dry plants drop flowers and make stringy pods.";
        Filling Pests Medium
            "Pale, speckled leaves in hot, dry weather mean mites: hose the undersides of the leaves every other day.";
        Last Harvest High
            "For green pods pick every two or three days while seeds are small; for dry beans leave pods until they rattle.";
        Last Soil Low
            "When it has finished cut stems at ground level: roots left in the soil feed the next crop with nitrogen.";
    }
    PEA {
        Germination Watering High
            "Sow into damp soil and water little until shoots show: the seed rots in cold, wet ground.";
        Growth Soil Medium
            "Keep weeds down by hand: its shallow roots don't stand deep hoeing.";
        Flowering Temperature Medium
            "Leaves take frost but open flowers and young pods don't: time sowing so that it flowers after the worst frosts.";
        Filling Watering High
            "Water well while pods fill: dry roots mean few seeds and tough pods.";
        Filling Pests Medium
            "Mildew comes with warm days and dry roots: water at soil level and give the plants air.";
        Last Soil Low
            "When it has finished cut stems at ground level: roots left in the soil feed the next crop with nitrogen.";
    }
    PEANUT {
        Germination Sowing High
            "Sow raw, unroasted seed with its red skin on, {depth} deep in loose, warm soil.";
        Growth Soil High
            "Loosen and hill the soil around plants before they flower: the pegs must be able to push into it.";
        Flowering Soil Medium
            "Scatter a handful of gypsum around each plant at flowering: without calcium the shells stay empty.";
        Flowering Soil Low
            "Stop hoeing once the pegs go down, and pull the few weeds by hand.";
        Filling Watering High
            "Water regularly while the nuts fill, then ease off for the last two weeks.";
        Filling Pests Medium
            "Rats, mice and cockatoos dig for the nuts: net the bed if they visit your garden.";
        Last Harvest High
            "When leaves yellow lift a test plant: if the shells are dark inside, fork up the rest on a dry day.";
        Last Harvest High
            "Hang the plants in an airy, dry place for two to three weeks, and throw out any nut that smells musty or is mouldy.";
    }
    STRAWBERRY {
        Germination Temperature Medium [Seed]
            "Chill the seed in the fridge for two weeks before sowing: it comes up sooner and more evenly.";
        Seedling Soil High
            "Plant with the crown exactly at soil level: buried crowns rot and raised ones dry out.";
        Establishing Pruning Medium
            "Cut off the runners in the first season, and the first few flowers of small plants, to build strong crowns.";
        Establishing Soil Medium
            "Tuck straw under the leaves: it keeps fruit clean and roots cool.";
        Flowering Pollination Low
            "Fruit is misshapen where bees are few: grow flowers nearby and take covers off while it blooms.";
        Filling Pests High
            "Net the plants before the first fruit colours: birds, snails and slugs get there first otherwise.";
        Filling Watering High
            "Water at the roots in the morning and keep the fruit dry: grey mould spreads on wet berries.";
        Last Harvest High
            "Pick berries fully coloured, with a piece of stalk, every day or two: they don't ripen off the plant.";
        Last Pruning Medium
            "After three years replace tired plants with rooted runners from your healthiest ones, in fresh soil.";
    }
    FRUITING_PERENNIAL {
        Establishing Watering High
            "Water deeply once or twice a week in its first two summers, until the roots are down.";
        Establishing Soil Medium
            "Keep grass and weeds a metre away from the stem: they take the water and food of a young plant.";
        Flowering Pollination Low
            "No fruit from plenty of flowers? Bees are few or it wants a partner: plant a second one or pollinate by hand.";
        Filling Pests High
            "Net or bag the fruit as it begins to colour: birds, bats and fruit fly all find it before you do.";
        Filling Watering High
            "Keep the soil evenly moist while fruit swells; dry spells make it small and let it drop.";
        Last Harvest High
            "Wait for full colour and a slight give: most fruit gains its sweetness in the last few days.";
        Last Pruning Medium
            "After the harvest cut out dead, crossing and weak shoots to let in light and air.";
    }
    GRAIN {
        Germination Sowing High
            "Scatter the seed or sow it in rows a hand apart, rake it in {depth} deep and firm the bed with your feet.";
        Germination Pests Medium
            "Birds and mice take freshly sown grain: net the bed until it is up.";
        Growth Soil Medium
            "Weed while plants are small: once they close over they keep weeds down themselves.";
        Flowering Watering High
            "Water in dry spells from flowering until the grain is doughy, and then no more.";
        Filling Pests Medium
            "Net heads or cover them with paper bags as they ripen, before the birds find them.";
        Last Harvest High
            "Cut heads on a dry day when the grain is too hard to dent, and finish drying them under cover.";
        Last Harvest Medium
            "Rub or beat the grain out over a sheet and pour it from bowl to bowl in a breeze to blow the chaff away.";
        Last Harvest Low
            "Freeze the clean grain for two days to kill weevils, then keep it in an airtight jar.";
    }
    VEGETABLE {
        Germination Soil Medium
            "Rake the bed fine and level and take out weeds with their roots before you start.";
        Growth Soil Medium
            "Pull weeds while they are small: they take light, water and food from the crop.";
        Growth Pests Medium
            "Look under the leaves once a week: most pests are easily picked or hosed off while they are few.";
        Filling Watering High
            "Don't let it run dry while the part that you eat is forming: that is what decides its size and taste.";
        Filling Harvest Medium
            "Try one early: many vegetables are at their best young, and you learn what ripe looks like in this one.";
        Last Harvest High
            "Harvest in the cool of the morning and pick often: what is left too long turns tough and stops new growth.";
        Last Soil Low
            "Follow it with a crop of another family, so that its pests and diseases find nothing to live on.";
    }
}
