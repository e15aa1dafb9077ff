//! When a plant is first and last picked, or in flower: its days from the start, snapped to the season in which it bears in a
//! climate zone (`data/growth/harvest.toml`). Pure.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::conditions::When;
use super::data::month_set;
use super::facts::{Column, Crop, Facts, Frost, Kind, Life, Start, Trait};
use super::place::{Place, month_of};
use super::stages::{self, Phase, Stage};
use super::wording::{month_runs, span};
use crate::embedded::toml_file;
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

/// When some plants bear; `data/growth/README.md` says what each field means.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is one independent fact")]
pub(super) struct Bearing {
    when: When,
    crops: Vec<String>,
    genera: Vec<String>,
    kinds: Vec<Kind>,
    months: Seasons,
    ready: Option<i32>,
    at_least: i32,
    at_least_planted: i32,
    after_winter: bool,
    span: Option<u64>,
    lifted: bool,
    needs_heat: bool,
    usual: bool,
    nothing: Option<String>,
}

/// The months in which it bears, by zone. It isn't known to bear in a zone that is missing.
#[derive(Debug, Default, Deserialize)]
#[serde(try_from = "toml::Value")]
struct Seasons(HashMap<ClimateZone, MonthSet>);

impl TryFrom<toml::Value> for Seasons {
    type Error = String;

    fn try_from(months: toml::Value) -> Result<Self, String> {
        let zones: HashMap<ClimateZone, String> = match months {
            toml::Value::String(everywhere) => ClimateZone::ALL.map(|zone| (zone, everywhere.clone())).into(),
            zones => zones.try_into().map_err(|error: toml::de::Error| error.to_string())?,
        };
        zones.into_iter().map(|(zone, months)| Ok((zone, month_set(&months)?))).collect::<Result<_, _>>().map(Self)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    bearing: Vec<Bearing>,
}

pub(super) static BEARINGS: LazyLock<Vec<Bearing>> = LazyLock::new(|| {
    let File { bearing } = toml_file!("growth/harvest.toml");
    for crop in bearing.iter().flat_map(|entry| &entry.crops) {
        assert!(Crop::named(crop).is_some(), "data/growth/harvest.toml: {crop:?} is no crop of crops.toml");
    }
    let open = bearing.iter().filter(|entry| entry.when.is_always()).flat_map(|entry| &entry.kinds);
    let kinds = open.collect::<HashSet<_>>().len();
    assert_eq!(kinds, Kind::COUNT, "data/growth/harvest.toml: a kind has no entry that holds for all its plants");
    bearing
});

/// How the plant bears, and whether its crop or genus tells so rather than its kind.
fn bearing(facts: &Facts<'_>) -> Option<(&'static Bearing, bool)> {
    let first =
        |is_named: &dyn Fn(&Bearing) -> bool| BEARINGS.iter().find(|entry| is_named(entry) && entry.when.holds(facts));
    let by_crop = facts.crop.and_then(|crop| first(&|entry| entry.crops.contains(&crop.name)));
    let named = by_crop.or_else(|| first(&|entry| entry.genera.iter().any(|genus| genus == facts.text(Column::Genus))));
    let by_kind = || first(&|entry| entry.kinds.contains(&facts.kind)).map(|entry| (entry, !entry.usual));
    named.map(|entry| (entry, true)).or_else(by_kind)
}

#[derive(Clone, Copy)]
struct Season {
    first: NaiveDate,
    /// None where it lasts all year.
    last: Option<NaiveDate>,
    /// Whether it is the one of its crop.
    is_usual: bool,
}

/// When a plant bears that was started so on a day: what lasts in the season that is on today or comes next.
pub(crate) fn forecast(bearer: Option<&Bearer>, place: &Place, start: NaiveDate, today: NaiveDate) -> Forecast {
    let known = match bearer {
        Some(bearer) => bearer.forecast(place, start, today),
        None => Err("The plant isn't in the catalogue any more.".to_owned()),
    };
    known.unwrap_or_else(|basis| Forecast {
        first_harvest: None,
        last_harvest: None,
        basis,
        confidence: Confidence::Low,
    })
}

/// What a forecast goes by of a plant that is begun so.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is one independent fact")]
pub(crate) struct Bearer {
    /// How it bears, and whether its crop or genus tells so rather than its kind.
    bearing: Option<(&'static Bearing, bool)>,
    start_as: StartAs,
    from_seed: bool,
    days: i32,
    are_days_known: bool,
    nursery_days: Option<i64>,
    frost: Frost,
    life: Life,
    is_lasting: bool,
    is_ornamental: bool,
    sown_in: [MonthSet; ClimateZone::ALL.len()],
}

impl Bearer {
    pub(crate) fn new(plant: &Plant, start_as: StartAs) -> Self {
        let facts = Facts::started(plant, start_as);
        Self::of(&facts, &stages::of(&facts))
    }

