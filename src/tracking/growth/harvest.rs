//! When a plant is first and last picked, or in flower: its days from the start, snapped to the season in which it bears in a
//! climate zone (`data/growth/harvest.toml`). Pure.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::conditions::When;
use super::data::parsed;
use super::facts::{Crop, Facts, Frost, Kind, Life, Start, Trait};
use super::place::{Place, month_of};
use super::stages::{self, Phase};
use crate::plants::head_start::{self, StartAs};
use crate::plants::model::Plant;
use crate::plants::sowing_window::frosty_months;
use crate::season::{ClimateZone, Month, MonthSet};
use crate::tracking::progress::shifted;

/// A season with fewer days left is over for a plant that only now gets ready.
const LEAST_SEASON: u64 = 14;
/// How long what lives one season can wait for its time to bear, in days; through winter, if no frost kills it; and how long
/// after its time it still bears.
const LONGEST_WAIT: i64 = 100;
const LONGEST_WINTER: i64 = 250;
const LATEST: i64 = 60;
/// With fewer days from the first picking to the frosts a forecast isn't sure.
const SAFE_FROM_FROST: i64 = 28;
/// What is to bloom after its first winter is sown by the end of this month, and takes at least so many days.
const SOWN_FOR_SPRING: Month = Month::May;
const LEAST_FOR_SPRING: i32 = 150;
/// From so many days on a forecast is of another year than the one that is known.
const LONG: i32 = 400;

/// When a plant bears.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Forecast {
    /// The first picking, or the first bloom; of what lasts, that of the season which is on or comes next. Null where nothing is
    /// picked or known.
    pub first_harvest: Option<NaiveDate>,
    /// The last one of the same season; null also where picking goes on all year.
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
#[expect(clippy::struct_excessive_bools, reason = "each is one independent fact")]
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
    /// From seed it bears after its first winter, whatever its days: it makes leaves before.
    #[serde(default)]
    after_winter: bool,
    /// How many days it bears, if not to the season's end.
    span: Option<u64>,
    /// It is dug up when it is picked, so that it bears once; frost doesn't end its season.
    #[serde(default)]
    lifted: bool,
    /// It bears well in the warmest summers of the cool zone alone.
    #[serde(default)]
    needs_heat: bool,
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

/// A season of one plant.
#[derive(Clone, Copy)]
struct Season {
    first: NaiveDate,
    /// None where it lasts all year.
    last: Option<NaiveDate>,
    /// Whether it is the one of its crop.
    is_usual: bool,
}

