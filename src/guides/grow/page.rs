//! The text of a grow guide.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Display;
use std::iter;

use super::{Species, parts, scientific};
use crate::plants::head_start::StartAs;
use crate::plants::model::{Plant, is_companion, listed};
use crate::season::ClimateZone;
use crate::tracking::growth::model::{CareTip, GrowthStage};
use crate::tracking::growth::profile::{Page, page};
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
    let page = page(plant);
    let scientific = scientific(plant);
    let ends_in_harvest = last_stage(&growth) == HARVEST;
    let blocks = [
        Some(format!("# {}", species.name)),
        (!scientific.is_empty()).then(|| format!("*{scientific}*")),
        Some(introduction(species, plant, &growth)),
        section("At a glance", &glance(&page, &growth)),
        section(&page.months_title, &sowing(plant)),
        section("Stage by stage", &stages(&page, &growth)),
        section(if ends_in_harvest { "Harvest" } else { "Flowers and seed" }, &harvest(&growth)),
        section("Companions", &companions(plant)),
        section("Varieties", &varieties(species, plant)),
    ];
    blocks.into_iter().flatten().collect::<Vec<_>>().join("\n\n") + "\n"
}

fn last_stage(growth: &GrowthData) -> &str {
    growth.growth_stages.last().map(|stage| &*stage.stage_name).unwrap_or_default()
}

/// What stands under a heading, unless nothing does.
fn section(title: &str, body: &str) -> Option<String> {
    (!body.is_empty()).then(|| format!("## {title}\n\n{body}"))
}

fn items(items: impl IntoIterator<Item = impl Display>) -> String {
    items.into_iter().map(|item| format!("- {item}")).collect::<Vec<_>>().join("\n")
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

fn glance(page: &Page, growth: &GrowthData) -> String {
    let goal = match last_stage(growth) {
        HARVEST => "the first harvest",
        FLOWERING => "the first flowers",
        "full_foliage" => "full foliage",
        "digging_in" => "digging in",
        _ => "maturity",
    };
    let total = growth.total_days();
    let time = format!("**Time:** {total} days from {} to {goal}{}", page.counted_from, in_words(total));
    items(iter::once(time).chain(page.glance.iter().map(ToString::to_string)))
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
fn sowing(plant: &Plant) -> String {
    let by_zone = ClimateZone::ALL.map(|zone| (zone, plant.month_set(zone)));
    let (known, unknown): (Vec<_>, Vec<_>) = by_zone.into_iter().partition(|(_, months)| !months.is_empty());
    let sown = items(known.iter().map(|(zone, set)| format!("**{}:** {}", capital(zone.name()), months(*set))));
    if known.is_empty() || unknown.is_empty() {
        return sown;
    }
    let names: Vec<&str> = unknown.iter().map(|(zone, _)| zone.name()).collect();
    let zones = if names.len() == 1 { "zone" } else { "zones" };
    format!("{sown}\n\nNo good time is known for the {} {zones}.", list(&names))
}

fn stages(page: &Page, growth: &GrowthData) -> String {
    let stage = |stage: &GrowthStage| {
        let GrowthStage { stage_name, start_day, end_day, description, key_indicators, .. } = stage;
        let mut name = capital(&stage_name.replace('_', " "));
        if stage_name == GERMINATION && !page.germination_is.is_empty() {
            name += &format!(" ({})", page.germination_is);
        }
        let days =
            if start_day == end_day { format!("day {start_day}") } else { format!("days {start_day} to {end_day}") };
        let mut text = format!("### {name}: {days}\n\n{description}");
        if !key_indicators.is_empty() {
            text += &format!(" *Signs:* {}.", key_indicators.join(". "));
        }
        let tips =
            tips(growth).filter(|(of, tip)| of == stage_name && ![HARVEST, COMPANIONS].contains(&&*tip.category));
        let tips = items(tips.map(|(_, tip)| &tip.tip));
        if tips.is_empty() { text } else { format!("{text}\n\n{tips}") }
    };
    growth.growth_stages.iter().map(stage).collect::<Vec<_>>().join("\n\n")
}

fn tips(growth: &GrowthData) -> impl Iterator<Item = (&str, &CareTip)> {
    growth.care_tips.iter().flat_map(|stage| stage.tips.iter().map(|tip| (&*stage.stage_name, tip)))
}

fn harvest(growth: &GrowthData) -> String {
    items(tips(growth).filter(|(_, tip)| tip.category == HARVEST).map(|(_, tip)| &tip.tip))
}

fn companions(plant: &Plant) -> String {
    let stored = [&plant.beneficial_companions, &plant.harmful_companions, &plant.neutral_companions];
    let [good, bad, neutral] =
        stored.map(|names| listed(names.as_deref()).filter(|name| is_companion(name)).collect::<Vec<_>>());
    let number = |names: &[&str], one, many| if names.len() == 1 { one } else { many };
    let sentences = [
        format!("{} {}.", number(&good, "A good neighbour is", "Good neighbours are"), list(&good)),
        format!("Keep it away from {}.", list(&bad)),
        format!("{} {} no difference to it.", list(&neutral), number(&neutral, "makes", "make")),
    ];
    let said = sentences.into_iter().zip([good, bad, neutral]).filter(|(_, names)| !names.is_empty());
    said.map(|(sentence, _)| sentence).collect::<Vec<_>>().join(" ")
}

/// What sets the kinds of a species apart; nothing where there is only one.
fn varieties(species: &Species<'_>, typical: &Plant) -> String {
    let variety = |plant: &&Plant| {
        let name = parts(plant).1.unwrap_or(&plant.plant_name);
        let days = growth_data(plant, StartAs::Seed).total_days();
        let about = plant.description.as_deref().map(first_sentence).unwrap_or_default();
        let text = format!("**{name}** ({days} days): {about}{}", other_months(plant, typical));
        text.trim_end_matches([' ', ':']).to_owned()
    };
    if species.plants.len() < 2 { String::new() } else { items(species.plants.iter().map(variety)) }
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
