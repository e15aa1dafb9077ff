//! Tips for single plants of the flower garden, where they go beyond those of their kind.

use super::{Tip, tips};

/// The tips of the crop with this name; none where its kind's say all.
pub(super) fn of(crop: &str) -> Option<&'static [Tip]> {
    Some(match crop {
        "lavender" => LAVENDER,
        "chamomile" => CHAMOMILE,
        "borage" => BORAGE,
        "calendula" => CALENDULA,
        "sweet pea" => SWEET_PEA,
        "sunflower" => SUNFLOWER,
        "marigold" => MARIGOLD,
        "nasturtium" => NASTURTIUM,
        "pansy" => PANSY,
        "petunia" => PETUNIA,
        "zinnia" => ZINNIA,
        "cosmos" => COSMOS,
        "poppy" => POPPY,
        "foxglove" => FOXGLOVE,
        "delphinium" => DELPHINIUM,
        "lupin" => LUPIN,
        "snapdragon" => SNAPDRAGON,
        "stock" => STOCK,
        "cornflower" => CORNFLOWER,
        "hollyhock" => HOLLYHOCK,
        "everlasting" => EVERLASTING,
        "dahlia" => DAHLIA,
        "geranium" => GERANIUM,
        "begonia" => BEGONIA,
        "iris" => IRIS,
        "hellebore" => HELLEBORE,
        "dianthus" => DIANTHUS,
        "aquilegia" => AQUILEGIA,
        "impatiens" => IMPATIENS,
        "kangaroo paw" => KANGAROO_PAW,
        "desert pea" => DESERT_PEA,
        "native daisy" => NATIVE_DAISY,
        "sedum" => SEDUM,
        "cyclamen" => CYCLAMEN,
        "canna" => CANNA,
        "daffodil" => DAFFODIL,
        "tulip" | "hyacinth" => CHILLED_BULB,
        "dutch iris" => DUTCH_IRIS,
        "ranunculus" => RANUNCULUS,
        "anemone" => ANEMONE,
        "gladiolus" => GLADIOLUS,
        "lily" => LILY,
        "hippeastrum" => HIPPEASTRUM,
        "agave" => AGAVE,
        "aloe" => ALOE,
        "banksia" | "grevillea" | "waratah" => PROTEA_FAMILY,
        "wattle" => WATTLE,
        "pea climber" => PEA_CLIMBER,
        _ => return None,
    })
}

