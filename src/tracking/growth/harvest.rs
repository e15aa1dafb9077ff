//! When a plant is first and last picked, or in flower: its days from the start, snapped to the season in which it bears in a
//! climate zone (`data/growth/harvest.toml`). Pure.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::conditions::When;
use super::data::parsed;
use super::facts::{Crop, Facts, Frost, Kind, Trait};
use crate::plants::head_start::{self, StartAs};
use crate::plants::model::Plant;
use crate::plants::sowing_window::frosty_months;
use crate::season::{ClimateZone, Month, MonthSet};
use crate::tracking::progress::shifted;

/// A season with fewer days left is over for a plant that only now gets ready.
const LEAST_SEASON: i64 = 14;
/// How long what the cold kills can wait for its season to begin, in days.
const LONGEST_WAIT: i64 = 100;
/// From so many days on a forecast is of another year than the one that is known.
const LONG: i32 = 400;

/// When a plant bears.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Forecast {
    /// The first picking, or the first bloom; null where nothing is picked or known.
    pub first_harvest: Option<NaiveDate>,
    /// The last one of the same season; null also where picking goes on for years.
    pub last_harvest: Option<NaiveDate>,
    /// What the dates rest on.
    #[schema(example = "136 days from sowing; in the cool zone it is picked from December to May.")]
    pub basis: String,
    pub confidence: Confidence,
}

/// How far a forecast can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Confidence {
    Low,
    Medium,
    High,
}

/// When some plants bear.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bearing {
    #[serde(default)]
    when: When,
    #[serde(default)]
    crops: Vec<String>,
    #[serde(default)]
    genera: Vec<String>,
    #[serde(default)]
    kinds: Vec<Kind>,
    #[serde(default)]
    months: Seasons,
    /// Days from the start that count instead of the plant's own: the season tells, not the plant's age.
    ready: Option<i32>,
    /// It bears no sooner than so many days after it was sown.
    #[serde(default)]
    at_least: i32,
    /// The same for what isn't grown from seed.
    #[serde(default)]
    at_least_planted: i32,
    /// How many days it bears, if not to the season's end.
    span: Option<u64>,
    /// Whether this is what is usual for plants of a kind that differ from each other.
    #[serde(default)]
    usual: bool,
    /// Why there is nothing to forecast.
    nothing: Option<String>,
}

/// The months in which it bears, by zone. It isn't known to bear in a zone that is missing.
#[derive(Debug, Default, Deserialize)]
#[serde(try_from = "Months")]
struct Seasons(HashMap<ClimateZone, MonthSet>);

#[derive(Deserialize)]
#[serde(untagged)]
enum Months {
    Everywhere(String),
    ByZone(HashMap<String, String>),
}

impl TryFrom<Months> for Seasons {
    type Error = String;

    fn try_from(months: Months) -> Result<Self, String> {
        let zone = |name: &str| name.parse().map_err(|_| format!("{name} is no zone"));
        let seasons = match months {
            Months::Everywhere(text) => {
                let months = runs(&text)?;
                ClimateZone::ALL.into_iter().map(|zone| (zone, months)).collect()
            }
            Months::ByZone(zones) => {
                let zones = zones.iter().map(|(name, text)| Ok((zone(name)?, runs(text)?)));
                zones.collect::<Result<_, String>>()?
            }
        };
        Ok(Self(seasons))
    }
}

/// `Nov-Feb, May`, or `all`.
fn runs(text: &str) -> Result<MonthSet, String> {
    if text == "all" {
        return Ok(MonthSet::ALL);
    }
    let month = |short: &str| {
        let found = Month::ALL.into_iter().find(|month| month.name()[..3] == *short);
        found.ok_or_else(|| format!("{short} is no month"))
    };
    let mut set = MonthSet::EMPTY;
    for run in text.split(", ") {
        let (first, last) = run.split_once('-').unwrap_or((run, run));
        let (mut at, last) = (month(first)?, month(last)?);
        set = set.with(at);
        while at != last {
            at = at.next();
            set = set.with(at);
        }
    }
    Ok(set)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    bearing: Vec<Bearing>,
}

