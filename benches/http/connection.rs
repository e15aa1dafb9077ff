//! One HTTP connection that is kept open, as lean as it can be: what the generator costs is missing from both servers.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use super::reading::{self, Head};

/// More than any head, and small enough to stay in the processor's cache while a long body runs through it.
const BUFFER: usize = 64 * 1024;
pub const TIMEOUT: Duration = Duration::from_secs(20);

pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    answer: Vec<u8>,
}

pub struct Answer {
    pub head: Head,
    /// The head's bytes.
    pub text: Vec<u8>,
    pub body: Vec<u8>,
}

impl Connection {
    pub fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect_timeout(&address, TIMEOUT)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(TIMEOUT))?;
        Ok(Self { stream, buffer: vec![0; BUFFER], answer: Vec::new() })
    }

    /// Sends a request and reads its answer to the end.
    pub fn call(&mut self, request: &[u8]) -> io::Result<Head> {
        self.stream.write_all(request)?;
        self.answer.clear();
        loop {
            let read = self.stream.read(&mut self.buffer)?;
            self.answer.extend_from_slice(&self.buffer[..read]);
            match reading::whole(&self.answer) {
                Some(head) => return Ok(head),
                None if read == 0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                None => {}
            }
        }
    }

    /// The same, and keeps the answer.
    pub fn ask(&mut self, request: &[u8]) -> io::Result<Answer> {
        let head = self.call(request)?;
        let (text, body) = self.answer.split_at(head.length);
        let body = if head.body.is_some() { Some(body.to_vec()) } else { reading::without_chunks(body) };
        Ok(Answer { head, text: text.to_vec(), body: body.ok_or(io::ErrorKind::InvalidData)? })
    }
}
