//! A catalogue to measure with: made up, the same each time, of the production catalogue's proportions.

use plantopia::plants::model::{FlowerColors, Plant, SowingMonths};
use plantopia::season::{ClimateZone, Month};

/// Numbers that look random and are the same each time (splitmix64).
pub struct Dice(pub u64);

impl Dice {
    /// 0 to one less than `sides`.
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.roll(100) < percent
    }

    /// One of these.
    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        let i = usize::try_from(self.roll(of.len() as u64)).unwrap_or_default();
        of[i]
    }
}

/// A catalogue like the real one: three categories, about three cultivars to a species, a third in season.
pub fn catalogue(size: usize) -> Vec<Plant> {
    let mut dice = Dice(size as u64);
    let species = (size as u64).div_ceil(3);
    (0..size).map(|i| plant(&mut dice, i, species)).collect()
}

fn plant(dice: &mut Dice, i: usize, species: u64) -> Plant {
    let category = dice.pick(&["flower", "flower", "vegetable", "vegetable", "herb"]);
    let colors = ["white", "yellow", "red", "pink", "purple", "blue"];
    let mut months = SowingMonths::default();
    for zone in ClimateZone::ALL {
        let first = dice.pick(&Month::ALL);
        let run = std::iter::successors(Some(first), |month| Some(month.next()));
        months.set(zone, run.take(3 + i % 3));
    }
    let flower_colors = (0..dice.roll(4)).map(|_| dice.pick(&colors).to_owned()).collect();
    Plant {
        id: i32::try_from(i).unwrap_or_default(),
        plant_name: format!("Plant {}- {i}", dice.roll(1_000)),
        scientific_name: Some(format!("Genus species{}", dice.roll(species))),
        plant_category: Some(category.to_owned()),
        sun_need: Some(dice.pick(&["full_sun", "full_sun", "part_sun", "bright_shade"]).to_owned()),
        edible: Some(category != "flower" || dice.chance(10)),
        container_ok: Some(dice.chance(50)),
        indoor_ok: Some(dice.chance(5)),
        fragrant: Some(dice.chance(25)),
        maintainability_score: Some(dice.pick(&[0.4, 0.45, 0.6, 0.65, 0.7, 0.9, 0.95])),
        time_to_maturity_days: Some(dice.pick(&[0, 30, 50, 60, 70, 80, 90, 110, 150, 365, 730])),
        habit: Some(dice.pick(&["climber", "vine", "dwarf", "compact", "bush", "upright"]).to_owned()),
        flower_colors: (category == "flower").then_some(FlowerColors(flower_colors)),
        description: Some(if dice.chance(20) { "Loved by pollinators." } else { "A plant." }.to_owned()),
        sowing_months_by_climate: Some(months),
        ..Plant::default()
    }
}
