//! When to sow, how deep and how far apart, and what a plant is like at all.

use super::super::context::{Place, When};
use super::super::data::{DATA, said_of, sentence, ways};
use super::super::subject::Subject;
use super::{Composer, with_bullets};
use crate::plants::model::Plant;
use crate::plants::sowing_window::{Raising, plant_out};
use crate::season::{ClimateZone, Month, MonthSet};
use crate::tracking::growth::facts::Beginning;
use crate::tracking::growth::place::frosty_months_of;
use crate::tracking::growth::profile::Frost;
use crate::tracking::growth::wording::{self, capital};

impl<'a> Composer<'a> {
    pub(super) fn sowing(&self, subject: &Subject<'a>) -> String {
        let place = self.place();
        let months = subject.months(place.zone);
        let Some(window) = months_phrase(months) else {
            return Self::never_sown(subject, &place);
        };
        let here = capital(&place.phrase());
        let sown = format!("{here} {} {window}", subject.say("{name} {is} {sown}"));
        let mut text = match self.asked_months() {
            Some((label, asked)) if asked.intersects(months) => {
                // Whoever asks whether it is too late is told no.
                let asks_if_late = self.understood.text.has_any("too late|to late|too early|to early|missed|left it");
                let yes = if asks_if_late { "**No, it isn't.**" } else { "**Yes.**" };
                let last = Self::last_of(asked, months).filter(|_| months != MonthSet::ALL);
                let last = last.map(|last| format!(" {last} is the last month of it, so don't put it off."));
                format!("{yes} {sown}, so {label} is a good time.{}", last.unwrap_or_default())
            }
            Some((label, _)) => {
                let not = if label == "now" { "Not now".to_owned() } else { format!("Not in {label}") };
                format!("**{not}.** {sown}. {}", self.next_window(months))
            }
            None => {
                let now = if months == MonthSet::ALL {
                    String::new()
                } else if months.contains(self.month) {
                    format!(" {} is within that.", self.month)
                } else {
                    format!(" {}", self.next_window(months))
                };
                format!("{here} {} {window}.{now}", subject.say("**{name}** {is} {sown}"))
            }
        };
        if subject.plants.len() > 1 && subject.months_differ(place.zone) && months != MonthSet::ALL {
            text = text + " " + sentence("months_of_some");
        }
        text += &format!("\n\n{}", how_deep(subject));
        let is_cold = place.zone == ClimateZone::Cool
            && matches!(self.month, Month::July | Month::August | Month::September | Month::October);
        let is_raised = subject.profile.frost == Frost::Tender && subject.profile.start.in_trays();
        if is_cold && is_raised && self.understood.place.is_none() {
            text = text + " " + sentence("raise_under_cover");
        }
        text
    }

    /// The months that the question asks about, and what they are called; none if it asks which months.
    fn asked_months(&self) -> Option<(&'static str, MonthSet)> {
        let text = &self.understood.text;
        let asks_whether = text.says("asks_whether") && text.says("to_sow");
        match self.understood.when {
            When::In(label, months) => Some((label, months)),
            When::Unsaid if !asks_whether => None,
            When::Now | When::Unsaid => (!text.says("asks_which_month")).then_some(("now", MonthSet::of(self.month))),
        }
    }

    /// When seedlings go outside, if that is asked; none for what is sown where it grows.
    pub(super) fn planting_out(&self, subject: &Subject<'a>) -> Option<String> {
        self.understood.text.says("planting_out").then_some(())?;
        let place = self.place();
        let frosty = frosty_months_of(place.zone.name(), self.suburb());
        let out = |plant: &&Plant| {
            let beginning = Beginning::of(plant);
            let cold = beginning.too_cold(frosty, Some(place.zone));
            let is_raised = matches!(beginning.raising, Raising::InTrays { .. });
            if is_raised { plant_out(beginning.raising, plant.month_set(place.zone), cold) } else { MonthSet::EMPTY }
        };
        let months = subject.plants.iter().map(out).fold(MonthSet::EMPTY, MonthSet::union);
        let window = months_phrase(months)?;
        let asked = match self.asked_months() {
            None => String::new(),
            Some((_, asked)) if asked.intersects(months) => "**Yes.** ".to_owned(),
            Some(("now", _)) => "**Not now.** ".to_owned(),
            Some((label, _)) => format!("**Not in {label}.** "),
        };
        let is_killed = subject.profile.frost == Frost::Tender && !frosty.is_empty();
        let name = if is_killed { "planted_out_after_frost" } else { "planted_out" };
        let gaps = [
            ("{here}", &*capital(&place.phrase())),
            ("{window}", &window),
            ("{spacing}", &subject.profile.spacing_cm.to_string()),
        ];
        Some(asked + &subject.tell(name, &gaps))
    }

