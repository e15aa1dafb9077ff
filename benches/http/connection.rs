//! One HTTP connection that is kept open, as lean as it can be: what the generator costs is missing from both servers.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use super::reading::{self, Head};

/// More than any head, and small enough to stay in the processor's cache while a long body runs through it.
const BUFFER: usize = 64 * 1024;
const TIMEOUT: Duration = Duration::from_secs(20);
/// The end of a body in chunks.
const LAST_CHUNK: &[u8] = b"\r\n0\r\n\r\n";

pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
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
        Ok(Self { stream, buffer: vec![0; BUFFER] })
    }

    /// Sends a request and reads its answer to the end, keeping nothing but the head's facts.
    pub fn call(&mut self, request: &[u8]) -> io::Result<Head> {
        self.exchange(request, |_| {})
    }

    /// Sends a request and keeps the whole answer.
    pub fn ask(&mut self, request: &[u8]) -> io::Result<Answer> {
        let mut text = Vec::new();
        let head = self.exchange(request, |part| text.extend_from_slice(part))?;
        let mut body = text.split_off(head.length);
        if head.body.is_none() {
            body = reading::without_chunks(&body).ok_or(io::ErrorKind::InvalidData)?;
        }
        Ok(Answer { head, text, body })
    }

    fn exchange(&mut self, request: &[u8], mut keep: impl FnMut(&[u8])) -> io::Result<Head> {
        self.stream.write_all(request)?;
        let mut filled = 0;
        let head = loop {
            filled += self.read(filled..BUFFER)?;
            if let Some(head) = reading::head(&self.buffer[..filled]) {
                break head;
            }
        };
        keep(&self.buffer[..filled]);
        let Some(length) = head.body else {
            while !self.buffer[..filled].ends_with(LAST_CHUNK) {
                // What may be the beginning of the end is looked at again with the bytes behind it.
                let kept = filled.min(LAST_CHUNK.len());
                self.buffer.copy_within(filled - kept..filled, 0);
                filled = kept + self.read(kept..BUFFER)?;
                keep(&self.buffer[kept..filled]);
            }
            return Ok(head);
        };
        let mut missing = (head.length + length).saturating_sub(filled);
        while missing > 0 {
            let read = self.read(0..missing.min(BUFFER))?;
            keep(&self.buffer[..read]);
            missing -= read;
        }
        Ok(head)
    }

    fn read(&mut self, place: std::ops::Range<usize>) -> io::Result<usize> {
        match self.stream.read(&mut self.buffer[place])? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            read => Ok(read),
        }
    }
}
