//! A gardener's own plant: what to do with it now, and when it will be ready; the harvest of any plant.

use chrono::Days;

use super::super::OwnPlant;
use super::super::data::{filled, sentence, ways};
use super::super::subject::Subject;
use super::sowing::how_deep;
use super::{Composer, bullets, with_bullets};
use crate::plants::head_start::{head_start, known_days};
use crate::plants::model::Plant;
use crate::tracking::growth::wording::{self, day_and_month};

impl<'a> Composer<'a> {
    pub(super) fn now(&self, subject: &Subject<'a>, own: &OwnPlant<'_>) -> String {
        let name = format!("**{}** ({})", plain(own.nickname), subject.name);
        if own.days < 0 {
            return format!("{name} starts {}. Until then: {}", in_days(-own.days), how_deep(subject));
        }
        let Some(stage) = own.growth.stage_at(own.days) else {
            return format!("{name} is on day {}. {}", own.days, self.sowing(subject));
        };
        let mut text = format!("{name} is on day {}, in the stage of {}.", own.days, words(&stage.stage_name));
        if !stage.description.is_empty() {
            text += &format!(" {}", stage.description);
        }
        let tips = own.growth.care_tips.iter().find(|group| group.stage_name == stage.stage_name);
        let tips = tips.iter().flat_map(|group| group.tips.iter().take(super::MOST_TIPS + 1));
        let tips: Vec<String> = tips.map(|tip| tip.tip.to_string()).collect();
        if !tips.is_empty() {
            let lead = self.pick(ways("jobs"));
            text += &format!("\n\n{lead}\n\n{}", bullets(&tips));
        }
        let later = own.growth.growth_stages.iter().filter(|other| i64::from(other.start_day) > own.days);
        if let Some(next) = later.min_by_key(|other| other.start_day) {
            let days = i64::from(next.start_day) - own.days;
            text += &format!("\n\nNext comes {}, {}.", words(&next.stage_name), self.on(days));
        } else if i64::from(own.growth.total_days()) < own.days {
            text = text + "\n\n" + sentence("past_all_stages");
        }
        text
    }

    pub(super) fn harvest(&self, subject: &Subject<'a>, own: Option<&OwnPlant<'_>>, stage: Option<&str>) -> String {
        let mut tips = self.tips(subject, "harvest", stage);
        // The days here count from the start already.
        tips.retain(|tip| !tip.starts_with("Seed packets"));
        if self.understood.text.has_any("save seed*|saving seed*|collect seed*|seed saving") {
            tips.retain(|tip| tip.contains("seed") && !tip.contains("packet"));
            return with_bullets(subject.tell("saving_seed", &[]), &tips);
        }
        let today = self.question.today;
        let days = said_days(subject);
        let lead = match (own, &days) {
            (Some(own), _) => {
                let lead = if own.matures > today { "ready_later" } else { "ready_now" };
                let to_go = in_days((own.matures - today).num_days());
                let (nickname, date, day) = (plain(own.nickname), day_and_month(own.matures), own.days.to_string());
                filled(lead, &[("{date}", &date), ("{in_days}", &to_go), ("{day}", &day), ("{nickname}", &nickname)])
            }
            (None, Some(days)) => subject.tell("ready_after", &[("{days}", days)]),
            (None, None) => subject.tell("ready_unknown", &[]),
        };
        if tips.is_empty() {
            let signs = subject.profile.stages.last().map(|stage| &stage.key_indicators);
            tips = signs.into_iter().flatten().map(|sign| format!("{sign}.")).take(3).collect();
        }
        with_bullets(lead, &tips)
    }

    /// A day from now: `from 11 October (in 6 days)`.
    fn on(&self, days: i64) -> String {
        match self.question.today.checked_add_days(Days::new(days.unsigned_abs())) {
            Some(day) => format!("from {} ({})", day_and_month(day), in_days(days)),
            None => in_days(days),
        }
    }
}

/// How long it takes, over all cultivars, from the start as tracking counts it.
fn said_days(subject: &Subject<'_>) -> Option<String> {
    let after = subject.say("after {sow}ing");
    let depending = |differ: bool| if differ { ", depending on the kind" } else { "" };
    if subject.plants.iter().any(|plant| head_start(plant) > 0) {
        let span = |of: fn(&Plant) -> Option<i32>| {
            let days = || subject.plants.iter().filter_map(|plant| of(plant));
            Some((days().min()?, days().max()?))
        };
        let (from_seed, planted_out) = (span(known_days)?, span(Plant::maturity_days)?);
        return Some(format!(
            "{} {after}{}; from seedlings that are planted out it takes {}",
            wording::days(from_seed),
            depending(from_seed.0 < from_seed.1),
            wording::days(planted_out)
        ));
    }
    let said = subject.plants.iter().filter_map(|plant| plant.days_to_maturity.as_deref());
    let said: Vec<&str> = said.map(str::trim).filter(|said| !said.is_empty()).collect();
    let first = *said.first()?;
    if said.iter().all(|other| *other == first) {
        return Some(format!("{} {after}", first.replace('-', "\u{2013}")));
    }
    let unit = first.rsplit(' ').next()?;
    let of_unit = said.iter().filter(|said| said.ends_with(unit));
    let numbers = of_unit.flat_map(|said| said.split(|c: char| !c.is_ascii_digit()));
    let numbers: Vec<u32> = numbers.filter_map(|number| number.parse().ok()).collect();
    let (least, most) = (numbers.iter().min()?, numbers.iter().max()?);
    Some(format!("{least}\u{2013}{most} {unit} {after}{}", depending(true)))
}

fn words(stage: &str) -> String {
    stage.replace('_', " ")
}

fn in_days(days: i64) -> String {
    match days {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        days => format!("in {days} days"),
    }
}

/// A name that a gardener typed, without what Markdown or HTML would take for its own.
fn plain(name: &str) -> String {
    let is_plain = |c: &char| !"*_`<>[]()#|\\".contains(*c) && !c.is_control();
    let plain: String = name.chars().map(|c| if is_plain(&c) { c } else { ' ' }).collect();
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    if plain.is_empty() { "Your plant".to_owned() } else { plain }
}
