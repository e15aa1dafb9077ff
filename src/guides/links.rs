//! Which targets of links are harmless, and how a link's parts are written so that no renderer takes them for HTML.

/// The schemes that a link may have; without one it is relative.
const SCHEMES: [&str; 3] = ["http:", "https:", "mailto:"];

/// Whether a target, as the Markdown parser has read it, may stay: it is `http`, `https`, `mailto` or relative.
pub(super) fn is_harmless(target: &str) -> bool {
    // Browsers pass over control characters, and over spaces before the scheme.
    let plain = target.chars().filter(|c| !c.is_control() && !c.is_whitespace());
    let plain = plain.collect::<String>().to_ascii_lowercase();
    let head = plain.split('/').next().unwrap_or_default();
    // An encoded colon is none to a browser. It is to a renderer that decodes once too often.
    let may_be_scheme = [":", "%3a", "&#", "&colon"].iter().any(|colon| head.contains(colon));
    head.starts_with(['#', '?']) || !may_be_scheme || SCHEMES.iter().any(|scheme| head.starts_with(scheme))
}

/// A target as it can stand between the parentheses of a link.
pub(super) fn destination(target: &str) -> String {
    let mut written = String::with_capacity(target.len());
    for c in target.chars().filter(|c| !c.is_control()) {
        match c {
            '&' => written.push_str("&amp;"),
            ' ' | '(' | ')' | '<' | '>' | '"' | '\'' | '`' | '\\' => written += &format!("%{:02X}", u32::from(c)),
            c => written.push(c),
        }
    }
    written
}

/// A link's title with the space before it; nothing for an empty one.
pub(super) fn title(title: &str) -> String {
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
pub(super) fn spelled_out(text: &str, target: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => shown.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '!' | '~' | '|' => shown.extend(['\\', c]),
            c => shown.push(c),
        }
    }
    format!("[{shown}]({})", destination(target))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_mail_and_relative_targets_are_harmless() {
        let harmless = "https://example.org/a:b?c=d#e HTTP://example.org //example.org/x mailto:someone@example.org \
            Native%20Bees.md /guides/a:b #javascript: ?at=10:30 a.md?b=1&c=2";
        for target in harmless.split(' ').chain(["", "../Craft/A Bee Hotel.md"]) {
            assert!(is_harmless(target), "{target}");
        }
        let harmful = "javascript:alert(1) JaVaScRiPt:alert(1) javascript%3Aalert(1) javascript&colon;alert(1) vbscript:x \
            java&#115;cript&#58;alert(1) data:text/html,<script>alert(1)</script> data:image/png;base64,AAAA \
            file:///etc/passwd blob:https://example.org/x view-source:http://example.org tel:000 :x";
        let hidden = [" javascript:x", "java\nscript:x", "java\tscript:x", "\u{1}javascript:x"];
        for target in harmful.split(' ').chain(hidden) {
            assert!(!is_harmless(target), "{target}");
        }
    }

    #[test]
    fn what_is_written_anew_holds_no_bracket() {
        assert_eq!(destination("a b(<\"c\">)&d\n"), "a%20b%28%3C%22c%22%3E%29&amp;d");
        assert_eq!(title("say \"<b>\""), " \"say &quot;&lt;b&gt;&quot;\"");
        assert_eq!(title(""), "");
        assert_eq!(spelled_out("https://a.b/c_d", "https://a.b/c_d"), "[https://a.b/c\\_d](https://a.b/c_d)");
    }
}
