//! The part of a text that is being looked at: what has been read and isn't passed yet, and the number of its line.

use std::io::{self, BufRead};

/// The longest row, in bytes. All of the shipped catalogue is shorter.
pub(crate) const MAX_ROW: usize = 1024 * 1024;

pub(crate) struct Window {
    content: Box<dyn BufRead + Send>,
    bytes: Vec<u8>,
    /// Where in `bytes` the window begins.
    start: usize,
    /// The line at its beginning, from 1.
    pub line: u64,
}

pub(crate) fn ends_line(byte: u8) -> bool {
    byte == b'\n' || byte == b'\r'
}

impl Window {
    pub(crate) fn new(content: Box<dyn BufRead + Send>) -> Self {
        Self { content, bytes: Vec::new(), start: 0, line: 1 }
    }

    /// Reads more; false at the end of the content.
    fn fill(&mut self) -> io::Result<bool> {
        self.bytes.drain(..self.start);
        self.start = 0;
        let more = self.content.fill_buf()?;
        let length = more.len();
        self.bytes.extend_from_slice(more);
        self.content.consume(length);
        Ok(length > 0)
    }

    /// Bytes that have been read, counted from the window's beginning.
    pub(crate) fn slice(&self, from: usize, to: usize) -> &[u8] {
        &self.bytes[self.start + from..self.start + to]
    }

    pub(crate) fn byte(&mut self, at: usize) -> io::Result<Option<u8>> {
        while self.start + at >= self.bytes.len() {
            if !self.fill()? {
                return Ok(None);
            }
        }
        Ok(Some(self.bytes[self.start + at]))
    }

    /// The place of the first such byte from here on; else that of the content's end, or one that no row reaches.
    pub(crate) fn find(&mut self, from: usize, is_wanted: impl Fn(u8) -> bool) -> io::Result<usize> {
        let mut at = from;
        loop {
            let unseen = self.bytes.get(self.start + at..).unwrap_or_default();
            if let Some(run) = unseen.iter().position(|byte| is_wanted(*byte)) {
                return Ok(at + run);
            }
            at += unseen.len();
            if at > MAX_ROW || !self.fill()? {
                return Ok(at);
            }
        }
    }

    /// The length of the line end here: 2 for `\r\n`, 1 for either alone, 0 where the line goes on.
    pub(crate) fn line_end(&mut self, at: usize) -> io::Result<usize> {
        Ok(match self.byte(at)? {
            Some(b'\r') if self.byte(at + 1)? == Some(b'\n') => 2,
            Some(b'\r' | b'\n') => 1,
            _ => 0,
        })
    }

    /// Moves the beginning.
    pub(crate) fn pass(&mut self, length: usize) {
        self.start += length;
    }

    /// Passes over what is left of the line.
    pub(crate) fn pass_line(&mut self) -> io::Result<()> {
        loop {
            let end = self.find(0, ends_line)?;
            let length = self.line_end(end)?;
            self.pass(end + length);
            if length > 0 || end == 0 {
                self.line += 1;
                return Ok(());
            }
        }
    }

    /// Passes over empty lines; false at the end of the content.
    pub(crate) fn pass_empty_lines(&mut self) -> io::Result<bool> {
        loop {
            match self.line_end(0)? {
                0 => return Ok(self.byte(0)?.is_some()),
                length => {
                    self.pass(length);
                    self.line += 1;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[u8]) -> Vec<(u64, String)> {
        // A reader that gives one byte at a time breaks every pair.
        let one_by_one = io::BufReader::with_capacity(1, io::Cursor::new(text.to_vec()));
        let mut window = Window::new(Box::new(one_by_one));
        let mut lines = Vec::new();
        while window.pass_empty_lines().unwrap() {
            let end = window.find(0, ends_line).unwrap();
            lines.push((window.line, String::from_utf8_lossy(window.slice(0, end)).into_owned()));
            window.pass_line().unwrap();
        }
        lines
    }

    #[test]
    fn every_kind_of_line_end_ends_one_line() {
        let expected =
            |numbers: [u64; 3]| numbers.into_iter().zip(["a", "b", "c"].map(str::to_owned)).collect::<Vec<_>>();
        assert_eq!(lines(b"a\nb\nc"), expected([1, 2, 3]));
        assert_eq!(lines(b"a\r\nb\r\nc\r\n"), expected([1, 2, 3]));
        assert_eq!(lines(b"a\rb\rc\r"), expected([1, 2, 3]));
        assert_eq!(lines(b"\na\r\n\r\nb\r\r\nc"), expected([2, 4, 6]));
        assert_eq!(lines(b""), []);
    }

    #[test]
    fn a_line_without_end_is_passed_over_too() {
        let mut text = vec![b'x'; 3 * MAX_ROW];
        text.extend(b"\nlast");
        let mut window = Window::new(Box::new(io::Cursor::new(text)));
        window.pass_line().unwrap();
        let end = window.find(0, ends_line).unwrap();
        assert_eq!((window.line, window.slice(0, end)), (2, &b"last"[..]));
        window.pass_line().unwrap();
        assert!(!window.pass_empty_lines().unwrap());
    }
}
