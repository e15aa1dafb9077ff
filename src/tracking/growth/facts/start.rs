//! How a plant is started: from which part of it, and where; and for those who say when, how it is raised till then.

use serde::Deserialize;

use super::kind::Kind;
use super::reading::without_brackets;
use super::texts::TOLD;
use super::{Column, Facts, Frost, Trait};
use crate::plants::head_start::head_start;
use crate::plants::model::Plant;
use crate::plants::sowing_window::{Raising, begins_with_seedlings, nursery_months, too_cold};
use crate::season::{ClimateZone, Month, MonthSet};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Start {
    /// Seed, sown where the plants are to stay.
    Direct,
    /// Seed, raised in trays or pots and planted out later.
    Tray,
    Either,
    Clove,
    Bulb,
    Corm,
    Tuber,
    Rhizome,
    Crown,
    Division,
    Cutting,
    RootCutting,
    Slip,
    Offset,
    /// A young plant with its roots, from the nursery: in a pot, grafted or bare-rooted.
    Potted,
    Fruit,
}

impl Start {
    pub(super) const COUNT: usize = Self::Fruit as usize + 1;

    /// What the texts say: the name's brackets as in `rhubarb (crown)`, the sowing method, the type of seed, the germination
    /// text.
    pub(super) fn in_texts(facts: &Facts<'_>) -> Option<Self> {
        let [name, method, seed_type, germination] =
            [Column::Name, Column::Method, Column::SeedType, Column::Germination].map(|column| facts.text(column));
        let bracketed = name.split_once(['(', '[']).map_or("", |(_, inside)| inside);
        Self::named_in(bracketed)
            .or_else(|| match Self::named_in(method)? {
                Self::Either => Some(*TOLD.sown.pick(facts)),
                part => Some(part),
            })
            .or_else(|| Self::named_in(&without_brackets(seed_type)).filter(|part| !part.is_seed()))
            .or_else(|| germination.contains("to root").then_some(Self::Cutting))
    }

    /// How a plant of this kind is started, given what its texts say: some are never grown from seed, whatever is
    /// written.
    pub(super) fn of(in_texts: Option<Self>, kind: Kind) -> Self {
        let wrong = |start: Self| {
            kind.has(Trait::NeverFromSeed) && start.is_seed() || matches!(kind, Kind::Sprout | Kind::Microgreen)
        };
        in_texts.filter(|start| !wrong(*start)).unwrap_or(kind.profile().start)
    }

    pub(crate) fn is_seed(self) -> bool {
        matches!(self, Self::Direct | Self::Tray | Self::Either)
    }

    pub(crate) fn in_trays(self) -> bool {
        matches!(self, Self::Tray | Self::Either)
    }
}

/// From what a plant is grown, how it is raised, and what frost does to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Beginning {
    start: Start,
    pub raising: Raising,
    pub frost: Frost,
}

impl Beginning {
    pub(crate) fn of(plant: &Plant) -> Self {
        Facts::of(plant).beginning()
    }

    /// The months that are too cold for it outside, at a place where frost is likely in some.
    pub(crate) fn too_cold(self, frosty: MonthSet, zone: Option<ClimateZone>) -> MonthSet {
        too_cold(self.raising, self.frost, frosty, zone)
    }

    /// What a gardener who begins in the month `now` puts into the soil, in one word: `seed`, `seedling`, `bulb`, `division`.
    pub(crate) fn start_as(self, months: MonthSet, cold: MonthSet, now: Month) -> &'static str {
        if begins_with_seedlings(self.raising, self.frost, months, cold, now) {
            return "seedling";
        }
        match self.start {
            Start::RootCutting => "root_cutting",
            start => start.part_name(),
        }
    }
}

impl Facts<'_> {
    pub(crate) fn beginning(&self) -> Beginning {
        let months = nursery_months(head_start(self.plant));
        let raising = match self.start {
            Start::Direct => Raising::InPlace,
            Start::Tray => Raising::InTrays { months, or_in_place: false },
            Start::Either => Raising::InTrays { months, or_in_place: true },
            Start::Division | Start::Cutting | Start::Slip | Start::Offset | Start::Potted => {
                Raising::Planted { has_leaves: true }
            }
            _ => Raising::Planted { has_leaves: false },
        };
        Beginning { start: self.start, raising, frost: self.frost }
    }
}

