//! How long a start takes: from the program's first moment, its private Postgres not running yet, to the first whole
//! answer of a page of the catalogue.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::connection::Connection;
use super::figures::{median, range};
use super::servers::Server;
use super::table::Row;

const REQUEST: &[u8] = b"GET /api/v1/plants/paginated?limit=12 HTTP/1.1\r\nhost: bench\r\n\r\n";
const WHOLE: &[u8] = b"GET /api/v1/plants HTTP/1.1\r\nhost: bench\r\naccept-encoding: gzip\r\n\r\n";
/// After so long there is no start any more.
const PATIENCE: Duration = Duration::from_mins(1);

/// Starts the server on an existing database a few times.
pub fn measure(data: &Path, settings: &[(String, String)], times: usize, plants: &str, aim: f64) -> Row {
    let (mut firsts, mut wholes) = (Vec::new(), Vec::new());
    for _ in 0..times {
        let server = Server::start(data, settings);
        firsts.push(answered(&server, REQUEST));
        wholes.push(answered(&server, WHOLE));
    }
    let (low, high) = range(&firsts);
    Row {
        title: format!("first answer after start, {plants} plants"),
        measured: format!("{:.2} s ({low:.2}-{high:.2})", median(&firsts)),
        compared: format!("the whole catalogue after {:.2} s", median(&wholes)),
        ratio: "-".to_owned(),
        by_cpu: "-".to_owned(),
        aim: format!("< {aim:.0} s"),
        met: Some(median(&firsts) < aim),
    }
}

/// Seconds from the server's start to a good answer.
fn answered(server: &Server, request: &[u8]) -> f64 {
    while server.since.elapsed() < PATIENCE {
        let asked = Connection::open(server.address).and_then(|mut open| open.call(request));
        if asked.is_ok_and(|head| head.status == 200) {
            return server.since.elapsed().as_secs_f64();
        }
        thread::sleep(Duration::from_millis(2));
    }
    Instant::now().duration_since(server.since).as_secs_f64()
}
