//! Tips for single crops that are grown for their fruit or pods, where they go beyond those of their kind.

use super::{Tip, tips};

/// The tips of the crop with this name; none where its kind's say all.
pub(super) fn of(crop: &str) -> Option<&'static [Tip]> {
    Some(match crop {
        "tomato" => TOMATO,
        "capsicum" => CAPSICUM,
        "eggplant" => EGGPLANT,
        "tomatillo" | "cape gooseberry" => HUSK_FRUIT,
        "cucumber" => CUCUMBER,
        "zucchini" => ZUCCHINI,
        "pumpkin" => PUMPKIN,
        "melon" => MELON,
        "luffa" | "gourd" => LUFFA,
        "bitter melon" => BITTER_MELON,
        "choko" => CHOKO,
        "corn" => CORN,
        "okra" => OKRA_PODS,
        "rosella" => ROSELLA,
        "french bean" => FRENCH_BEAN,
        "runner bean" => RUNNER_BEAN,
        "lima bean" => LIMA_BEAN,
        "lablab bean" => LABLAB_BEAN,
        "snake bean" => SNAKE_BEAN,
        "soybean" => SOYBEAN,
        "pea" => GARDEN_PEA,
        "broad bean" => BROAD_BEAN,
        "chickpea" | "lentil" => DRY_PULSE,
        "passionfruit" => PASSIONFRUIT,
        _ => return None,
    })
}

