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

/// Where and why.
struct Fault(usize, &'static str);

/// Walks the text as Python's scanner does; it only looks for the first fault.
struct Scanner<'a> {
    chars: &'a [char],
    at: usize,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t' | '\n' | '\r')) {
            self.at += 1;
        }
    }

    fn document(&mut self) -> Result<(), Fault> {
        self.skip_space();
        self.value(0)?;
        self.skip_space();
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(Fault(self.at, "Extra data")),
        }
    }

    fn value(&mut self, depth: usize) -> Result<(), Fault> {
        let expecting = Fault(self.at, "Expecting value");
        if depth > DEPTH {
            return Err(expecting);
        }
        match self.peek() {
            Some('"') => self.string(),
            Some('{') => self.object(depth),
            Some('[') => self.array(depth),
            Some('-' | '0'..='9') => self.number(),
            _ => ["null", "true", "false", "NaN", "Infinity"]
                .into_iter()
                .find(|word| self.word(word))
                .map(|_| ())
                .ok_or(expecting),
        }
    }

    fn word(&mut self, word: &str) -> bool {
        let found = word.chars().enumerate().all(|(i, c)| self.chars.get(self.at + i) == Some(&c));
        if found {
            self.at += word.len();
        }
        found
    }

    fn digits(&mut self) -> bool {
        let start = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
        }
        self.at > start
    }

    fn number(&mut self) -> Result<(), Fault> {
        let start = self.at;
        if self.peek() == Some('-') {
            self.at += 1;
            if self.word("Infinity") {
                return Ok(());
            }
        }
        if self.peek() == Some('0') {
            self.at += 1;
        } else if !self.digits() {
            return Err(Fault(start, "Expecting value"));
        }
        // A fraction or an exponent without digits isn't part of the number: what follows is the fault then.
        let whole = self.at;
        if self.peek() == Some('.') {
            self.at += 1;
            if !self.digits() {
                self.at = whole;
                return Ok(());
            }
        }
        let mantissa = self.at;
        if matches!(self.peek(), Some('e' | 'E')) {
            self.at += 1;
            if matches!(self.peek(), Some('+' | '-')) {
                self.at += 1;
            }
            if !self.digits() {
                self.at = mantissa;
            }
        }
        Ok(())
    }

    fn string(&mut self) -> Result<(), Fault> {
        let start = self.at;
        let unterminated = || Fault(start, "Unterminated string starting at");
        self.at += 1;
        loop {
            match self.peek().ok_or_else(unterminated)? {
                '"' => {
                    self.at += 1;
                    return Ok(());
                }
                '\\' => {
                    let escape = self.at;
                    self.at += 1;
                    match self.peek().ok_or_else(unterminated)? {
                        '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' => self.at += 1,
                        'u' => {
                            let hex = self.chars.get(self.at + 1..self.at + 5);
                            if !hex.is_some_and(|hex| hex.iter().all(char::is_ascii_hexdigit)) {
                                return Err(Fault(escape + 1, "Invalid \\uXXXX escape"));
                            }
                            self.at += 5;
                        }
                        _ => return Err(Fault(escape, "Invalid \\escape")),
                    }
                }
                control if control < ' ' => {
                    return Err(Fault(self.at, "Invalid control character at"));
                }
                _ => self.at += 1,
            }
        }
    }

    fn array(&mut self, depth: usize) -> Result<(), Fault> {
        self.at += 1;
        self.skip_space();
        if self.peek() == Some(']') {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.value(depth + 1)?;
            self.skip_space();
            match self.peek() {
                Some(']') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(',') => self.at += 1,
                _ => return Err(Fault(self.at, "Expecting ',' delimiter")),
            }
            self.skip_space();
        }
    }

    fn object(&mut self, depth: usize) -> Result<(), Fault> {
        const NAME: &str = "Expecting property name enclosed in double quotes";
        self.at += 1;
        self.skip_space();
        if self.peek() == Some('}') {
            self.at += 1;
            return Ok(());
        }
        loop {
            if self.peek() != Some('"') {
                return Err(Fault(self.at, NAME));
            }
            self.string()?;
            self.skip_space();
            if self.peek() != Some(':') {
                return Err(Fault(self.at, "Expecting ':' delimiter"));
            }
            self.at += 1;
            self.skip_space();
            self.value(depth + 1)?;
            self.skip_space();
            match self.peek() {
                Some('}') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(',') => self.at += 1,
                _ => return Err(Fault(self.at, "Expecting ',' delimiter")),
            }
            self.skip_space();
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
