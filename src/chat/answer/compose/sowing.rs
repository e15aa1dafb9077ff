//! When to sow, how deep and how far apart, and what a plant is like at all.

use std::fmt::Write as _;

use super::super::When;
use super::super::place::Place;
use super::super::subject::Subject;
use super::{Composer, care};
use crate::plants::model::Plant;
use crate::plants::sowing_window::{Raising, plant_out};
use crate::season::{ClimateZone, Month, MonthSet};
use crate::tracking::growth::beginning::Beginning;
use crate::tracking::growth::profile::Frost;
use crate::tracking::growth::wording;

/// That seedlings are to go outside.
const PLANTING_OUT: &str = "\
    plant out|planted out|planting out|plant them out|plant it out|planted outside|plant outside|put them outside\
    |put out|go outside|goes outside|outside yet|transplant|transplanting|transplanted";

impl<'a> Composer<'a> {
    pub(super) fn sowing(&self, subject: &Subject<'a>) -> String {
        let place = self.place();
        let months = subject.months(place.zone);
        let Some(window) = months_phrase(months) else {
            return Self::never_sown(subject, &place);
        };
        let (name, is, sown) = (&subject.name, subject.is(), subject.sown());
        let here = capital(&place.phrase());
        let mut text = match self.asked_months() {
            Some((asked, label)) if asked.intersects(months) => {
                let yes = if self.asks_if_late() { "**No, it isn't.**" } else { "**Yes.**" };
                let mut text = format!("{yes} {here} {name} {is} {sown} {window}, so {label} is a good time.");
                let last = Self::last_of(asked, months);
                if let Some(last) = last.filter(|_| months != MonthSet::ALL) {
                    let _ = write!(text, " {last} is the last month of it, so don't put it off.");
                }
                text
            }
            Some((_, label)) => {
                let next = self.next_window(months);
                let not = match label.as_str() {
                    "now" => "Not now".to_owned(),
                    label => format!("Not in {label}"),
                };
                format!("**{not}.** {here} {name} {is} {sown} {window}. {next}")
            }
            None => {
                let now = if months == MonthSet::ALL {
                    String::new()
                } else if months.contains(self.month) {
                    format!(" {} is within that.", self.month)
                } else {
                    format!(" {}", self.next_window(months))
                };
                format!("{here} **{name}** {is} {sown} {window}.{now}")
            }
        };
        if subject.plants.len() > 1 && subject.months_differ(place.zone) && months != MonthSet::ALL {
            text.push_str(" Not every kind has all of these months: the packet or the plant's page says which.");
        }
        text.push_str("\n\n");
        text.push_str(&how_deep(subject));
        if let Some(care) = self.cold_start(subject, place.zone) {
            text.push(' ');
            text.push_str(care);
        }
        text
    }

    /// The months that the question asks about, and what they are called; none if it asks which months.
    fn asked_months(&self) -> Option<(MonthSet, String)> {
        let text = &self.understood.text;
        let asks_which = text.has_any(
            "\
            what month|which month|what months|which months|best time|when do|when to|when should|when can\
            |when could|when is|whens|when are|when would",
        );
        // Whether it can be sown is asked for today.
        let asks_whether = text.has_any(
            "\
            can i|can we|could i|could we|go in|ok to|okay to|put them in|should i|alright to",
        ) && text
            .has_any("sow|plant|grow|start|go in|put in|put them in|put it in|planting|growing|sowing");
        match self.understood.when {
            When::Month(month) => Some((MonthSet::of(month), month.to_string())),
            When::Season(name, months) => Some((months, name.replace("fall", "autumn"))),
            When::Now if !asks_which => Some((MonthSet::of(self.month), "now".to_owned())),
            When::Unsaid if asks_whether && !asks_which => Some((MonthSet::of(self.month), "now".to_owned())),
            When::Now | When::Unsaid => None,
        }
    }

