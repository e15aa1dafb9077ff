//! `plantopia healthcheck`: asks the server on this machine whether it lives, for a container that has no other client.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

use clap::Args;

use super::{Failure, say};
use crate::config::ServerConfig;

const TIMEOUT: Duration = Duration::from_secs(3);
/// An answer's first line is shorter than this, in bytes.
const MAX_LINE: u64 = 256;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Ask whether it can do its work (`/readyz`: database, migrations, catalogue), not only whether it lives (`/livez`).
    #[arg(long)]
    ready: bool,
}

pub(super) fn healthcheck(config: &ServerConfig, arguments: &Arguments) -> Result<(), Failure> {
    let path = if arguments.ready { "/readyz" } else { "/livez" };
    let host = match config.host {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        other => other,
    };
    let address = SocketAddr::new(host, config.port);
    let status = ask(address, path).unwrap_or_else(|error| error.to_string());
    let outcome = format!("http://{address}{path}: {status}");
    if status != "200" {
        return Err(Failure::because(outcome));
    }
    say(outcome);
    Ok(())
}

fn ask(address: SocketAddr, path: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, TIMEOUT)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nUser-Agent: plantopia-healthcheck\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes())?;
    let mut line = String::new();
    BufReader::new(stream.take(MAX_LINE)).read_line(&mut line)?;
    let status = line.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3));
    status.map(str::to_owned).ok_or_else(|| io::Error::other("the answer isn't HTTP"))
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn the_status_is_read_from_the_first_line() {
        let busy = "HTTP/1.1 503 Service Unavailable\r\n\r\n";
        for (answer, status) in [(busy, Some("503")), ("SSH-2.0-OpenSSH\r\n", None), ("", None)] {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let address = listener.local_addr().unwrap();
            let server = std::thread::spawn(move || {
                let (mut stream, _) = listener.accept().unwrap();
                assert!(stream.read(&mut [0; 512]).unwrap() > 0);
                stream.write_all(answer.as_bytes()).unwrap();
            });
            assert_eq!(ask(address, "/livez").ok().as_deref(), status, "{answer}");
            server.join().unwrap();
        }
    }
}
