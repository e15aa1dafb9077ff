//! A plant's yes-and-no facts packed into sixteen bits, so that filters are masks and sub-scores are table look-ups.

use crate::plants::model::Plant;

use super::wishes::Light;

/// The facts of one plant. The bits that one sub-score reads stand together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Traits(u16);

impl Traits {
    pub(super) const NONE: Self = Self(0);
    pub(super) const EDIBLE: Self = Self(1);
    pub(super) const FLOWER: Self = Self(1 << 1);
    pub(super) const FRAGRANT: Self = Self(1 << 2);
    pub(super) const INDOOR_OK: Self = Self(1 << 3);
    pub(super) const CONTAINER_OK: Self = Self(1 << 4);
    pub(super) const COMPACT: Self = Self(1 << 5);
    pub(super) const EXPOSED: Self = Self(1 << 6);
    pub(super) const ECO: Self = Self(1 << 7);
    const LIGHT: u32 = 8;
    const SPEED: u32 = 11;

    /// Reads the facts off a plant. What is null counts as no.
    pub(super) fn of(plant: &Plant) -> Self {
        let habit = plant.habit.as_deref().unwrap_or_default();
        let flower = plant.plant_category.as_deref() == Some("flower");
        let facts = [
            (plant.edible == Some(true), Self::EDIBLE),
            (flower, Self::FLOWER),
            (plant.fragrant == Some(true), Self::FRAGRANT),
            (plant.indoor_ok == Some(true), Self::INDOOR_OK),
            (plant.container_ok == Some(true), Self::CONTAINER_OK),
            (stays_compact(habit), Self::COMPACT),
            (catches_wind(habit), Self::EXPOSED),
            (feeds_insects(plant), Self::ECO),
        ];
        facts
            .into_iter()
            .filter(|(holds, _)| *holds)
            .fold(Self::NONE, |all, (_, fact)| all.with(fact))
            .with(Self::needing(Light::needed_by(plant)))
            .with(Self(speed_class(plant.maturity_days()) << Self::SPEED))
    }

    /// The bit of a plant that needs this light; one whose need is unknown has none.
    pub(super) const fn needing(light: Light) -> Self {
        match light {
            Light::Unknown => Self::NONE,
            known => Self(1 << (Self::LIGHT + known as u32)),
        }
    }

    pub(super) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn has_all(self, wanted: Self) -> bool {
        self.0 & wanted.0 == wanted.0
    }

    pub(super) const fn has_any(self, unwanted: Self) -> bool {
        self.0 & unwanted.0 != 0
    }

    /// The light the plant needs: 0 where it is unknown, else 1, 2 or 4.
    pub(super) const fn light(self) -> usize {
        (self.0 >> Self::LIGHT & 7) as usize
    }

    /// The class of [`SPEED_LIMITS`] that the plant's maturity falls into: 0 to 7.
    pub(super) const fn speed(self) -> usize {
        (self.0 >> Self::SPEED & 7) as usize
    }

    /// The three facts that `site_fit` reads: 0 to 7.
    pub(super) const fn site(self) -> usize {
        (self.0 >> 3 & 7) as usize
    }

    /// The three facts that `preferences` reads: 0 to 7.
    pub(super) const fn appeal(self) -> usize {
        (self.0 & 7) as usize
    }

    /// The facts with the given [`Traits::site`] number.
    pub(super) fn from_site(number: usize) -> Self {
        Self::from_low_bits(number << 3)
    }

    /// The facts with the given [`Traits::appeal`] number.
    pub(super) fn from_appeal(number: usize) -> Self {
        Self::from_low_bits(number)
    }

    fn from_low_bits(bits: usize) -> Self {
        Self(u16::try_from(bits & 0x3f).unwrap_or_default())
    }
}

/// Every number of days at which some table of `time_to_results` changes.
pub(super) const SPEED_LIMITS: [i32; 6] = [45, 60, 75, 105, 120, 180];

/// The class of a plant whose days to maturity are unknown.
pub(super) const SPEED_UNKNOWN: u16 = 7;

