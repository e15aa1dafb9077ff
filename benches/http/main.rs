//! What this server should reach: against a bare axum server that answers the same bytes, and against pgbench, on the same
//! cores in the same minute. It ends by itself within ten minutes.
//!
//!     cargo bench --bench http                      all rows
//!     cargo bench --bench http -- recommend page    the rows whose names contain one of these words; --help: options
//!
//! Medians of four interleaved rounds, in brackets the least and the greatest. A failed or a wrong answer is no result: the
//! exit code is 1 then. Aims that are missed only show in the table.

mod bare;
mod cases;
mod catalogue;
mod connection;
mod database;
mod figures;
mod floor;
mod load;
mod options;
mod questions;
mod reading;
mod rows;
mod servers;
mod strain;
mod table;

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::Instant;

use clap::Parser;
use database::{Gardeners, Postgres};
use options::Options;
use rows::Bench;
use servers::Program;

/// The bare server is this program once more: it has the allocator of the server that it is compared with.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    if std::env::args().nth(1).is_some_and(|first| first == "bare") {
        bare::serve();
        return ExitCode::SUCCESS;
    }
    let options = Options::parse();
    if options.list {
        println!("{}", options::NAMES.join("\n"));
        return ExitCode::SUCCESS;
    }
    // `cargo test --benches` runs it too.
    if options.bench { measure(&options) } else { ExitCode::SUCCESS }
}

fn measure(options: &Options) -> ExitCode {
    let clock = Instant::now();
    let folder = tempfile::tempdir().expect("a folder for the databases");
    // As root the database runs under another user, who must get here.
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).expect("our own folder");
    println!("load average at the start: {}", load_average());
    let program = Program { path: env!("CARGO_BIN_EXE_plantopia").into(), data: folder.path().join("data") };
    import(folder.path(), &program, catalogue::PLANTS);
    let (server, failures) = (program.start(), Mutex::default());
    let mut bench = Bench { options, folder: folder.path(), server, gardeners: None, failures };

    table::begin();
    let mut cases = cases::from_memory(&bench.server);
    if options.wants_database() {
        let postgres = Postgres::find(program.database_url());
        let gardeners = bench.gardeners.insert(Gardeners::make(postgres, if options.quick { 5_000 } else { 100_000 }));
        cases.extend(cases::from_database(gardeners));
    }
    for case in &cases {
        bench.row(case);
    }
    strain::overload(&bench, &cases);
    strain::memory(&bench, &cases);
    // They are stopped here: the starts want the machine, and the data folder.
    let failures = bench.failures.into_inner().expect("nobody panicked");
    drop(bench.server);
    if options.wants("score") {
        strain::score();
    }
    if options.wants("start") {
        strain::start(&program, options.rounds(), "2,117", 0.5);
    }
    if options.wants("start-large") && !options.quick {
        let large = Program { data: folder.path().join("large"), ..program };
        import(folder.path(), &large, 200_000);
        strain::start(&large, 2, "200,000", 12.0);
    }
    println!("\nload average at the end: {}; took {:.0} s", load_average(), clock.elapsed().as_secs_f64());
    for failure in &failures {
        eprintln!("{failure}");
    }
    if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn import(folder: &Path, program: &Program, plants: usize) {
    let output = program.command().arg("import").args(catalogue::write(folder, plants)).output();
    let output = output.expect("the program runs");
    assert!(output.status.success(), "import: {}", String::from_utf8_lossy(&output.stderr));
}

fn load_average() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or_default().to_owned()
}
