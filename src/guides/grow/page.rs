//! The text of a grow guide.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::species::{Species, parts, scientific};
use crate::plants::head_start::StartAs;
use crate::plants::model::{Plant, listed};
use crate::season::ClimateZone;
use crate::tracking::growth::model::{CareTip, GrowthStage};
use crate::tracking::growth::page::page;
use crate::tracking::growth::wording::{capital, list, months};
use crate::tracking::growth::{GrowthData, growth_data};

const GERMINATION: &str = "germination";
/// Last stages.
const FLOWERING: &str = "flowering";
const HARVEST: &str = "harvest";
/// Tips of this kind and of `HARVEST` stand in sections of their own.
const COMPANIONS: &str = "companions";

const NUMBERS: [&str; 11] = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

pub(super) fn markdown(species: &Species<'_>) -> String {
    let plant = species.typical();
    let growth = growth_data(plant, StartAs::Seed);
    let mut text = format!("# {}\n\n", species.name);
    if !scientific(plant).is_empty() {
        text += &format!("*{}*\n\n", scientific(plant));
    }
    text.push_str(&introduction(species, plant, &growth));
    glance(&mut text, plant, &growth);
    sowing(&mut text, plant);
    stages(&mut text, plant, &growth);
    harvest(&mut text, &growth);
    companions(&mut text, plant);
    varieties(&mut text, species, plant);
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

fn last_stage(growth: &GrowthData) -> &str {
    growth.growth_stages.last().map(|stage| &*stage.stage_name).unwrap_or_default()
}

fn heading(text: &mut String, title: &str) {
    text.truncate(text.trim_end().len());
    *text += &format!("\n\n## {title}\n\n");
}

fn line(text: &mut String, line: &str) {
    *text += &format!("- {line}\n");
}

/// What the catalogue says of the plant; of several, which one the guide is about.
fn introduction(species: &Species<'_>, plant: &Plant, growth: &GrowthData) -> String {
    if let ([_], Some(description)) = (species.plants.as_slice(), &plant.description) {
        return description.trim().to_owned();
    }
    let (_, cultivar) = parts(plant);
    let cultivar = cultivar.unwrap_or(&plant.plant_name);
    let all: BTreeSet<i32> =
        species.plants.iter().map(|plant| growth_data(plant, StartAs::Seed).total_days()).collect();
    let ready = match (all.first(), all.last()) {
        (Some(first), Some(last)) if first != last => {
            let ready = if last_stage(growth) == FLOWERING { "in flower after" } else { "ready in" };
            format!(", {ready} {first} to {last} days")
        }
        _ => String::new(),
    };
    let count = number(species.plants.len());
    format!(
        "The catalogue has {count} kinds{ready}. The days, distances and months on this page are those of **{cultivar}**; the \
         last section tells the others apart."
    )
}

fn glance(text: &mut String, plant: &Plant, growth: &GrowthData) {
    heading(text, "At a glance");
    let page = page(plant);
    let goal = match last_stage(growth) {
        HARVEST => "the first harvest",
        FLOWERING => "the first flowers",
        "full_foliage" => "full foliage",
        "digging_in" => "digging in",
        _ => "maturity",
    };
    let total = growth.total_days();
    line(text, &format!("**Time:** {total} days from {} to {goal}{}", page.counted_from, in_words(total)));
    for fact in &page.glance {
        line(text, fact);
    }
}

/// A long time in months or years, after a comma.
fn in_words(days: i32) -> String {
    let days = usize::try_from(days).unwrap_or_default();
    match (days * 2 + 182) / 365 {
        _ if days < 100 => String::new(),
        _ if days < 340 => format!(", about {} months", number(((days * 10 + 152) / 304).min(11))),
        2 => ", about a year".to_owned(),
        3 => ", about a year and a half".to_owned(),
        halves => {
            let half = if halves % 2 == 1 { " and a half" } else { "" };
            format!(", about {}{half} years", number(halves / 2))
        }
    }
}

fn number(number: usize) -> Cow<'static, str> {
    NUMBERS.get(number).map_or_else(|| number.to_string().into(), |word| (*word).into())
}

/// The months of each zone, and the zones without.
fn sowing(text: &mut String, plant: &Plant) {
    let by_zone = ClimateZone::ALL.map(|zone| (zone, plant.month_set(zone)));
    let (known, unknown): (Vec<_>, Vec<_>) = by_zone.into_iter().partition(|(_, months)| !months.is_empty());
    if known.is_empty() {
        return;
    }
    heading(text, &page(plant).months_title);
    for (zone, set) in &known {
        line(text, &format!("**{}:** {}", capital(zone.name()), months(*set)));
    }
    let names: Vec<&str> = unknown.iter().map(|(zone, _)| zone.name()).collect();
    if !names.is_empty() {
        let zones = if names.len() == 1 { "zone" } else { "zones" };
        *text += &format!("\nNo good time is known for the {} {zones}.\n", list(&names));
    }
}

