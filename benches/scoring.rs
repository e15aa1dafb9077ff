//! What a recommendation costs, by the size of the catalogue: a request that the strict filter satisfies, one that the
//! ladder has to help, one with no zone (every plant is scored), one explained; and what building the index costs.

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput};

use plantopia::plants::lookup::Names;
use plantopia::preferences::UserPreferences;
use plantopia::recommendations::engine::{Garden, Index, Request, recommend};
use plantopia::season::Month;

#[path = "support/catalogue.rs"]
mod catalogue;

use catalogue::catalogue;

/// The production catalogue, then ten and a hundred times that.
const SIZES: [usize; 3] = [2_117, 20_000, 200_000];

fn request(change: impl FnOnce(&mut UserPreferences), zone: &str) -> Request {
    let mut said = UserPreferences::default();
    change(&mut said);
    Request { garden: Garden::new(Month::September, zone.into(), &said), n: 9, explain: false }
}

fn requests() -> [(&'static str, Request); 5] {
    let windy = |said: &mut UserPreferences| "windy".clone_into(&mut said.site.wind_exposure);
    let fussy = |said: &mut UserPreferences| {
        "indoors".clone_into(&mut said.site.location_type);
        "ornamental".clone_into(&mut said.preferences.goal);
    };
    let explained = Request { explain: true, ..request(|_| {}, "cool") };
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
        group.sample_size(10).throughput(Throughput::Elements(size as u64));
        group.bench_function(BenchmarkId::new("build", size), |bencher| {
            bencher.iter(|| Index::build(black_box(&plants)));
        });
        group.bench_function(BenchmarkId::new("find, contained in none", size), |bencher| {
            bencher.iter(|| names.find(black_box("no such plant")));
        });
        group.finish();
    }
    criterion.final_summary();
}
