//! Makes a guide's Markdown harmless for a page that puts it into itself as HTML: outside code nothing is left that a browser
//! takes for a tag, and links that could run something lose their target. What comes out is still Markdown.
//!
//! Renderers differ. So the text is read in three dialects, and only what is code in all is left alone; and a `<` that could
//! begin a tag is escaped wherever else it stands, whether or not a parser saw HTML there.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

/// Escaped HTML may hold Markdown, and an unwrapped link another one; a text that takes more rounds was made to.
const ROUNDS: usize = 64;

/// The most bytes of a target that is looked at where no parser has found it.
const LONGEST_TARGET: usize = 2_000;

/// Plain Markdown (`CommonMark`), and what GitHub adds to it.
const DIALECTS: [Options; 3] = [
    Options::empty(),
    Options::ENABLE_TABLES
        .union(Options::ENABLE_FOOTNOTES)
        .union(Options::ENABLE_STRIKETHROUGH)
        .union(Options::ENABLE_TASKLISTS),
    Options::all(),
];

/// The text with Unix line ends, without HTML and without harmful links; `None` if it resists.
pub(crate) fn harmless(text: &str) -> Option<String> {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    let mut text = text.replace('\0', "\u{fffd}");
    for _ in 0..ROUNDS {
        let edits = edits(&text);
        if edits.is_empty() {
            return Some(text);
        }
        text = edited(&text, edits);
    }
    None
}

/// What is replaced, and what by.
type Edit = (Range<usize>, String);

/// Applies the edits. Of two that overlap the second waits for the next round.
fn edited(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let mut result = String::with_capacity(text.len() + 64);
    let mut done = 0;
    for (range, with) in edits {
        if range.start >= done {
            result.push_str(&text[done..range.start]);
            result.push_str(&with);
            done = range.end;
        }
    }
    result.push_str(&text[done..]);
    result
}

fn edits(text: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut code = vec![true; text.len()];
    let mut later = vec![false; text.len()];
    for dialect in DIALECTS {
        let mut found = Found { text, edits: &mut edits, later: &mut later, code: vec![false; text.len()] };
        found.read(dialect);
        let found = found.code;
        code.iter_mut().zip(found).for_each(|(code, here)| *code &= here);
    }
    twice_defined(text, &code, &mut edits);
    let mut taken = code;
    for (range, _) in &edits {
        taken[range.clone()].fill(true);
    }
    let mut waiting = Vec::new();
    for (at, _) in text.match_indices('<') {
        let rest = &text.as_bytes()[at + 1..];
        // The HTML standard's tokeniser: no other character after `<` begins a tag, a comment or a declaration.
        let is_tag = rest.first().is_some_and(|c| c.is_ascii_alphabetic() || b"/!?".contains(c));
        if is_tag && !taken[at] {
            let edits = if later[at] { &mut waiting } else { &mut edits };
            edits.push((at - escape_before(text, at)..at + 1, "&lt;".into()));
        }
    }
    if edits.is_empty() { waiting } else { edits }
}

/// The length of the backslash that escapes the character at `at`: 1 or 0.
fn escape_before(text: &str, at: usize) -> usize {
    text[..at].bytes().rev().take_while(|byte| *byte == b'\\').count() % 2
}

/// Definitions of a name that has one already: some renderers take the last one, the parser tells only the first.
fn twice_defined(text: &str, code: &[bool], edits: &mut Vec<Edit>) {
    for (at, colon) in text.match_indices("]:") {
        let rest = text[at + colon.len()..].trim_start();
        let rest = &rest[..rest.floor_char_boundary(LONGEST_TARGET)];
        let target = rest.split_whitespace().next().unwrap_or_default();
        let after = rest[target.len()..].split('\n').next().unwrap_or_default().trim_start();
        let is_definition = after.is_empty() || after.starts_with(['"', '\'', '(']);
        if is_definition && !code[at] && !is_harmless(target.trim_matches(['<', '>'])) {
            edits.push((at..at + 2, "]\\:".into()));
        }
    }
}

/// What one dialect finds in a text.
struct Found<'t, 'e> {
    text: &'t str,
    edits: &'e mut Vec<Edit>,
    /// For each byte whether it may turn out to be code when the lines of an HTML block no longer begin with a tag.
    later: &'e mut [bool],
    /// For each byte whether it is code.
    code: Vec<bool>,
}

/// A link or an image whose end hasn't come yet.
struct Link<'t> {
    range: Range<usize>,
    /// The bracket before its text, with the `!` of an image.
    opening: usize,
    /// Where the last part of its text ends.
    text_end: usize,
    kind: LinkType,
    target: CowStr<'t>,
    title: CowStr<'t>,
}

