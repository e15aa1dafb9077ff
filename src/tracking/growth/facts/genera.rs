//! What a genus tells about a plant, where the plant is no crop with a name of its own.

use super::kind::Kind::{
    self, Artichoke, Bean, Bulb, Carnivorous, Cucurbit, Foliage, FruitingPerennial, Grain, Grass, GreenManure,
    LeafHerb, LeafTree, LeafyGreen, Nightshade, PerennialHerb, Rhizome, Root, RootHerb, SeedHerb, Shrub, StemOnion,
    Succulent, Tuber, WoodyHerb,
};

/// The kind of plant that all (garden) members of the genus are.
pub(super) fn kind_of(genus: &str) -> Option<Kind> {
    Some(match genus {
        "cucurbita" | "cucumis" | "cyclanthera" | "sicana" => Cucurbit,
        "physalis" => Nightshade,
        "phaseolus" | "vigna" | "canavalia" | "psophocarpus" | "cyamopsis" | "mucuna" => Bean,
        "spinacia" | "tetragonia" | "corchorus" | "talinum" | "valerianella" | "atriplex" | "claytonia"
        | "glebionis" | "crithmum" | "chenopodium" | "blitum" | "alternanthera" | "basella" | "barbarea"
        | "salsola" => LeafyGreen,
        "arctium" | "sium" => Root,
        "dioscorea" | "eleocharis" | "pachyrhizus" | "ullucus" => Tuber,
        "curcuma" | "kaempferia" | "elettaria" | "boesenbergia" => Rhizome,
        "triticum" | "hordeum" | "avena" | "sesamum" | "fagopyrum" | "oryza" | "sorghum" | "eleusine" => Grain,
        "secale" | "medicago" | "lolium" | "crotalaria" | "sesbania" | "melilotus" => GreenManure,
        "carica" | "vasconcellea" | "lycium" | "vaccinium" | "rubus" | "ribes" | "bixa" | "psidium" | "acca"
        | "musa" | "morus" | "hylocereus" | "selenicereus" | "citrus" | "ficus" | "punica" | "ananas" | "malus"
        | "prunus" | "pyrus" | "olea" | "persea" | "mangifera" | "actinidia" | "vitis" | "eugenia" | "macadamia"
        | "cajanus" | "coffea" | "aronia" | "sambucus" => FruitingPerennial,
        "perilla" | "dysphania" | "cryptotaenia" | "trigonella" | "angelica" => LeafHerb,
        "levisticum" | "rumex" | "sanguisorba" | "poterium" | "centella" | "plantago" | "taraxacum" | "persicaria"
        | "stevia" | "nepeta" | "agastache" | "marrubium" | "houttuynia" | "artemisia" | "eutrema" => PerennialHerb,
        "satureja" | "hyssopus" | "ruta" | "teucrium" | "santolina" => WoodyHerb,
        "cuminum" | "pimpinella" | "carum" | "trachyspermum" => SeedHerb,
        "backhousia" | "bergera" | "murraya" | "tasmannia" | "moringa" | "prostanthera" => LeafTree,
        "valeriana" | "althaea" | "withania" | "panax" | "glycyrrhiza" | "inula" => RootHerb,
        "muscari" | "crocus" | "freesia" | "sparaxis" | "ixia" | "babiana" | "watsonia" | "nerine" | "amaryllis"
        | "leucojum" | "galanthus" | "scilla" | "ornithogalum" | "lachenalia" | "tritonia" | "crocosmia"
        | "eucomis" | "zephyranthes" | "fritillaria" | "hyacinthoides" | "zantedeschia" | "chionodoxa" | "camassia"
        | "lycoris" => Bulb,
        "haworthia" | "haworthiopsis" | "echeveria" | "sempervivum" | "crassula" | "kalanchoe" | "gasteria"
        | "lithops" | "adenium" | "aeonium" | "conophytum" | "faucaria" | "graptopetalum" | "pachyphytum" | "sedum"
        | "opuntia" | "mammillaria" | "ferocactus" | "echinocactus" | "cereus" | "echinopsis" | "gymnocalycium"
        | "rebutia" | "parodia" | "astrophytum" | "trichocereus" | "yucca" | "beaucarnea" | "hoodia" | "stapelia"
        | "cotyledon" => Succulent,
        "dionaea" | "sarracenia" | "drosera" | "nepenthes" => Carnivorous,
        "lagurus" | "briza" | "pennisetum" | "cenchrus" | "stipa" | "nassella" | "austrostipa" | "cortaderia"
        | "festuca" | "themeda" | "poa" | "miscanthus" | "lomandra" | "carex" | "panicum" | "setaria" | "coix" => Grass,
        "coleus" | "plectranthus" | "solenostemon" | "jacobaea" | "senecio" | "dichondra" | "hypoestes" | "bassia"
        | "caladium" | "soleirolia" => Foliage,
        "hakea" | "protea" | "leucadendron" | "leucospermum" | "isopogon" | "boronia" | "callistemon" | "melaleuca"
        | "leptospermum" | "eremophila" | "chamelaucium" | "pimelea" | "ozothamnus" | "correa" | "westringia"
        | "crowea" | "philotheca" | "thryptomene" | "dodonaea" | "eucalyptus" | "corymbia" | "melastoma"
        | "syzygium" | "hibbertia" | "pandorea" | "billardiera" | "brachychiton" | "allocasuarina" | "casuarina"
        | "hymenosporum" | "hibiscus" | "alyogyne" | "fuchsia" | "rosa" | "buddleja" | "camellia" | "rhododendron"
        | "hydrangea" | "cistus" | "brugmansia" | "plumeria" | "plumbago" | "tecoma" | "bougainvillea" | "wisteria"
        | "campsis" | "jasminum" | "trachelospermum" | "magnolia" | "jacaranda" | "acer" | "ginkgo" | "delonix"
        | "paulownia" | "albizia" | "cassia" | "senna" | "nerium" | "pinus" => Shrub,
        _ => return None,
    })
}

