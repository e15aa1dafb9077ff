//! What holds for the files of `data/growth` beyond what is checked when they are parsed.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::{ITEMS, load};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/growth")
}

fn table(name: &str) -> Table {
    fs::read_to_string(folder().join(name)).unwrap().parse().unwrap()
}

/// The files in the folder and those in it that end so.
fn texts(folder: &Path, ending: &str) -> Vec<(PathBuf, String)> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let texts = paths.flat_map(|path| match path.to_str() {
        _ if path.is_dir() => texts(&path, ending),
        Some(name) if name.ends_with(ending) => vec![(path.clone(), fs::read_to_string(name).unwrap())],
        _ => Vec::new(),
    });
    texts.collect()
}

#[test]
fn the_data_is_whole() {
    load();
}

#[test]
fn every_file_is_read() {
    let code = texts(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), ".rs");
    for (path, _) in texts(&folder(), ".toml") {
        let name = path.strip_prefix(folder()).unwrap().to_str().unwrap();
        let reads = format!("toml_file!(\"growth/{name}\")");
        assert!(code.iter().any(|(_, text)| text.contains(&reads)), "{name} is read by no rule");
    }
}

#[test]
fn every_phrase_is_used() {
    let texts = texts(&folder(), ".toml");
    for name in table("phrases.toml").keys() {
        let (first, rest) = name.split_at(1);
        let gaps = [format!("{{{name}}}"), format!("{{{}{rest}}}", first.to_uppercase())];
        assert!(texts.iter().any(|(_, text)| gaps.iter().any(|gap| text.contains(gap))), "{name} is not used");
    }
}

/// To follow a name that leads back to itself would never end.
#[test]
fn no_phrase_and_no_tag_leads_back_to_itself() {
    fn follow(name: &str, outer: &[&str], table: &Table, names: impl Fn(&str, &str) -> bool + Copy) {
        assert!(!outer.contains(&name), "{name} leads back to itself");
        let (text, outer) = (format!("{:?}", table[name]), [outer, &[name]].concat());
        table.keys().filter(|other| names(&text, other)).for_each(|other| follow(other, &outer, table, names));
    }
    let in_gap = |text: &str, name: &str| text.to_lowercase().contains(&format!("{{{name}}}"));
    let as_word =
        |text: &str, name: &str| text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name);
    let (phrases, tags) = (table("phrases.toml"), table("tags.toml"));
    phrases.keys().for_each(|name| follow(name, &[], &phrases, in_gap));
    tags.keys().for_each(|name| follow(name, &[], &tags, as_word));
}

#[test]
fn no_item_is_renamed_or_taken_out() {
    let mut names = BTreeSet::new();
    for item in table("requirements.toml").values().flat_map(|place| place.as_array().unwrap()) {
        let name = item["item"].as_str().unwrap();
        if name != "{name} {goods}" {
            names.insert(name.to_owned());
        }
    }
    for goods in table("phrases.toml")["goods"].as_array().unwrap() {
        let goods = goods.get("text").unwrap_or(goods);
        names.insert(format!("{{name}} {}", goods.as_str().unwrap()));
    }
    let chosen: BTreeSet<_> = ITEMS.lines().map(str::to_owned).collect();
    assert_eq!(names, chosen);
}

#[test]
fn every_checklist_has_the_four_categories_in_their_order() {
    for (place, items) in table("requirements.toml") {
        let mut categories: Vec<_> = items.as_array().unwrap().iter().map(|item| item["category"].clone()).collect();
        categories.dedup();
        let four = ["Seeds & Plants", "Soil & Containers", "Tools", "Care"].map(Value::from);
        assert_eq!(categories, four, "{place}");
    }
}