    /// What there is to do in a month with a plant of which no start is known.
    pub(super) fn this_month(&self, subject: &Subject<'a>) -> String {
        let place = self.place();
        let months = subject.months(place.zone);
        let asked = self.asked_months().map_or(MonthSet::of(self.month), |(_, months)| months);
        let Some(window) = months_phrase(months).filter(|_| !asked.intersects(months)) else {
            return self.sowing(subject);
        };
        let gaps = [("{here}", &*capital(&place.phrase())), ("{window}", &window)];
        let lead = subject.tell("not_this_month", &gaps);
        let tips = ["watering", "feeding", "pests", "harvest"].into_iter();
        let tips = tips.filter_map(|category| self.tips(subject, category, None).into_iter().next());
        with_bullets(lead, &tips.collect::<Vec<_>>())
    }

    /// The month asked about, if it is the last of its run.
    fn last_of(asked: MonthSet, months: MonthSet) -> Option<Month> {
        let mut asked = asked.iter();
        let month = asked.next().filter(|_| asked.next().is_none())?;
        (!months.contains(month.next())).then_some(month)
    }

    fn next_window(&self, months: MonthSet) -> String {
        if months.contains(self.month) {
            return format!("This month, {}, is within that.", self.month);
        }
        let month = months.starting_in(self.month).next().unwrap_or(self.month);
        format!("{} in {month}.", self.pick(ways("next_window")))
    }

    fn never_sown(subject: &Subject<'_>, place: &Place) -> String {
        let elsewhere: Vec<String> = ClimateZone::ALL
            .into_iter()
            .filter_map(|zone| months_phrase(subject.months(zone)).map(|months| format!("{zone}: {months}")))
            .collect();
        if elsewhere.is_empty() {
            return format!("{} {}", subject.tell("months_unknown", &[]), how_deep(subject));
        }
        subject.tell("not_here", &[("{here}", &place.phrase()), ("{elsewhere}", &elsewhere.join("; "))])
    }

    pub(super) fn depth(&self, subject: &Subject<'a>) -> String {
        let mut lines = self.tips(subject, "spacing", None);
        lines.retain(|line| !line.starts_with("Leave the full"));
        if lines.is_empty() {
            lines = self.tips(subject, "sowing", None);
        }
        lines.truncate(2);
        with_bullets(how_deep(subject), &lines)
    }

    /// What there is to say when only the plant is named.
    pub(super) fn overview(&self, subject: &Subject<'a>) -> String {
        let profile = &subject.profile;
        let mut text = self.sowing(subject);
        if !self.understood.text.says("about_all") && !self.telling_stems(subject).is_empty() {
            text = format!("{}\n\n{text}", subject.tell("unsure", &[]));
        }
        let likes = [
            ("{light}", &*said_of(&DATA.care.sun, profile.sun).likes),
            ("{water}", &said_of(&DATA.care.water, profile.water).likes),
            ("{frost}", &said_of(&DATA.care.frost, profile.frost).likes),
        ];
        format!("{text}\n\n{}", subject.tell("likes", &likes))
    }
}

/// How it is sown or planted: depth in millimetres, distance in centimetres.
pub(super) fn how_deep(subject: &Subject<'_>) -> String {
    let part = match subject.profile.start.part_name() {
        "seed" => "the seed".to_owned(),
        part => format!("the {part}s"),
    };
    let gaps = [
        ("{Sow}", &*capital(&subject.say("{sow}"))),
        ("{part}", &part),
        ("{depth}", &subject.range(|plant| plant.sowing_depth_mm, subject.profile.depth_mm, "mm")),
        ("{room}", &subject.range(|plant| plant.spacing_cm, subject.profile.spacing_cm, "cm")),
        ("{days}", &wording::days(subject.profile.days_to_sprout())),
    ];
    subject.tell("how_deep", &gaps)
}

/// `from August to February`, `in May`, `all year round`; none for no month.
pub(super) fn months_phrase(months: MonthSet) -> Option<String> {
    if months.is_empty() {
        return None;
    }
    if months == MonthSet::ALL {
        return Some("all year round".to_owned());
    }
    Some(super::list(wording::month_runs(months).map(wording::span)))
}