/// Genera whose members are so unlike that the common name has to decide.
pub(super) fn has_many_faces(genus: &str) -> bool {
    matches!(
        genus,
        "brassica"
            | "beta"
            | "allium"
            | "cucurbita"
            | "cichorium"
            | "apium"
            | "foeniculum"
            | "cynara"
            | "capsicum"
            | "phaseolus"
            | "vigna"
    )
}

/// What a member of such a genus is when not even its common name is known.
pub(super) fn usual_kind(genus: &str) -> Option<Kind> {
    Some(match genus {
        "brassica" | "cichorium" | "sinapis" => LeafyGreen,
        "beta" => Root,
        "allium" => StemOnion,
        "apium" | "foeniculum" => LeafHerb,
        "cynara" => Artichoke,
        "solanum" => Nightshade,
        "vicia" | "trifolium" => GreenManure,
        "citrullus" => Cucurbit,
        _ => return None,
    })
}

/// Whether the genus is at home in Australia and grows there on soils so poor in phosphorus that it takes harm from
/// ordinary fertiliser.
pub(super) fn is_native(genus: &str) -> bool {
    matches!(
        genus,
        "banksia"
            | "grevillea"
            | "hakea"
            | "telopea"
            | "isopogon"
            | "macadamia"
            | "boronia"
            | "acacia"
            | "correa"
            | "callistemon"
            | "leptospermum"
            | "eremophila"
            | "chamelaucium"
            | "pimelea"
            | "ozothamnus"
            | "hardenbergia"
            | "kennedia"
            | "swainsona"
            | "eucalyptus"
            | "corymbia"
            | "westringia"
            | "prostanthera"
            | "crowea"
            | "philotheca"
            | "thryptomene"
            | "dodonaea"
            | "allocasuarina"
            | "casuarina"
            | "anigozanthos"
            | "brachychiton"
            | "hibbertia"
            | "pandorea"
            | "scaevola"
            | "actinotus"
            | "stylidium"
            | "lomandra"
            | "themeda"
            | "dianella"
            | "ptilotus"
    )
}

/// Whether the genus belongs to the proteas, which are fed and limed like the natives.
pub(super) fn is_protea(genus: &str) -> bool {
    matches!(genus, "protea" | "leucadendron" | "leucospermum")
}

/// Whether the genus is one that cabbage white butterflies lay on.
pub(super) fn is_brassica(genus: &str) -> bool {
    matches!(
        genus,
        "brassica"
            | "raphanus"
            | "eruca"
            | "diplotaxis"
            | "lepidium"
            | "nasturtium"
            | "armoracia"
            | "sinapis"
            | "barbarea"
            | "eutrema"
    )
}

/// Whether the genus is of herbs whose leaves all rise from one heart.
pub(super) fn is_rosette_herb(genus: &str) -> bool {
    matches!(genus, "angelica" | "anthriscus" | "cryptotaenia" | "eryngium" | "apium")
}
