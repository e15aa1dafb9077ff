//! What has to be true of a plant for a tip to be given to it.

use super::super::facts::{Facts, Frost, Habit, Kind, Life, SeedKind, Start, Sun, Support, Water};
use super::super::needs::{self, Feed};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Is {
    // How it is started.
    Seed,
    Direct,
    Tray,
    Either,
    /// Raised in trays, always or by choice.
    InTrays,
    /// Sown along rows and thinned, or a few seeds to a place.
    Thinned,
    Stations,
    Rows,
    FineSeed,
    SmallSeed,
    BigSeed,
    /// Not from seed.
    Planted,
    /// Planted without leaves, below the surface.
    Buried,
    /// Planted with its leaves on.
    Leafy,
    Cutting,
    Division,
    Crown,
    Offset,
    /// Grown in pots for a year or so before it is planted out, or not.
    PottedOn,
    NotPottedOn,
    /// Its days to sprout are known, and with them the warmth that they take, or only the days.
    SproutingKnown,
    WarmthKnown,
    DaysOnly,
    // How it lives.
    Annual,
    Biennial,
    Perennial,
    /// Longer than a season.
    Lasting,
    Quick,
    Tender,
    NotTender,
    HalfHardy,
    Hardy,
    // What it wants.
    Wet,
    NotWet,
    Moist,
    Regular,
    Dry,
    NotDry,
    FullSun,
    AnySun,
    PartSun,
    Shade,
    HeavyFeeder,
    FruitFeeder,
    LeafFeeder,
    ModerateFeeder,
    LightFeeder,
    Legume,
    NativeFeeder,
    Container,
    Roomy,
    /// Its leaves rise from one heart; it has no tips to pinch.
    Rosette,
    Branching,
    Clumping,
    NotClumping,
    // How it grows.
    Climbing,
    Bush,
    NotBush,
    NeitherHabit,
    Trellis,
    Stakes,
    NotTrellis,
    // What else is known of it.
    Brassica,
    NotBrassica,
    OpenPollinated,
    Hybrid,
    /// Seed can be saved from it in its first season.
    SetsSeed,
    Friends,
    Irritant,
    Poisonous,
    CutFlower,
    HerbFlower,
    Popping,
    NotPopping,
    Scapes,
}

impl Is {
    pub(super) fn true_of(self, facts: &Facts<'_>) -> bool {
        let seed = facts.start.is_seed();
        let popping = || facts.says(&["popping", "popcorn", "flour"]);
        match self {
            Self::Seed => seed,
            Self::Direct => facts.start == Start::Direct,
            Self::Tray => facts.start == Start::Tray,
            Self::Either => facts.start == Start::Either,
            Self::InTrays => facts.start.in_trays(),
            Self::Thinned => needs::thinned(facts) && !needs::sown_at_stations(facts),
            Self::Stations => needs::sown_at_stations(facts),
            Self::Rows => !needs::sown_at_stations(facts),
            Self::FineSeed => seed && facts.depth_mm <= 2,
            Self::SmallSeed => seed && (3..20).contains(&facts.depth_mm),
            Self::BigSeed => seed && facts.depth_mm >= 20,
            Self::Planted => !seed,
            Self::Leafy => !seed && !facts.start.is_buried(),
            Self::Buried => facts.start.is_buried(),
            Self::Cutting => facts.start == Start::Cutting,
            Self::Division => facts.start == Start::Division,
            Self::Crown => facts.start == Start::Crown,
            Self::Offset => facts.start == Start::Offset,
            Self::PottedOn => needs::potted_on(facts),
            Self::NotPottedOn => !needs::potted_on(facts),
            Self::SproutingKnown => facts.sprouting_told.is_some(),
            Self::WarmthKnown => facts.sprouting_told.is_some() && facts.warmth.is_some(),
            Self::DaysOnly => facts.sprouting_told.is_some() && facts.warmth.is_none(),

            Self::Annual => facts.life == Life::Annual,
            Self::Biennial => facts.life == Life::Biennial,
            Self::Perennial => facts.life == Life::Perennial,
            Self::Lasting => facts.life == Life::Perennial || !facts.kind.is_crop() && facts.life == Life::Biennial,
            Self::Quick => facts.days <= 100,
            Self::Tender => facts.frost == Frost::Tender,
            Self::NotTender => facts.frost != Frost::Tender,
            Self::HalfHardy => facts.frost == Frost::HalfHardy,
            Self::Hardy => facts.frost == Frost::Hardy,

            Self::Wet => facts.water == Water::Wet,
            Self::NotWet => facts.water != Water::Wet,
            Self::Moist => facts.water == Water::Moist,
            Self::Regular => facts.water == Water::Regular,
            Self::Dry => facts.water == Water::Dry,
            Self::NotDry => facts.water != Water::Dry,
            Self::FullSun => facts.sun == Sun::Full,
            Self::AnySun => facts.sun == Sun::Any,
            Self::PartSun => facts.sun == Sun::Part,
            Self::Shade => facts.sun == Sun::Shade,
            Self::HeavyFeeder => needs::feed(facts) == Feed::Heavy,
            Self::FruitFeeder => needs::feed(facts) == Feed::Fruit,
            Self::LeafFeeder => needs::feed(facts) == Feed::Leaf,
            Self::ModerateFeeder => needs::feed(facts) == Feed::Moderate,
            Self::LightFeeder => needs::feed(facts) == Feed::Light,
            Self::Legume => needs::feed(facts) == Feed::Legume,
            Self::NativeFeeder => needs::feed(facts) == Feed::Native,
            Self::Container => facts.container,
            Self::Rosette => facts.is_rosette(),
            Self::Branching => !facts.is_rosette(),
            Self::Clumping => facts.says(&["clumping", "clump", "tufted"]),
            Self::NotClumping => !facts.says(&["clumping", "clump", "tufted"]),
            Self::Roomy => facts.spacing_cm >= 15,

            Self::Climbing => facts.habit == Habit::Climbing,
            Self::Bush => facts.habit == Habit::Bush,
            Self::NotBush => facts.habit != Habit::Bush,
            Self::NeitherHabit => facts.habit == Habit::Unknown,
            Self::Trellis => facts.support() == Support::Trellis,
            Self::Stakes => facts.support() == Support::Stakes,
            Self::NotTrellis => facts.support() != Support::Trellis,

            Self::Brassica => facts.brassica,
            Self::NotBrassica => !facts.brassica,
            Self::OpenPollinated => seed && facts.seed == SeedKind::OpenPollinated,
            Self::Hybrid => seed && facts.seed == SeedKind::Hybrid,
            Self::SetsSeed => facts.life == Life::Annual && sets_seed_at_once(facts.kind),
            Self::Friends => !facts.friends.is_empty(),
            Self::Irritant => facts.is_irritant(),
            Self::Poisonous => facts.hazard.is_some() && !facts.is_irritant(),
            Self::CutFlower => facts.is_cut_flower(),
            Self::HerbFlower => facts.is_herb(),
            Self::Popping => popping(),
            Self::NotPopping => !popping(),
            Self::Scapes => facts.crop == "elephant garlic" || facts.says(&["hardneck", "scape"]),
        }
    }
}

/// Kinds that ripen seed in the season in which they are sown.
fn sets_seed_at_once(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Nightshade
            | Kind::Cucurbit
            | Kind::SweetCorn
            | Kind::Okra
            | Kind::Bean
            | Kind::Pea
            | Kind::LeafyGreen
            | Kind::HeartingLeaf
            | Kind::LeafHerb
            | Kind::SeedHerb
            | Kind::Grain
            | Kind::Flower
    )
}
