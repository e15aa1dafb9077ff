//! Months that contradict the season, the hemisphere or the frost, and periods that the server can't read.

use super::filled;
use crate::import::error::excerpt;
use crate::import::finding::{Flaw, Rule};
use crate::plants::import::{named_months, outside_parentheses, seasons};
use crate::plants::model::Plant;
use crate::season::{ClimateZone, Month, MonthSet};

const UNREADABLE: Rule = Rule::warning("unreadable-months");
const CONTRADICTS_SEASON: Rule = Rule::warning("season-contradicts-months");
const DIFFERS_FROM_SEASON: Rule = Rule::info("season-differs-from-months");
const FROST_TENDER: Rule = Rule::warning("frost-tender-in-winter");
const DEFAULT_MONTHS: Rule = Rule::info("default-months");
const FROM_SEASON: Rule = Rule::info("months-from-season");

const WINTER: [Month; 3] = [Month::June, Month::July, Month::August];

/// What catalogues fill in where they know nothing: the cool zone's spring, and no other zone.
const FILLED_IN: [Month; 3] = [Month::September, Month::October, Month::November];

pub(crate) fn check(plant: &Plant, flaws: &mut Vec<Flaw>) {
    check_periods(plant, flaws);
    let cool = months(plant, ClimateZone::Cool);
    if is_frost_tender(plant) {
        let is_safe = |month| is_under_cover(plant, month);
        let frosty: Vec<_> = cool.iter().filter(|month| WINTER.contains(month) && !is_safe(*month)).collect();
        if !frosty.is_empty() {
            flaws.push(
                FROST_TENDER.broken(format!("it is frost tender, and the cool zone sows it in {}", listed(frosty))),
            );
        }
    }
    let only = |zone: ClimateZone| {
        let mut others = ClimateZone::ALL.into_iter().filter(|other| *other != zone);
        others.all(|other| months(plant, other).is_empty())
    };
    let temperate = months(plant, ClimateZone::Temperate);
    let of_season: MonthSet = seasons(plant.season.as_deref()).flat_map(|(_, months)| months).collect();
    let is_given = plant.sowing_periods().iter().any(|(_, period)| filled(*period).is_some());
    if only(ClimateZone::Cool) && cool == FILLED_IN.into_iter().collect() {
        let message = "the cool zone's September to November alone: that is what is filled in where nothing is known";
        flaws.push(DEFAULT_MONTHS.broken(message));
    } else if only(ClimateZone::Temperate) && !is_given && !temperate.is_empty() && temperate == of_season {
        let message = "no zone's months are given: the temperate zone has those of the season";
        flaws.push(FROM_SEASON.broken(message));
    } else {
        check_season(plant, flaws);
    }
}

fn months(plant: &Plant, zone: ClimateZone) -> MonthSet {
    let months = plant.sowing_months_by_climate.as_ref();
    months.map_or(MonthSet::EMPTY, |months| months.month_set(zone))
}

fn is_frost_tender(plant: &Plant) -> bool {
    let hardiness = plant.hardiness_life_cycle.as_deref().unwrap_or_default();
    hardiness.to_lowercase().replace('-', " ").contains("frost tender")
}

/// Whether frost can't reach what is sown in that month: in trays under cover from August on, or in a pot indoors.
fn is_under_cover(plant: &Plant, month: Month) -> bool {
    let lower = |text: &Option<String>| text.as_deref().unwrap_or_default().to_lowercase();
    let in_trays = ["under cover", "indoors"].iter().any(|words| lower(&plant.sowing_method).contains(words));
    let is_house_plant = lower(&plant.plant_type).contains("house plant");
    is_house_plant || in_trays && month == Month::August
}

/// Each period lists months by their full names, and nothing else.
fn check_periods(plant: &Plant, flaws: &mut Vec<Flaw>) {
    for (zone, period) in plant.sowing_periods() {
        let period = outside_parentheses(period.unwrap_or_default());
        let words: Vec<&str> =
            period.split(|char: char| !char.is_alphabetic()).filter(|word| !word.is_empty()).collect();
        let is_range = period.contains(['-', '–', '—']) || words.iter().any(|word| word.eq_ignore_ascii_case("to"));
        let is_known = |word: &str| word.eq_ignore_ascii_case("and") || !named_months(word).is_empty();
        if is_range {
            let found = excerpt(&period);
            flaws.push(UNREADABLE.broken(format!("{zone}: a range names only its ends, list every month: {found}")));
        } else if let Some(unknown) = words.into_iter().find(|word| !is_known(word)) {
            let found = excerpt(unknown);
            flaws.push(UNREADABLE.broken(format!("{zone}: expected full English month names, found {found}")));
        }
    }
}