    /// When seedlings go outside, if that is asked; none for what is sown where it grows.
    pub(super) fn planting_out(&self, subject: &Subject<'a>) -> Option<String> {
        self.understood.text.has_any(PLANTING_OUT).then_some(())?;
        let place = self.place();
        let frosty = self.frosty_months();
        let out = |plant: &Plant| {
            let beginning = Beginning::of(plant);
            let is_raised = matches!(beginning.raising, Raising::InTrays { .. });
            let months: MonthSet = plant.sowing_months(place.zone).iter().copied().collect();
            let cold = beginning.too_cold(frosty, Some(place.zone));
            if is_raised { plant_out(beginning.raising, months, cold) } else { MonthSet::EMPTY }
        };
        let months: MonthSet = subject.plants.iter().flat_map(|plant| out(plant).iter().collect::<Vec<_>>()).collect();
        let window = months_phrase(months)?;
        let asked = self.asked_months().map(|(asked, label)| match asked.intersects(months) {
            true => "**Yes.** ".to_owned(),
            false if label == "now" => "**Not now.** ".to_owned(),
            false => format!("**Not in {label}.** "),
        });
        let frost = match subject.profile.frost {
            Frost::Tender if !frosty.is_empty() => {
                " Wait for the last frost of your garden: one night of it kills them."
            }
            _ => "",
        };
        Some(format!(
            "{}{} seedlings of **{}** are planted out {window}.{frost} For a week before, set them outside by day and bring them \
             in at night, so that they harden off. Leave {} cm between them.",
            asked.unwrap_or_default(),
            capital(&place.phrase()),
            subject.name,
            subject.profile.spacing_cm
        ))
    }

    /// What there is to do in a month with a plant of which no start is known.
    pub(super) fn this_month(&self, subject: &Subject<'a>) -> String {
        let place = self.place();
        let months = subject.months(place.zone);
        let asked = self.asked_months().map_or(MonthSet::of(self.month), |(months, _)| months);
        let Some(window) = months_phrase(months).filter(|_| !asked.intersects(months)) else {
            return self.sowing(subject);
        };
        let (name, is, sown) = (&subject.name, subject.is(), subject.sown());
        let here = capital(&place.phrase());
        let lead = format!(
            "{here} **{name}** {is} {sown} {window}, so there is nothing to {} at that time. If yours is growing already:",
            subject.sow()
        );
        let tips = ["watering", "feeding", "pests", "harvest"].into_iter();
        let tips = tips.filter_map(|category| self.tips(subject, category, None).into_iter().next());
        super::with_bullets(lead, &tips.collect::<Vec<_>>())
    }

    /// Whether a yes would mean that it can't be sown.
    fn asks_if_late(&self) -> bool {
        self.understood.text.has_any("too late|to late|too early|to early|missed|left it")
    }

    /// The month asked about, if it is the last of its run.
    fn last_of(asked: MonthSet, months: MonthSet) -> Option<Month> {
        let mut asked = asked.iter();
        let month = asked.next().filter(|_| asked.next().is_none())?;
        (!months.contains(month.next())).then_some(month)
    }

    fn next_window(&self, months: MonthSet) -> String {
        let mut month = self.month;
        for _ in 0..12 {
            if months.contains(month) && !months.contains(month.previous()) {
                break;
            }
            month = month.next();
        }
        if months.contains(self.month) {
            return format!("This month, {}, is within that.", self.month);
        }
        let words = self.pick(&["The next window opens", "Your next chance begins", "It comes round again"]);
        format!("{words} in {month}.")
    }

    fn never_sown(subject: &Subject<'_>, place: &Place) -> String {
        let (name, is, sown) = (&subject.name, subject.is(), subject.sown());
        let elsewhere: Vec<String> = ClimateZone::ALL
            .into_iter()
            .filter_map(|zone| months_phrase(subject.months(zone)).map(|months| format!("{zone}: {months}")))
            .collect();
        let here = place.phrase();
        if elsewhere.is_empty() {
            return format!("**I don't know**: the catalogue has no months for {name}. {}", how_deep(subject));
        }
        format!(
            "**Not {here}**, as far as the catalogue knows: it has no month there in which {name} {is} {sown}. It has some for \
             other climates ({}). In a sheltered place or a pot it may be worth a try all the same.",
            elsewhere.join("; ")
        )
    }