impl<'t> Found<'t, '_> {
    fn read(&mut self, dialect: Options) {
        let parser = Parser::new_ext(self.text, dialect);
        for (_, definition) in parser.reference_definitions().iter() {
            let title = definition.title.as_deref().unwrap_or_default();
            self.define(definition.span.clone(), &definition.dest, title);
        }
        let mut open: Vec<Link<'t>> = Vec::new();
        for (event, range) in parser.into_offset_iter() {
            if let Event::End(TagEnd::Link | TagEnd::Image) = event
                && let Some(link) = open.pop()
            {
                self.link(&link);
            }
            if let Some(outer) = open.last_mut() {
                outer.text_end = outer.text_end.max(range.end);
            }
            match event {
                Event::Code(_) | Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => self.code[range].fill(true),
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) => {
                    // The words behind the fence are no code: they become an attribute.
                    let fence = self.text[range.clone()].find('\n').unwrap_or(range.len());
                    self.code[range.start + fence..range.end].fill(true);
                }
                Event::Html(line) => {
                    let begin = line.len() - line.trim_start().len() + 1;
                    self.later[(range.start + begin).min(range.end)..range.end].fill(true);
                }
                Event::Start(
                    Tag::Link { link_type: kind, dest_url: target, title, .. }
                    | Tag::Image { link_type: kind, dest_url: target, title, .. },
                ) => {
                    let opening = if self.text[range.clone()].starts_with('!') { 2 } else { 1 };
                    open.push(Link { text_end: range.start + opening, range, opening, kind, target, title });
                }
                _ => {}
            }
        }
    }

    /// `[name]: target "title"`.
    fn define(&mut self, range: Range<usize>, target: &str, title: &str) {
        let text = &self.text[range.clone()];
        if !is_harmless(target) {
            self.edits.push((range, String::new()));
        } else if let Some((colon, _)) =
            text.match_indices("]:").find(|(at, _)| escape_before(text, *at) == 0 && text[at + 2..].contains('<'))
        {
            let written = format!("]: {}{}", destination(target), quoted(title));
            self.edits.push((range.start + colon..range.end, written));
        }
    }

    fn link(&mut self, link: &Link<'_>) {
        let Link { range, opening, kind, target, title, .. } = link;
        let stays = is_harmless(target) || *kind == LinkType::Email;
        if matches!(kind, LinkType::Autolink | LinkType::Email) {
            // One that isn't harmless is escaped like any other text.
            if stays {
                let shown = self.text[range.clone()].trim_matches(['<', '>']);
                let scheme = if *kind == LinkType::Email { "mailto:" } else { "" };
                let target = format!("{scheme}{}", target.trim_start_matches(scheme));
                self.edits.push((range.clone(), spelled_out(shown, &target)));
            }
            return;
        }
        let rest = &self.text[link.text_end..range.end];
        let close = link.text_end + rest.find(']').unwrap_or(rest.len());
        if !stays {
            self.edits.push((range.start..range.start + opening, String::new()));
            // The parser counts the empty brackets of `[name][]` out.
            let empty = *kind == LinkType::Collapsed && self.text[range.end..].starts_with("[]");
            self.edits.push((close..range.end + if empty { 2 } else { 0 }, String::new()));
        } else if *kind == LinkType::Inline && self.text[close..range.end].contains('<') {
            let written = format!("]({}{})", destination(target), quoted(title));
            self.edits.push((close..range.end, written));
        }
    }
}

/// The schemes that a link may have; without one it is relative.
const SCHEMES: [&str; 3] = ["http:", "https:", "mailto:"];

/// Whether a target, as the Markdown parser has read it, may stay: it is `http`, `https`, `mailto` or relative.
fn is_harmless(target: &str) -> bool {
    // Browsers pass over control characters, and over spaces before the scheme.
    let plain = target.chars().filter(|c| !c.is_control() && !c.is_whitespace());
    let plain = plain.collect::<String>().to_ascii_lowercase();
    let head = plain.split('/').next().unwrap_or_default();
    // An encoded colon is none to a browser. It is to a renderer that decodes once too often.
    let may_be_scheme = [":", "%3a", "&#", "&colon"].iter().any(|colon| head.contains(colon));
    head.starts_with(['#', '?']) || !may_be_scheme || SCHEMES.iter().any(|scheme| head.starts_with(scheme))
}

/// A target as it can stand between the parentheses of a link.
fn destination(target: &str) -> String {
    let written = target.chars().filter(|c| !c.is_control()).map(|c| match c {
        '&' => "&amp;".to_owned(),
        ' ' | '(' | ')' | '<' | '>' | '"' | '\'' | '`' | '\\' => format!("%{:02X}", u32::from(c)),
        c => c.to_string(),
    });
    written.collect()
}

/// A link's title with the space before it; nothing for an empty one.
fn quoted(title: &str) -> String {
    if title.is_empty() {
        return String::new();
    }
    let escaped = title
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\\', "&#92;")
        .replace('`', "&#96;");
    format!(" \"{escaped}\"")
}

/// `<https://example.org>` as an ordinary link: a page that knows no such links would read it as a tag.
fn spelled_out(text: &str, target: &str) -> String {
    let shown = text.chars().map(|c| match c {
        '&' => "&amp;".to_owned(),
        '\\' | '`' | '*' | '_' | '[' | ']' | '!' | '~' | '|' => format!("\\{c}"),
        c => c.to_string(),
    });
    let shown = shown.collect::<String>();
    format!("[{shown}]({})", destination(target))
}

#[cfg(test)]
mod tests;