/// The season is that of the temperate zone, or of the cool one where the temperate one isn't known.
fn check_season(plant: &Plant, flaws: &mut Vec<Flaw>) {
    let season = outside_parentheses(plant.season.as_deref().unwrap_or_default());
    let zones = [ClimateZone::Temperate, ClimateZone::Cool];
    let zone = zones.into_iter().find(|zone| !months(plant, *zone).is_empty());
    let named: Vec<_> = seasons(Some(&season)).collect();
    let (Some(zone), false) = (zone, named.is_empty() || is_all_year(Some(&season))) else {
        return;
    };
    let sown = months(plant, zone);
    let expected: MonthSet = named.iter().flat_map(|(_, months)| *months).collect();
    if !sown.intersects(expected) {
        flaws.push(CONTRADICTS_SEASON.broken(format!(
            "the season is {}, and the {zone} zone sows in {}: {}",
            excerpt(season.trim()),
            listed(sown.iter()),
            "are these the northern hemisphere's months?"
        )));
        return;
    }
    let beyond: Vec<_> = sown.iter().filter(|month| !expected.contains(*month)).collect();
    let unused: Vec<_> = named
        .iter()
        .filter(|(_, months)| !sown.intersects(months.iter().copied().collect()))
        .map(|(name, _)| *name)
        .collect();
    let mut parts = Vec::new();
    if !beyond.is_empty() {
        parts.push(format!("{} outside of it", listed(beyond)));
    }
    if !unused.is_empty() {
        parts.push(format!("no month of {}", unused.join(", ")));
    }
    if !parts.is_empty() {
        flaws.push(DIFFERS_FROM_SEASON.broken(format!(
            "the season is {}, and the {zone} zone has {}",
            excerpt(season.trim()),
            parts.join(" and ")
        )));
    }
}

/// Whether a season is the whole year.
pub(crate) fn is_all_year(season: Option<&str>) -> bool {
    let season = filled(season).unwrap_or_default().to_lowercase().replace('-', " ");
    ["all year", "year round", "any time", "anytime"].iter().any(|words| season.contains(words))
}

fn listed(months: impl IntoIterator<Item = Month>) -> String {
    let names: Vec<_> = months.into_iter().map(Month::name).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::sample::{assert_breaks, assert_keeps, good};
    use super::*;
    use crate::plants::model::SowingMonths;
    use ClimateZone::{Cool, Temperate, Tropical};
    use Month::{April, August, December, January, June, March, May, October, September};

    fn sown(zones: &[(ClimateZone, &[Month])]) -> Plant {
        let mut months = SowingMonths::default();
        for (zone, named) in zones {
            months.set(*zone, named.iter().copied());
        }
        Plant { sowing_months_by_climate: Some(months), ..good() }
    }

    #[test]
    fn a_period_lists_whole_months() {
        let arid = |period: &str| Plant { arid_climate_sowing_period: Some(period.into()), ..good() };
        for (period, words) in [
            ("September-November", "arid: a range"),
            ("September to November", "arid: a range"),
            ("Sept, October", "found `Sept`"),
            ("Spring", "found `Spring`"),
        ] {
            assert_breaks(check, &arid(period), "unreadable-months", words);
        }
        assert_keeps(check, &arid("june; July and AUGUST (under cover)"));
        assert_keeps(check, &good());
    }

    #[test]
    fn what_is_frost_tender_is_not_sown_in_a_cool_winter() {
        let tender = sown(&[(Cool, &[August, September]), (Temperate, &[September, December])]);
        assert_breaks(check, &tender, "frost-tender-in-winter", "in August");
        assert_keeps(check, &Plant { hardiness_life_cycle: Some("Half Hardy Annual".into()), ..tender.clone() });
        let under_cover = Some("Raise seedlings, under cover until frosts are over".to_owned());
        assert_keeps(check, &Plant { sowing_method: under_cover.clone(), ..tender.clone() });
        let june = sown(&[(Cool, &[June, September]), (Temperate, &[September, December])]);
        assert_breaks(
            check,
            &Plant { sowing_method: under_cover, ..june.clone() },
            "frost-tender-in-winter",
            "in June",
        );
        let indoors = Some("Upright evergreen house plant to 60cm".into());
        assert_keeps(check, &Plant { plant_type: indoors, ..june });
        assert_keeps(check, &sown(&[(Tropical, &[June])]));
    }

    #[test]
    fn months_and_season_agree() {
        let northern = sown(&[(Temperate, &[March, April])]);
        let spring = sown(&[(Temperate, &[October])]);
        for (plant, rule, words) in [
            (&northern, "season-contradicts-months", "northern hemisphere"),
            (&sown(&[(Cool, &[May])]), "season-contradicts-months", "the cool zone"),
            (&sown(&[(Temperate, &[October, January, March])]), "season-differs-from-months", "March outside of it"),
            (&spring, "season-differs-from-months", "no month of summer"),
        ] {
            assert_breaks(check, plant, rule, words);
        }
        assert_keeps(check, &Plant { season: Some("All year".into()), ..northern });
        assert_keeps(check, &Plant { season: Some("Spring (anytime in warm climates)".into()), ..spring });
    }

    #[test]
    fn months_that_were_filled_in_are_known_for_it() {
        let filled_in = sown(&[(Cool, &FILLED_IN)]);
        assert_breaks(check, &filled_in, "default-months", "filled in");
        assert_keeps(check, &sown(&[(Cool, &FILLED_IN), (Temperate, &[October, December])]));
        let told = Plant {
            season: Some("Spring".into()),
            cool_climate_sowing_period: None,
            temperate_climate_sowing_period: None,
            ..sown(&[(Temperate, &FILLED_IN)])
        };
        assert_breaks(check, &told, "months-from-season", "those of the season");
        let given = Plant { temperate_climate_sowing_period: Some("September, October, November".into()), ..told };
        assert_keeps(check, &given);
    }
}
