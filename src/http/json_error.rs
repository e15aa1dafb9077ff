//! What Python's `json` module would say of a malformed body, and at which character: clients of the original read both.

use serde_json::json;

use crate::error::Invalid;

/// How deep lists and objects may stand in one another; `serde_json` gives up at the same depth.
const DEPTH: usize = 127;

/// Explains why `bytes` isn't JSON. `error` is `serde_json`'s own verdict, for what nobody else minds.
pub(super) fn explain(bytes: &[u8], error: &serde_json::Error) -> Invalid {
    let text = String::from_utf8_lossy(bytes);
    let chars: Vec<char> = text.chars().collect();
    let fault = Scanner { chars: &chars, at: 0 }.document().err();
    // Python takes NaN, a lone surrogate, a number without end and a deep nest; this server doesn't.
    let fault = fault.unwrap_or_else(|| Fault(error.column().saturating_sub(1).min(chars.len()), "Expecting value"));
    let Fault(offset, reason) = fault;
    let loc = vec!["body".into(), offset.into()];
    Invalid::new("json_invalid", loc, "JSON decode error", json!({})).with_ctx(json!({ "error": reason }))
}

#[derive(Clone, Copy)]
struct Fault(usize, &'static str);

/// Walks the text as Python's scanner does, up to the first fault.
struct Scanner<'a> {
    chars: &'a [char],
    at: usize,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn fault(&self, reason: &'static str) -> Fault {
        Fault(self.at, reason)
    }

    fn expect(&mut self, delimiter: char, reason: &'static str) -> Result<(), Fault> {
        if !self.take(delimiter) {
            return Err(self.fault(reason));
        }
        self.skip_space();
        Ok(())
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t' | '\n' | '\r')) {
            self.at += 1;
        }
    }

    fn word(&mut self, word: &str) -> bool {
        let found = word.chars().enumerate().all(|(i, c)| self.chars.get(self.at + i) == Some(&c));
        self.at += if found { word.len() } else { 0 };
        found
    }

    fn digits(&mut self) -> bool {
        let start = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
        }
        self.at > start
    }

    fn document(&mut self) -> Result<(), Fault> {
        self.skip_space();
        self.value(0)?;
        self.skip_space();
        if self.peek().is_some() { Err(self.fault("Extra data")) } else { Ok(()) }
    }

    fn value(&mut self, depth: usize) -> Result<(), Fault> {
        let expecting = self.fault("Expecting value");
        if depth > DEPTH {
            return Err(expecting);
        }
        match self.peek() {
            Some('"') => self.string(),
            Some('{') => self.items('}', depth),
            Some('[') => self.items(']', depth),
            Some('-' | '0'..='9') => self.number(),
            _ if ["null", "true", "false", "NaN", "Infinity"].into_iter().any(|word| self.word(word)) => Ok(()),
            _ => Err(expecting),
        }
    }

    fn number(&mut self) -> Result<(), Fault> {
        let expecting = self.fault("Expecting value");
        if self.take('-') && self.word("Infinity") {
            return Ok(());
        }
        if !self.take('0') && !self.digits() {
            return Err(expecting);
        }
        // A fraction or an exponent without digits isn't part of the number: what follows is the fault then.
        let whole = self.at;
        if self.take('.') && !self.digits() {
            self.at = whole;
            return Ok(());
        }
        let mantissa = self.at;
        if self.take('e') || self.take('E') {
            let _ = self.take('+') || self.take('-');
            if !self.digits() {
                self.at = mantissa;
            }
        }
        Ok(())
    }

    fn string(&mut self) -> Result<(), Fault> {
        let unterminated = self.fault("Unterminated string starting at");
        self.at += 1;
        loop {
            match self.peek().ok_or(unterminated)? {
                '"' => break,
                '\\' => {
                    let escape = self.at;
                    self.at += 1;
                    match self.peek().ok_or(unterminated)? {
                        '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' => {}
                        'u' => {
                            let hex = self.chars.get(self.at + 1..self.at + 5);
                            if !hex.is_some_and(|hex| hex.iter().all(char::is_ascii_hexdigit)) {
                                return Err(Fault(escape + 1, "Invalid \\uXXXX escape"));
                            }
                            self.at += 4;
                        }
                        _ => return Err(Fault(escape, "Invalid \\escape")),
                    }
                }
                control if control < ' ' => return Err(self.fault("Invalid control character at")),
                _ => {}
            }
            self.at += 1;
        }
        self.at += 1;
        Ok(())
    }

    /// What stands between brackets, or between braces: there each value has a name.
    fn items(&mut self, close: char, depth: usize) -> Result<(), Fault> {
        self.at += 1;
        self.skip_space();
        if self.take(close) {
            return Ok(());
        }
        loop {
            if close == '}' {
                if self.peek() != Some('"') {
                    return Err(self.fault("Expecting property name enclosed in double quotes"));
                }
                self.string()?;
                self.skip_space();
                self.expect(':', "Expecting ':' delimiter")?;
            }
            self.value(depth + 1)?;
            self.skip_space();
            if self.take(close) {
                return Ok(());
            }
            self.expect(',', "Expecting ',' delimiter")?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::explain;
    use serde_json::{Value, json};

    /// What Python 3.11's `json.loads` says of each.
    #[test]
    fn faults_are_told_as_python_tells_them() {
        for (text, offset, reason) in [
            ("nope", 0, "Expecting value"),
            ("{", 1, "Expecting property name enclosed in double quotes"),
            ("{\"a\" 1}", 5, "Expecting ':' delimiter"),
            ("{\"a\": }", 6, "Expecting value"),
            ("{\"a\": 1 \"b\": 2}", 8, "Expecting ',' delimiter"),
            ("{\"a\": 1} x", 9, "Extra data"),
            ("[1, 2", 5, "Expecting ',' delimiter"),
            ("\"abc", 0, "Unterminated string starting at"),
            ("[\"ä\u{1}\"]", 3, "Invalid control character at"),
            ("[\"\\x\"]", 2, "Invalid \\escape"),
            ("[\"\\u12\"]", 3, "Invalid \\uXXXX escape"),
            ("[1.]", 2, "Expecting ',' delimiter"),
            ("[01]", 2, "Expecting ',' delimiter"),
            ("   ", 3, "Expecting value"),
        ] {
            let error = serde_json::from_str::<Value>(text).unwrap_err();
            let told = serde_json::to_value(explain(text.as_bytes(), &error)).unwrap();
            assert_eq!(told["loc"], json!(["body", offset]), "{text}");
            assert_eq!(told["ctx"]["error"], reason, "{text}");
        }
    }
}
