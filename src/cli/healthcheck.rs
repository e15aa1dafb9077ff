//! `plantopia healthcheck`: asks the server on this machine whether it lives, for a container that has nothing else to
//! ask with.

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

use clap::Args;

use super::{Failure, say};
use crate::config::ServerConfig;

/// How long each step may take: connecting, asking, answering.
const PATIENCE: Duration = Duration::from_secs(3);
/// An answer's first line is shorter than this, in bytes.
const FIRST_LINE: usize = 256;

/// The arguments of `plantopia healthcheck`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Ask whether it can do its work (`/readyz`: database, migrations, catalogue), not only whether it lives (`/livez`).
    #[arg(long)]
    ready: bool,
}

/// Asks, and says what the answer was.
pub fn healthcheck(config: &ServerConfig, arguments: &Arguments) -> Result<(), Failure> {
    let path = if arguments.ready { "/readyz" } else { "/livez" };
    let address = SocketAddr::new(reachable(config.host), config.port);
    let status = ask(address, path).map_err(|error| Failure::because(format!("http://{address}{path}: {error}")))?;
    if status == "200" {
        say(format_args!("http://{address}{path}: 200"));
        Ok(())
    } else {
        Err(Failure::because(format!("http://{address}{path}: {status}")))
    }
}

/// Where a server that listens on `host` is to be reached from here.
fn reachable(host: IpAddr) -> IpAddr {
    match host {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        other => other,
    }
}

/// The status of the answer.
fn ask(address: SocketAddr, path: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nUser-Agent: plantopia-healthcheck\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    let mut part = [0; 64];
    // The first line is enough, and a server that drips is no healthy one.
    while !answer.contains(&b'\n') && answer.len() < FIRST_LINE {
        match stream.read(&mut part)? {
            0 => break,
            length => answer.extend_from_slice(&part[..length]),
        }
    }
    let answer = String::from_utf8_lossy(&answer);
    let status = answer.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3));
    status
        .map(str::to_owned)
        .ok_or_else(|| std::io::Error::new(std::io::ErrorKind::InvalidData, "the answer isn't HTTP"))
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    fn server(answer: &'static str) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 512];
            let length = stream.read(&mut request).unwrap();
            assert!(request[..length].starts_with(b"GET /livez HTTP/1.1\r\nHost: 127.0.0.1:"));
            stream.write_all(answer.as_bytes()).unwrap();
        });
        address
    }

    #[test]
    fn the_status_is_read_from_the_first_line() {
        let ok = server("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        assert_eq!(ask(ok, "/livez").unwrap(), "200");
        let busy = server("HTTP/1.1 503 Service Unavailable\r\n\r\n");
        assert_eq!(ask(busy, "/livez").unwrap(), "503");
        let other = server("SSH-2.0-OpenSSH\r\n");
        assert!(ask(other, "/livez").is_err());
        assert!(ask(server(""), "/livez").is_err());
    }

    #[test]
    fn nobody_calls_an_unspecified_address() {
        assert_eq!(reachable("0.0.0.0".parse().unwrap()).to_string(), "127.0.0.1");
        assert_eq!(reachable("::".parse().unwrap()).to_string(), "::1");
        assert_eq!(reachable("10.1.2.3".parse().unwrap()).to_string(), "10.1.2.3");
    }
}