/// Class `k` holds the days up to limit `k` and over the limit before; class 6 what is over the last.
fn speed_class(days: Option<i32>) -> u16 {
    match days {
        None => SPEED_UNKNOWN,
        Some(days) => SPEED_LIMITS.iter().map(|&limit| u16::from(days > limit)).sum(),
    }
}

/// Habits that fit a small place (contract 3.5, `site_fit`).
pub(super) fn stays_compact(habit: &str) -> bool {
    matches!(habit, "dwarf" | "compact" | "groundcover")
}

/// Habits that suffer in the wind (contract 3.5, `wind_penalty`).
fn catches_wind(habit: &str) -> bool {
    matches!(habit, "climber" | "upright" | "vine")
}

/// Whether description, characteristics and additional information, joined by spaces, speak of pollinators or
/// beneficial insects (contract 3.5, `eco_bonus`).
fn feeds_insects(plant: &Plant) -> bool {
    let text = [&plant.description, &plant.characteristics, &plant.additional_information]
        .map(|part| part.as_deref().unwrap_or_default())
        .join(" ")
        .to_lowercase();
    text.contains("beneficial insect") || text.contains("pollinator")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_row_has_no_facts_but_the_assumed_ones() {
        let traits = Traits::of(&Plant::default());
        assert_eq!(traits.light(), 2);
        assert_eq!(traits.speed(), usize::from(SPEED_UNKNOWN));
        assert_eq!((traits.site(), traits.appeal()), (0, 0));
        assert!(!traits.has_any(Traits::EXPOSED.with(Traits::ECO)));
    }

    #[test]
    fn each_fact_has_its_own_bit() {
        type Change = fn(&mut Plant);
        let changes: [(Change, Traits); 8] = [
            (|p| p.edible = Some(true), Traits::EDIBLE),
            (|p| p.plant_category = Some("flower".to_owned()), Traits::FLOWER),
            (|p| p.fragrant = Some(true), Traits::FRAGRANT),
            (|p| p.indoor_ok = Some(true), Traits::INDOOR_OK),
            (|p| p.container_ok = Some(true), Traits::CONTAINER_OK),
            (|p| p.habit = Some("groundcover".to_owned()), Traits::COMPACT),
            (|p| p.habit = Some("vine".to_owned()), Traits::EXPOSED),
            (|p| p.characteristics = Some("Feeds POLLINATORS".to_owned()), Traits::ECO),
        ];
        let bare = Traits::of(&Plant::default());
        for (change, fact) in changes {
            let mut plant = Plant::default();
            change(&mut plant);
            assert_eq!(Traits::of(&plant), bare.with(fact));
        }
    }

    #[test]
    fn the_numbers_of_tables_find_their_facts_again() {
        for number in 0..8 {
            assert_eq!(Traits::from_site(number).site(), number);
            assert_eq!(Traits::from_appeal(number).appeal(), number);
        }
        assert_eq!(Traits::from_site(7), Traits(0b11_1000));
    }

    #[test]
    fn maturity_falls_into_the_class_up_to_its_limit() {
        assert_eq!(speed_class(Some(-3)), 0);
        for (class, limit) in (0..).zip(SPEED_LIMITS) {
            assert_eq!(speed_class(Some(limit)), class);
            assert_eq!(speed_class(Some(limit + 1)), class + 1);
        }
        let unknown = Plant { time_to_maturity_days: Some(0), ..Plant::default() };
        assert_eq!(Traits::of(&unknown).speed(), usize::from(SPEED_UNKNOWN));
    }

    #[test]
    fn insects_are_found_across_the_three_texts() {
        let eco = |description: &str, characteristics: &str, information: &str| {
            feeds_insects(&Plant {
                description: Some(description.to_owned()),
                characteristics: Some(characteristics.to_owned()),
                additional_information: Some(information.to_owned()),
                ..Plant::default()
            })
        };
        assert!(eco("", "", "Attracts Beneficial Insects"));
        assert!(eco("beneficial", "insect", ""));
        assert!(eco("a pollinator's dream", "", ""));
        assert!(!eco("beneficial to all", "", "insects"));
    }
}
