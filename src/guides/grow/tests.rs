//! What holds for the grow guides of the whole starter catalogue.

use std::collections::HashSet;

use super::*;
use crate::plants::head_start::StartAs;
use crate::tracking::growth::growth_data;

/// Each plant of the catalogue with the guide to its species.
fn guides_by_plant() -> Vec<(Plant, String, File)> {
    let plants = starter().unwrap();
    let guides = guides();
    let mut all = Vec::new();
    for species in Species::all(&plants) {
        let guide = guides.iter().find(|guide| guide.name == format!("{}.md", species.name)).unwrap();
        for plant in &species.plants {
            all.push(((*plant).clone(), species.typical().plant_name.clone(), guide.clone()));
        }
    }
    all
}

#[test]
fn every_species_has_one_under_a_name_of_its_own() {
    let guides = guides();
    assert!(guides.len() >= 150, "{}", guides.len());
    let names: HashSet<_> = guides.iter().map(|guide| guide.name.to_lowercase()).collect();
    assert_eq!(names.len(), guides.len());
    for guide in &guides {
        assert_eq!(guide.folder, FOLDER);
        assert!(!guide.name.contains(['/', '\\']) && !guide.name.starts_with('.'), "{}", guide.name);
    }
    let (covered, plants) = (guides_by_plant(), starter().unwrap());
    assert_eq!(covered.len(), plants.len());
    let species: HashSet<_> = plants.iter().filter_map(|plant| plant.scientific_name.clone()).collect();
    for name in species {
        assert!(guides.iter().any(|guide| guide.text.contains(&format!("*{name}*"))), "{name}");
    }
}

#[test]
fn a_guide_tells_the_days_stages_and_tips_of_the_timeline() {
    for (plant, typical, guide) in guides_by_plant() {
        let growth = growth_data(&plant, StartAs::Seed);
        if plant.plant_name == typical {
            for stage in &growth.growth_stages {
                let (start, end) = (stage.start_day, stage.end_day);
                let days = if start == end { format!(": day {start}\n") } else { format!(": days {start} to {end}\n") };
                assert!(guide.text.contains(&days), "{}: {days}", guide.name);
                assert!(guide.text.contains(&*stage.description), "{}: {}", guide.name, stage.stage_name);
            }
            for tip in growth.care_tips.iter().flat_map(|stage| &stage.tips).filter(|tip| tip.category != "companions")
            {
                assert!(guide.text.contains(&*tip.tip), "{}: {}", guide.name, tip.tip);
            }
            assert!(guide.text.contains(&format!("**Time:** {} days ", growth.total_days())), "{}", guide.name);
        } else {
            assert!(guide.text.contains(&format!(" ({} days):", growth.total_days())), "{}", plant.plant_name);
        }
    }
}

#[test]
fn a_guide_is_a_page_not_a_dump() {
    for guide in guides() {
        let File { name, text, .. } = &guide;
        let title = name.strip_suffix(".md").unwrap();
        assert!(text.starts_with(&format!("# {title}\n\n")) && text.ends_with('\n'), "{name}");
        for section in ["## At a glance", "## When to ", "## Stage by stage", "## Companions"] {
            assert!(text.contains(section), "{name}: {section}");
        }
        for slip in ["null", "None", "  ", "..", " ,", " .", "{", "}", "_", "\n\n\n", ";;", "\u{fffd}", "**:", "()"] {
            assert!(!text.contains(slip), "{name}: {slip:?}\n{text}");
        }
        let lines: Vec<&str> = text.lines().filter(|line| line.starts_with("- ")).collect();
        let unique: HashSet<&&str> = lines.iter().collect();
        assert_eq!(lines.len(), unique.len(), "{name}: a line stands twice");
        let words = text.split_whitespace().count();
        assert!((150..=1_400).contains(&words), "{name}: {words} words");
        assert_eq!(crate::guides::harmless::harmless(text).as_deref(), Some(text.as_str()), "{name}");
    }
}

#[test]
fn a_species_is_called_as_gardeners_call_it_and_no_two_alike() {
    let mint = [("Mint- Peppermint", "M. p."), ("Mint- Apple", "M. s."), ("River Mint", "M. a.")];
    let marigolds =
        [("Marigold- A", "T. e."), ("Marigold- B", "T. e."), ("Marigold- C", "T. p."), ("Marigold- D", "T. p.")];
    for (plants, names) in [
        (&[("Tomato- Roma", "S. l."), ("Tomato- Tiny Tim", "S. l."), ("Bay", "L. n.")][..], &["Bay", "Tomato"][..]),
        (&[("Basil- Sweet", "O. b."), ("Basil- Thai", "O. b."), ("Basil- Holy", "O. t.")], &["Basil", "Holy Basil"]),
        (&mint, &["Peppermint", "Apple Mint", "River Mint"]),
        (&marigolds, &["Marigold (T. e.)", "Marigold (T. p.)"]),
        (&[("Beetroot- Golden", "B. v."), ("Silverbeet- Ruby", "B. v.")], &["Beetroot", "Silverbeet"]),
        (
            &[("Mint- River", "M. x"), ("Mint- Apple", "M. y"), ("River Mint", "M. z")],
            &["River Mint", "Apple Mint", "River Mint (M. z)"],
        ),
    ] {
        let plants: Vec<_> = plants.iter().map(|(name, scientific)| Plant::called(name, scientific)).collect();
        let found: Vec<_> = Species::all(&plants).into_iter().map(|species| species.name).collect();
        assert_eq!(found, names);
    }
}
