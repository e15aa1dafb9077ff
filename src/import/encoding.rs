//! The encodings that files come in: UTF-8 with or without a byte order mark, and UTF-16 with one. All are read as UTF-8.

use super::error::BadCell;

pub(crate) const EXPECTED: &str = "UTF-8 text, or UTF-16 with a byte order mark";

/// Stands for half a character. UTF-8 never has this byte, so the row is refused.
const BROKEN: u8 = 0xff;

/// A file's text in UTF-8, behind its byte order mark.
pub(crate) fn decoded(mut bytes: Vec<u8>) -> Vec<u8> {
    match bytes[..] {
        [0xff, 0xfe, ref units @ ..] => from_utf16(units, u16::from_le_bytes),
        [0xfe, 0xff, ref units @ ..] => from_utf16(units, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, ..] => bytes.split_off(3),
        _ => bytes,
    }
}

fn from_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Vec<u8> {
    let (pairs, rest) = bytes.as_chunks();
    let mut text = Vec::with_capacity(bytes.len());
    for char in char::decode_utf16(pairs.iter().copied().map(unit)) {
        match char {
            Ok(char) => text.extend(char.encode_utf8(&mut [0; 4]).as_bytes()),
            Err(_) => text.push(BROKEN),
        }
    }
    text.extend(rest.iter().map(|_| BROKEN));
    text
}

/// The first byte of a text, or of the beginning of one, that UTF-8 doesn't have or that no text has, and its line.
pub(crate) fn foreign_byte(text: &[u8]) -> Option<(u64, BadCell)> {
    let invalid = str::from_utf8(text).err().filter(|error| error.error_len().is_some());
    let valid = invalid.map_or(text.len(), |error| error.valid_up_to());
    let place = text[..valid].iter().position(|byte| *byte == 0).or(invalid.map(|_| valid))?;
    let before = String::from_utf8_lossy(&text[..place]);
    let line = 1 + line_ends(&text[..place]);
    let column = 1 + before.rsplit(['\n', '\r']).next().unwrap_or_default().chars().count();
    let found = format!("the byte 0x{:02x} at column {column}", text[place]);
    Some((line, BadCell::row(EXPECTED, found)))
}

/// How many lines end in a text. `\r\n` is one end.
pub(crate) fn line_ends(text: &[u8]) -> u64 {
    let ends = text.iter().filter(|byte| ends_line(**byte)).count();
    (ends - text.windows(2).filter(|pair| pair == b"\r\n").count()) as u64
}

pub(crate) fn ends_line(byte: u8) -> bool {
    byte == b'\n' || byte == b'\r'
}

/// The line that a text begins with, and what stands behind its end.
pub(crate) fn split_line(text: &[u8]) -> (&[u8], &[u8]) {
    let (line, end) = text.split_at(text.iter().position(|byte| ends_line(*byte)).unwrap_or(text.len()));
    let length = if end.starts_with(b"\r\n") { 2 } else { end.len().min(1) };
    (line, &end[length..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_character_is_no_text() {
        assert_eq!(decoded(vec![0xff, 0xfe, b'a', 0, 0x3c, 0xd8]), [b'a', BROKEN]);
        assert_eq!(decoded(vec![0xff, 0xfe, 0x3c, 0xd8, b'a', 0]), [BROKEN, b'a']);
        assert_eq!(decoded(vec![0xff, 0xfe, b'a', 0, b'b']), [b'a', BROKEN]);
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
