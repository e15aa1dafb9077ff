//! The later stages of what is grown for the kitchen, by kind.

use super::{Spec, specs};

specs! {
    FRUIT {
        vegetative_growth Growth 22
            "Stems and leaves build the frame that will carry the crop."
            ["A new leaf every few days", "Stem thickens"];
        flowering Flowering 18 max 45
            "Buds open one after another; those that are pollinated set fruit."
            ["First flowers open", "Tiny fruit behind fading flowers"];
        fruiting Filling 28 max 75
            "Fruit swells to its full size and begins to ripen."
            ["Fruit swells", "Skin starts to change colour or gloss"];
        harvest Last 10 max 21
            "The first fruit is ready; picking goes on well past this date."
            ["Fruit at full size and colour for its variety", "Comes away with a light twist or a snip"];
    }
    CORN {
        vegetative_growth Growth 30
            "Stalks shoot up and make a leaf every few days."
            ["Plants knee-high", "Brace roots at the base of the stalk"];
        tasselling Flowering 20 max 25
            "Tassels open at the top and shed pollen onto the silks below."
            ["Tassels above the top leaf", "Fresh, sticky silks on the cobs"];
        cob_filling Filling 20 max 30
            "Each pollinated silk fills one kernel."
            ["Silks brown and dry", "Cobs feel full through the husk"];
        harvest Last 8 max 14
            "Cobs are ready within a few days of each other."
            ["Dry brown silks", "A pressed kernel shows how ripe it is"];
    }
    PODS {
        vegetative_growth Growth 28
            "Plants branch or climb and cover their ground."
            ["New leaves every few days", "Climbers find their support"];
        flowering Flowering 20 max 40
            "Flowers open from the lowest joints upwards."
            ["First flowers open", "Small pods where petals fall"];
        pod_filling Filling 20 max 40
            "Pods lengthen and the seed inside them begins to swell."
            ["Pods reach finger length", "Seeds can be felt inside"];
        harvest Last 10 max 21
            "Pods are ready; more follow for weeks where they are picked often."
            ["Pods at the size and snap of their variety"];
    }
    PEANUT {
        vegetative_growth Growth 28
            "Low, leafy plants spread over their ground."
            ["Plants touch along the row"];
        flowering Flowering 20 max 40
            "Yellow flowers fade and send pegs down into the soil."
            ["Yellow flowers near the base", "Pegs reach for the ground"];
        pod_filling Filling 35 max 70
            "The nuts grow in the dark, out of sight."
            ["Flowering slows", "Pegs hold firmly in the soil"];
        harvest Last 8 max 21
            "Leaves yellow; the whole plant is lifted and dried."
            ["Yellowing leaves", "Dark veins inside a test pod"];
    }
    LEAVES {
        leaf_growth Growth 50
            "Leaf follows leaf and the plant fills its space."
            ["Leaves as long as a finger", "Neighbours begin to touch"];
        harvest Last 15 max 14
            "Leaves are big enough to pick; cut plants grow again until they run to flower."
            ["Outer leaves at eating size", "Tender when torn"];
    }
    HEARTS {
        leaf_growth Growth 37
            "A wide rosette of outer leaves forms, which will feed the heart."
            ["Rosette as wide as a hand", "New leaves stand upright"];
        heart_formation Filling 25 max 40
            "Inner leaves fold over one another and the heart fills."
            ["Leaves cup inwards", "The centre feels springy"];
        harvest Last 12 max 14
            "The heart is firm and ready to cut."
            ["Firm under a gentle squeeze"];
    }
    STEMS {
        leaf_growth Growth 37
            "The plant makes its leaves and a strong root."
            ["New leaves from the centre", "Base begins to broaden"];
        stem_thickening Filling 28 max 50
            "The stems or the base swell with juice."
            ["Stems thicken week by week"];
        harvest Last 12 max 21
            "Stems are thick, crisp and ready to cut."
            ["Full size for the variety", "Snaps cleanly"];
    }
    HEADS {
        leaf_growth Growth 37
            "Broad leaves build up the strength for a good head."
            ["Large blue-green leaves", "Thick stem"];
        head_formation Filling 25 max 45
            "The head, the buds or the swollen stem that will be eaten forms."
            ["A small head or swelling shows", "It grows visibly from week to week"];
        harvest Last 10 max 21
            "The head is firm and full and should not be left to wait."
            ["Firm and tight", "Full size for the variety"];
    }
    ROOTS {
        leaf_growth Growth 33 max 60
            "Leaves grow first; they will feed the root."
            ["Leaves as long as a hand", "Tops cover the row"];
        root_swelling Filling 32
            "The root thickens; its shoulders come to show at the surface."
            ["Shoulders visible at soil level", "Root as thick as a finger"];
        harvest Last 12 max 21
            "Roots have reached eating size."
            ["Shoulders at the width of their variety", "A test root is crisp and sweet"];
    }
    BULB_ONIONS {
        leaf_growth Growth 42
            "Every leaf made now becomes one layer of the bulb."
            ["Upright, hollow leaves", "Neck as thick as a pencil"];
        bulbing Filling 27 max 60
            "Lengthening days turn growth from the leaves to the bulb."
            ["The base swells above the soil", "No new leaves appear"];
        harvest Last 8 max 21
            "The tops fall over and the bulbs are lifted and cured."
            ["Most tops have fallen over", "Necks soften"];
    }
    STEM_ONIONS {
        leaf_growth Growth 36
            "Slender leaves lengthen and the stem grows upright."
            ["Stems as thick as a pencil lead", "New leaves from the centre"];
        stem_thickening Filling 30
            "The white shank lengthens and thickens."
            ["Shank firm between the fingers"];
        harvest Last 10 max 30
            "Stems can be pulled as they are wanted."
            ["Shank at the thickness of its variety"];
    }
    GARLIC {
        leaf_growth Growth 60
            "Leaves grow through the cool months; each one feeds the bulb to come."
            ["A new leaf every two weeks or so", "Strong, upright fans of leaves"];
        bulbing Filling 30 max 60
            "With longer, warmer days the base divides and swells into a bulb."
            ["The base swells", "Lowest leaves begin to yellow"];
        harvest Last 10 max 14
            "The lower leaves have browned and the bulbs are lifted and cured."
            ["About half of the leaves have browned", "A test bulb shows plump cloves in tight skins"];
    }
    POTATO {
        leaf_growth Growth 32
            "Leafy stems grow fast and are hilled up as they rise."
            ["Stems 20 cm and more", "Leaves meet between the plants"];
        tuber_formation Flowering 20 max 30
            "Underground runners swell at their tips; many varieties flower now."
            ["Flower buds on many varieties", "Marble-sized tubers below"];
        tuber_growth Filling 36
            "Tubers put on most of their weight."
            ["Flowers fade", "Soil lifts or cracks around the stems"];
        harvest Last 12 max 21
            "The tops yellow and die back, and the skins of the tubers set."
            ["Yellow, falling tops", "Skin doesn't rub off under the thumb"];
    }
    SWEET_POTATO {
        vine_growth Growth 45
            "Vines run over the ground and shade it."
            ["Runners longer than an arm", "Soil is covered"];
        tuber_growth Filling 43
            "Roots thicken into tubers below the crown."
            ["Soil cracks near the crown"];
        harvest Last 12 max 21
            "Growth slows, leaves yellow and the tubers are lifted before the soil turns cold."
            ["Yellowing leaves", "A test tuber is a good size"];
    }
    TUBERS {
        leaf_growth Growth 50
            "Stems and leaves grow tall and store what they make below."
            ["Strong new leaves", "Plants fill their space"];
        tuber_growth Filling 38
            "The underground parts swell, fastest towards the end of the season."
            ["Soil lifts around the base", "Top growth slows"];
        harvest Last 12 max 30
            "The crop underground has reached its size and can be lifted."
            ["Leaves yellow or die down", "A test dig shows full-sized pieces"];
    }
    RHIZOMES {
        shoot_growth Growth 30
            "Leafy canes rise one after another from the planted piece."
            ["Several shoots", "Leaves unfold fully"];
        rhizome_growth Filling 55
            "New fingers branch off underground while the leaves are green."
            ["Clump widens", "Rhizome shows at the soil's surface"];
        harvest Last 15 max 30
            "Leaves yellow and die down; the rhizome is at its fullest flavour."
            ["Yellowing leaves", "Firm skin on the rhizome"];
    }
    ASPARAGUS {
        establishing Establishing 38 max 240
            "Thin first spears open into ferns and feed the young crown; none are cut."
            ["Ferns open", "More stems than at first"];
        fern_growth Growth 52
            "Ferns thicken each season and fill the crown with the food for next spring's spears."
            ["Ferns waist-high or more", "Stems as thick as a pencil"];
        harvest Last 10 max 30
            "The crown is strong enough for a first, short season of cutting in spring."
            ["Spears thicker than a pencil", "Tips still tightly closed"];
    }
    RHUBARB {
        establishing Establishing 42 max 240
            "The crown roots deeply and makes its first leaves; no stalks are pulled."
            ["New leaves unfold from the centre"];
        crown_building Growth 48
            "Crown and stalks thicken; flower stems are cut off as they appear."
            ["Stalks as thick as a thumb", "Several buds on the crown"];
        harvest Last 10 max 30
            "Stalks are long and thick enough to pull, a few at a time."
            ["Stalks 30 cm long with fully open leaves"];
    }
    ARTICHOKE {
        leaf_growth Growth 50
            "A fountain of large silvery leaves forms and the roots go deep."
            ["Deeply cut grey leaves", "Plant as wide as an outstretched arm"];
        bud_formation Flowering 22 max 42
            "Thick stems rise from the centre with one large bud and smaller ones below it."
            ["A bud in the heart of the plant", "Stem lengthens"];
        harvest Last 13 max 21
            "Buds are cut while their scales are tight; side buds follow."
            ["Bud the size of a fist", "Scales still closed"];
    }
    CARDOON {
        leaf_growth Growth 55
            "Long silvery leaves grow from the base on ever thicker ribs."
            ["Leaf ribs as thick as a finger", "Plant hip-high"];
        blanching Filling 25 max 28
            "The leaves are tied up and wrapped, so that their ribs turn pale and mild."
            ["Inner ribs pale"];
        harvest Last 10 max 21
            "The blanched ribs are cut at the base."
            ["Ribs pale, thick and crisp"];
    }
    GRAIN {
        vegetative_growth Growth 40
            "Plants thicken, shoot up and close the rows."
            ["Rows close over the soil", "Stems lengthen"];
        flowering Flowering 18 max 35
            "Flower heads open, many of them inconspicuous."
            ["Heads show above the leaves"];
        grain_filling Filling 20 max 45
            "The grain swells, first milky, then doughy."
            ["Heads grow heavy", "Grain dents under a fingernail"];
        harvest Last 12 max 21
            "Heads and stalks have dried and the grain is hard."
            ["Dry heads", "Grain too hard to dent"];
    }
    SPROUTS {
        harvest Last 100
            "The sprouts are rinsed on until they have the length that suits the dish."
            ["Roots as long as the seed or longer", "Crisp, with a fresh smell"];
    }
    MICROGREENS {
        leaf_growth Growth 60
            "Stems straighten and the seed leaves open and turn green."
            ["Seed leaves fully open", "A dense, even carpet"];
        harvest Last 40
            "The tray is cut with scissors, just above the mix."
            ["5 cm tall or more", "First true leaves just showing"];
    }
    GREEN_MANURE {
        leaf_growth Growth 65
            "Growth covers the ground, shades out weeds and stores nutrients."
            ["Soil is hidden", "Knee-high growth"];
        digging_in Last 35 max 14
            "The crop is cut while soft, at first flower, and returned to the soil."
            ["First flowers open", "Stems still soft"];
    }
    FRUIT_FOR_YEARS {
        establishing Establishing 48
            "Roots and framework grow; strength now means fruit for years."
            ["Steady new growth", "Holds firm when tugged"];
        flowering Flowering 15 max 45
            "The first flowers open and set fruit."
            ["Flowers open", "Small green fruit"];
        fruiting Filling 17 max 120
            "Fruit swells and ripens."
            ["Fruit fills out", "Colour begins to change"];
        harvest Last 8 max 30
            "The first fruit is ripe; larger crops follow in later years."
            ["Full colour and scent", "Comes away easily"];
    }
    VEGETABLE {
        vegetative_growth Growth 38
            "The plant makes the leaves and roots that its crop depends on."
            ["Steady new growth", "Plants fill their space"];
        cropping Filling 25 max 60
            "The part that is eaten forms and grows to its size."
            ["The crop shows and swells"];
        harvest Last 12 max 21
            "The crop has reached eating size."
            ["Size and colour as described for the variety"];
    }
    LEAF_HERB {
        leaf_growth Growth 50
            "Leaf follows leaf and the plant fills out."
            ["New leaves every few days", "Plant as wide as a hand"];
        harvest Last 15 max 14
            "There is leaf enough to pick little and often."
            ["Plant bushy enough to spare a third of its leaf"];
    }
    LASTING_HERB {
        establishing Establishing 30 max 120
            "Roots spread and the young plant begins to branch or clump."
            ["Holds firm when tugged", "New shoots from the base"];
        leaf_growth Growth 33
            "Stems multiply and the clump fills out with scented or tasty leaf."
            ["Bushy or clumping growth"];
        harvest Last 12 max 14
            "There is leaf enough to pick all through the growing season, year after year."
            ["Plant large enough to spare a third of its growth"];
    }
    SEED_HERB {
        leaf_growth Growth 35
            "Ferny or lobed leaves grow before the flower stem rises."
            ["A full rosette of leaves"];
        flowering Flowering 20 max 40
            "Flower heads open and hum with small insects."
            ["First flower heads open"];
        seed_ripening Filling 20 max 45
            "Green seed fills and turns brown from the oldest heads inwards."
            ["Seed plump and green", "First heads turn brown"];
        harvest Last 10 max 21
            "Seed heads are cut as they brown, before they scatter."
            ["Seed brown and dry", "Rubs off easily"];
    }
    ROOT_HERB {
        leaf_growth Growth 45
            "Leaves grow through the warm months and feed the root."
            ["A strong clump of leaves"];
        root_growth Filling 43
            "The root thickens and gains its strength."
            ["Crown widens", "Growth above ground slows"];
        harvest Last 12 max 30
            "Roots are dug when the leaves die down."
            ["Leaves yellow or die back"];
    }
    LEAF_TREE {
        establishing Establishing 40 max 300
            "Roots anchor the young plant and it makes its first new growth."
            ["Holds firm when tugged", "First new shoots"];
        branching Growth 48
            "Shoots branch and the leaf canopy thickens."
            ["Side branches", "Leaves toughen and darken"];
        harvest Last 12 max 30
            "There are leaves to spare, and will be for years."
            ["Enough mature leaf to miss a few sprigs"];
    }
}
