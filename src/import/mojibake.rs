//! Text that was read in another encoding than it was written in: the bytes of UTF-8 taken for characters of Windows-1252.

use std::sync::LazyLock;

use regex::Regex;

use super::error::{Flaw, excerpt};

/// What is no text.
static BROKEN: LazyLock<Regex> = LazyLock::new(|| {
    let broken = r"(?xs)
        [\u{80}-\u{9f}\u{fffd}]
        # The signs of Latin-1, and the letters behind them; Windows-1252 has others where Latin-1 has control characters.
        | [ÂÃ] [\u{80}-\u{bf}€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]
        # Quotes, dashes and other signs; letters with a caret before a quotation mark are French.
        | â [€‚„†\u{80}-\u{9f}] .?
        # Letters of other languages. Guillemets may stand behind a capital.
        | [ÄÅÎÏÐÑ] [\u{80}-\u{bf}--[«»\u{a0}·]]
        # A byte order mark, and U+FFFD itself.
        | ï»¿ | ï¿½
        # Pictures.
        | ð [Ÿ\u{9f}] .?";
    Regex::new(broken).expect("the signs make an expression")
});

/// The flaw of a column with such a text.
pub(crate) fn check(column: &str, text: &str) -> Option<Flaw> {
    let broken = BROKEN.find(text)?.as_str();
    let mut chars = broken.chars();
    let found = match (chars.next(), chars.next()) {
        (Some(char), None) => format!("U+{:04X}", u32::from(char)),
        _ => excerpt(broken),
    };
    Some(Flaw::warning("mojibake", format!("{column}: text in the wrong encoding: {found}")))
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
            assert_eq!(BROKEN.find(text).unwrap().as_str(), expected, "{text}");
        }
        let invisible = check("season", "a\u{9b}2J").unwrap();
        assert_eq!(invisible.message, "season: text in the wrong encoding: U+009B");
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
            assert!(!BROKEN.is_match(text), "{text}");
        }
    }
}
