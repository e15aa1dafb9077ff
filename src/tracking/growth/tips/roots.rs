//! Tips for what is dug or pulled: roots, bulbs, tubers and rhizomes, by kind.

use super::{Tip, tips};

tips! {
    ROOT {
        Germination Soil High [Direct]
            "Sow where the soil is loose and fine to a spade's depth: stones, clods and fresh manure make roots fork.";
        Seedling Sowing Medium [Quick]
            "Sow a short row every three weeks: roots are best young, and a row all at once is soon too old.";
        Seedling Soil Medium [Direct]
            "Weed as soon as the row can be made out: its thin seedlings are soon overgrown.";
        Growth Feeding Medium
            "Skip nitrogen-rich fertiliser and fresh manure: they grow leaf at the root's expense.";
        Growth Soil Medium
            "Weed by hand while plants are small, and hoe shallowly: a nicked root forks or rots.";
        Growth Pests Medium [Brassica]
            "Small holes in the leaves are from flea beetles or caterpillars: cover the row with fine netting.";
        Growth Pests Medium [NotBrassica]
            "Look for aphids where the leaves join the root, in dry weather most of all, and hose them off.";
        Filling Watering High
            "Water deeply and evenly as roots swell: a soaking after a dry spell splits them, and dry soil makes them woody.";
        Last Harvest High
            "Pull one to try as soon as its shoulders are wide enough, and use the rest while they are young and tender.";
        Last Harvest Medium
            "Take the leaves off straight after pulling: left on they draw the moisture out of the root.";
        Last Harvest Low
            "Sound roots keep for weeks in the fridge, or for months in a box of barely damp sand in the cool.";
    }
    BULB_ONION {
        Germination Sowing Medium [Seed]
            "Day length makes onions bulb: sow this variety in the months for your district, or it bolts or stays small.";
        Seedling Spacing High [Tray]
            "Leave seedlings in their tray, tease them apart in water at planting time and set them {spacing} apart.";
        Seedling Spacing High [Either]
            "Thin a row sown in place to {spacing} in two or three goes: what you pull is as good as spring onions.";
        Seedling Sowing Medium [InTrays]
            "Plant out when stems are as thick as a pencil lead, roots just covered; deep planting makes thick necks.";
        Growth Soil High
            "Weed by hand and often: thin upright leaves don't shade out anything.";
        Growth Feeding Medium
            "Feed every few weeks until bulbs begin to swell, then stop: late nitrogen gives soft bulbs that don't keep.";
        Growth Pests Medium
            "Silvery streaks on the leaves are from thrips: hose them off in dry weather.";
        Filling Watering High
            "Water steadily while bulbs swell and stop when the first tops fall over.";
        Filling Soil Medium
            "Leave swelling bulbs half out of the soil: covered ones ripen badly.";
        Last Harvest High
            "Lift on a dry day when most tops have fallen, and cure in an airy, shaded place until the necks are papery.";
        Last Harvest Medium
            "Use thick-necked and bruised bulbs first, and hang or net the rest in a cool, dry place.";
    }
    STEM_ONION {
        Seedling Spacing High [Tray]
            "Leave seedlings in their tray, tease them apart in water at planting time and set them {spacing} apart.";
        Seedling Sowing Medium
            "Sow again every month or so in the season for a steady supply.";
        Growth Soil Medium
            "Keep the rows weeded by hand: slim upright leaves don't shade out anything.";
        Growth Watering High
            "Keep the soil moist: it is shallow-rooted and turns tough and hot when dry.";
        Growth Pests Medium
            "Silvery streaks on the leaves are from thrips: hose them off in dry weather.";
        Filling Soil Medium
            "Draw soil or mulch up around the stems as they grow: what is covered stays white and tender.";
        Filling Watering Medium
            "Don't let up with water and a liquid feed now: this is when the shank thickens.";
        Last Harvest High
            "Loosen the soil with a fork before pulling, and take the thickest first to leave room for the rest.";
    }
    GARLIC {
        Germination Sowing High
            "Break up the bulb just before planting and set the largest cloves, pointed end up, {depth} deep.";
        Germination Temperature Medium
            "It needs some weeks of cold to divide into cloves: plant in autumn, in mild districts after a month in the fridge.";
        Germination Soil High
            "Plant certified or Australian-grown cloves in a bed where no onions or garlic have grown for three years.";
        Growth Soil High
            "Weed by hand and mulch with straw: thin leaves don't shade out anything, and weeds halve the crop.";
        Growth Feeding Medium
            "Feed with a nitrogen-rich liquid in late winter and stop when bulbs begin to swell.";
        Growth Pests Medium
            "Water at soil level and don't crowd it: orange rust spots spread on wet leaves, black aphids in sheltered corners.";
        Filling Watering High
            "Water every week in dry spring weather while bulbs swell, then stop two to three weeks before lifting.";
        Filling Pruning Medium [Scapes]
            "Snap off the curling flower stems (scapes) while they are tender and cook them: the bulbs grow larger.";
        Last Harvest High
            "Lift when about half of the leaves have browned: too early and the cloves are small, too late and bulbs split.";
        Last Harvest High
            "Ease bulbs out with a fork and cure them, leaves on, for three or four weeks in airy shade.";
        Last Harvest Medium
            "When necks are dry trim or plait the tops and hang the bulbs where it is cool and airy, never in the fridge.";
        Last Harvest Low
            "Put the largest bulbs aside to plant next autumn.";
        Last Soil Low
            "Move it to a fresh bed each year: rot and eelworm build up where alliums follow alliums.";
    }
    POTATO {
        Germination Sowing High
            "Use certified seed tubers, let them shoot in the light for some weeks, and plant them {depth} deep, shoots up.";
        Germination Soil Medium
            "Plant where no potatoes, tomatoes, capsicums or eggplants have grown for three years.";
        Growth Soil High
            "Hill soil or straw up around the stems when they are 20 cm tall, and again twice: tubers form in the covered part.";
        Growth Safety High
            "Keep tubers covered: those that light has turned green are poisonous and must not be eaten.";
        Growth Pests Medium
            "Cover cracks in the soil, through which potato moth gets at the tubers, and pick off leaf-eating ladybirds.";
        Growth Feeding Medium
            "Dig in compost before planting and give one balanced feed at hilling; much nitrogen makes tops, not tubers.";
        Flowering Watering High
            "Water deeply and evenly from the first flower buds on: dry spells give few, knobbly or hollow tubers.";
        Filling Pests Medium
            "Dark, wet-looking spots that spread on the leaves are blight: cut the tops off, and lift two weeks later.";
        Filling Harvest Medium
            "Feel in the soil for a few new potatoes two or three weeks after flowering, and cover the rest again.";
        Last Harvest High
            "For keeping wait until the tops have died back, and two weeks more for the skins to set, then lift on a dry day.";
        Last Harvest Medium
            "Brush the soil off, don't wash, and store tubers cool and in complete darkness; use cut ones at once.";
        Last Soil Low
            "Go through the soil for the smallest tubers: those left behind carry diseases over to the next crop.";
    }
    SWEET_POTATO {
        Germination Sowing High
            "Plant slips on ridges of loose soil with the lower joints buried, and water them in every day for a week.";
        Growth Temperature High
            "It needs four or five warm, frost-free months: cold soil stops it and frost kills the vines.";
        Growth Pruning Medium
            "Lift the runners now and then so that they don't root along the way and make many tiny tubers.";
        Growth Feeding Medium
            "Go easy on nitrogen: rich soil gives a jungle of vine and thin roots; a little potash helps.";
        Filling Watering Medium
            "Water deeply every week in dry weather, and stop two or three weeks before the harvest.";
        Filling Pests Medium
            "Keep the ridges covered with soil: rats and weevils get in where roots show.";
        Last Harvest High
            "Lift before the soil turns cold, digging wide of the crown: the skin bruises at a touch.";
        Last Harvest High
            "Cure tubers for a week or more in a warm, humid place: the skin heals and the flesh turns sweet.";
        Last Harvest Low
            "Keep a healthy tuber in damp sand over winter to grow next season's slips.";
    }
    TUBER {
        Germination Sowing High
            "Plant only firm, healthy pieces, each with a bud or an eye, and with the buds facing up.";
        Germination Soil Medium
            "Loosen the soil deeply and mix in compost: it has to make way for what swells in it.";
        Growth Soil Medium
            "Hill soil or compost around the base as it grows: it steadies the stems and gives the crop room.";
        Growth Pests Low
            "Look under the leaves for aphids and mites in dry weather and hose them off.";
        Filling Watering High
            "Keep water up while the crop swells underground, which is mostly late in the season.";
        Filling Harvest Medium
            "Be patient: most of the weight is put on in the last weeks, while the tops already look tired.";
        Last Harvest High
            "Dig up one plant before the rest: if the pieces are small, fill in and wait.";
        Last Harvest Medium
            "Loosen the soil widely with a fork and lift whole clumps: broken pieces don't keep.";
        Last Soil Medium
            "Go through the soil for what is left, unless you want it to come up again in the same place.";
        Last Harvest Low
            "Put some sound pieces aside to replant, in barely damp sand or straight into a new bed.";
    }
    RHIZOME {
        Germination Sowing High
            "Choose plump pieces with a fat bud, let the cuts dry for a day or two and plant them {depth} deep, bud up.";
        Germination Watering High
            "Keep the soil barely damp until shoots show: a rhizome without leaves rots in wet soil.";
        Germination Temperature High
            "It waits for warm soil, 20 °C and more: in cool districts start it in a pot indoors.";
        Growth Light Medium
            "Filtered light or afternoon shade keeps the leaves from scorching.";
        Growth Watering High
            "Water often in the heat and mist it in dry air: it comes from the humid tropics.";
        Filling Soil Medium
            "Hill compost over rhizomes that show at the surface, so that they stay plump and pale.";
        Filling Feeding Medium
            "Keep feeding until the leaves begin to yellow: the new fingers grow until then.";
        Last Harvest High
            "Dig when the leaves have yellowed and died down; earlier you can take a finger from the edge of the clump.";
        Last Harvest Medium
            "Keep the best pieces dry and frost-free over winter to replant in spring.";
        Last Watering Medium
            "Stop watering once the leaves yellow: the resting rhizome rots in cold, wet soil.";
    }
    ROOT_HERB {
        Germination Soil High
            "Loosen the soil deeply and pick out stones: straight, thick roots need a free way down.";
        Growth Soil Medium
            "Weed around the young plants: later their own leaves keep the ground clear.";
        Growth Watering Medium
            "Water deeply in dry spells: dry roots grow thin and woody.";
        Growth Pests Medium
            "Holes in the leaves are from snails and caterpillars: pick them off in the evening.";
        Filling Watering Medium
            "Give a deep soak once a week in dry weather while the root thickens.";
        Filling Pruning Medium
            "Cut flower stems off unless you want the seed: they take their strength from the root.";
        Last Harvest High
            "Dig roots when the leaves have died down, from late autumn on, taking the thickest.";
        Last Soil Medium
            "Pick out every piece of root that you don't want to grow again, or keep the plant in a deep pot.";
        Last Harvest Medium
            "Scrub the roots and use them fresh, or slice them thinly and dry them at low heat.";
        Last Harvest Low
            "Replant a pencil-thick piece of root or a piece of the crown for the next crop.";
    }
}
