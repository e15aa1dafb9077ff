//! The crops that the rules know by name: what each is called, in Latin and in English, and what kind of plant it is.
//! Everything else is told by its genus (`genera`) or by its texts (`kind`).

use super::kind::Kind::{
    self, Artichoke, Asparagus, Bean, Bulb, BulbOnion, Cardoon, Cucurbit, Flower, FruitingPerennial, Garlic, Grain,
    HeadBrassica, HeartingLeaf, LeafHerb, LeafTree, LeafyGreen, Nightshade, Okra, Pea, Peanut, PerennialHerb, Potato,
    Rhizome, Rhubarb, Root, RootHerb, SeedHerb, Shrub, StemOnion, StemVegetable, Strawberry, Succulent, SweetCorn,
    SweetPotato, Tuber, WoodyHerb,
};

/// A plant that has advice of its own, or that its genus alone would put in the wrong place.
#[derive(Debug)]
pub(in super::super) struct Crop {
    /// The name under which its own tips are kept.
    pub name: &'static str,
    pub kind: Kind,
    /// How its scientific name starts, in lower case.
    latin: &'static [&'static str],
    /// Its common names, in lower case and the singular.
    called: &'static [&'static str],
}

const fn crop(name: &'static str, kind: Kind, latin: &'static [&'static str], called: &'static [&'static str]) -> Crop {
    Crop { name, kind, latin, called }
}

/// The crop whose scientific name this is; of several the one that is named most exactly.
pub(super) fn by_latin(scientific: &str) -> Option<&'static Crop> {
    let starts =
        |latin: &&&str| scientific.strip_prefix(**latin).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    CROPS
        .iter()
        .filter_map(|crop| {
            let longest = crop.latin.iter().filter(starts).map(|latin| latin.len());
            Some((longest.max()?, crop))
        })
        .max_by_key(|(length, _)| *length)
        .map(|(_, crop)| crop)
}

/// The crop that is called so.
pub(super) fn by_name(common: &str) -> Option<&'static Crop> {
    CROPS.iter().find(|crop| crop.called.contains(&common))
}