tips! {
    TOMATO {
        Seedling Sowing High [InTrays]
            "Plant out deep, up to the lowest true leaves: roots grow along the buried stem.";
        Growth Pruning Medium [Climbing]
            "It grows tall: pinch out side shoots in the leaf joints weekly while small, and tie the one or two main stems in.";
        Growth Pruning Medium [Bush]
            "It is a bush: leave its side shoots on, for they carry the crop; take off only leaves that touch the soil.";
        Growth Pruning Medium [NeitherHabit]
            "On tall kinds pinch out the side shoots in the leaf joints; leave bush kinds unpruned, for shoots carry their crop.";
        Growth Support High [Stakes]
            "Drive in a tall, strong stake or set a cage at planting and tie stems loosely every 20 cm.";
        Growth Pests Medium
            "Take off lower leaves with brown rings (early blight), and pick the green caterpillars that bore into fruit.";
        Last Harvest High
            "Pick at full colour, or at the first blush to ripen indoors where birds, heat or fruit fly would get there first.";
    }
    CAPSICUM {
        Germination Temperature High [Seed]
            "Start it in warmth, 22–30 °C: on a heat mat seedlings are up in one to three weeks, in cool soil hardly ever.";
        Growth Support Medium
            "Put a short stake beside each plant: its brittle branches snap under a full load.";
        Flowering Pruning Low
            "Pinch out the very first flower of small plants: they grow on and bear more.";
        Filling Light Low
            "Fruit scalds, pale and papery, where sun strikes it suddenly: keep its leaves on, or shade it in heatwaves.";
        Last Harvest High
            "Cut, don't pull, from the green stage on: left to colour it turns sweeter, or hotter, but new fruit waits.";
    }
    EGGPLANT {
        Germination Temperature High [Seed]
            "Start it in warmth, 22–30 °C, and some eight weeks before the weather is warm enough to plant out.";
        Growth Support Medium
            "Put a short stake beside each plant: heavy fruit breaks its branches.";
        Flowering Pruning Low
            "On large-fruited kinds leave five or six fruit to a plant, and they grow to full size.";
        Last Harvest High
            "Cut fruit while the skin is glossy: dull skin and brown seeds mean that it has turned bitter.";
    }
    HUSK_FRUIT {
        Growth Support Medium
            "It sprawls: give it a cage or a few stakes and string before the branches lie down.";
        Flowering Pollination Medium
            "Grow two plants or more: tomatillos don't set fruit alone, and its relatives set more in company.";
        Last Harvest High
            "It is ripe when the husk is filled or papery, and most fruit drops: gather it from the ground and leave it in its husk.";
        Last Safety Medium
            "Eat only fully ripe fruit out of its husk: leaves, husks and unripe berries are poisonous.";
    }
    CUCUMBER {
        Growth Support High [Trellis]
            "Grow it up a trellis or netting: fruit hangs straight and clean, and leaves dry quickly.";
        Last Harvest High
            "Cut every two or three days at the size of its variety: one old, yellow cucumber stops the whole plant.";
    }
    ZUCCHINI {
        Growth Support Low
            "It needs no support; take off old leaves at the base so that air moves through.";
        Last Harvest High
            "Cut fruit at 15–20 cm, or 8 cm across for round ones, every second day: they are marrows within a week.";
    }
    PUMPKIN {
        Growth Pruning Medium [Climbing]
            "When the main vine is 2–3 m long pinch out its tip: side shoots bring more female flowers.";
        Last Harvest High
            "Harvest when the stalk is dry and corky and the nail doesn't mark the skin, with 5 cm of stalk and before frost.";
        Last Harvest Medium
            "Cure pumpkins for two weeks in a warm, airy place, then store them off the floor where it is cool and dry.";
    }
    MELON {
        Filling Pruning Medium
            "Leave two to four fruit on a plant and pinch out the tips beyond them: they grow larger and sweeter.";
        Last Watering Medium
            "Water less in the last week: it makes sweeter fruit.";
        Last Harvest High
            "A rockmelon slips off its stem when ripe; a watermelon is, when its tendril browns and its belly turns yellow.";
    }
    LUFFA {
        Growth Support High
            "Give it a strong trellis, fence or arbour: vines are long, and the fruit is heavy and hangs straight.";
        Last Harvest High
            "For eating pick young and tender; for sponges or shells leave the fruit to turn brown and dry on the vine.";
    }
    BITTER_MELON {
        Growth Support High
            "Grow it up a trellis as high as you can reach: fruit hangs straight and is easy to find.";
        Last Harvest High
            "Pick firm, green and 10–20 cm long: once it yellows it splits, and only the red pulp is sweet.";
        Last Safety Low
            "Leave ripe seeds uneaten: they upset the stomach, of children most of all.";
    }
    CHOKO {
        Germination Sowing High
            "Lay one whole sprouting fruit on its side, shoot end just showing, where the vine is to stay.";
        Growth Support High
            "Give it a strong fence or shed to cover: one vine climbs for many metres and crops for years.";
        Last Harvest High
            "Pick fruit at 8–12 cm, while the skin is tender and the seed is soft.";
        Last Pruning Medium
            "Cut the vine back hard in winter, to the lowest shoots, and feed it in spring.";
    }
    CORN {
        Last Harvest High [NotPopping]
            "Pick about three weeks after the silks show, when they are brown and a pressed kernel gives milky juice.";
        Last Harvest Medium [NotPopping]
            "Put the water on before you pick: the sugar begins to turn to starch within hours.";
        Last Harvest Medium [Popping]
            "Grow it well away from sweet corn or sow it weeks apart: crossed pollen spoils both.";
    }
    OKRA_PODS {
        Last Harvest High
            "Cut pods at 7–10 cm, every second day: a few days later they are tough and stringy.";
        Last Harvest Medium
            "Keep cutting, even what you can't use: old pods stop the plant from flowering.";
    }
    ROSELLA {
        Last Harvest High
            "Snap off the fleshy red calyces about three weeks after flowering, while they are plump and crisp.";
        Last Harvest Medium
            "Push out the seed pod with an apple corer or the end of a tube; keep the pods, whose pectin sets the jam.";
    }
    FRENCH_BEAN {
        Last Safety Medium
            "Cook the beans: dry ones must be soaked and then boiled hard for ten minutes, for raw they are poisonous.";
    }
    RUNNER_BEAN {
        Flowering Pollination Medium
            "Few pods in the heat? Water in the evening, shade the roots and wait: they set when nights are milder.";
        Last Harvest High
            "Pick pods young, before the beans bulge, every two or three days; later they are stringy.";
        Last Safety High
            "Never eat the beans raw: soak the dry ones, throw the water away, and boil them hard for ten minutes or more.";
    }
    LIMA_BEAN {
        Last Harvest High
            "Shell the beans when pods bulge for fresh use, or leave pods to dry on the vine for storing.";
        Last Safety High
            "Never eat the beans raw: boil them well in an open pot and throw the water away.";
    }
    LABLAB_BEAN {
        Last Harvest High
            "Pick pods young and flat, before the beans bulge, and cook them.";
        Last Safety High
            "Never eat the beans raw: boil the dry ones in two changes of water, for they are poisonous otherwise.";
    }
    SNAKE_BEAN {
        Growth Temperature Medium
            "It loves heat and humidity that stop other beans, and sulks below 20 °C.";
        Last Harvest High
            "Pick pods when they are as thick as a pencil and still smooth, every second day; length matters less.";
    }
    SOYBEAN {
        Last Harvest High
            "For edamame pull plants when pods are plump and green: there are only a few days; for dry beans wait for the rattle.";
    }
    GARDEN_PEA {
        Growth Support High [NotBush]
            "Set up netting or twiggy sticks at sowing: tendrils need something thin to hold.";
        Growth Support Medium [Bush]
            "Even dwarf plants stand better with a row of twigs or low netting to hold.";
        Growth Temperature Low
            "Cool weather suits it: above 27 °C it stops flowering.";
        Last Harvest High
            "Pick snow peas flat, sugar snaps round and shelling peas just filled, every two days from the bottom up.";
        Last Harvest Medium
            "Hold the vine with one hand and pick with the other: the roots are easily pulled loose.";
    }
    BROAD_BEAN {
        Growth Support Medium [NotBush]
            "Put stakes at the ends of the double row and run string around it, before wind lays the plants over.";
        Flowering Pruning Medium
            "Pinch out the tips when the first pods have set: it draws the black aphids off and fills the pods.";
        Flowering Temperature Medium
            "First flowers often drop in cold weather: pods set when days warm up and bees fly.";
        Last Harvest High
            "Pick finger-long pods to eat whole, or when beans are the size of a thumbnail and their scar is still green.";
    }
    DRY_PULSE {
        Growth Watering Medium
            "Water sparingly: it copes with drought far better than with wet feet.";
        Last Harvest High
            "Pull whole plants when most pods are brown and rattle, dry them on a sheet under cover and thresh them.";
    }
    PASSIONFRUIT {
        Growth Support High
            "Train it along strong wires or a fence in full sun, and spread the shoots out.";
        Last Harvest High
            "Gather fruit as it falls, or when it is fully coloured and comes off at a touch.";
        Last Pruning Medium
            "Cut it back by a third in early spring: fruit comes on the new shoots.";
    }
}