fn stages(text: &mut String, plant: &Plant, growth: &GrowthData) {
    heading(text, "Stage by stage");
    let germination_is = page(plant).germination_is;
    for stage in &growth.growth_stages {
        let GrowthStage { stage_name, start_day, end_day, description, key_indicators, .. } = stage;
        let mut name = capital(&stage_name.replace('_', " "));
        if stage_name == GERMINATION && !germination_is.is_empty() {
            name += &format!(" ({germination_is})");
        }
        let days =
            if start_day == end_day { format!("day {start_day}") } else { format!("days {start_day} to {end_day}") };
        *text += &format!("### {name}: {days}\n\n{description}");
        if !key_indicators.is_empty() {
            *text += &format!(" *Signs:* {}.", key_indicators.join(". "));
        }
        text.push_str("\n\n");
        let tips =
            tips(growth).filter(|(of, tip)| of == stage_name && tip.category != HARVEST && tip.category != COMPANIONS);
        let tips: Vec<_> = tips.collect();
        for (_, tip) in &tips {
            line(text, &tip.tip);
        }
        if !tips.is_empty() {
            text.push('\n');
        }
    }
}

fn tips(growth: &GrowthData) -> impl Iterator<Item = (&str, &CareTip)> {
    growth.care_tips.iter().flat_map(|stage| stage.tips.iter().map(|tip| (&*stage.stage_name, tip)))
}

fn harvest(text: &mut String, growth: &GrowthData) {
    let tips: Vec<_> = tips(growth).filter(|(_, tip)| tip.category == HARVEST).collect();
    if tips.is_empty() {
        return;
    }
    heading(text, if last_stage(growth) == HARVEST { "Harvest" } else { "Flowers and seed" });
    for (_, tip) in &tips {
        line(text, &tip.tip);
    }
}

fn companions(text: &mut String, plant: &Plant) {
    let stored = [&plant.beneficial_companions, &plant.harmful_companions, &plant.neutral_companions];
    let [good, bad, neutral] = stored.map(|names| neighbours(names.as_deref()));
    let number = |names: &[&str], one, many| if names.len() == 1 { one } else { many };
    let sentences = [
        format!("{} {}.", number(&good, "A good neighbour is", "Good neighbours are"), list(&good)),
        format!("Keep it away from {}.", list(&bad)),
        format!("{} {} no difference to it.", list(&neutral), number(&neutral, "makes", "make")),
    ];
    let said = sentences.into_iter().zip([good, bad, neutral]).filter(|(_, names)| !names.is_empty());
    let said: Vec<String> = said.map(|(sentence, _)| sentence).collect();
    if !said.is_empty() {
        heading(text, "Companions");
        *text += &format!("{}\n", said.join(" "));
    }
}

fn neighbours(names: Option<&str>) -> Vec<&str> {
    listed(names).filter(|name| !name.to_lowercase().starts_with("none")).collect()
}

/// What sets the kinds of a species apart; nothing where there is only one.
fn varieties(text: &mut String, species: &Species<'_>, typical: &Plant) {
    if species.plants.len() < 2 {
        return;
    }
    heading(text, "Varieties");
    for plant in &species.plants {
        let name = parts(plant).1.unwrap_or(&plant.plant_name);
        let days = growth_data(plant, StartAs::Seed).total_days();
        let about = plant.description.as_deref().map(first_sentence).unwrap_or_default();
        line(
            text,
            format!("**{name}** ({days} days): {about}{}", other_months(plant, typical)).trim_end_matches([' ', ':']),
        );
    }
}

/// In the zones in which both are sown: the months of a plant, where they aren't the typical one's.
fn other_months(plant: &Plant, typical: &Plant) -> String {
    let differs = |zone: &ClimateZone| {
        let (own, usual) = (plant.month_set(*zone), typical.month_set(*zone));
        own != usual && !own.is_empty()
    };
    let zones: Vec<_> = ClimateZone::ALL.into_iter().filter(differs).collect();
    let own = zones.iter().map(|zone| format!("{} in the {zone} zone", months(plant.month_set(*zone))));
    let own: Vec<_> = own.collect();
    if own.is_empty() { String::new() } else { format!(" Its months: {}.", own.join("; ")) }
}

fn first_sentence(text: &str) -> &str {
    let text = text.trim();
    text.find(". ").map_or(text, |end| &text[..=end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_times_are_told_in_words() {
        for (days, words) in [
            (25, ""),
            (99, ""),
            (120, ", about four months"),
            (225, ", about seven months"),
            (330, ", about 11 months"),
            (365, ", about a year"),
            (548, ", about a year and a half"),
            (730, ", about two years"),
            (912, ", about two and a half years"),
            (5_475, ", about 15 years"),
        ] {
            assert_eq!(in_words(days), words, "{days}");
        }
    }
}