    pub(super) fn of(facts: &Facts<'_>, stages: &[Stage]) -> Self {
        Self {
            bearing: bearing(facts),
            start_as: facts.start_as,
            from_seed: facts.start.is_seed(),
            days: facts.days,
            are_days_known: head_start::known_days(facts.plant).is_some(),
            nursery_days: nursery_days(facts, stages),
            frost: facts.frost,
            life: facts.life,
            is_lasting: facts.is_lasting(),
            is_ornamental: facts.has(Trait::Ornamental),
            sown_in: ClimateZone::ALL.map(|zone| facts.plant.month_set(zone)),
        }
    }

    /// The forecast, or why there is none.
    fn forecast(&self, place: &Place, start: NaiveDate, today: NaiveDate) -> Result<Forecast, String> {
        let zone = place.zone;
        let Self { start_as, from_seed, is_lasting, .. } = *self;
        let (entry, is_named) = self.bearing.ok_or("Nothing is known of when it bears.")?;
        if let Some(why) = &entry.nothing {
            return Err(why.clone());
        }
        let verb = if self.is_ornamental { "in flower" } else { "picked" };
        let months = entry.months.0.get(&zone).copied();
        let months = months.ok_or_else(|| format!("It isn't known to be {verb} in the {zone} zone."))?;
        let least = if from_seed { entry.at_least } else { entry.at_least_planted };
        let after_winter = entry.after_winter && from_seed;
        let own = if after_winter && self.days <= LONG { LEAST_FOR_SPRING } else { entry.ready.unwrap_or(self.days) };
        let out = self.nursery_days.and_then(|days| {
            let ready = shifted(start, days)?;
            Some((ready, place.out_from(ready)?))
        });
        let waits = out.filter(|_| entry.ready.is_none()).map_or(0, |(ready, out)| (out - ready).num_days());
        let days = i64::from(own).saturating_add(waits).max(least.into());
        let winter_over = if after_winter { spring_after(start) } else { Some(start) };
        let ready = shifted(start, days).zip(winter_over).map(|(ready, spring)| ready.max(spring));
        let ready = ready.filter(|ready| ready.year() < 9999).ok_or("It bears after the year 9999.")?;

        let is_frosty = months != MonthSet::ALL || place.frost.is_some();
        let dies = self.frost == Frost::Tender && is_frosty && !is_lasting && !entry.lifted;
        let frost = dies.then(|| place.first_frost_after(out.map_or(start, |(_, out)| out))).flatten();
        let (longest, latest) = match frosty_months(zone).contains(month_of(ready)) {
            true if self.frost == Frost::Tender => (LONGEST_WAIT, 0),
            true => (LONGEST_WINTER, 0),
            false => (LONGEST_WAIT, LATEST),
        };
        let season =
            if is_lasting { lasting_season(ready, months) } else { only_season(ready, months, longest, latest) };
        if frost.is_some_and(|frost| frost <= season.map_or(ready, |season| season.first)) {
            return Err(format!("The cold ends its season in the {zone} zone before it is ready."));
        }
        let season = season.ok_or_else(|| format!("Its season in the {zone} zone is over before it is ready."))?;
        let bears_each_year = self.life == Life::Perennial && !entry.lifted;
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
        let from = match start_as {
            StartAs::Seedling => "planting out",
            StartAs::Seed if from_seed => "sowing",
            StartAs::Seed => "planting",
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
        let most = match (season.is_usual, at_risk) {
            (false, _) => Confidence::Low,
            (true, true) => Confidence::Medium,
            (true, false) => Confidence::High,
        };
        Ok(Forecast {
            first_harvest: Some(season.first),
            last_harvest: season.last,
            basis,
            confidence: most.min(self.confidence(zone, start, is_named)),
        })
    }

    /// A forecast is sure when the crop's own season is known, its days are, and it was started in its months.
    fn confidence(&self, zone: ClimateZone, start: NaiveDate, is_named: bool) -> Confidence {
        let in_time = self.sown_in[zone as usize].contains(month_of(start));
        match [is_named, self.are_days_known, in_time].iter().filter(|holds| **holds).count() {
            3 if self.days <= LONG => Confidence::High,
            2 | 3 => Confidence::Medium,
            _ => Confidence::Low,
        }
    }
}

fn earlier(one: Option<NaiveDate>, other: Option<NaiveDate>) -> Option<NaiveDate> {
    one.into_iter().chain(other).min()
}

/// For how many days a tender plant stands in trays before it goes out; none for what isn't raised so.
fn nursery_days(facts: &Facts<'_>, stages: &[Stage]) -> Option<i64> {
    let raised = facts.start == Start::Tray || head_start::head_start(facts.plant) > 0;
    if facts.frost != Frost::Tender || facts.kind == Kind::Houseplant || !raised {
        return None;
    }
    if facts.start_as == StartAs::Seedling || facts.head_start > 0 {
        return Some(facts.head_start.into());
    }
    let seedling = stages.iter().find(|stage| stage.phase == Phase::Seedling);
    seedling.map(|stage| i64::from(stage.growth.end_day) + 1)
}

fn spring_after(start: NaiveDate) -> Option<NaiveDate> {
    let years = i32::from(month_of(start) > SOWN_FOR_SPRING);
    NaiveDate::from_ymd_opt(start.year() + years, 9, 1)
}

/// The season of what is ready on a day, whatever is left of it.
fn usual_season(ready: NaiveDate, months: MonthSet) -> Option<Season> {
    let bears = |day: &NaiveDate| months.contains(month_of(*day));
    let first = ready.iter_days().find(bears)?;
    let last = if months == MonthSet::ALL { None } else { first.iter_days().take_while(bears).last() };
    Some(Season { first, last, is_usual: true })
}

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
    let late = ready.iter_days().rev().take_while(|day| !months.contains(month_of(*day))).count();
    let late = i64::try_from(late).unwrap_or(i64::MAX);
    if wait == 0 && last < shortest || wait > 0 && late <= latest && (late < wait || wait > longest) {
        return Some(Season { first: ready, last: Some(shortest), is_usual: false });
    }
    (wait <= longest).then_some(season)
}

/// The season after this one, or a later one that isn't over a year before today.
fn season_after(season: Season, months: MonthSet, today: NaiveDate) -> Option<Season> {
    let over = season.first.iter_days().find(|day| !months.contains(month_of(*day)))?;
    usual_season(over.max(today.checked_sub_days(Days::new(366))?), months)
}

/// `all year`, `from May to June and from September to January`, `in May`.
fn in_words(season: MonthSet) -> String {
    if season == MonthSet::ALL {
        return "all year".to_owned();
    }
    month_runs(season).map(span).collect::<Vec<_>>().join(" and ")
}

/// In which months a plant of a zone bears, and whether in each year.
#[cfg(test)]
pub(super) fn season_of(plant: &Plant, zone: ClimateZone) -> Option<(MonthSet, bool)> {
    let facts = Facts::of(plant);
    let (entry, _) = bearing(&facts)?;
    Some((*entry.months.0.get(&zone)?, facts.life == Life::Perennial && !entry.lifted))
}