static BEARINGS: LazyLock<Vec<Bearing>> = LazyLock::new(|| {
    let File { bearing } = parsed!("harvest.toml");
    for crop in bearing.iter().flat_map(|entry| &entry.crops) {
        assert!(Crop::named(crop).is_some(), "data/growth/harvest.toml: {crop:?} is no crop of crops.toml");
    }
    let open = bearing.iter().filter(|entry| entry.when.is_always()).flat_map(|entry| &entry.kinds);
    let kinds = open.collect::<HashSet<_>>().len();
    assert_eq!(kinds, Kind::COUNT, "data/growth/harvest.toml: a kind has no entry that holds for all its plants");
    bearing
});

/// Parses the file.
pub(super) fn load() {
    LazyLock::force(&BEARINGS);
}

/// How the plant bears, and whether its crop or genus tells so rather than its kind.
fn bearing(facts: &Facts<'_>) -> Option<(&'static Bearing, bool)> {
    let first =
        |is_named: &dyn Fn(&Bearing) -> bool| BEARINGS.iter().find(|entry| is_named(entry) && entry.when.holds(facts));
    let by_crop = facts.crop.and_then(|crop| first(&|entry| entry.crops.contains(&crop.name)));
    let named = by_crop.or_else(|| first(&|entry| entry.genera.contains(&facts.genus)));
    let by_kind = || first(&|entry| entry.kinds.contains(&facts.kind)).map(|entry| (entry, !entry.usual));
    named.map(|entry| (entry, true)).or_else(by_kind)
}

/// When a plant bears that was started so on a day, in a zone.
#[expect(clippy::similar_names, reason = "first and last, and where each lies")]
pub(crate) fn forecast(plant: Option<&Plant>, zone: ClimateZone, start: NaiveDate, start_as: StartAs) -> Forecast {
    let none = |basis: String| Forecast { first_harvest: None, last_harvest: None, basis, confidence: Confidence::Low };
    let Some(plant) = plant else {
        return none("The plant isn't in the catalogue any more.".to_owned());
    };
    let facts = Facts::started(plant, start_as);
    let Some((entry, is_named)) = bearing(&facts) else {
        return none("Nothing is known of when it bears.".to_owned());
    };
    if let Some(why) = &entry.nothing {
        return none(why.clone());
    }
    let verb = if facts.has(Trait::Ornamental) { "in flower" } else { "picked" };
    let Some(season) = entry.months.0.get(&zone).copied() else {
        return none(format!("It isn't known to be {verb} in the {zone} zone."));
    };
    let least = if facts.start.is_seed() { entry.at_least } else { entry.at_least_planted };
    let out_of_frost = entry.ready.is_none().then(|| days_until_out(plant, &facts, zone, start)).flatten();
    let days = entry.ready.unwrap_or(facts.days).saturating_add(out_of_frost.unwrap_or(0)).max(least);
    let bears = shifted(start, days.into()).and_then(|ready| Some((ready, in_season(ready, season)?)));
    let Some((ready, (first, end))) = bears else {
        return none("It bears after the year 9999.".to_owned());
    };
    let dies = facts.frost == Frost::Tender && !facts.is_lasting() && !frosty_months(zone).is_empty();
    if dies && (first - ready).num_days() > LONGEST_WAIT {
        return none(format!("The cold ends its season in the {zone} zone before it is ready."));
    }
    let last = entry.span.and_then(|span| first.checked_add_days(Days::new(span - 1)));
    let last = match (end, last) {
        (Some(end), Some(last)) => Some(end.min(last)),
        (end, last) => end.or(last),
    };
    let from = match (facts.start.is_seed(), start_as) {
        (_, StartAs::Seedling) => "planting out",
        (true, _) => "sowing",
        (false, _) => "planting",
    };
    let season_text = in_words(season);
    let basis = if entry.ready.is_some() || first > ready {
        format!("It is {verb} {season_text} in the {zone} zone, and not sooner than {days} days from {from}.")
    } else {
        format!("{days} days from {from}; in the {zone} zone it is {verb} {season_text}.")
    };
    Forecast {
        first_harvest: Some(first),
        last_harvest: last,
        basis,
        confidence: confidence(&facts, plant, zone, start, is_named),
    }
}