    /// What to do about frost, where it matters this month.
    fn cold_start(&self, subject: &Subject<'_>, zone: ClimateZone) -> Option<&'static str> {
        let is_cold = zone == ClimateZone::Cool
            && matches!(self.month, Month::July | Month::August | Month::September | Month::October);
        (is_cold
            && subject.profile.frost == Frost::Tender
            && subject.profile.start.in_trays()
            && self.understood.place.is_none())
        .then_some(
            "Frost kills the young plants: raise them under cover and plant them out when the last frosts are over.",
        )
    }

    pub(super) fn depth(&self, subject: &Subject<'a>) -> String {
        let mut lines = self.tips(subject, "spacing", None);
        lines.retain(|line| !line.starts_with("Leave the full"));
        if lines.is_empty() {
            lines = self.tips(subject, "sowing", None);
        }
        lines.truncate(2);
        super::with_bullets(how_deep(subject), &lines)
    }

    /// What there is to say when only the plant is named.
    pub(super) fn overview(&self, subject: &Subject<'a>) -> String {
        let profile = &subject.profile;
        let means_this = self
            .understood
            .text
            .has_any("grow|growing|grown|tell|about|info*|worth|start|plant|sow|sowing|planting|want|care");
        let mut text = String::new();
        if !means_this && !self.telling_stems(subject).is_empty() {
            let _ = write!(
                text,
                "I'm not sure what you'd like to know about {}, or I don't know it. This is what I have.\n\n",
                subject.name
            );
        }
        text.push_str(&self.sowing(subject));
        text.push_str("\n\n");
        let (light, water) = (care::light_words(profile.sun), care::water_words(profile.water));
        let _ = write!(
            text,
            "{} like{} {light} and {water}, and {}.",
            subject.capital(),
            subject.s(),
            care::frost_words(profile.frost, subject)
        );
        text.push(' ');
        text.push_str(
            "Ask me about watering, feeding, pests, pruning, pots, companions or the harvest, and I say more.",
        );
        text
    }
}

/// How it is sown or planted: depth in millimetres, distance in centimetres.
pub(super) fn how_deep(subject: &Subject<'_>) -> String {
    let depth = subject.range(|plant| plant.sowing_depth_mm, subject.profile.depth_mm);
    let spacing = subject.range(|plant| plant.spacing_cm, subject.profile.spacing_cm);
    let part = match subject.profile.start.part_name() {
        "seed" => "the seed".to_owned(),
        part => format!("the {part}s"),
    };
    let sow = if subject.sow() == "sow" { "Sow" } else { "Plant" };
    let range = |range: std::ops::RangeInclusive<i32>, unit: &str| {
        if range.start() == range.end() {
            format!("{} {unit}", range.start())
        } else {
            format!("{}\u{2013}{} {unit}", range.start(), range.end())
        }
    };
    let (least, most) = subject.profile.days_to_sprout();
    format!(
        "{sow} {part} of {} {} deep, and leave {} between the plants. Expect the first shoots in {}.",
        subject.name,
        range(depth, "mm"),
        range(spacing, "cm"),
        wording::days((least, most)),
    )
}

/// `from August to February`, `in May`, `all year round`; none for no month.
pub(super) fn months_phrase(months: MonthSet) -> Option<String> {
    if months.is_empty() {
        return None;
    }
    if months == MonthSet::ALL {
        return Some("all year round".to_owned());
    }
    let runs = months.iter().filter(|month| !months.contains(month.previous())).map(|start| {
        let mut end = start;
        while months.contains(end.next()) {
            end = end.next();
        }
        if start == end { format!("in {start}") } else { format!("from {start} to {end}") }
    });
    let runs: Vec<String> = runs.collect();
    let runs: Vec<&str> = runs.iter().map(String::as_str).collect();
    Some(wording::list(&runs))
}

pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}
