//! Tips for what is grown for its leaves, stems, heads or buds, by kind.

use super::{Tip, tips};

tips! {
    LEAFY_GREEN {
        Seedling Sowing Medium [Seed Annual]
            "Sow a short row every three weeks rather than a long one at once: it is at its best for a short time only.";
        Growth Watering High [NotWet]
            "Water before the leaves wilt: once it has stood dry its leaves turn tough and bitter.";
        Growth Temperature Medium [NotTender]
            "Heat and drought make it run to flower: in warm spells shade it in the afternoon and pick more often.";
        Growth Temperature Medium [Tender]
            "It loves warmth and stands still below 18 °C or so: make the most of the warm months.";
        Growth Pests Medium [Brassica]
            "Cover it with fine netting against cabbage white butterflies, or rub off their eggs and pick the green caterpillars.";
        Growth Pests Medium [NotBrassica]
            "Snails, slugs and aphids hide under the leaves and in the heart: check in the evening and hose aphids off.";
        Last Harvest High
            "Pick outer leaves or young tips, a few from each plant, and leave the centre to grow on.";
        Last Harvest Medium
            "Pick in the cool of the morning, rinse and chill at once: the leaves stay crisp for days.";
        Last Watering Medium
            "Water and feed after each picking: the next leaves are ready within a week or two.";
        Last Harvest Low [Annual]
            "When a stem rises from the centre and leaves turn bitter, pull the plant and sow again.";
    }
    HEARTING_LEAF {
        Seedling Sowing Medium
            "Plant a few every two or three weeks: hearts are ready together and don't wait long.";
        Growth Spacing Medium
            "Give each plant its full {spacing}: crowded ones make leaves but no heart.";
        Growth Watering High
            "Water before the leaves wilt: plants that have stood dry turn bitter and bolt.";
        Growth Pests Medium [Brassica]
            "Cover it with fine netting against cabbage white butterflies: caterpillars in a heart can't be reached.";
        Growth Pests Medium [NotBrassica]
            "Set beer traps or iron-based bait for slugs and snails before hearts close over them.";
        Filling Watering High
            "Water evenly while hearts fill: a soaking after a dry spell splits them, and dryness browns the leaf edges.";
        Filling Temperature Medium
            "Shade it on days above 28 °C or so: in heat hearts stay loose and run to flower.";
        Last Harvest High
            "Cut at ground level when the heart is firm under a gentle squeeze, in the cool of the morning.";
        Last Harvest Medium
            "Don't wait for all of them to be perfect: a heart past its best bursts or bolts within days.";
    }
    STEM_VEGETABLE {
        Growth Watering High
            "Never let it dry out: a single check makes the stems stringy, pithy or hollow.";
        Growth Pests Medium
            "Slugs and snails sit between the stalks: look inside the plants in the evening.";
        Growth Temperature Medium
            "Cold nights while young, or a sudden hot spell, send it to flower early: plant in the months for your district.";
        Filling Watering High
            "Soak the bed two or three times a week while stems swell; their crispness is mostly water.";
        Filling Soil Medium
            "Draw soil or mulch up around the base as it swells: covered from the light it stays pale and tender.";
        Last Harvest High
            "Cut while the stems are crisp and juicy, in the morning; they turn woody if they wait.";
        Last Harvest Low
            "Wrap it damp and keep it in the coldest part of the fridge: it stays crisp for two weeks.";
    }
    HEAD_BRASSICA {
        Seedling Sowing Medium [InTrays]
            "Plant out firmly, up to the lowest leaves: plants that rock in the wind make small heads.";
        Growth Pests High
            "Cover it with fine netting against cabbage white butterflies and moths, or pick their green caterpillars daily.";
        Growth Soil Medium
            "Don't follow cabbage or its relatives within three years, and lime acid soil: both keep clubroot away.";
        Filling Watering High
            "Keep the soil evenly moist as the crop forms: dryness gives small, early or split heads.";
        Filling Pests Medium
            "Grey aphids gather in the heart and under leaves: hose them off before they are shut in.";
        Filling Temperature Medium
            "It forms best in cool weather: time it to mature before the heat or after it.";
        Last Harvest High
            "Harvest firm and tight, in the cool of the morning; in warm weather it doesn't wait.";
    }
    ASPARAGUS {
        Germination Sowing High [Crown]
            "Set crowns on a ridge in a trench, roots spread down both sides, under 5 cm of soil; fill it up as the spears rise.";
        Germination Sowing High [Seed]
            "Soak the seed overnight and sow it {depth} deep; from seed the first harvest is a year later than from crowns.";
        Establishing Harvest High
            "Cut no spears while the plants are young: every one you leave becomes a fern that feeds the crown.";
        Establishing Soil Medium
            "Weed by hand and shallowly: the crowns lie close to the surface, and grass among them is there for good.";
        Growth Feeding Medium
            "Top the bed with compost or old manure late in winter, and feed again when the cutting season is over.";
        Growth Pruning Medium
            "Leave the ferns until they have yellowed in autumn, then cut them down to 5 cm.";
        Growth Support Low
            "Run string along both sides of the row where the ferns fall over in the wind.";
        Last Harvest High
            "Cut spears 15–20 cm long just below the soil: for two or three weeks in the first season, eight or so later on.";
        Last Harvest Medium
            "Stop when new spears are thinner than a pencil, and let the rest grow into ferns.";
        Last Safety Medium
            "Red berries on the ferns of female plants are poisonous: remove them where small children play.";
    }
    RHUBARB {
        Germination Sowing High [Crown]
            "Plant the crown with its buds just below the surface, in the richest soil you have; it stays there for years.";
        Establishing Harvest High
            "Pull no stalks in the first year and only a few in the second: the leaves are building the crown.";
        Establishing Watering High
            "Water deeply in dry spells: the big leaves wilt first and the crown suffers next.";
        Growth Pruning High
            "Cut out flower stems at the base as soon as they show: they take the strength from the crown.";
        Growth Feeding Medium
            "Spread compost or old manure around the plant, but not on the crown, in late winter and in summer.";
        Growth Pests Medium
            "Crowns rot in wet soil: if the buds turn brown and soft, move healthy pieces to a better drained place.";
        Last Safety High
            "Eat only the stalks: the leaves are poisonous, though they are safe to compost.";
        Last Harvest High
            "Hold stalks low down, twist and pull, never cut; leave at least half of them on the plant.";
        Last Pruning Medium
            "Every four or five years lift the crown in winter and split it into pieces with a bud or two each.";
    }
    ARTICHOKE {
        Seedling Sowing Medium [Seed]
            "Seedlings vary: raise a few more than you need and keep the strongest with the fewest spines.";
        Growth Spacing Medium
            "It grows wider than an outstretched arm: give it {spacing} at least and don't crowd it with small plants.";
        Growth Pests Medium
            "Snails shelter between the leaves and black aphids on young growth: pick the one, hose off the other.";
        Flowering Watering High
            "Water deeply every week while buds form: dry plants make small, tough ones.";
        Flowering Pests Medium
            "Look for aphids and earwigs between the scales of young buds and rinse them out.";
        Last Harvest High
            "Cut buds with 5 cm of stem while the scales are tight: the large one on top first, then the side buds.";
        Last Pruning High
            "It is a perennial: when a stem has finished cut it to the ground, and new shoots rise from the base.";
        Last Pruning Medium
            "Every three or four years split off rooted side shoots in autumn or late winter and replant the best.";
        Last Harvest Low [Seed]
            "Plants from seed may give few buds in their first year; the second spring brings the main crop.";
    }
    CARDOON {
        Growth Spacing Medium
            "It grows as large as an artichoke: give each plant {spacing} and a place at the back.";
        Growth Pests Medium
            "Snails shelter between the leaves and black aphids on young growth: pick the one, hose off the other.";
        Growth Feeding Medium
            "Feed monthly through the warm season: fast growth makes fleshy ribs.";
        Filling Soil High
            "Three or four weeks before harvest tie the leaves up on a dry day and wrap them in cardboard or sacking.";
        Filling Pests Medium
            "Look inside the wrapping once a week for slugs and rot.";
        Filling Watering Medium
            "Water at the foot and keep the wrapping dry.";
        Last Harvest High
            "Cut the plant at the base, strip off the leaf blades and strings, and use the pale inner ribs.";
        Last Pruning Medium
            "Cut back to the ground, the roots shoot again; remove the thistle heads before they seed.";
    }
    SPROUT {
        Germination Safety High
            "Buy seed sold for sprouting: garden seed may be treated with fungicide.";
        Germination Safety High
            "Scald the jar before each batch and wash your hands: warmth and damp suit germs as well as sprouts.";
        Germination Sowing High
            "Measure little: seed swells to six or eight times its volume, and crowded sprouts rot.";
        Germination Watering High
            "Soak the seed in plenty of cool water for six to twelve hours, the larger the longer, then drain it well.";
        Germination Sowing Medium
            "Pick out broken seed, stones and husks before soaking: they are the first to go off.";
        Germination Temperature Medium
            "Keep the jar at 18–22 °C: colder it is slow, warmer it sours.";
        Germination Light Medium
            "Keep it out of direct sun, which cooks the seed behind the glass.";
        Germination Watering Medium
            "Lean the jar upside down at an angle, its mouth covered with mesh, so that all water runs out and air gets in.";
        Last Watering High
            "Rinse with cool water and drain two or three times a day, more often in hot weather.";
        Last Safety High
            "Throw a batch out if it smells sour or musty, or feels slimy; fine white root hairs are no mould.";
        Last Safety High
            "Cook sprouts for young children, pregnant women, old people and anyone whose health is weak.";
        Last Light Low
            "Move leafy sprouts to bright, indirect light on the last day, so that they turn green.";
        Last Harvest High
            "Give a last rinse, swirl off loose husks and let the sprouts drain for some hours before they go in the fridge.";
        Last Harvest Medium
            "Eat them within four days or so from the fridge, and rinse them again before serving.";
        Last Harvest Medium
            "Start a small new jar every two or three days rather than one large one.";
        Last Harvest Low
            "Taste as they grow: most are sweetest when the root is as long as the seed or a little longer.";
    }
    MICROGREEN {
        Germination Safety High
            "Use untreated seed: what is eaten this young must not carry fungicide.";
        Germination Sowing High
            "Scatter the seed densely, so that it almost touches, on damp mix 2–3 cm deep and press it down.";
        Germination Sowing Medium
            "Soak large seed such as peas or sunflowers overnight; small seed is sown dry.";
        Germination Light Medium
            "Cover the tray for the first two or three days: stems stretch evenly towards the light when it comes off.";
        Germination Watering High
            "Mist the seed twice a day until it has rooted.";
        Germination Temperature Medium
            "Keep the tray at 18–22 °C: colder it is slow, warmer it moulds.";
        Growth Watering High
            "Water from below: set the tray in shallow water for ten minutes and drain it, so that stems stay dry.";
        Growth Light High
            "Stand it in bright light without hot midday sun and turn it every day, or the stems lean and stay pale.";
        Growth Pests Medium
            "Give it air and sow thinner next time if grey fluff spreads between the stems; fine hairs on roots are no mould.";
        Growth Temperature Low
            "Open a window or run a small fan on humid days: still, wet air makes the stems rot.";
        Growth Feeding Low
            "It needs no fertiliser: the seed holds all that it eats in so short a life.";
        Last Harvest High
            "Cut with sharp scissors just above the mix when seed leaves are open and the first true leaf shows.";
        Last Harvest Medium
            "Cut what you need just before the meal: the rest stays fresh on its roots for some days.";
        Last Harvest Low
            "Compost roots and mix after the cut and start with fresh mix: most kinds don't grow again.";
        Last Safety Medium
            "Rinse the cut greens in cool water, dry them and keep them in the fridge; throw out what is slimy.";
        Last Sowing Medium
            "Sow a new tray every week for a steady supply.";
    }
    GREEN_MANURE {
        Germination Sowing High
            "Scatter the seed over raked soil, rake it in {depth} deep and tread or roll it down.";
        Germination Pests Medium
            "Net the bed until it is green where birds come for the seed.";
        Germination Watering High
            "Keep the bed damp until seedlings are up; after that rain is often enough.";
        Growth Feeding Low
            "It needs no fertiliser; clover, vetch, lucerne and lupins even bring nitrogen with them.";
        Germination Soil Medium
            "Weed and rake the bed level first; it needs neither compost nor manure.";
        Growth Pests Low
            "Leave aphids to the ladybirds: they breed here and move on to guard the next crop.";
        Growth Soil Medium
            "Leave no gaps: where soil shows rake in more seed, or weeds will take the place.";
        Growth Watering Medium
            "Water only in long dry spells: it is there to look after itself.";
        Last Harvest High
            "Cut it at the first flowers, before any seed ripens: soft growth rots fast and seed becomes weeds.";
        Last Soil High
            "Dig it in lightly or leave it as mulch, and wait three or four weeks before you sow or plant.";
        Last Soil Low
            "Chop tall growth up with a spade or mower first, so that it mixes with the soil.";
    }
}