/// When a plant bears that was started so on a day: what lasts in the season that is on today or comes next.
pub(crate) fn forecast(
    plant: Option<&Plant>,
    place: &Place,
    start: NaiveDate,
    start_as: StartAs,
    today: NaiveDate,
) -> Forecast {
    let none = |basis: String| Forecast { first_harvest: None, last_harvest: None, basis, confidence: Confidence::Low };
    let zone = place.zone;
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
    let Some(months) = entry.months.0.get(&zone).copied() else {
        return none(format!("It isn't known to be {verb} in the {zone} zone."));
    };
    let least = if facts.start.is_seed() { entry.at_least } else { entry.at_least_planted };
    let after_winter = entry.after_winter && facts.start.is_seed();
    let own = if after_winter && facts.days <= LONG { LEAST_FOR_SPRING } else { entry.ready.unwrap_or(facts.days) };
    let nursery = nursery_days(plant, &facts);
    let out = nursery.and_then(|days| Some((shifted(start, days)?, place.out_from(shifted(start, days)?)?)));
    let waits = out.filter(|_| entry.ready.is_none()).map_or(0, |(ready, out)| (out - ready).num_days());
    let days = i64::from(own).saturating_add(waits).max(least.into());
    let winter_over = if after_winter { spring_after(start) } else { Some(start) };
    let ready = shifted(start, days).zip(winter_over).map(|(ready, spring)| ready.max(spring));
    let Some(ready) = ready.filter(|ready| ready.year() < 9999) else {
        return none("It bears after the year 9999.".to_owned());
    };
    let is_frosty = months != MonthSet::ALL || place.frost.is_some();
    let dies = facts.frost == Frost::Tender && is_frosty && !facts.is_lasting() && !entry.lifted;
    let frost = dies.then(|| place.first_frost_after(out.map_or(start, |(_, out)| out))).flatten();
    let is_killed = |before: NaiveDate| frost.is_some_and(|frost| frost <= before);
    let (longest, latest) = match frosty_months(zone).contains(month_of(ready)) {
        true if facts.frost == Frost::Tender => (LONGEST_WAIT, 0),
        true => (LONGEST_WINTER, 0),
        false => (LONGEST_WAIT, LATEST),
    };
    let season =
        if facts.is_lasting() { lasting_season(ready, months) } else { only_season(ready, months, longest, latest) };
    if is_killed(season.map_or(ready, |season| season.first)) {
        return none(format!("The cold ends its season in the {zone} zone before it is ready."));
    }
    let Some(season) = season else {
        return none(format!("Its season in the {zone} zone is over before it is ready."));
    };
    let bears_each_year = facts.life == Life::Perennial && !entry.lifted;
    let span = entry.span.filter(|_| !bears_each_year || months != MonthSet::ALL);
    let spanned = |season: Season| Season {
        last: earlier(season.last, span.and_then(|span| season.first.checked_add_days(Days::new(span - 1)))),
        ..season
    };
    let mut season = spanned(season);
    season.last = earlier(season.last, frost.and_then(|frost| frost.pred_opt()));

    let mut is_first = true;
    while bears_each_year && season.last.is_some_and(|last| last < today) {
        let Some(next) = season_after(season, months, today) else { break };
        season = spanned(next);
        is_first = false;
    }
    let from = match (facts.start.is_seed(), start_as) {
        (_, StartAs::Seedling) => "planting out",
        (true, _) => "sowing",
        (false, _) => "planting",
    };
    let in_months = in_words(months);
    let basis = if !is_first {
        format!("It is {verb} {in_months} in the {zone} zone, year after year.")
    } else if !season.is_usual {
        format!("{days} days from {from}, at the edge of its season: in the {zone} zone it is {verb} {in_months}.")
    } else if after_winter {
        format!("It is {verb} {in_months} in the {zone} zone, after its first winter.")
    } else if entry.ready.is_some() || season.first > ready {
        format!("It is {verb} {in_months} in the {zone} zone, and not sooner than {days} days from {from}.")
    } else {
        format!("{days} days from {from}; in the {zone} zone it is {verb} {in_months}.")
    };
    let at_risk = entry.needs_heat && zone == ClimateZone::Cool
        || frost.is_some_and(|frost| (frost - season.first).num_days() < SAFE_FROM_FROST);
    let sure = confidence(&facts, plant, zone, start, is_named);
    Forecast {
        first_harvest: Some(season.first),
        last_harvest: season.last,
        basis,
        confidence: match (season.is_usual, at_risk) {
            (false, _) => Confidence::Low,
            (true, true) => sure.min(Confidence::Medium),
            (true, false) => sure,
        },
    }
}

/// The earlier day of those that there are.
fn earlier(one: Option<NaiveDate>, other: Option<NaiveDate>) -> Option<NaiveDate> {
    one.into_iter().chain(other).min()
}

/// For how many days a tender plant stands in trays before it goes out; none for what isn't raised so.
fn nursery_days(plant: &Plant, facts: &Facts<'_>) -> Option<i64> {
    let raised = facts.start == Start::Tray || head_start::head_start(plant) > 0;
    if facts.frost != Frost::Tender || facts.kind == Kind::Houseplant || !raised {
        return None;
    }
    if facts.start_as == StartAs::Seedling || facts.head_start > 0 {
        return Some(facts.head_start.into());
    }
    let seedling = stages::of(facts).into_iter().find(|stage| stage.phase == Phase::Seedling);
    seedling.map(|stage| i64::from(stage.growth.end_day) + 1)
}