tips! {
    LAVENDER {
        Establishing Soil High
            "Plant it in lean, free-draining soil, on a mound if yours is heavy, with lime where it is acid.";
        Last Pruning High
            "Trim by a third straight after flowering, into leafy growth and never into bare wood: it doesn't shoot again.";
        Last Harvest Medium
            "For drying cut stems when the first florets of a spike open, and hang them in small bunches in airy shade.";
    }
    CHAMOMILE {
        Last Harvest High
            "Comb or pinch off the heads when petals are flat, on a dry morning, and dry them in a single layer in shade.";
    }
    BORAGE {
        Seedling Sowing Medium
            "Sow it where it is to stay: its taproot hates to be moved, and later it seeds itself.";
        Last Harvest Medium
            "Pick the star flowers, without their bristly backs, for salads and ice cubes; bees want the rest.";
    }
    CALENDULA {
        Growth Temperature Low
            "It flowers best in the cool: in hot weather it rests and mildews, so cut it back or sow again in autumn.";
        Last Harvest Medium
            "Pick heads fully open and sticky: the petals colour rice and salads, fresh or dried.";
    }
    SWEET_PEA {
        Germination Sowing High
            "Nick the hard coat with a file or soak the seed overnight, then sow it {depth} deep in limed soil.";
        Germination Watering High
            "Water once at sowing and then hold back until shoots show: the seed rots in wet soil.";
        Germination Safety High
            "The seeds and pods are poisonous, unlike those of garden peas: don't grow the two together, or leave them to children.";
        Growth Pruning Medium
            "Pinch out the tips above the third pair of leaves: side shoots from the base are stronger and carry more flowers.";
        Growth Support High [Trellis]
            "Give it netting or wires 2 m high from the start and tie in the first shoots; tendrils do the rest.";
        Flowering Feeding Medium
            "Feed with potash every two weeks from the first buds on.";
        Last Pruning High
            "Cut flowers every second day and let no pod form: a plant that sets seed stops flowering.";
        Last Harvest Medium
            "Cut for the vase when the lowest flower of a stem is open, in the morning while the scent is strongest.";
    }
    SUNFLOWER {
        Seedling Pests Medium
            "Ring seedlings with snail bait and net them against birds: they are cut down in a night until 20 cm tall.";
        Growth Watering High
            "Water deeply once or twice a week, most of all in the three weeks around flowering.";
        Last Pruning High
            "Cut side flowers of branching kinds as they fade and more follow; kinds with one head flower once only.";
        Last Harvest Medium
            "For seed cover the head with a paper bag as petals drop, and cut it when its back has turned yellow-brown.";
        Last Harvest Low
            "For the vase cut in the early morning when the first petals lift, and strip the lower leaves.";
    }
    MARIGOLD {
        Growth Pruning Medium
            "Pinch out the tip and the first bud of young plants, and they branch and flower for longer.";
        Last Soil Low
            "Dig old plants of French kinds in where root-knot nematodes are a problem: their roots keep them down.";
    }
    NASTURTIUM {
        Growth Soil Medium
            "Poor, dry soil suits it: on a rich bed it hides its flowers in leaves.";
        Growth Pests Medium
            "Black aphids and cabbage white caterpillars like it best of all: hose and pick, or let it lure them from the crops.";
        Last Harvest Low
            "Leaves, flowers and green seeds are peppery and good to eat, if you haven't sprayed them.";
    }
    PANSY {
        Germination Temperature Medium [Seed]
            "Sow in the cool, below 20 °C, and keep the tray dark until seedlings show.";
        Growth Temperature Low
            "It flowers through winter and spring and fades in the heat: plant it out in autumn.";
    }
    PETUNIA {
        Growth Pruning Medium
            "Pinch tips of young plants once; cut leggy plants back by a half in summer and feed, and they flower again.";
        Growth Feeding High
            "Feed every two weeks: it flowers without pause and runs out of food, in pots most of all.";
    }
    ZINNIA {
        Seedling Sowing Medium
            "Sow it where it is to flower in warm soil: it sulks when transplanted and in the cold.";
        Growth Pests Medium
            "Water at soil level and leave room for air: white mildew comes on wet, crowded leaves.";
        Last Harvest Medium
            "Shake the stem before you cut: if it stays stiff the flower lasts, if it bends it is too young.";
    }
    COSMOS {
        Growth Feeding Low
            "Don't feed it: rich soil gives tall, floppy leaf and few flowers.";
        Growth Pruning Medium
            "Pinch out the tips at 30 cm: plants stay lower, stand better and branch.";
    }
    POPPY {
        Germination Sowing High [Direct]
            "Mix the fine seed with dry sand, scatter it on raked soil, and press it in, barely covered.";
        Seedling Spacing High [Direct]
            "Thin rather than transplant: its taproot breaks easily, and moved plants rarely thrive.";
        Last Harvest Medium
            "For the vase cut in bud as colour shows and singe the cut ends for a moment to stop the sap.";
    }
    FOXGLOVE {
        Establishing Safety High
            "All parts are poisonous if eaten: wear gloves, and never plant it beside comfrey or other leaves you pick.";
        Growth Light Medium
            "Half shade under trees suits it; in full sun keep the soil moist.";
        Last Pruning Medium
            "Cut the main spike when it fades and smaller ones follow; leave one to seed for plants in two years' time.";
    }
    DELPHINIUM {
        Germination Temperature Medium
            "Chill the seed in the fridge for a week and sow it in the cool: it stays dormant in warm soil.";
        Flowering Support High
            "Stake each spike before it opens: the hollow stems snap in the first storm.";
    }
    LUPIN {
        Germination Sowing High
            "Nick the hard seed or soak it overnight in warm water, then sow it {depth} deep.";
        Seedling Sowing Medium
            "Plant out young: the taproot hates to be moved.";
        Last Pruning High
            "Cut faded spikes at once: a second flush follows, and the seeds, which are poisonous, don't form.";
    }
    SNAPDRAGON {
        Growth Pruning Medium
            "Pinch out tips at 10 cm for bushy plants with more spikes.";
        Growth Pests Medium
            "Brown spots under the leaves are rust: bin bad plants, water at soil level and plant elsewhere next year.";
    }
    STOCK {
        Growth Pruning Low
            "Don't pinch the tip out: on most kinds the main spike is the show.";
        Growth Soil Medium
            "It is a cabbage relative: lime acid soil and don't plant it where brassicas had clubroot.";
    }
    CORNFLOWER {
        Growth Feeding Low
            "Don't feed it: on rich soil it grows tall and falls over.";
    }
    HOLLYHOCK {
        Growth Pests Medium
            "Pick off lower leaves with orange spots (rust) early, bin them, and water at soil level.";
    }
    EVERLASTING {
        Last Harvest High
            "For drying cut just before flowers are fully open, strip the leaves, and hang bunches upside down in dark, airy warmth.";
    }
    DAHLIA {
        Germination Watering High [Planted]
            "Don't water newly planted tubers until shoots show: they rot in wet soil.";
        Growth Pruning Medium
            "Pinch out the tip above the third or fourth pair of leaves: it branches and bears more flowers.";
        Growth Pests High
            "Snails, earwigs and later mites go for it: check at night, and hose under the leaves in dry heat.";
        Last Pruning Medium
            "After the tops die back leave tubers in well-drained, mulched ground, or lift them where the soil is cold and wet.";
    }
    GERANIUM {
        Germination Watering High [Planted]
            "Let cuttings dry for some hours before you set them, and keep the mix barely damp: the soft stems rot.";
        Growth Watering High
            "Let the top of the mix dry out between waterings: it rots in wet soil and flowers best when a little thirsty.";
        Growth Pests Medium
            "Look into buds for the small green budworm and under leaves for rust; pick off what is affected.";
        Last Pruning High
            "Snap off faded heads at the base, and cut leggy plants back by a half at the end of winter.";
    }
    BEGONIA {
        Germination Sowing High [Planted]
            "Set tubers hollow side up in damp mix, barely covered: water that stands in the hollow rots them.";
        Growth Watering High
            "Keep the mix just moist and the leaves dry: wet leaves mildew, wet stems and tubers rot.";
    }
    IRIS {
        Germination Sowing High [Planted]
            "Set rhizomes so that their tops lie bare in the sun, roots spread below, leaves trimmed to a fan.";
        Growth Soil Medium
            "Don't mulch over the rhizomes: covered or shaded ones rot and don't flower.";
        Last Spacing Medium
            "Lift crowded clumps every three or four years after flowering, replant the outer pieces and discard the middle.";
    }
    HELLEBORE {
        Flowering Pruning Medium
            "Cut old, blotched leaves off as the buds rise: the flowers show and leaf spot is checked.";
        Last Pruning Low
            "Leave a few flowers to seed: seedlings come up around the plant and flower in two or three years.";
    }
    DIANTHUS {
        Growth Soil Medium
            "It wants lime and sharp drainage: raise the bed where soil is acid or heavy, and mulch with gravel only.";
        Last Harvest Medium
            "Cut for the vase when the outer flowers are open: they last two weeks.";
    }
    AQUILEGIA {
        Germination Temperature Medium [Seed]
            "Chill the seed in the fridge for three weeks before sowing: it comes up sooner and more evenly.";
        Last Pruning Low
            "Let a few heads seed: plants are short-lived but replace themselves, in mixed colours.";
    }
    IMPATIENS {
        Growth Watering High
            "Don't let it wilt: keep the mix moist and mulched, in pots with a drink every day in the heat.";
        Growth Pests Medium
            "White fur under the leaves is downy mildew: bin plants at once, and plant something else there.";
    }
    KANGAROO_PAW {
        Flowering Pests Medium
            "Black, inky leaves come from disease and snails: cut them out, give it sun and air, and bait for snails.";
        Last Pruning High
            "Cut finished stems to the base together with the fan of leaves they came from: each fan flowers only once.";
        Last Spacing Low
            "Divide large clumps in autumn every few years.";
    }
    DESERT_PEA {
        Germination Sowing High
            "Nick the seed or pour hot water over it and soak it overnight, then sow it {depth} deep where it is to stay.";
        Seedling Sowing High
            "Don't disturb the roots: if you raise it in a pot, make it a deep, biodegradable one, and plant it whole.";
        Growth Watering High
            "Water deeply but seldom, on the soil only: wet leaves and wet feet kill it.";
        Growth Soil Medium
            "It wants deep, gritty, very free-draining soil: grow it in a tall pipe or pot where yours is heavy.";
    }
    NATIVE_DAISY {
        Growth Pruning Medium
            "Trim lightly after each flush of flowers: it stays dense and flowers again.";
    }
    SEDUM {
        Growth Pruning Low
            "Cut stems back by half in late spring where they flop: they flower later, lower and upright.";
        Last Pruning Medium
            "Leave the dry heads for the winter and cut them at the base when new buds show.";
    }
    CYCLAMEN {
        Germination Light High [Seed]
            "Sow in darkness and in the cool, below 18 °C, and allow up to two months.";
        Growth Watering High
            "Water from below or around the edge, never on the crown, and let the surface dry in between.";
        Last Watering Medium
            "When the leaves yellow let it dry off and rest in shade until new ones show.";
    }
    CANNA {
        Germination Sowing High [Seed]
            "File through the hard black coat and soak the seed until it swells, then sow it {depth} deep in warmth.";
        Last Pruning Medium
            "Cut finished stems to the ground: new ones with new flowers rise from the rhizome.";
    }
    DAFFODIL {
        Last Pruning High
            "Snap off faded heads but leave the leaves for six weeks, unknotted, until yellow: they fill next year's bulb.";
        Last Spacing Medium
            "If clumps give leaves but no flowers they are crowded or shaded: lift in early summer and replant in autumn.";
        Last Safety Medium
            "Wear gloves when you cut a lot of it: the sap irritates skin and shortens the life of other cut flowers.";
    }
    CHILLED_BULB {
        Germination Temperature High
            "Chill bulbs for six to eight weeks in the fridge, away from fruit, and plant in late autumn; cold districts needn't.";
        Last Soil Medium
            "In mild districts treat it as an annual or lift and chill it again: it rarely flowers twice without cold winters.";
    }
    DUTCH_IRIS {
        Last Harvest Medium
            "Cut for the vase when colour shows at the tip of the bud: it opens in water within a day.";
    }
    RANUNCULUS {
        Germination Sowing High
            "Plant the corms with their claws pointing down, {depth} deep, and after one good watering not again until shoots show.";
        Last Soil Low
            "Lift and dry the corms when the leaves are brown, or buy new ones: they rot in wet summer soil.";
    }
    ANEMONE {
        Germination Sowing High
            "Soak corms for a few hours, plant them pointed end down (or on edge if you can't tell), {depth} deep.";
    }
    GLADIOLUS {
        Germination Sowing High
            "Plant firm corms {depth} deep, pointed end up, some every two or three weeks for months of flowers.";
        Growth Pests Medium
            "Silvery streaks on leaves and buds are thrips: hose them, and bin old leaves at the end.";
        Last Harvest Medium
            "Cut when the lowest two flowers are open, and leave four leaves to feed the corm.";
    }
    LILY {
        Germination Sowing High
            "Plant bulbs as soon as you have them, {depth} deep: they have no skin and never rest completely.";
        Growth Soil Medium
            "Mulch well: it likes its head in the sun and its roots cool and moist.";
        Last Safety High
            "Keep every part away from cats: even a little pollen licked from the fur is deadly to them.";
        Last Pruning High
            "Take off seed heads but leave stem and leaves until they have browned.";
        Last Watering Medium
            "Keep the soil just moist even when the leaves have gone: the bulbs never dry out completely.";
        Last Soil Low
            "If you lift bulbs replant them at once, or keep them for a short while in damp coir.";
    }
    HIPPEASTRUM {
        Germination Sowing High
            "Plant with the neck and the top third of the bulb above the soil, in a pot only a little wider than the bulb.";
        Last Pruning High
            "Cut the hollow stem after flowering but keep the leaves: they grow on for months and fill the bulb.";
    }
    AGAVE {
        Growth Safety High
            "Plant it away from paths and wear gloves: many agaves have sharp leaf tips, and the sap irritates skin.";
        Last Harvest Medium
            "Flowering takes ten years or more: the rosette then dies, but leaves offsets or plantlets behind.";
    }
    ALOE {
        Last Harvest Medium
            "Cut outer leaves of large plants at the base, and let the yellow, bitter sap drain off before you use the gel.";
        Last Safety High
            "Don't eat it, and keep cats and dogs from chewing it: the yellow sap under the skin is a strong purgative.";
    }
    PROTEA_FAMILY {
        Growth Feeding High
            "Keep phosphorus away: use native fertiliser sparingly in spring, and no manure, blood and bone or ordinary plant food.";
        Growth Soil High
            "It needs free-draining soil and undisturbed surface roots: mulch it, don't dig or hoe around it.";
        Last Harvest Low
            "Leave some flowers for honeyeaters and possums, and cones and seed heads where you like their look.";
    }
    WATTLE {
        Germination Sowing High [Seed]
            "Pour just-boiled water over the hard seed, soak it overnight and sow what has swollen, {depth} deep.";
        Last Pruning High
            "Trim by a third straight after flowering: wattles live longer for it, but don't shoot from bare old wood.";
        Last Soil Low
            "Most wattles live for ten to fifteen years: plant the successor in time.";
    }
    PEA_CLIMBER {
        Germination Sowing High [Seed]
            "Pour just-boiled water over the hard seed and soak it overnight, then sow it {depth} deep.";
        Last Pruning High
            "Cut it back by a third after flowering, or it gets bare at the base.";
    }
}
