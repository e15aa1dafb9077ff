//! The whole table of what this server should reach: against a bare axum server that answers the same bytes, and against
//! pgbench, on the same cores in the same minute. It ends by itself within ten minutes.
//!
//!     cargo bench --bench http                      all rows
//!     cargo bench --bench http -- recommend page    the rows whose names contain one of these words
//!     cargo bench --bench http -- --quick           fewer rounds, shorter ones, fewer gardeners: a look, not a result
//!     cargo bench --bench http -- --soak 600 memory ten minutes of mixed load while the memory is watched
//!     cargo bench --bench http -- --set LOG_FORMAT=json plants   with a setting of the server
//!     cargo bench --bench http -- --list            the names
//!
//! Medians of four interleaved rounds, in brackets the least and the greatest. A failed or a wrong answer is no result: the
//! exit code is 1 then. Aims that are missed only show in the table.

mod bare;
mod cases;
mod catalogue;
mod connection;
mod figures;
mod floor;
mod gardeners;
mod load;
mod memory;
mod options;
mod overload;
mod pgbench;
mod process;
mod questions;
mod reading;
mod rows;
mod servers;
mod start;
mod table;

use std::ffi::OsStr;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use gardeners::Gardeners;
use options::Options;
use pgbench::Programs;
use rows::Bench;
use servers::Server;

/// The bare server is this program once more: it has the allocator of the server that it is compared with.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|first| first == "bare") {
        bare::serve();
        return ExitCode::SUCCESS;
    }
    // `cargo test --benches` runs it too, without this.
    if !arguments.iter().any(|argument| argument == "--bench") {
        eprintln!("nothing is measured without `cargo bench`");
        return ExitCode::SUCCESS;
    }
    match Options::read(&arguments) {
        Ok(options) => measure(&options),
        Err(complaint) => {
            eprintln!("{complaint}");
            ExitCode::from(2)
        }
    }
}

fn measure(options: &Options) -> ExitCode {
    let clock = Instant::now();
    let folder = tempfile::tempdir().expect("a folder for the databases");
    // As root the database runs under another user, who must get here.
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).expect("our own folder");
    println!("{}", process::machine());
    println!("load average at the start: {}", process::busy());
    for (name, value) in &options.settings {
        println!("{name}={value}");
    }
    let data = folder.path().join("data");
    import(folder.path(), &data, catalogue::PLANTS);

    let mut bench = Bench::new(options, folder.path(), Server::start(&data, &options.settings));
    table::begin();
    let mut cases = cases::of_catalogue(&bench.server);
    cases.extend(cases::of_questions());
    for case in &cases {
        bench.row(case);
    }
    if options.wants_any(&cases::NAMES[7..]) {
        let programs = Programs::find();
        let url = servers::database_url(&data);
        let gardeners = Gardeners::make(&programs, &url, options.gardeners);
        let cases = cases::of_gardeners(&gardeners);
        bench.database = Some((programs, url, gardeners));
        for case in &cases {
            bench.row(case);
        }
    }
    overload::measure(&mut bench);
    memory::measure(&mut bench);
    // It is stopped here: the starts want the machine, and its data folder.
    let Bench { failures, server, .. } = bench;
    drop(server);
    if options.wants("start") {
        start::measure(&data, &options.settings, options.rounds, "2,117", 1.0).print();
    }
    if options.wants("start-large") && !options.quick {
        let data = folder.path().join("large");
        import(folder.path(), &data, 200_000);
        start::measure(&data, &options.settings, 2, "200,000", 10.0).print();
    }
    println!("\n{}", rows::LEGEND);
    println!("load average at the end: {}", process::busy());
    println!("took {:.0} s", clock.elapsed().as_secs_f64());
    for failure in &failures {
        eprintln!("{failure}");
    }
    if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn import(folder: &Path, data: &Path, plants: usize) {
    let files = catalogue::write(folder, plants);
    let files = files.iter().map(|file| file.as_os_str());
    let arguments: Vec<&OsStr> = std::iter::once(OsStr::new("import")).chain(files).collect();
    servers::run(data, &arguments);
}
