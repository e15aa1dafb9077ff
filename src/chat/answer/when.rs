//! The months that a question names: months, seasons, feast days that gardeners sow by, and "now".

use super::text::Text;
use crate::season::{Month, MonthSet};

/// When it is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// Nothing was said.
    Unsaid,
    Now,
    Month(Month),
    /// A season of the south.
    Season(&'static str, MonthSet),
}

const SEASONS: [(&str, [Month; 3]); 5] = [
    ("spring", [Month::September, Month::October, Month::November]),
    ("summer", [Month::December, Month::January, Month::February]),
    ("autumn", [Month::March, Month::April, Month::May]),
    ("fall", [Month::March, Month::April, Month::May]),
    ("winter", [Month::June, Month::July, Month::August]),
];

const SHORT: [(&str, Month); 12] = [
    ("jan", Month::January),
    ("feb", Month::February),
    ("apr", Month::April),
    ("jun", Month::June),
    ("jul", Month::July),
    ("aug", Month::August),
    ("sept", Month::September),
    ("sep", Month::September),
    ("oct", Month::October),
    ("nov", Month::November),
    ("dec", Month::December),
    ("mar", Month::March),
];

/// Days that gardeners count from.
const FEASTS: [(&str, Month); 6] = [
    ("anzac day", Month::April),
    ("melbourne cup", Month::November),
    ("cup day", Month::November),
    ("australia day", Month::January),
    ("kings birthday", Month::June),
    ("queens birthday", Month::June),
];

const NOW: &str = "\
    now|today|tomorrow|this week|this weekend|this month|at the moment|this time of year|currently|yet|still\
    |too late|to late|too early|to early|at present|right now";

/// Before "may" and "march" these make a month of the word.
const BEFORE_A_MONTH: [&str; 16] = [
    "in", "during", "by", "until", "til", "till", "early", "late", "mid", "this", "next", "of", "for", "or", "and",
    "from",
];

/// `month` is this month.
pub(super) fn when(text: &Text, month: Month) -> When {
    if let Some((_, month)) = FEASTS.iter().find(|(feast, _)| text.has(feast)) {
        return When::Month(*month);
    }
    if text.has("next month") {
        return When::Month(month.next());
    }
    if let Some(month) = named_months(text).next() {
        return When::Month(month);
    }
    // Who names two seasons asks which.
    let mut seasons = SEASONS.iter().filter(|(name, _)| text.has(name));
    if let (Some((name, months)), None) = (seasons.next(), seasons.next()) {
        return When::Season(name, months.iter().copied().collect());
    }
    if text.has_any(NOW) { When::Now } else { When::Unsaid }
}

fn named_months(text: &Text) -> impl Iterator<Item = Month> {
    let words = &text.words;
    words.iter().enumerate().filter_map(move |(at, word)| {
        let long = word.parse::<Month>().ok();
        let short = || SHORT.iter().find(|(name, _)| name == word).map(|(_, month)| *month);
        let month = long.or_else(short)?;
        let doubtful = matches!(word.as_str(), "may" | "march" | "mar");
        let before = at.checked_sub(1).map(|before| words[before].as_str());
        let is_last = at + 1 == words.len() && words.len() > 1;
        let is_meant = !doubtful || is_last || before.is_some_and(|before| BEFORE_A_MONTH.contains(&before));
        is_meant.then_some(month)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_found_as_people_write_them() {
        let of = |text: &str| when(&Text::of(text), Month::October);
        assert_eq!(of("carrots in May?"), When::Month(Month::May));
        assert_eq!(of("they may be late"), When::Unsaid);
        assert_eq!(of("sowing in sept"), When::Month(Month::September));
        assert_eq!(of("on anzac day"), When::Month(Month::April));
        assert_eq!(of("next month"), When::Month(Month::November));
        assert_eq!(of("garlic now?"), When::Now);
        assert_eq!(of("autumn or spring"), When::Unsaid);
        assert!(matches!(of("over winter"), When::Season("winter", _)));
    }
}
