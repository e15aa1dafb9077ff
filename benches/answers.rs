//! What a question costs between its last byte and the first of its answer: reading it, and writing the answer, plain and
//! packed, by each of the ways there are. `cargo bench --bench answers`.

use std::hint::black_box;
use std::io::Write;
use std::time::Duration;

use criterion::Criterion;
use flate2::Compression;
use flate2::write::GzEncoder;
use plantopia::http::gzip::{Effort, gzip};
use plantopia::http::validate::{At, Extract, Node};
use plantopia::plants::images::Images;
use plantopia::plants::model::Plant;
use plantopia::recommendations::answer;
use plantopia::recommendations::engine::{Index, recommend};
use plantopia::recommendations::fragments::{Asked, Fragments};
use plantopia::recommendations::key::RequestKey;
use plantopia::recommendations::model::RecommendationRequest;
use plantopia::season::Month;

#[path = "support/catalogue.rs"]
mod catalogue;

use catalogue::Dice;

/// What the frontend sends.
const FRONTENDS: &str = r#"{"suburb":"Brunswick","n":9,"climate_zone":null,"user_preferences":{"user_id":"anon_mvp",
    "site":{"location_type":"balcony","area_m2":4,"sun_exposure":"part_sun","wind_exposure":"moderate","containers":true,
    "container_sizes":["small","medium"]},"preferences":{"goal":"mixed","edible_types":["herbs","leafy"],
    "ornamental_types":["flowers"],"colors":["purple","white"],"fragrant":true,"maintainability":"low","watering":"medium",
    "time_to_results":"quick","season_intent":"start_now","pollen_sensitive":false},"practical":{"budget":"medium",
    "has_basic_tools":true,"organic_only":false,"pets_or_toddlers":true},"environment":{"climate_zone":"temperate",
    "month_now":"","uv_index":0.0,"temperature_c":8.0,"humidity_pct":75,"wind_speed_kph":15}}}"#;

fn read(body: &str) -> RecommendationRequest {
    let node: Node = serde_json::from_str(body).expect("JSON");
    RecommendationRequest::read(&At::root("body", &node)).expect("a request")
}

/// With an encoder of its own, as most programs do it.
fn anew(body: &[u8], level: u32) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 2), Compression::new(level));
    encoder.write_all(body).expect("into memory");
    encoder.finish().expect("into memory")
}

/// A catalogue with texts as long as the real ones: some eight hundred bytes of prose and lists of companions.
fn described(size: usize) -> Vec<Plant> {
    const WORDS: [&str; 40] = [
        "sow",
        "the",
        "seed",
        "in",
        "spring",
        "rich",
        "soil",
        "and",
        "keep",
        "it",
        "moist",
        "until",
        "first",
        "leaves",
        "show",
        "then",
        "thin",
        "to",
        "a",
        "hand",
        "apart",
        "full",
        "sun",
        "gives",
        "best",
        "flavour",
        "pick",
        "often",
        "pots",
        "dry",
        "quickly",
        "mulch",
        "well",
        "frost",
        "tender",
        "seedlings",
        "like",
        "shelter",
        "from",
        "wind",
    ];
    const NEIGHBOURS: [&str; 8] = ["Tomato", "Basil", "Carrot", "Onion", "Rue", "Sage", "Celosia", "Asparagus"];
    let mut dice = Dice(1);
    let mut plants = catalogue::catalogue(size);
    for plant in &mut plants {
        let words: Vec<_> = (0..100 + dice.roll(80)).map(|_| dice.pick(&WORDS)).collect();
        plant.description = Some(words.join(" "));
        let mut neighbours = |most| {
            let some: Vec<_> = (0..dice.roll(most)).map(|_| dice.pick(&NEIGHBOURS)).collect();
            Some(some.join(", "))
        };
        plant.beneficial_companions = neighbours(7);
        plant.harmful_companions = neighbours(4);
        plant.neutral_companions = neighbours(5);
        plant.sowing_method = Some("Sow direct or raise seedlings".to_owned());
        plant.sowing_depth_mm = Some(5);
        plant.spacing_cm = Some(30);
    }
    plants
}

fn main() {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();

    let mut group = criterion.benchmark_group("question");
    for (name, body) in [("the shortest", r#"{"n":9,"user_preferences":{}}"#), ("the frontend's", FRONTENDS)] {
        group.bench_function(name, |bencher| bencher.iter(|| read(black_box(body))));
    }
    group.finish();

    let plants = described(2_117);
    let index = Index::build(&plants);
    let images = Images::new("https://storage.googleapis.com/plantopia-images/plant_images".to_owned());
    let image_url = |plant: &Plant| images.primary(plant);
    let fragments = Fragments::build(&plants, &image_url);
    let key = RequestKey::new(&read(FRONTENDS), Some("cool"), Month::September);
    let outcome = recommend(&index, &key.request);
    let asked = Asked { plants: &plants, key: &key, conditions: None, outcome: &outcome, image_url: &image_url };
    let written = || {
        let body = answer::recommendations(&plants, &key, &outcome, &image_url);
        serde_json::to_vec(&body).expect("JSON")
    };
    let join = |packed| fragments.join(black_box(&asked), packed).expect("JSON");
    let body = written();
    assert_eq!(join(true).0, body);
    let joined = join(true).1.unwrap_or_default();
    println!(
        "{} bytes; gzip level 6: {}, level 1: {}, joined: {}",
        body.len(),
        gzip(&body, Effort::Usual).len(),
        gzip(&body, Effort::Quick).len(),
        joined.len()
    );

    let mut group = criterion.benchmark_group("answer");
    group.bench_function("found", |bencher| {
        bencher.iter(|| recommend(black_box(&index), black_box(&key.request)));
    });
    group.bench_function("written", |bencher| bencher.iter(written));
    group.bench_function("joined", |bencher| bencher.iter(|| join(false)));
    group.bench_function("joined and packed", |bencher| bencher.iter(|| join(true)));
    for (level, effort) in [(1, Effort::Quick), (6, Effort::Usual)] {
        group.bench_function(format!("gzip level {level}"), |bencher| {
            bencher.iter(|| gzip(black_box(&body), effort));
        });
        group.bench_function(format!("gzip level {level}, a new encoder"), |bencher| {
            bencher.iter(|| anew(black_box(&body), level));
        });
    }
    group.finish();
    let mut group = criterion.benchmark_group("pieces");
    group.sample_size(10);
    group.bench_function("of a catalogue", |bencher| {
        bencher.iter(|| Fragments::build(black_box(&plants), &image_url));
    });
    group.finish();
    criterion.final_summary();
}
