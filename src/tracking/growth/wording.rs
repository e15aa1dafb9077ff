//! How lengths, times and months are said: metric, and as short as a gardener would.

use std::borrow::Borrow;

use chrono::NaiveDate;

use crate::season::{Month, MonthSet};

/// A depth: `5 mm`, `1.5 cm`, `12 cm`.
pub(super) fn millimetres(mm: i32) -> String {
    if mm < 10 { format!("{mm} mm") } else { in_tenths(mm, "cm") }
}

/// A distance: `60 cm`, `1.5 m`.
pub(crate) fn centimetres(cm: i32) -> String {
    if cm < 100 { format!("{cm} cm") } else { in_tenths(cm / 10, "m") }
}

fn in_tenths(tenths: i32, unit: &str) -> String {
    match tenths % 10 {
        0 => format!("{} {unit}", tenths / 10),
        tenth => format!("{}.{tenth} {unit}", tenths / 10),
    }
}

/// A span of days: `7–14 days`, `1 day`.
pub(crate) fn days((low, high): (i32, i32)) -> String {
    match (low, high) {
        (1, 1) => "1 day".to_owned(),
        (low, high) if low == high => format!("{low} days"),
        (low, high) => format!("{low}\u{2013}{high} days"),
    }
}

/// A span of temperatures: `18–22 °C`.
pub(super) fn celsius((low, high): (i32, i32)) -> String {
    if low == high { format!("{low} °C") } else { format!("{low}\u{2013}{high} °C") }
}

/// The first and the last month of each run of a set; the year goes round, and a whole one has no run.
pub(crate) fn month_runs(set: MonthSet) -> impl Iterator<Item = (Month, Month)> {
    let firsts = set.iter().filter(move |month| !set.contains(month.previous()));
    firsts.map(move |first| {
        let mut last = first;
        while set.contains(last.next()) {
            last = last.next();
        }
        (first, last)
    })
}

/// `in May`, `from May to June`.
pub(crate) fn span((first, last): (Month, Month)) -> String {
    if first == last { format!("in {first}") } else { format!("from {first} to {last}") }
}

/// The months of a year that goes round: `September to January, April`, `all year`.
pub(crate) fn months(set: MonthSet) -> String {
    if set == MonthSet::ALL {
        return "all year".to_owned();
    }
    let runs = month_runs(set);
    let runs = runs.map(|(first, last)| if first == last { first.to_string() } else { format!("{first} to {last}") });
    runs.collect::<Vec<_>>().join(", ")
}

/// As a sentence begins.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// `5 October`.
pub(crate) fn day_and_month(date: NaiveDate) -> String {
    date.format("%-d %B").to_string()
}

/// The names as a list: `basil, carrot and onion`.
pub(crate) fn list(names: &[impl Borrow<str>]) -> String {
    match names {
        [most @ .., last] if !most.is_empty() => format!("{} and {}", most.join(", "), last.borrow()),
        names => names.join(""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_metric_and_short() {
        let depths = [5, 10, 15, 120, 25].map(millimetres);
        assert_eq!(depths, ["5 mm", "1 cm", "1.5 cm", "12 cm", "2.5 cm"]);
        assert_eq!([45, 100, 150].map(centimetres), ["45 cm", "1 m", "1.5 m"]);
        assert_eq!(days((7, 14)), "7\u{2013}14 days");
        assert_eq!(celsius((20, 20)), "20 °C");
    }

    #[test]
    fn months_run_over_the_turn_of_the_year() {
        use Month::{April, August, December, January, March, November, October, September};
        let of = |list: &[Month]| months(list.iter().copied().collect());
        assert_eq!(of(&[January, September, October, November, December]), "September to January");
        assert_eq!(of(&[April, August, September]), "April, August to September");
        assert_eq!(of(&[December, January, March]), "March, December to January");
        assert_eq!(of(&Month::ALL), "all year");
        assert_eq!(of(&[]), "");
    }

    #[test]
    fn lists_end_with_an_and() {
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
        assert_eq!(list(&["a"]), "a");
    }
}