#[cfg(test)]
mod tests {
    use super::Start::*;
    use super::*;
    use crate::plants::sowing_window::frosty_months;
    use crate::tracking::growth::tests::plant;

    #[expect(clippy::needless_pass_by_value, reason = "each is made for one call")]
    fn started(plant: Plant) -> Option<Start> {
        Start::in_texts(&Facts::of(&plant))
    }

    #[test]
    fn the_part_that_is_named_first_is_planted_and_seed_in_place_or_in_trays() {
        for (method, start) in [
            ("Sow direct", Some(Direct)),
            ("Raise seedlings", Some(Tray)),
            ("Sow direct or raise seedlings", Some(Either)),
            ("**Sow direct:** This means that the seeds are best sown directly into the garden", Some(Direct)),
            ("**Raise seedlings:** This means seeds are best started off in trays", Some(Tray)),
            ("Anise seeds can be sown directly OR seedlings can be raised in trays", Some(Either)),
            ("Plant cloves direct, pointed end up", Some(Clove)),
            ("Plant sprouted seed tubers direct", Some(Tuber)),
            ("Divide clumps or strike soft tip cuttings", Some(Division)),
            ("Raise seedlings, or strike tip cuttings", Some(Tray)),
            ("Plant root cuttings or crown divisions", Some(RootCutting)),
            ("Plant rooted runners, keeping the crown at soil level", Some(Division)),
            ("Plant a grafted tree with the graft well above the soil", Some(Potted)),
            ("Strike semi-ripe cuttings or plant potted bays", Some(Cutting)),
            ("In spring", None),
        ] {
            assert_eq!(
                started(Plant { sowing_method: Some(method.to_owned()), ..Plant::default() }),
                start,
                "{method}"
            );
        }
    }

    #[test]
    fn other_texts_tell_where_the_method_is_silent() {
        let of_seed = |seed: &str| started(Plant { seed_type: Some(seed.to_owned()), ..Plant::default() });
        assert_eq!(started(Plant::called("Rhubarb (Crown)", "")), Some(Crown));
        assert_eq!([of_seed("Cloves"), of_seed("Variety of seed")], [Some(Clove), None]);
        let rooting = Plant { germination: Some("14-21 days to root".to_owned()), ..Plant::default() };
        assert_eq!(started(rooting), Some(Cutting));
    }

    #[test]
    fn garlic_is_never_sown() {
        assert_eq!(Start::of(Some(Direct), Kind::Garlic), Clove);
        assert_eq!(Start::of(Some(Bulb), Kind::Garlic), Bulb);
        assert_eq!(Start::of(None, Kind::Root), Direct);
        assert_eq!(Start::of(Some(Tray), Kind::Bulb), Tray);
    }

    #[test]
    fn what_a_gardener_begins_with() {
        let spring = [Month::August, Month::September, Month::October, Month::November].into_iter().collect();
        let frosty = frosty_months(ClimateZone::Cool);
        for (name, category, method, hardiness, now, start_as) in [
            ("Tomato- Roma", "vegetable", "Raise seedlings", "Frost tender Annual", Month::August, "seed"),
            ("Tomato- Roma", "vegetable", "Raise seedlings", "Frost tender Annual", Month::November, "seedling"),
            ("Bean- Borlotti", "vegetable", "Sow direct", "Frost tender Annual", Month::November, "seed"),
            ("Garlic", "vegetable", "Sow direct", "Hardy Perennial", Month::August, "clove"),
            ("Daffodil", "flower", "Plant bulbs pointed end up", "Hardy Perennial", Month::August, "bulb"),
            ("Horseradish", "herb", "Plant root cuttings in winter", "Hardy Perennial", Month::August, "root_cutting"),
            ("Mint", "herb", "Plant rooted runners", "Hardy Perennial", Month::August, "division"),
        ] {
            let hardiness_life_cycle = Some(hardiness.to_owned());
            let beginning = Beginning::of(&Plant { hardiness_life_cycle, ..plant(name, category, method) });
            let cold = beginning.too_cold(frosty, Some(ClimateZone::Cool));
            assert_eq!(beginning.start_as(spring, cold, now), start_as, "{name} in {now}");
        }
    }
}