#[rustfmt::skip]
static CROPS: &[Crop] = &[
    // Fruit vegetables
    crop("tomato", Nightshade, &["solanum lycopersicum", "solanum pimpinellifolium", "lycopersicon"], &["tomato", "cherry tomato"]),
    crop("capsicum", Nightshade, &["capsicum"], &["capsicum", "chilli", "chili", "pepper", "paprika", "sweet pepper"]),
    crop("eggplant", Nightshade, &["solanum melongena", "solanum aethiopicum", "solanum macrocarpon"], &["eggplant", "aubergine"]),
    crop("tomatillo", Nightshade, &["physalis philadelphica", "physalis ixocarpa"], &["tomatillo"]),
    crop("cape gooseberry", Nightshade, &["physalis peruviana", "physalis pruinosa", "physalis grisea"], &["cape gooseberry", "ground cherry"]),
    crop("cucumber", Cucurbit, &["cucumis sativus", "cucumis anguria", "cucumis metuliferus", "melothria"], &["cucumber", "gherkin", "cucamelon"]),
    crop("zucchini", Cucurbit, &[], &["zucchini", "courgette", "button squash", "marrow"]),
    crop("pumpkin", Cucurbit, &["cucurbita maxima", "cucurbita moschata", "cucurbita argyrosperma", "cucurbita ficifolia"], &["pumpkin", "butternut", "winter squash"]),
    crop("melon", Cucurbit, &["citrullus", "cucumis melo"], &["watermelon", "rockmelon", "melon", "honeydew", "cantaloupe"]),
    crop("luffa", Cucurbit, &["luffa"], &["luffa", "loofah"]),
    crop("bitter melon", Cucurbit, &["momordica"], &["bitter melon"]),
    crop("gourd", Cucurbit, &["lagenaria", "benincasa", "trichosanthes"], &["gourd"]),
    crop("choko", Cucurbit, &["sechium"], &["choko", "chayote"]),
    crop("corn", SweetCorn, &["zea mays"], &["corn", "sweet corn", "sweetcorn", "popcorn", "maize"]),
    crop("okra", Okra, &["abelmoschus esculentus"], &["okra"]),
    crop("rosella", Okra, &["hibiscus sabdariffa"], &["rosella"]),
    // Legumes
    crop("french bean", Bean, &["phaseolus vulgaris"], &["bean", "french bean", "dwarf bean", "climbing bean", "borlotti", "kidney bean"]),
    crop("runner bean", Bean, &["phaseolus coccineus"], &["runner bean", "scarlet runner bean"]),
    crop("lima bean", Bean, &["phaseolus lunatus"], &["lima bean", "madagascar bean"]),
    crop("snake bean", Bean, &["vigna unguiculata subsp. sesquipedalis"], &["snake bean", "yard long bean"]),
    crop("lablab bean", Bean, &["lablab"], &["lablab bean", "lablab", "hyacinth bean"]),
    crop("soybean", Bean, &["glycine max"], &["soybean", "edamame", "soy bean"]),
    crop("pea", Pea, &["pisum"], &["pea", "snow pea", "sugar snap pea"]),
    crop("broad bean", Pea, &["vicia faba"], &["broad bean", "fava bean"]),
    crop("chickpea", Pea, &["cicer"], &["chickpea"]),
    crop("lentil", Pea, &["lens"], &["lentil"]),
    crop("peanut", Peanut, &["arachis hypogaea"], &["peanut"]),
    // Leaves and stems
    crop("lettuce", LeafyGreen, &["lactuca sativa"], &["lettuce"]),
    crop("celtuce", StemVegetable, &["lactuca sativa var. angustana"], &["celtuce"]),
    crop("spinach", LeafyGreen, &["spinacia"], &["spinach", "english spinach"]),
    crop("silverbeet", LeafyGreen, &["beta vulgaris subsp. cicla", "beta vulgaris var. cicla", "beta vulgaris var. flavescens"], &["silverbeet", "chard", "swiss chard", "perpetual spinach", "spinach beet"]),
    crop("rocket", LeafyGreen, &["eruca", "diplotaxis"], &["rocket", "arugula", "wild rocket"]),
    crop("asian greens", LeafyGreen, &["brassica rapa subsp. nipposinica", "brassica rapa subsp. narinosa", "brassica rapa subsp. chinensis", "brassica rapa subsp. parachinensis", "brassica rapa var. perviridis", "brassica juncea"],
        &["mizuna", "mibuna", "tatsoi", "pak choy", "bok choy", "pak choi", "choy sum", "komatsuna", "mustard", "mustard greens", "asian greens"]),
    crop("gai lan", LeafyGreen, &["brassica oleracea var. alboglabra"], &["gai lan", "kai lan", "chinese broccoli"]),
    crop("wombok", HeartingLeaf, &["brassica rapa subsp. pekinensis"], &["wombok", "chinese cabbage"]),
    crop("kale", LeafyGreen, &["brassica oleracea var. palmifolia", "brassica oleracea var. sabellica", "brassica oleracea var. acephala", "brassica oleracea var. viridis", "brassica napus subsp. pabularia"], &["kale", "collard", "borecole"]),
    crop("warrigal greens", LeafyGreen, &["tetragonia"], &["warrigal greens", "new zealand spinach"]),
    crop("malabar spinach", LeafyGreen, &["basella"], &["malabar spinach", "ceylon spinach"]),
    crop("kangkong", LeafyGreen, &["ipomoea aquatica"], &["kangkong", "water spinach"]),
    crop("amaranth", LeafyGreen, &["amaranthus"], &["amaranth"]),
    crop("cress", LeafyGreen, &["lepidium sativum"], &["cress", "garden cress"]),
    crop("watercress", LeafyGreen, &["nasturtium officinale"], &["watercress"]),
    crop("endive", LeafyGreen, &["cichorium endivia"], &["endive"]),
    crop("radicchio", HeartingLeaf, &[], &["radicchio"]),
    crop("aibika", LeafyGreen, &["abelmoschus manihot"], &["aibika"]),
    crop("purslane", LeafyGreen, &["portulaca oleracea"], &["purslane"]),
    crop("celery", StemVegetable, &["apium graveolens var. dulce"], &["celery"]),
    crop("florence fennel", StemVegetable, &["foeniculum vulgare var. azoricum"], &["florence fennel", "bulb fennel", "finocchio"]),
    // Brassicas grown for a head
    crop("broccoli", HeadBrassica, &["brassica oleracea var. italica"], &["broccoli", "broccolini"]),
    crop("cauliflower", HeadBrassica, &["brassica oleracea var. botrytis"], &["cauliflower", "romanesco"]),
    crop("cabbage", HeadBrassica, &["brassica oleracea var. capitata", "brassica oleracea var. sabauda"], &["cabbage", "savoy cabbage"]),
    crop("brussels sprouts", HeadBrassica, &["brassica oleracea var. gemmifera"], &["brussels sprout"]),
    crop("kohlrabi", HeadBrassica, &["brassica oleracea var. gongylodes"], &["kohlrabi", "kohl rabi"]),
    // Roots
    crop("carrot", Root, &["daucus carota"], &["carrot"]),
    crop("parsnip", Root, &["pastinaca"], &["parsnip"]),
    crop("beetroot", Root, &["beta vulgaris var. conditiva", "beta vulgaris subsp. vulgaris var. conditiva"], &["beetroot", "beet", "mangel", "sugar beet"]),
    crop("radish", Root, &["raphanus"], &["radish", "daikon"]),
    crop("turnip", Root, &["brassica rapa subsp. rapa", "brassica rapa var. rapa"], &["turnip"]),
    crop("swede", Root, &["brassica napus subsp. rapifera", "brassica napus var. napobrassica", "brassica napobrassica"], &["swede", "rutabaga"]),
    crop("celeriac", Root, &["apium graveolens var. rapaceum"], &["celeriac"]),
    crop("salsify", Root, &["tragopogon porrifolius", "scorzonera", "pseudopodospermum"], &["salsify", "scorzonera"]),
    // Alliums
    crop("onion", BulbOnion, &[], &["onion"]),
    crop("spring onion", StemOnion, &["allium fistulosum"], &["spring onion", "bunching onion", "welsh onion", "scallion"]),
    crop("leek", StemOnion, &["allium ampeloprasum var. porrum", "allium porrum"], &["leek"]),
    crop("garlic", Garlic, &["allium sativum"], &["garlic"]),
    crop("elephant garlic", Garlic, &["allium ampeloprasum var. ampeloprasum"], &["elephant garlic"]),
    crop("shallot", BulbOnion, &["allium cepa var. aggregatum", "allium ascalonicum"], &["shallot", "eschalot", "potato onion"]),
    // Tubers, rhizomes, crowns
    crop("potato", Potato, &["solanum tuberosum"], &["potato", "seed potato"]),
    crop("sweet potato", SweetPotato, &["ipomoea batatas"], &["sweet potato", "kumara"]),
    crop("jerusalem artichoke", Tuber, &["helianthus tuberosus"], &["jerusalem artichoke", "sunchoke"]),
    crop("yacon", Tuber, &["smallanthus"], &["yacon"]),
    crop("taro", Tuber, &["colocasia esculenta"], &["taro"]),
    crop("cassava", Tuber, &["manihot"], &["cassava"]),
    crop("ginger", Rhizome, &["zingiber"], &["ginger"]),
    crop("turmeric", Rhizome, &["curcuma longa"], &["turmeric"]),
    crop("galangal", Rhizome, &["alpinia galanga", "alpinia officinarum"], &["galangal"]),
    crop("asparagus", Asparagus, &["asparagus officinalis"], &["asparagus"]),
    crop("rhubarb", Rhubarb, &["rheum"], &["rhubarb"]),
    crop("artichoke", Artichoke, &["cynara cardunculus var. scolymus", "cynara scolymus"], &["artichoke", "globe artichoke"]),
    crop("cardoon", Cardoon, &["cynara cardunculus var. altilis"], &["cardoon"]),
    crop("horseradish", RootHerb, &["armoracia"], &["horseradish"]),
    crop("strawberry", Strawberry, &["fragaria"], &["strawberry", "alpine strawberry"]),
    crop("tamarillo", FruitingPerennial, &["solanum betaceum", "cyphomandra"], &["tamarillo"]),
    crop("pepino", FruitingPerennial, &["solanum muricatum"], &["pepino"]),
    crop("passionfruit", FruitingPerennial, &["passiflora edulis"], &["passionfruit"]),
    crop("quinoa", Grain, &["chenopodium quinoa"], &["quinoa"]),
    crop("chia", Grain, &["salvia hispanica"], &["chia"]),
    crop("linseed", Grain, &["linum usitatissimum"], &["linseed"]),
    // Herbs
    crop("black cumin", SeedHerb, &["nigella sativa"], &["black cumin"]),
    crop("basil", LeafHerb, &["ocimum"], &["basil"]),
    crop("parsley", LeafHerb, &["petroselinum"], &["parsley"]),
    crop("coriander", LeafHerb, &["coriandrum"], &["coriander", "cilantro"]),
    crop("dill", LeafHerb, &["anethum"], &["dill"]),
    crop("chervil", LeafHerb, &["anthriscus cerefolium"], &["chervil"]),
    crop("mint", PerennialHerb, &["mentha"], &["mint", "spearmint", "peppermint", "applemint"]),
    crop("lemon balm", PerennialHerb, &["melissa"], &["lemon balm"]),
    crop("chives", PerennialHerb, &["allium schoenoprasum", "allium tuberosum"], &["chive", "garlic chive"]),
    crop("comfrey", PerennialHerb, &["symphytum"], &["comfrey"]),
    crop("tarragon", PerennialHerb, &["artemisia dracunculus"], &["tarragon", "french tarragon"]),
    crop("lemongrass", PerennialHerb, &["cymbopogon"], &["lemongrass", "lemon grass"]),
    crop("brahmi", PerennialHerb, &["bacopa monnieri"], &["brahmi"]),
    crop("nettle", PerennialHerb, &["urtica"], &["nettle"]),
    crop("fennel", PerennialHerb, &[], &["fennel"]),
    crop("thyme", WoodyHerb, &["thymus"], &["thyme"]),
    crop("oregano", WoodyHerb, &["origanum"], &["oregano", "marjoram"]),
    crop("sage", WoodyHerb, &["salvia officinalis"], &["sage"]),
    crop("rosemary", WoodyHerb, &["salvia rosmarinus", "rosmarinus"], &["rosemary"]),
    crop("bay", LeafTree, &["laurus"], &["bay", "bay tree", "bay laurel"]),
    crop("lemon verbena", LeafTree, &["aloysia"], &["lemon verbena"]),
    // Flowers
    crop("lavender", Flower, &["lavandula"], &["lavender"]),
    crop("chamomile", Flower, &["matricaria", "chamaemelum"], &["chamomile"]),
    crop("borage", Flower, &["borago"], &["borage"]),
    crop("calendula", Flower, &["calendula"], &["calendula"]),
    crop("sweet pea", Flower, &["lathyrus"], &["sweet pea"]),
    crop("sunflower", Flower, &["helianthus annuus"], &["sunflower"]),
    crop("marigold", Flower, &["tagetes patula", "tagetes erecta", "tagetes tenuifolia"], &["marigold", "french marigold"]),
    crop("nasturtium", Flower, &["tropaeolum"], &["nasturtium"]),
    crop("pansy", Flower, &["viola wittrockiana", "viola tricolor", "viola cornuta"], &["pansy", "viola"]),
    crop("petunia", Flower, &["petunia"], &["petunia"]),
    crop("zinnia", Flower, &["zinnia"], &["zinnia"]),
    crop("cosmos", Flower, &["cosmos"], &["cosmos"]),
    crop("poppy", Flower, &["papaver", "eschscholzia"], &["poppy", "california poppy"]),
    crop("foxglove", Flower, &["digitalis"], &["foxglove"]),
    crop("delphinium", Flower, &["delphinium", "consolida"], &["delphinium", "larkspur"]),
    crop("lupin", Flower, &["lupinus"], &["lupin"]),
    crop("snapdragon", Flower, &["antirrhinum"], &["snapdragon"]),
    crop("stock", Flower, &["matthiola"], &["stock"]),
    crop("cornflower", Flower, &["centaurea"], &["cornflower"]),
    crop("hollyhock", Flower, &["alcea"], &["hollyhock"]),
    crop("everlasting", Flower, &["xerochrysum", "rhodanthe", "limonium", "gomphrena"], &["strawflower", "everlasting", "statice", "globe amaranth"]),
    crop("dahlia", Flower, &["dahlia"], &["dahlia"]),
    crop("geranium", Flower, &["pelargonium"], &["geranium", "pelargonium"]),
    crop("begonia", Flower, &["begonia"], &["begonia"]),
    crop("iris", Flower, &["iris"], &["iris", "bearded iris"]),
    crop("hellebore", Flower, &["helleborus"], &["hellebore"]),
    crop("dianthus", Flower, &["dianthus"], &["dianthus", "carnation", "sweet william"]),
    crop("aquilegia", Flower, &["aquilegia"], &["aquilegia", "columbine", "granny's bonnet"]),
    crop("impatiens", Flower, &["impatiens"], &["impatiens", "balsam"]),
    crop("kangaroo paw", Flower, &["anigozanthos"], &["kangaroo paw"]),
    crop("desert pea", Flower, &["swainsona formosa"], &["sturt's desert pea"]),
    crop("native daisy", Flower, &["brachyscome"], &["swan river daisy", "cut leaf daisy"]),
    crop("sedum", Flower, &["hylotelephium"], &["sedum"]),
    crop("cyclamen", Flower, &["cyclamen"], &["cyclamen"]),
    crop("canna", Flower, &["canna"], &["canna", "canna lily"]),
    // Bulbs and corms
    crop("daffodil", Bulb, &["narcissus"], &["daffodil", "jonquil", "narcissus"]),
    crop("tulip", Bulb, &["tulipa"], &["tulip"]),
    crop("hyacinth", Bulb, &["hyacinthus"], &["hyacinth"]),
    crop("dutch iris", Bulb, &["iris hollandica", "iris xiphium"], &["dutch iris"]),
    crop("ranunculus", Bulb, &["ranunculus asiaticus"], &["ranunculus"]),
    crop("anemone", Bulb, &["anemone coronaria"], &["anemone"]),
    crop("gladiolus", Bulb, &["gladiolus"], &["gladiolus", "gladioli"]),
    crop("lily", Bulb, &["lilium"], &["lily", "lilium"]),
    crop("hippeastrum", Bulb, &["hippeastrum"], &["hippeastrum"]),
    // Succulents and shrubs
    crop("agave", Succulent, &["agave"], &["agave"]),
    crop("aloe", Succulent, &["aloe"], &["aloe", "aloe vera"]),
    crop("banksia", Shrub, &["banksia"], &["banksia"]),
    crop("grevillea", Shrub, &["grevillea"], &["grevillea"]),
    crop("waratah", Shrub, &["telopea"], &["waratah"]),
    crop("wattle", Shrub, &["acacia"], &["wattle"]),
    crop("pea climber", Shrub, &["hardenbergia", "kennedia"], &["hardenbergia", "running postman"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_exact_latin_name_wins() {
        let name = |latin| by_latin(latin).map(|crop| crop.name);
        assert_eq!(name("lactuca sativa"), Some("lettuce"));
        assert_eq!(name("lactuca sativa var. angustana"), Some("celtuce"));
        assert_eq!(name("iris hollandica"), Some("dutch iris"));
        assert_eq!(name("iris germanica"), Some("iris"));
        assert_eq!(name("irisinia"), None, "a genus ends where its word ends");
    }

    #[test]
    fn no_name_belongs_to_two_crops() {
        let called = CROPS.iter().flat_map(|crop| crop.called);
        let latin = CROPS.iter().flat_map(|crop| crop.latin);
        for mut names in [called.collect::<Vec<_>>(), latin.collect()] {
            names.sort_unstable();
            let count = names.len();
            names.dedup();
            assert_eq!(names.len(), count);
            assert!(names.iter().all(|name| name.to_lowercase() == **name));
        }
    }
}
