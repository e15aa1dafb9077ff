//! The later stages of what is grown to be looked at, by kind and life cycle.

use super::{Spec, specs};

specs! {
    ANNUAL_FLOWER {
        vegetative_growth Growth 38
            "Stems branch and leaves fill out before the flowers."
            ["Side shoots", "Bushy or climbing growth"];
        budding Flowering 20 max 35
            "Buds form at the tips and swell."
            ["Buds show colour"];
        flowering Last 12 max 21
            "The first flowers open and the season of bloom begins."
            ["First flowers fully open"];
    }
    BIENNIAL_FLOWER {
        rosette_growth Growth 45
            "A low rosette of leaves gathers strength for next season's flowers."
            ["A full rosette", "Deep root"];
        budding Flowering 20 max 42
            "The flower stem rises and buds swell along it."
            ["Stem lengthens from the centre", "Buds show colour"];
        flowering Last 12 max 21
            "The flowers open; afterwards the plant sets seed and dies."
            ["First flowers fully open"];
    }
    SLOW_BIENNIAL_FLOWER {
        rosette_growth Growth 45
            "A low rosette of leaves gathers strength for next season's flowers."
            ["A full rosette", "Deep root"];
        overwintering Establishing 25 max 90
            "The rosette rests through the cold, which sets the flowers for spring."
            ["Growth almost stops", "Leaves stay close to the ground"];
        budding Flowering 15 max 42
            "The flower stem rises and buds swell along it."
            ["Stem lengthens from the centre", "Buds show colour"];
        flowering Last 8 max 21
            "The flowers open; afterwards the plant sets seed and dies."
            ["First flowers fully open"];
    }
    PERENNIAL_FLOWER {
        establishing Establishing 48
            "Roots and crown fill out; the plant is making itself at home for years."
            ["New shoots or leaves from the base", "Holds firm when tugged"];
        budding Flowering 18 max 42
            "Buds form and swell."
            ["Flower stems rise", "Buds show colour"];
        flowering Last 12 max 30
            "The first flowers open; it flowers again in the seasons to come."
            ["First flowers fully open"];
    }
    BULB {
        leaf_growth Growth 55
            "Leaves lengthen and feed both this season's flower and next season's bulb."
            ["Leaves as long as a hand"];
        budding Flowering 28 max 42
            "Flower stems rise with their buds."
            ["Buds above the leaves", "Buds show colour"];
        flowering Last 17 max 21
            "The flowers open."
            ["First flowers fully open"];
    }
    FOLIAGE {
        vegetative_growth Growth 45
            "Stems branch and the first coloured or patterned leaves show."
            ["Leaves in their adult colour", "Side shoots"];
        branching Filling 30 max 60
            "Pinched tips branch and the plant becomes dense."
            ["Two shoots from each pinched tip"];
        full_foliage Last 15 max 21
            "The plant has its full leaf and colour."
            ["A dense, even shape", "Colour at its strongest"];
    }
    SUCCULENT {
        establishing Establishing 35 max 240
            "Roots spread slowly into the gritty soil."
            ["Holds firm when tugged", "A new leaf or segment"];
        steady_growth Growth 50
            "Growth is slow and compact, mostly in the warm months."
            ["New leaves or segments from the centre", "Plump, firm flesh"];
        established Last 15 max 60
            "A well-rooted plant with its adult shape; flowers and offsets come in their own time."
            ["Adult leaf shape and size", "Offsets in some kinds"];
    }
    SHRUB {
        establishing Establishing 36 max 365
            "Roots grow out into the soil and the young plant makes its first new shoots."
            ["Holds firm when tugged", "First new shoots"];
        branching Growth 46
            "Shoots branch and the plant takes its shape."
            ["Side branches", "Stems turn woody"];
        budding Flowering 12 max 60
            "Flower buds form and swell."
            ["Buds at tips or along the branches"];
        flowering Last 6 max 30
            "The first flowers open; each year brings more."
            ["First flowers fully open"];
    }
    GRASS {
        tuft_growth Growth 55
            "Fine leaves thicken into a tuft."
            ["Several shoots from the base", "Tuft as wide as a hand"];
        budding Flowering 20 max 35
            "Flower stems rise within the leaves."
            ["Stems stand above the tuft"];
        flowering Last 15 max 21
            "The heads open and dry on the stem."
            ["Heads fully out"];
    }
    CARNIVOROUS {
        establishing Establishing 35 max 240
            "Fine roots spread through the wet peat."
            ["New leaves from the centre"];
        trap_growth Growth 50
            "Each new leaf brings a larger trap."
            ["Traps open and colour in the sun"];
        established Last 15 max 60
            "A mature clump that catches its own food."
            ["Full-sized traps"];
    }
    PLANT {
        vegetative_growth Growth 60
            "Roots, stems and leaves grow and the plant takes its shape."
            ["Steady new growth", "Plants fill their space"];
        maturity Last 20 max 30
            "The plant has reached its full size, flower or crop."
            ["Size as described for the variety"];
    }
}
