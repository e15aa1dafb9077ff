//! The map in `ARCHITECTURE.md` is the code's: a module uses another only where the table there has that arrow, arrows only
//! point up the table, and inside a domain routes call services, services queries, and nothing calls back. What is public
//! is used from outside, and nothing grows without anybody noticing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Which modules each module may use.
type Arrows = BTreeMap<String, BTreeSet<String>>;

/// The steps of a request through a domain: a file uses only files of steps behind it.
const STEPS: [&str; 4] = ["routes", "service", "queries", "model"];

/// What only the steps before a service know of: it takes and returns plain values.
const HTTP: [&str; 6] = ["axum", "HeaderMap", "HeaderName", "HeaderValue", "StatusCode", "Uri"];

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

/// The texts below a folder of the repository, by their paths below it, without what was built and what is hidden.
fn texts(folder: &str, extension: &str) -> Vec<(PathBuf, String)> {
    fn find(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_dir() && name != "target" && !name.starts_with('.') {
                find(&path, extension, found);
            } else if path.extension().is_some_and(|other| other == extension) {
                found.push(path);
            }
        }
    }
    let (folder, mut found) = (root().join(folder), Vec::new());
    find(&folder, extension, &mut found);
    let read = |path: PathBuf| (path.strip_prefix(&folder).unwrap().to_owned(), fs::read_to_string(path).unwrap());
    found.into_iter().map(read).collect()
}

/// The files of `src`, without those that only put everything together.
fn files() -> impl Iterator<Item = (PathBuf, String)> {
    let files = texts("src", "rs").into_iter();
    files.filter(|(path, _)| path != Path::new("lib.rs") && path != Path::new("main.rs"))
}

fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim_start().starts_with("//"))
}

/// The paths in the code that begin with `crate` or `super`, in their parts; of a list in braces each.
fn paths(text: &str) -> Vec<Vec<String>> {
    let code = code(text).collect::<Vec<_>>().join("\n");
    let is_path = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    let mut found = Vec::new();
    let mut rest = &*code;
    while let Some(start) = rest.find(is_path) {
        rest = &rest[start..];
        let (path, after) = rest.split_at(rest.find(|c| !is_path(c)).unwrap_or(rest.len()));
        rest = after;
        if path.starts_with("crate::") || path.starts_with("super::") {
            let list = after.strip_prefix('{').filter(|_| path.ends_with("::"));
            let ends = list.map_or("", |list| list.split('}').next().unwrap()).split(',');
            let whole = ends.map(|end| format!("{path}{}", end.trim()));
            found.extend(whole.map(|path| path.split("::").map(str::to_owned).collect()));
        }
    }
    found
}

fn module_of(path: &Path) -> String {
    let first = path.iter().next().unwrap().to_str().unwrap();
    first.trim_end_matches(".rs").to_owned()
}

/// The modules of the crate that a file names.
fn modules_in(text: &str) -> impl Iterator<Item = String> {
    paths(text).into_iter().filter(|path| path[0] == "crate").map(|mut path| path.remove(1))
}

fn step(name: &str) -> Option<usize> {
    STEPS.iter().position(|step| *step == name)
}

/// Which step of its domain a file is, or is part of.
fn step_of(path: &Path) -> Option<usize> {
    path.iter().skip(1).find_map(|part| step(part.to_str().unwrap().trim_end_matches(".rs")))
}

#[test]
fn modules_use_each_other_only_along_the_arrows_of_the_map() {
    let allowed: Arrows = allowed().into_iter().collect();
    let mut wrong = BTreeSet::new();
    for (path, text) in files() {
        let module = module_of(&path);
        let may_use = allowed.get(&module).unwrap_or_else(|| panic!("`{module}` isn't on the map"));
        for used in modules_in(&text).filter(|used| *used != module && !may_use.contains(used)) {
            wrong.insert(format!("{} uses `{used}`", path.display()));
        }
    }
    assert!(wrong.is_empty(), "not on the map of ARCHITECTURE.md:\n{wrong:#?}");
}

