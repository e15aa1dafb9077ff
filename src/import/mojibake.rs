//! Text that was read in another encoding than it was written in: the bytes of UTF-8 taken for characters of Windows-1252.

use super::error::excerpt;
use super::finding::Flaw;

/// What Windows-1252 has where Latin-1 has control characters.
const WINDOWS: &str = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ";

/// The flaw of a column with such a text.
pub(crate) fn check(column: &str, text: &str) -> Option<Flaw> {
    let broken = find(text)?;
    let mut chars = broken.chars();
    let found = match (chars.next(), chars.next()) {
        (Some(char), None) => format!("U+{:04X}", u32::from(char)),
        _ => excerpt(broken),
    };
    Some(Flaw::warning("mojibake", format!("{column}: text in the wrong encoding: {found}")))
}

/// The first place of a text that shows it.
fn find(text: &str) -> Option<&str> {
    text.char_indices().find_map(|(at, _)| {
        let rest = &text[at..];
        let broken = rest.chars().take(broken_chars(rest));
        Some(&rest[..broken.map(char::len_utf8).sum::<usize>()]).filter(|broken| !broken.is_empty())
    })
}

/// How many characters at the beginning are no text.
fn broken_chars(text: &str) -> usize {
    let mut chars = text.chars();
    let [first, second] = [chars.next(), chars.next()].map(|char| char.unwrap_or(' '));
    let is_latin = matches!(second, '\u{80}'..='\u{bf}');
    match first {
        '\u{80}'..='\u{9f}' | '\u{fffd}' => 1,
        // The signs of Latin-1, and the letters behind them.
        'Â' | 'Ã' if is_latin || WINDOWS.contains(second) => 2,
        // Quotes, dashes and other signs; letters with a caret before a quotation mark are French.
        'â' if matches!(second, '€' | '‚' | '„' | '†' | '\u{80}'..='\u{9f}') => 3,
        // Letters of other languages. Guillemets may stand behind a capital.
        'Ä' | 'Å' | 'Î' | 'Ï' | 'Ð' | 'Ñ' if is_latin && !matches!(second, '«' | '»' | '\u{a0}' | '·') => 2,
        // A byte order mark, and U+FFFD itself.
        'ï' if text.starts_with("ï»¿") || text.starts_with("ï¿½") => 3,
        // Pictures.
        'ð' if second == 'Ÿ' || second == '\u{9f}' => 3,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_text_is_found() {
        for (text, expected) in [
            ("Bishopâ€™s Flower", "â€™"),
            ("20Â°C", "Â°"),
            ("sow â€“ water", "â€“"),
            ("PadrÃ³n", "Ã³"),
            ("Viola Ã— wittrockiana", "Ã—"),
            ("Ã‰chalote", "Ã‰"),
            ("â\u{80}\u{99}", "â\u{80}\u{99}"),
            ("Â\u{a0}20", "Â\u{a0}"),
            ("Caf\u{fffd}", "\u{fffd}"),
            ("ï»¿plant", "ï»¿"),
            ("ðŸŒ±", "ðŸŒ"),
            ("Å¡alvia", "Å¡"),
            ("a\u{92}s", "\u{92}"),
        ] {
            assert_eq!(find(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_nobody_sees_is_named() {
        let message = |text| check("season", text).unwrap().message;
        assert_eq!(message("Bishopâ€™s"), "season: text in the wrong encoding: `â€™`");
        assert_eq!(message("a\u{9b}2J"), "season: text in the wrong encoding: U+009B");
    }

    #[test]
    fn accents_are_no_mistake() {
        for text in [
            "Échalote Padrón Piqué- Açaí Mix",
            "Pâtisson d'Été, 20–28°C",
            "Bishop’s Viola × wittrockiana",
            "CAFÉ» “PÂTÉ” SÃO «â» Öö",
            "½ Åland İncir ΣΊΣΥΦΟΣ 🌱",
            "Île d’Or Ångström château",
        ] {
            assert_eq!(find(text), None, "{text}");
        }
    }
}
