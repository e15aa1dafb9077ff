//! One HTTP connection that is kept open, as lean as it can be: what the generator costs is missing from both servers.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use super::reading::{self, Chunks, Head};

/// More than any head, and small enough to stay in the processor's cache while a long body runs through it.
const BUFFER: usize = 64 * 1024;

/// How long an answer may take before it counts as none.
const PATIENCE: Duration = Duration::from_secs(20);

/// A connection.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// A whole answer.
pub struct Answer {
    pub head: Head,
    /// The head's bytes.
    pub text: Vec<u8>,
    pub body: Vec<u8>,
}

impl Connection {
    /// Connects.
    pub fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect_timeout(&address, PATIENCE)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self { stream, buffer: vec![0; BUFFER] })
    }

    /// Sends a request and reads its answer to the end, keeping nothing but the head's facts.
    pub fn call(&mut self, request: &[u8]) -> io::Result<Head> {
        let (head, filled) = self.begin(request)?;
        self.finish(head, filled, |_| {})?;
        Ok(head)
    }

    /// Sends a request and keeps the whole answer.
    pub fn ask(&mut self, request: &[u8]) -> io::Result<Answer> {
        let (head, filled) = self.begin(request)?;
        let text = self.buffer[..head.length].to_vec();
        let mut body = Vec::new();
        self.finish(head, filled, |part| body.extend_from_slice(part))?;
        Ok(Answer { head, text, body })
    }

    /// Reads the body, whose first bytes may be in the buffer.
    fn finish(&mut self, head: Head, filled: usize, mut keep: impl FnMut(&[u8])) -> io::Result<()> {
        let begun = &self.buffer[head.length..filled];
        if let Some(length) = head.body {
            keep(begun);
            let mut missing = length.saturating_sub(begun.len());
            while missing > 0 {
                let most = missing.min(BUFFER);
                let read = heard(self.stream.read(&mut self.buffer[..most])?)?;
                keep(&self.buffer[..read]);
                missing -= read;
            }
            return Ok(());
        }
        let mut chunks = Chunks::Size(0);
        let mut whole = chunks.read(begun, &mut keep);
        while !whole {
            let read = heard(self.stream.read(&mut self.buffer)?)?;
            whole = chunks.read(&self.buffer[..read], &mut keep);
        }
        Ok(())
    }

    /// Sends and reads until the head is there; how many bytes are in the buffer then.
    fn begin(&mut self, request: &[u8]) -> io::Result<(Head, usize)> {
        self.stream.write_all(request)?;
        let mut filled = 0;
        loop {
            filled += heard(self.stream.read(&mut self.buffer[filled..])?)?;
            if let Some(head) = reading::head(&self.buffer[..filled]) {
                return Ok((head, filled));
            }
            if filled == BUFFER {
                return Err(io::Error::other("a head without end"));
            }
        }
    }
}

fn heard(read: usize) -> io::Result<usize> {
    if read == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(read)
}
