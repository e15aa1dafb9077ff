//! When to sow, how deep and how far apart, and what a plant is like at all.

use super::super::When;
use super::super::data::{CARE, PHRASES, said_of};
use super::super::place::Place;
use super::super::subject::Subject;
use super::super::text::capital;
use super::{Composer, with_bullets};
use crate::plants::model::Plant;
use crate::plants::sowing_window::{Raising, plant_out};
use crate::season::{ClimateZone, Month, MonthSet};
use crate::tracking::growth::beginning::Beginning;
use crate::tracking::growth::profile::Frost;
use crate::tracking::growth::wording;

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
                let yes = if self.asks_if_late() { "**No, it isn't.**" } else { "**Yes.**" };
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
            text += " Not every kind has all of these months: the packet or the plant's page says which.";
        }
        text += &format!("\n\n{}", how_deep(subject));
        // What to do about frost, where it matters this month.
        let is_cold = place.zone == ClimateZone::Cool
            && matches!(self.month, Month::July | Month::August | Month::September | Month::October);
        let is_raised = subject.profile.frost == Frost::Tender && subject.profile.start.in_trays();
        if is_cold && is_raised && self.understood.place.is_none() {
            text += " Frost kills the young plants: raise them under cover and plant them out when the last frosts are over.";
        }
        text
    }

    /// The months that the question asks about, and what they are called; none if it asks which months.
    fn asked_months(&self) -> Option<(&'static str, MonthSet)> {
        let text = &self.understood.text;
        let asks_which = text.has_any_of(&PHRASES.asks_which_month);
        let asks_whether = text.has_any_of(&PHRASES.asks_whether) && text.has_any_of(&PHRASES.to_sow);
        match self.understood.when {
            When::In(label, months) => Some((label, months)),
            When::Unsaid if !asks_whether => None,
            When::Now | When::Unsaid => (!asks_which).then_some(("now", MonthSet::of(self.month))),
        }
    }

    /// When seedlings go outside, if that is asked; none for what is sown where it grows.
    pub(super) fn planting_out(&self, subject: &Subject<'a>) -> Option<String> {
        self.understood.text.has_any_of(&PHRASES.planting_out).then_some(())?;
        let place = self.place();
        let frosty = self.frosty_months();
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
        let frost = " Wait for the last frost of your garden: one night of it kills them.";
        Some(format!(
            "{asked}{} seedlings of **{}** are planted out {window}.{} For a week before, set them outside by day and bring them \
             in at night, so that they harden off. Leave {} cm between them.",
            capital(&place.phrase()),
            subject.name,
            if is_killed { frost } else { "" },
            subject.profile.spacing_cm
        ))
    }

    /// What there is to do in a month with a plant of which no start is known.
    pub(super) fn this_month(&self, subject: &Subject<'a>) -> String {
        let place = self.place();
        let months = subject.months(place.zone);
        let asked = self.asked_months().map_or(MonthSet::of(self.month), |(_, months)| months);
        let Some(window) = months_phrase(months).filter(|_| !asked.intersects(months)) else {
            return self.sowing(subject);
        };
        let lead = format!(
            "{} {} {window}, so there is nothing to {} at that time. If yours is growing already:",
            capital(&place.phrase()),
            subject.say("**{name}** {is} {sown}"),
            subject.say("{sow}")
        );
        let tips = ["watering", "feeding", "pests", "harvest"].into_iter();
        let tips = tips.filter_map(|category| self.tips(subject, category, None).into_iter().next());
        with_bullets(lead, &tips.collect::<Vec<_>>())
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
        let elsewhere: Vec<String> = ClimateZone::ALL
            .into_iter()
            .filter_map(|zone| months_phrase(subject.months(zone)).map(|months| format!("{zone}: {months}")))
            .collect();
        if elsewhere.is_empty() {
            let lead = subject.say("**I don't know**: the catalogue has no months for {name}.");
            return format!("{lead} {}", how_deep(subject));
        }
        format!(
            "**Not {}**, as far as the catalogue knows: it has no month there in which {}. It has some for other climates ({}). \
             In a sheltered place or a pot it may be worth a try all the same.",
            place.phrase(),
            subject.say("{name} {is} {sown}"),
            elsewhere.join("; ")
        )
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
        if !self.understood.text.has_any_of(&PHRASES.about_all) && !self.telling_stems(subject).is_empty() {
            let unsure = "I'm not sure what you'd like to know about {name}, or I don't know it. This is what I have.";
            text = format!("{}\n\n{text}", subject.say(unsure));
        }
        let (light, water) = (&said_of(&CARE.sun, profile.sun).likes, &said_of(&CARE.water, profile.water).likes);
        let frost = &said_of(&CARE.frost, profile.frost).likes;
        let likes = subject.say(&format!("{{Name}} like{{s}} {light} and {water}, and {frost}."));
        format!(
            "{text}\n\n{likes} Ask me about watering, feeding, pests, pruning, pots, companions or the harvest, and I say more."
        )
    }
}

/// How it is sown or planted: depth in millimetres, distance in centimetres.
pub(super) fn how_deep(subject: &Subject<'_>) -> String {
    let part = match subject.profile.start.part_name() {
        "seed" => "the seed".to_owned(),
        part => format!("the {part}s"),
    };
    format!(
        "{} {part} of {} {} deep, and leave {} between the plants. Expect the first shoots in {}.",
        capital(&subject.say("{sow}")),
        subject.name,
        subject.range(|plant| plant.sowing_depth_mm, subject.profile.depth_mm, "mm"),
        subject.range(|plant| plant.spacing_cm, subject.profile.spacing_cm, "cm"),
        wording::days(subject.profile.days_to_sprout()),
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
    Some(super::list(runs))
}
