//! What a look-up costs, by the ways there are: by what a question means, by its very bytes, and when nothing is there.
//! `cargo bench --bench cache`.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use criterion::Criterion;
use futures_util::FutureExt;
use plantopia::cache::{Bound, Cache, Registry};
use plantopia::http::encoded::Encoded;
use plantopia::plants::search::{Filter, PageQuery};

const TTL: Duration = Duration::from_mins(10);
const ROOM: u64 = 64 << 20;
/// What a garden's answer comes to.
const ANSWER: usize = 12_000;

/// Nothing here waits for anything.
fn now<T>(future: impl Future<Output = T>) -> T {
    future.now_or_never().expect("it is there, or made at once")
}

fn main() {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    let registry = Registry::default();
    let make = || Encoded::new(vec![b' '; ANSWER]);

    let mut group = criterion.benchmark_group("cache");
    let numbers: Cache<i64, Arc<Encoded>> = Cache::new(&registry, "numbers", TTL, Bound::Bytes(ROOM));
    group.bench_function("hit, a number", |bencher| {
        bencher.iter(|| now(numbers.get_or_make(black_box(1), |_| Ok(make()))));
    });
    let pages: Cache<(u64, PageQuery), Arc<Encoded>> = Cache::new(&registry, "pages", TTL, Bound::Bytes(ROOM));
    let filter = Filter { search: Some("basil".into()), category: Some("herb".into()), ..Filter::default() };
    let query = PageQuery { page: 1, limit: 12, filter, sort: None };
    group.bench_function("hit, a page", |bencher| {
        bencher.iter(|| now(pages.get_or_make((1, black_box(&query).clone()), |_| Ok(make()))));
    });
    group.bench_function("made, not kept", |bencher| bencher.iter(make));
    let mut number = 1;
    group.bench_function("miss", |bencher| {
        bencher.iter(|| {
            number += 1;
            now(numbers.get_or_make(number, |_| Ok(make())))
        });
    });
    group.finish();
    criterion.final_summary();
}
