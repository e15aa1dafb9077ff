//! The encodings that files come in: UTF-8 with or without a byte order mark, and UTF-16 with one. All are read as UTF-8.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use super::error::BadCell;

pub(crate) const EXPECTED: &str = "UTF-8 text, or UTF-16 with a byte order mark";

/// How much is read of a file at once.
const CHUNK: usize = 256 * 1024;

/// Stands for half a character. UTF-8 never has this byte, so the row is refused.
const BROKEN: u8 = 0xff;

/// A file's text in UTF-8, behind its byte order mark.
pub(crate) fn decoded(mut content: Box<dyn Read + Send>) -> io::Result<Box<dyn BufRead + Send>> {
    let mut mark = Vec::new();
    content.by_ref().take(3).read_to_end(&mut mark)?;
    let utf16 = |is_big_endian| Utf16 { is_big_endian, bytes: mark[2..].to_vec(), ..Utf16::default() };
    Ok(match mark[..] {
        [0xff, 0xfe, ..] => buffered(Utf16 { content: Some(content), ..utf16(false) }),
        [0xfe, 0xff, ..] => buffered(Utf16 { content: Some(content), ..utf16(true) }),
        [0xef, 0xbb, 0xbf] => buffered(content),
        _ => Box::new(Cursor::new(mark).chain(BufReader::with_capacity(CHUNK, content))),
    })
}

fn buffered(content: impl Read + Send + 'static) -> Box<dyn BufRead + Send> {
    Box::new(BufReader::with_capacity(CHUNK, content))
}

/// The text of some bytes, which must be in UTF-8; else the first byte that isn't.
pub(crate) fn text(bytes: &[u8]) -> Result<&str, u8> {
    str::from_utf8(bytes).map_err(|error| bytes[error.valid_up_to()])
}

/// The first byte of a text, or of the beginning of one, that UTF-8 doesn't have or that no text has, and its line.
pub(crate) fn foreign_byte(text: &[u8]) -> Option<(u64, BadCell)> {
    let invalid = str::from_utf8(text).err().filter(|error| error.error_len().is_some());
    let valid = invalid.map_or(text.len(), |error| error.valid_up_to());
    let place = text[..valid].iter().position(|byte| *byte == 0).or(invalid.map(|_| valid))?;
    let before = String::from_utf8_lossy(&text[..place]);
    let line = 1 + line_ends(&before);
    let column = 1 + before.rsplit(['\n', '\r']).next().unwrap_or_default().chars().count();
    let found = format!("the byte 0x{:02x} at column {column}", text[place]);
    Some((line, BadCell::row(EXPECTED, found)))
}

/// How many lines end in a text. `\r\n` is one end.
pub(crate) fn line_ends(text: &str) -> u64 {
    let ends = text.matches(['\n', '\r']).count() - text.matches("\r\n").count();
    ends.try_into().unwrap_or(u64::MAX)
}

/// Reads UTF-16 as UTF-8.
#[derive(Default)]
struct Utf16 {
    content: Option<Box<dyn Read + Send>>,
    is_big_endian: bool,
    /// What has been read and isn't decoded yet.
    bytes: Vec<u8>,
    /// What has been decoded; `given` bytes of it are already read.
    text: Vec<u8>,
    given: usize,
}

impl Utf16 {
    fn decode_more(&mut self) -> io::Result<()> {
        self.text.clear();
        self.given = 0;
        while self.text.is_empty() {
            let Some(content) = &mut self.content else { return Ok(()) };
            let length = content.by_ref().take(CHUNK as u64).read_to_end(&mut self.bytes)?;
            let is_end = length == 0;
            if is_end {
                self.content = None;
            }
            let unit = |pair: &[u8]| {
                let pair = [pair[0], pair[1]];
                if self.is_big_endian { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }
            };
            let mut units: Vec<u16> = self.bytes.chunks_exact(2).map(unit).collect();
            // The second half of the last character may still come.
            if !is_end && units.last().is_some_and(|unit| (0xd800..0xdc00).contains(unit)) {
                units.pop();
            }
            self.bytes.drain(..2 * units.len());
            for char in char::decode_utf16(units) {
                match char {
                    Ok(char) => self.text.extend(char.encode_utf8(&mut [0; 4]).as_bytes()),
                    Err(_) => self.text.push(BROKEN),
                }
            }
            if is_end && !self.bytes.is_empty() {
                self.text.push(BROKEN);
            }
        }
        Ok(())
    }
}

impl Read for Utf16 {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given == self.text.len() {
            self.decode_more()?;
        }
        let length = buffer.len().min(self.text.len() - self.given);
        buffer[..length].copy_from_slice(&self.text[self.given..self.given + length]);
        self.given += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: Vec<u8>) -> Vec<u8> {
        let mut text = Vec::new();
        decoded(Box::new(Cursor::new(bytes))).unwrap().read_to_end(&mut text).unwrap();
        text
    }

    fn utf16(text: &str, mark: [u8; 2], bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        mark.into_iter().chain(text.encode_utf16().flat_map(bytes)).collect()
    }

    #[test]
    fn utf_8_and_utf_16_are_read_as_the_same_text() {
        // Characters of two units lie over the edges of the chunks.
        let text = "a".to_owned() + &"Échalote 🌱 20°C\r\n".repeat(40_000);
        for text in ["", "a", "ab", "plant_name", &text] {
            assert_eq!(read(text.into()), text.as_bytes());
            assert_eq!(read(format!("\u{feff}{text}").into()), text.as_bytes());
            assert_eq!(read(utf16(text, [0xff, 0xfe], u16::to_le_bytes)), text.as_bytes());
            assert_eq!(read(utf16(text, [0xfe, 0xff], u16::to_be_bytes)), text.as_bytes());
        }
    }

    #[test]
    fn half_a_character_is_no_text() {
        assert_eq!(read(vec![0xff, 0xfe, b'a', 0, 0x3c, 0xd8]), [b'a', BROKEN]);
        assert_eq!(read(vec![0xff, 0xfe, 0x3c, 0xd8, b'a', 0]), [BROKEN, b'a']);
        assert_eq!(read(vec![0xff, 0xfe, b'a', 0, b'b']), [b'a', BROKEN]);
    }

    #[test]
    fn a_foreign_byte_has_a_line_and_a_column() {
        let found = |text: &[u8]| foreign_byte(text).map(|(line, cell)| format!("{line}: {}", cell.found));
        assert_eq!(found(b"a,b\r\nc\rCaf\xe9,d").as_deref(), Some("3: the byte 0xe9 at column 4"));
        assert_eq!(found(b"p\0l\0").as_deref(), Some("1: the byte 0x00 at column 2"));
        assert_eq!(found("Caf\u{e9}".as_bytes()), None);
        assert_eq!(found(&"Caf\u{e9}".as_bytes()[..4]), None, "cut, because it is only the beginning");
    }
}