#[test]
fn the_map_has_no_circles_and_no_arrow_that_nobody_needs() {
    let mut used: Arrows = BTreeMap::new();
    for (path, text) in files() {
        used.entry(module_of(&path)).or_default().extend(modules_in(&text));
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
    let mut wrong = BTreeSet::new();
    for (path, text) in files() {
        let (Some(own), module) = (step_of(&path), module_of(&path)) else { continue };
        for used in paths(&text).iter().filter(|used| used[0] == "super" || used[1] == module) {
            if used.iter().any(|part| step(part).is_some_and(|used| used < own)) {
                wrong.insert(format!("{} uses `{}`", path.display(), used.join("::")));
            }
        }
    }
    assert!(wrong.is_empty(), "routes -> service -> queries -> model, and never back:\n{wrong:#?}");
}

#[test]
fn domains_know_neither_each_others_statements_nor_routes() {
    let domains: BTreeSet<String> =
        files().filter(|(path, _)| step_of(path).is_some()).map(|(path, _)| module_of(&path)).collect();
    let mut wrong = BTreeSet::new();
    for (path, text) in files() {
        let module = module_of(&path);
        for used in paths(&text).iter().filter(|used| used[0] == "crate" && used[1] != module) {
            let inside = used.iter().any(|part| part == "queries" || part == "routes");
            if inside && domains.contains(&module) {
                wrong.insert(format!("{} uses `{}`", path.display(), used.join("::")));
            }
        }
    }
    assert!(domains.len() > 9, "{domains:?}");
    assert!(wrong.is_empty(), "a domain is asked through its service:\n{wrong:#?}");
}

#[test]
fn services_know_nothing_of_http() {
    let mut wrong = BTreeSet::new();
    for (path, text) in files().filter(|(path, _)| step_of(path) == step("service")) {
        let words = code(&text).flat_map(|line| line.split(|c: char| !c.is_ascii_alphanumeric()));
        for word in words.filter(|word| HTTP.contains(word)) {
            wrong.insert(format!("{} has `{word}`", path.display()));
        }
    }
    assert!(wrong.is_empty(), "these are for routes:\n{wrong:#?}");
}

#[test]
fn what_is_public_is_used_from_outside() {
    let library = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let users = [texts("tests", "rs"), texts("benches", "rs")].concat();
    let mut outside: String = users.into_iter().map(|(_, text)| text).collect();
    outside += &fs::read_to_string(root().join("src/main.rs")).unwrap();
    let public = library.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    let unused: Vec<&str> = public.filter(|module| !outside.contains(&format!("plantopia::{module}"))).collect();
    assert!(unused.is_empty(), "nobody outside uses these: {unused:?}");
}

/// Whoever wants more than this has to say so here.
#[test]
fn nothing_outgrows_its_reader() {
    let lines = |texts: &[(PathBuf, String)]| texts.iter().map(|(_, text)| text.lines().count()).sum::<usize>();
    for (folder, most) in [("src", 46_000), ("benches", 1_500)] {
        let has = lines(&texts(folder, "rs"));
        assert!(has <= most, "{folder} has {has} lines");
    }
    for (path, most) in [("README.md", 199), ("src/db/replica.rs", 120), ("src/db/pooler.rs", 250)] {
        let has = fs::read_to_string(root().join(path)).unwrap().lines().count();
        assert!(has <= most, "{path} has {has} lines");
    }
    let all = [texts("", "rs"), texts("", "md")].concat();
    let long = all.iter().filter(|(_, text)| text.lines().count() > 450).map(|(path, _)| path.display());
    let long: Vec<String> = long.map(|path| path.to_string()).collect();
    assert!(all.len() > 400 && long.is_empty(), "too long of {}: {long:?}", all.len());
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
