//! The map in `ARCHITECTURE.md` is the code's: a module uses another only where the table there has that arrow, arrows only
//! point up the table, and inside a domain routes call services, services queries, and nothing calls back.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Which modules each module may use.
type Arrows = BTreeMap<String, BTreeSet<String>>;

/// The steps of a request through a domain: a file uses only files of steps behind it.
const STEPS: [&str; 4] = ["routes", "service", "queries", "model"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The table under "The map", in its order.
fn allowed() -> Vec<(String, BTreeSet<String>)> {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let (_, map) = text.split_once("## The map").expect("a section `The map`");
    let names = |cell: &str| -> Vec<String> {
        let quoted = cell.split('`').skip(1).step_by(2);
        quoted.map(str::to_owned).collect()
    };
    let mut rows = Vec::new();
    for line in map.lines().skip_while(|line| !line.starts_with("| `")).take_while(|line| line.starts_with("| `")) {
        let mut cells = line.trim_matches('|').split('|');
        let (modules, used) = (names(cells.next().unwrap()), names(cells.next().unwrap()));
        for module in modules {
            rows.push((module, used.iter().cloned().collect()));
        }
    }
    rows
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The files of `src` by their paths below it, without those that only put everything together.
fn files() -> Vec<(PathBuf, String)> {
    let src = root().join("src");
    let mut found = Vec::new();
    sources(&src, &mut found);
    let relative = |path: &PathBuf| path.strip_prefix(&src).unwrap().to_owned();
    let read = |path: PathBuf| (relative(&path), fs::read_to_string(path).unwrap());
    found
        .into_iter()
        .map(read)
        .filter(|(path, _)| path != Path::new("lib.rs") && path != Path::new("main.rs"))
        .collect()
}

/// What follows each `prefix` in the code's lines, up to the end of the name.
fn names_after<'a>(text: &'a str, prefix: &'a str) -> impl Iterator<Item = &'a str> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    code.flat_map(move |line| line.split(prefix).skip(1)).map(|rest| {
        let end = rest.find(|c: char| !(c.is_ascii_lowercase() || c == '_')).unwrap_or(rest.len());
        &rest[..end]
    })
}

fn module_of(path: &Path) -> String {
    let first = path.iter().next().unwrap().to_str().unwrap();
    first.trim_end_matches(".rs").to_owned()
}

#[test]
fn modules_use_each_other_only_along_the_arrows_of_the_map() {
    let allowed: Arrows = allowed().into_iter().collect();
    let mut wrong = BTreeSet::new();
    for (path, text) in files() {
        let module = module_of(&path);
        let may_use = allowed.get(&module).unwrap_or_else(|| panic!("`{module}` isn't on the map"));
        for used in names_after(&text, "crate::") {
            assert!(!used.is_empty(), "{}: one module a `use` line, please", path.display());
            if used != module && !may_use.contains(used) {
                wrong.insert(format!("{} uses `{used}`", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "not on the map of ARCHITECTURE.md:\n{wrong:#?}");
}

#[test]
fn the_map_has_no_circles_and_no_arrow_that_nobody_needs() {
    let mut used: Arrows = BTreeMap::new();
    for (path, text) in files() {
        let modules = names_after(&text, "crate::").map(str::to_owned);
        used.entry(module_of(&path)).or_default().extend(modules);
    }
    let mut above = BTreeSet::new();
    for (module, may_use) in allowed() {
        for other in &may_use {
            assert!(above.contains(other), "`{module}` may use `{other}`, which doesn't stand above it");
            assert!(used[&module].contains(other), "`{module}` doesn't use `{other}`: take the arrow off the map");
        }
        above.insert(module);
    }
}

#[test]
fn inside_a_domain_nothing_calls_back() {
    let step = |name: &str| STEPS.iter().position(|step| *step == name);
    let mut wrong = BTreeSet::new();
    for (path, text) in files() {
        let Some(own) = path.file_stem().and_then(|stem| step(stem.to_str().unwrap())) else { continue };
        for used in names_after(&text, "super::") {
            if step(used).is_some_and(|used| used < own) {
                wrong.insert(format!("{} uses `{used}`", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "routes -> service -> queries -> model, and never back:\n{wrong:#?}");
}

/// Two schemas of one name are one in the document: whichever comes last.
#[test]
fn every_schema_of_the_description_has_a_name_of_its_own() {
    let mut owners = BTreeMap::new();
    for (path, text) in files() {
        let derives = text.split("#[derive(").skip(1);
        for part in derives.filter(|part| part.split(')').next().is_some_and(|traits| traits.contains("ToSchema"))) {
            let head = part.split('{').next().unwrap_or_default();
            let mut starts = ["schema(as = ", "struct ", "enum "].into_iter();
            let rest = starts.find_map(|start| head.split_once(start)).map(|(_, rest)| rest);
            let name: String = rest.unwrap_or_default().chars().take_while(char::is_ascii_alphanumeric).collect();
            let other = owners.insert(name.clone(), path.clone());
            assert_eq!(other, None, "{name:?} is in {} too", path.display());
        }
    }
    assert!(owners.len() > 100, "{owners:?}");
}
