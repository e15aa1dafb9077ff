//! What a recommendation costs, by the size of the catalogue: a request that the strict filter satisfies, one that the
//! ladder has to help, one with no zone (every plant is scored), one explained; and what building the index costs.

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput};

use plantopia::plants::lookup::Names;
use plantopia::plants::model::{FlowerColors, Plant, SowingMonths};
use plantopia::preferences::UserPreferences;
use plantopia::recommendations::engine::{Garden, Index, Request, recommend};
use plantopia::season::{ClimateZone, Month};

/// The production catalogue, then ten and a hundred times that.
const SIZES: [usize; 3] = [2_117, 20_000, 200_000];

/// Numbers that look random and are the same each time (splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.roll(100) < percent
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        let i = usize::try_from(self.roll(of.len() as u64)).unwrap_or_default();
        of[i]
    }
}

/// A catalogue like the real one: three categories, about three cultivars to a species, a third in season.
fn catalogue(size: usize) -> Vec<Plant> {
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
    let flower_colors = (0..dice.roll(4))
        .map(|_| dice.pick(&colors).to_owned())
        .collect();
    Plant {
        id: i32::try_from(i).unwrap_or_default(),
        plant_name: format!("Plant {}- {i}", dice.roll(1_000)),
        scientific_name: Some(format!("Genus species{}", dice.roll(species))),
        plant_category: Some(category.to_owned()),
        sun_need: Some(
            dice.pick(&["full_sun", "full_sun", "part_sun", "bright_shade"])
                .to_owned(),
        ),
        edible: Some(category != "flower" || dice.chance(10)),
        container_ok: Some(dice.chance(50)),
        indoor_ok: Some(dice.chance(5)),
        fragrant: Some(dice.chance(25)),
        maintainability_score: Some(dice.pick(&[0.4, 0.45, 0.6, 0.65, 0.7, 0.9, 0.95])),
        time_to_maturity_days: Some(dice.pick(&[0, 30, 50, 60, 70, 80, 90, 110, 150, 365, 730])),
        habit: Some(
            dice.pick(&["climber", "vine", "dwarf", "compact", "bush", "upright"])
                .to_owned(),
        ),
        flower_colors: (category == "flower").then_some(FlowerColors(flower_colors)),
        description: Some(
            if dice.chance(20) {
                "Loved by pollinators."
            } else {
                "A plant."
            }
            .to_owned(),
        ),
        sowing_months_by_climate: Some(months),
        ..Plant::default()
    }
}

fn request(change: impl FnOnce(&mut UserPreferences), zone: &str) -> Request {
    let mut said = UserPreferences::default();
    change(&mut said);
    Request {
        garden: Garden::new(Month::September, zone.into(), &said),
        n: 9,
        explain: false,
    }
}

fn requests() -> [(&'static str, Request); 5] {
    let windy = |said: &mut UserPreferences| "windy".clone_into(&mut said.site.wind_exposure);
    let fussy = |said: &mut UserPreferences| {
        "indoors".clone_into(&mut said.site.location_type);
        "ornamental".clone_into(&mut said.preferences.goal);
    };
    let explained = Request {
        explain: true,
        ..request(|_| {}, "cool")
    };
    [
        ("strict", request(|_| {}, "cool")),
        ("strict, windy", request(windy, "cool")),
        ("strict, explained", explained),
        ("relaxed, few allowed", request(fussy, "nowhere")),
        ("relaxed, all scored", request(|_| {}, "nowhere")),
    ]
}

fn main() {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    for size in SIZES {
        let plants = catalogue(size);
        let index = Index::build(&plants);
        let names = Names::of(&plants);
        let mut group = criterion.benchmark_group("recommend");
        group.throughput(Throughput::Elements(size as u64));
        for (name, request) in requests() {
            group.bench_function(BenchmarkId::new(name, size), |bencher| {
                bencher.iter(|| recommend(black_box(&index), black_box(&request)));
            });
        }
        group.finish();
        let mut group = criterion.benchmark_group("index");
        group
            .sample_size(10)
            .throughput(Throughput::Elements(size as u64));
        group.bench_function(BenchmarkId::new("build", size), |bencher| {
            bencher.iter(|| Index::build(black_box(&plants)));
        });
        group.bench_function(
            BenchmarkId::new("find, contained in none", size),
            |bencher| {
                bencher.iter(|| names.find(black_box("no such plant")));
            },
        );
        group.finish();
    }
    criterion.final_summary();
}
