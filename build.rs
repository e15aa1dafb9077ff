//! What is built into the program from folders: the migrations, and the guides, which are listed for `guides/service.rs`. A
//! new file in either folder makes the crate build again.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

const GUIDES: &str = "data/guides";

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=migrations");
    println!("cargo:rerun-if-changed={GUIDES}");
    let root = PathBuf::from(variable("CARGO_MANIFEST_DIR")?).join(GUIDES);
    let mut list = String::from("[\n");
    for folder in entries(&root)?.iter().filter(|path| path.is_dir()) {
        for file in entries(folder)?.iter().filter(|path| path.extension().is_some_and(|end| end == "md")) {
            let file = (name(folder), name(file), file.to_string_lossy());
            // As `Debug` writes them, texts are Rust's own literals.
            writeln!(list, "({:?}, {:?}, include_str!({:?})),", file.0, file.1, file.2).map_err(io::Error::other)?;
        }
    }
    list.push_str("]\n");
    fs::write(Path::new(&variable("OUT_DIR")?).join("guides.rs"), list)
}

fn variable(name: &str) -> io::Result<String> {
    env::var(name).map_err(io::Error::other)
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
