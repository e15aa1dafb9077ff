//! The months that a question names: months, seasons, feast days that gardeners sow by, and "now".

use super::data::words as listed;
use super::text::Text;
use crate::season::{Month, MonthSet};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// Nothing was said.
    Unsaid,
    Now,
    /// In a month or a season of the south, as it is called.
    In(&'static str, MonthSet),
}

/// The word for a season, its name and its first month.
const SEASONS: [(&str, &str, Month); 5] = [
    ("spring", "spring", Month::September),
    ("summer", "summer", Month::December),
    ("autumn", "autumn", Month::March),
    ("fall", "autumn", Month::March),
    ("winter", "winter", Month::June),
];

/// Days that gardeners count from.
const FEASTS: [(&str, Month); 4] = [
    ("anzac day", Month::April),
    ("melbourne cup|cup day", Month::November),
    ("australia day", Month::January),
    ("kings birthday|queens birthday", Month::June),
];

pub(super) fn when(text: &Text, month: Month) -> When {
    let feast = FEASTS.iter().find(|(feasts, _)| text.has_any(feasts)).map(|(_, month)| *month);
    let next = || text.has("next month").then(|| month.next());
    if let Some(month) = feast.or_else(next).or_else(|| named_month(&text.words)) {
        return When::In(month.name(), MonthSet::of(month));
    }
    // Who names two seasons asks which.
    let mut seasons = SEASONS.iter().filter(|(word, ..)| text.has(word));
    if let (Some((_, name, first)), None) = (seasons.next(), seasons.next()) {
        return When::In(name, MonthSet::of(*first).with(first.next()).with(first.next().next()));
    }
    if text.says("now") { When::Now } else { When::Unsaid }
}

fn named_month(words: &[String]) -> Option<Month> {
    let is_meant = |at: usize| {
        let is_doubtful = ["may", "march", "mar"].contains(&words[at].as_str());
        let is_last = at > 0 && at + 1 == words.len();
        !is_doubtful || is_last || at > 0 && listed("before_a_month").contains(&words[at - 1])
    };
    words.iter().enumerate().find_map(|(at, word)| month_of(word).filter(|_| is_meant(at)))
}

/// A month that is written out, or as its first three letters.
fn month_of(word: &str) -> Option<Month> {
    let short = if word == "sept" { "sep" } else { word };
    let is_short = |month: &Month| month.name()[..3].eq_ignore_ascii_case(short);
    word.parse().ok().or_else(|| Month::ALL.into_iter().find(is_short))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_found_as_people_write_them() {
        let of = |text: &str| when(&Text::of(text), Month::October);
        for (text, name) in [
            ("carrots in May?", "May"),
            ("sowing in sept", "September"),
            ("on anzac day", "April"),
            ("next month", "November"),
            ("over winter", "winter"),
        ] {
            assert!(matches!(of(text), When::In(found, _) if found == name), "{text}");
        }
        assert_eq!(
            ["they may be late", "autumn or spring", "garlic now?"].map(of),
            [When::Unsaid, When::Unsaid, When::Now]
        );
    }
}