/// The days by which planting out waits for the last frost, of a tender plant that is raised in trays.
fn days_until_out(plant: &Plant, facts: &Facts<'_>, zone: ClimateZone, start: NaiveDate) -> Option<i32> {
    let raised = facts.frost == Frost::Tender && head_start::head_start(plant) > 0;
    let ready = raised.then(|| shifted(start, facts.head_start.into())).flatten()?;
    let warm = MonthSet::ALL.iter().filter(|month| !frosty_months(zone).contains(*month)).collect();
    let out = first_day_in(ready, warm)?;
    i32::try_from((out - ready).num_days()).ok()
}

/// The first day from this one on that lies in one of the months.
fn first_day_in(day: NaiveDate, months: MonthSet) -> Option<NaiveDate> {
    if months.contains(month_of(day)) {
        return Some(day);
    }
    let mut day = day;
    while !months.contains(month_of(day)) {
        day = end_of_month(day)?.succ_opt()?;
    }
    Some(day)
}

/// The first day of bearing, and the season's last; no last day where it lasts all year.
fn in_season(ready: NaiveDate, season: MonthSet) -> Option<(NaiveDate, Option<NaiveDate>)> {
    if season == MonthSet::ALL {
        return Some((ready, None));
    }
    let first = first_day_in(ready, season)?;
    let end = season_end(first, season)?;
    if first == ready && end - first < chrono::Duration::days(LEAST_SEASON) {
        let next = first_day_in(end.succ_opt()?, season)?;
        return Some((next, Some(season_end(next, season)?)));
    }
    Some((first, Some(end)))
}

/// The last day of the run of months that a day lies in.
fn season_end(day: NaiveDate, season: MonthSet) -> Option<NaiveDate> {
    let mut end = end_of_month(day)?;
    while season.contains(month_of(end).next()) {
        end = end_of_month(end.succ_opt()?)?;
    }
    Some(end)
}

fn month_of(day: NaiveDate) -> Month {
    Month::ALL[day.month0() as usize]
}

fn end_of_month(day: NaiveDate) -> Option<NaiveDate> {
    let next = day.with_day(1)?.checked_add_months(chrono::Months::new(1))?;
    next.pred_opt()
}

/// `all year`, `from May to June and from September to January`, `in May`.
fn in_words(season: MonthSet) -> String {
    if season == MonthSet::ALL {
        return "all year".to_owned();
    }
    let begins = Month::ALL.into_iter().filter(|month| season.contains(*month) && !season.contains(month.previous()));
    let runs = begins.map(|first| {
        let mut last = first;
        while season.contains(last.next()) {
            last = last.next();
        }
        if first == last { format!("in {first}") } else { format!("from {first} to {last}") }
    });
    runs.collect::<Vec<_>>().join(" and ")
}

/// A forecast is sure when the crop's own season is known, its days are, and it was started in its months.
fn confidence(facts: &Facts<'_>, plant: &Plant, zone: ClimateZone, start: NaiveDate, is_named: bool) -> Confidence {
    let months = plant.sowing_months(zone);
    let in_time = months.contains(&month_of(start));
    let known = head_start::known_days(plant).is_some();
    match [is_named, known, in_time].iter().filter(|holds| **holds).count() {
        3 if facts.days <= LONG => Confidence::High,
        2 | 3 => Confidence::Medium,
        _ => Confidence::Low,
    }
}
