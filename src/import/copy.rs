//! Rows on their way into a staging table, in the text format of COPY.

use std::fmt::Display;
use std::io::Write;

use sqlx::postgres::{PgConnection, PgCopyIn};

/// How many bytes go to the database at once: some hundreds of rows of the catalogue.
const CHUNK: usize = 1024 * 1024;

/// Rows that wait to be sent.
#[derive(Debug, Default)]
pub struct Lines(Vec<u8>);

impl Lines {
    /// The next field, a text that is escaped as COPY wants it; nothing is NULL.
    pub fn text(&mut self, text: Option<&str>) {
        let Some(text) = text else {
            return self.value(None::<&str>);
        };
        let mut rest = text.as_bytes();
        while let Some(at) = rest.iter().position(|byte| matches!(byte, b'\\' | b'\t' | b'\n' | b'\r')) {
            self.0.extend_from_slice(&rest[..at]);
            self.0.push(b'\\');
            self.0.push(match rest[at] {
                b'\t' => b't',
                b'\n' => b'n',
                b'\r' => b'r',
                other => other,
            });
            rest = &rest[at + 1..];
        }
        self.0.extend_from_slice(rest);
        self.0.push(b'\t');
    }

    /// The next field, a number, a truth value or another thing that needs no escape; nothing is NULL.
    pub fn value(&mut self, value: Option<impl Display>) {
        // Writing to a vector can't fail.
        let _ = match value {
            Some(value) => write!(self.0, "{value}\t"),
            None => self.0.write_all(b"\\N\t"),
        };
    }

    /// Ends the row.
    pub fn end(&mut self) {
        if let Some(last) = self.0.last_mut() {
            *last = b'\n';
        }
    }

    /// Whether it is time to send.
    pub fn is_full(&self) -> bool {
        self.0.len() >= CHUNK
    }

    /// Sends all rows and forgets them.
    pub async fn send(&mut self, copy: &mut PgCopyIn<&mut PgConnection>) -> Result<(), sqlx::Error> {
        copy.send(self.0.as_slice()).await?;
        self.0.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_escaped_and_rows_end_in_one_line_feed() {
        let mut lines = Lines::default();
        lines.text(Some("tab\t, line\r\n, back\\slash"));
        lines.text(None);
        lines.text(Some(""));
        lines.value(Some(7));
        lines.value(Some(true));
        lines.value(None::<f64>);
        lines.end();
        assert_eq!(String::from_utf8(lines.0).unwrap(), "tab\\t, line\\r\\n, back\\\\slash\t\\N\t\t7\ttrue\t\\N\n");
    }
}