/// The spring after the first winter through which a plant grows.
fn spring_after(start: NaiveDate) -> Option<NaiveDate> {
    let years = i32::from(month_of(start) > SOWN_FOR_SPRING);
    NaiveDate::from_ymd_opt(start.year() + years, 9, 1)
}

/// The first day from this one on that lies in one of the months.
fn first_day_in(day: NaiveDate, months: MonthSet) -> Option<NaiveDate> {
    let mut day = day;
    while !months.contains(month_of(day)) {
        day = end_of_month(day)?.succ_opt()?;
    }
    Some(day)
}

/// The season of what is ready on a day, whatever is left of it.
fn usual_season(ready: NaiveDate, months: MonthSet) -> Option<Season> {
    if months == MonthSet::ALL {
        return Some(Season { first: ready, last: None, is_usual: true });
    }
    let first = first_day_in(ready, months)?;
    Some(Season { first, last: Some(season_end(first, months)?), is_usual: true })
}

/// The last day of the shortest season that begins on a day.
fn shortest_from(day: NaiveDate) -> Option<NaiveDate> {
    day.checked_add_days(Days::new(LEAST_SEASON - 1))
}

/// The first season of what lasts: the next one if this one is nearly over.
fn lasting_season(ready: NaiveDate, months: MonthSet) -> Option<Season> {
    let season = usual_season(ready, months)?;
    match season.last.filter(|last| season.first == ready && *last < shortest_from(ready).unwrap_or(*last)) {
        Some(last) => usual_season(last.succ_opt()?, months),
        None => Some(season),
    }
}

/// The season of what lives one: it waits for it for so many days, bears up to so many days after it, or never.
fn only_season(ready: NaiveDate, months: MonthSet, longest: i64, latest: i64) -> Option<Season> {
    let season = usual_season(ready, months)?;
    let Some(last) = season.last else { return Some(season) };
    let shortest = shortest_from(ready)?;
    let wait = (season.first - ready).num_days();
    let late = (ready - season_end_before(ready, months)?).num_days();
    if wait == 0 && last < shortest || wait > 0 && late <= latest && (late < wait || wait > longest) {
        return Some(Season { first: ready, last: Some(shortest), is_usual: false });
    }
    (wait <= longest).then_some(season)
}

/// The season after this one, or a later one that isn't over a year before today.
fn season_after(season: Season, months: MonthSet, today: NaiveDate) -> Option<Season> {
    let end = season_end(season.first, months)?;
    let from = end.succ_opt()?.max(today.checked_sub_days(Days::new(366))?);
    usual_season(from, months)
}

/// The last day before this one that lies in one of the months.
fn season_end_before(day: NaiveDate, months: MonthSet) -> Option<NaiveDate> {
    let mut day = day.with_day(1)?.pred_opt()?;
    while !months.contains(month_of(day)) {
        day = day.with_day(1)?.pred_opt()?;
    }
    Some(day)
}

/// The last day of the run of months that a day lies in.
fn season_end(day: NaiveDate, season: MonthSet) -> Option<NaiveDate> {
    let mut end = end_of_month(day)?;
    while season.contains(month_of(end).next()) {
        end = end_of_month(end.succ_opt()?)?;
    }
    Some(end)
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

/// In which months a plant of a zone bears, and whether in each year.
#[cfg(test)]
pub(super) fn season_of(plant: &Plant, zone: ClimateZone) -> Option<(MonthSet, bool)> {
    let facts = Facts::of(plant);
    let (entry, _) = bearing(&facts)?;
    Some((*entry.months.0.get(&zone)?, facts.life == Life::Perennial && !entry.lifted))
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
