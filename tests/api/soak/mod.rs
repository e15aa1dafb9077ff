//! Nothing that was acknowledged is lost: a real server and its private database are killed while gardeners write, and
//! afterwards every write that was answered 2xx is there, once. The short form runs with the other tests; `scripts/soak`
//! runs the long one, and then load for minutes, under which memory must stay flat.

mod gardeners;
mod load;
mod server;

use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant};

use sqlx::{Connection, PgConnection, Row};

use gardeners::Garden;
use server::{Server, kill};

/// What is killed.
#[derive(Clone, Copy, Debug)]
enum Victim {
    /// The server; its database is left behind, running.
    Server,
    /// The database's postmaster.
    Database,
    /// One backend that the server is connected to: the database ends all the others and recovers.
    Backend,
}

const VICTIMS: [Victim; 3] = [Victim::Server, Victim::Database, Victim::Backend];

/// How long a killed server or database may take until questions are answered again. A killed one has to be recovered
/// first, on a machine that may have other things to do.
const RECOVERY: Duration = Duration::from_mins(1);

/// How soon the service must be whole after its database takes connections again.
const RECOVERY_TIMEOUT: Duration = Duration::from_secs(2);

#[tokio::test]
async fn what_was_acknowledged_survives_a_kill() {
    let mut server = Server::start().await;
    let mut garden = Garden::default();
    for (round, victim) in VICTIMS.into_iter().enumerate() {
        let report = play(&mut server, &mut garden, victim).await;
        assert_eq!(report.losses, Vec::<String>::new(), "round {round}, {victim:?}");
    }
    // On a busy machine a single round may be over before its first answer.
    assert!(garden.acknowledged() > 0, "nothing was written");
    // Those who look for losses find one.
    let mut database = server.database().await;
    sqlx::raw_sql("delete from user_progress_tracking where id = (select min(id) from user_progress_tracking)")
        .execute(&mut database)
        .await
        .unwrap();
    assert_eq!(garden.losses(&mut database).await.len(), 1);
    database.close().await.unwrap();
    server.stop().await;
}

/// What came of a round.
#[derive(Debug)]
struct Report {
    acknowledged: usize,
    /// Until the first answer, from the kill on.
    back: Duration,
    losses: Vec<String>,
}

/// Gardeners write; at a random moment the victim is killed; when all is well again, everything is looked for.
async fn play(server: &mut Server, garden: &mut Garden, victim: Victim) -> Report {
    let before = garden.acknowledged();
    let writing = garden.write(server.url());
    tokio::time::sleep(Duration::from_millis(random(50..600))).await;
    let killed = Instant::now();
    match victim {
        Victim::Server => server.kill_and_start_again().await,
        Victim::Database => kill(server.postmaster()),
        Victim::Backend => kill(server.some_backend().await),
    }
    server.is_whole_again().await;
    let back = killed.elapsed();
    tokio::time::sleep(Duration::from_millis(random(0..200))).await;
    garden.rest(writing).await;
    let mut database = server.database().await;
    let losses = garden.losses(&mut database).await;
    database.close().await.unwrap();
    Report { acknowledged: garden.acknowledged() - before, back, losses }
}

/// A number of this range, another one each time.
fn random(range: std::ops::Range<u64>) -> u64 {
    range.start + RandomState::new().hash_one(0) % (range.end - range.start)
}

/// The long form; `scripts/soak` starts it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes as long as it is told to: scripts/soak runs it"]
async fn soak() {
    let setting = |name: &str| std::env::var(name).ok().and_then(|value| value.parse().ok());
    let rounds = setting("PLANTOPIA_SOAK_ROUNDS").unwrap_or(0);
    let minutes = setting("PLANTOPIA_SOAK_MINUTES").unwrap_or(0);
    let mut failures = Vec::new();
    if rounds > 0 {
        failures.extend(kills(rounds).await);
    }
    if minutes > 0 {
        failures.extend(load::run(Duration::from_secs(60 * minutes)).await);
    }
    println!();
    for failure in &failures {
        println!("FAILED: {failure}");
    }
    assert!(failures.is_empty(), "{} failures", failures.len());
    println!("nothing was lost, nothing grew");
}

async fn kills(rounds: u64) -> Vec<String> {
    let mut server = Server::start().await;
    let mut garden = Garden::default();
    let mut failures = Vec::new();
    println!("\n{:>6}  {:<9}  {:>12}  {:>9}  {:>6}", "kill", "of", "acknowledged", "back in", "lost");
    for round in 1..=rounds {
        let victim = VICTIMS[usize::try_from(round).unwrap() % VICTIMS.len()];
        let report = play(&mut server, &mut garden, victim).await;
        println!(
            "{round:>6}  {:<9}  {:>12}  {:>6} ms  {:>6}",
            format!("{victim:?}"),
            report.acknowledged,
            report.back.as_millis(),
            report.losses.len()
        );
        failures.extend(report.losses.into_iter().map(|loss| format!("kill {round}: {loss}")));
    }
    println!("{} writes were acknowledged", garden.acknowledged());
    server.stop().await;
    failures
}

/// The rows of a statement, as text.
async fn texts(database: &mut PgConnection, sql: &'static str) -> Vec<Vec<Option<String>>> {
    let rows = sqlx::query(sql).fetch_all(database).await.unwrap();
    let columns = |row: &sqlx::postgres::PgRow| (0..row.len()).map(|at| row.get(at)).collect();
    rows.iter().map(columns).collect()
}
