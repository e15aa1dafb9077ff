//! A catalogue as large as the real one, made from the starter's: the same on every machine. Cultivars of a plant stand
//! beside each other and share most of their texts, as they do in seed catalogues.

use std::path::{Path, PathBuf};

use super::figures::shuffled;

/// How many plants the production catalogue has.
pub const PLANTS: usize = 2_117;

/// The length to which descriptions are brought, about that of the real ones, and such that [`PLANTS`] plants come to the
/// real catalogue's 0.62 MB of gzip. In plain they are 6.6 MB, with all the fields that a plant has here.
const DESCRIPTION: usize = 630;

/// Writes `count` plants and the starter's suburbs into `folder`; returns the files, for `plantopia import`.
pub fn write(folder: &Path, count: usize) -> Vec<PathBuf> {
    let starter = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let (mut header, mut rows) = (csv::StringRecord::new(), Vec::new());
    for name in ["flowers.csv", "herbs.csv", "vegetables.csv"] {
        let mut file = csv::Reader::from_path(starter.join(name)).expect("the starter catalogue");
        header = file.headers().expect("its header").clone();
        rows.extend(file.records().map(|row| row.expect("a row of the starter")));
    }
    let column = |name: &str| header.iter().position(|column| column == name).expect("a column");
    let (name, description) = (column("plant_name"), column("description"));
    let sentences: Vec<&str> = rows.iter().flat_map(|row| row[description].split_inclusive(". ")).collect();

    let path = folder.join(format!("plants-{count}.csv"));
    let mut file = csv::Writer::from_path(&path).expect("a file of ours");
    file.write_record(&header).expect("the header is written");
    // Each starter plant gives as many cultivars as are needed, the first ones one more.
    let (each, more) = (count / rows.len(), count % rows.len());
    let mut number = 0;
    for (place, row) in rows.iter().enumerate() {
        for cultivar in 0..each + usize::from(place < more) {
            let mut fields: Vec<String> = row.iter().map(str::to_owned).collect();
            if cultivar > 0 {
                fields[name] = format!("{} Number {cultivar}", &row[name]);
            }
            fields[description] = lengthened(&row[description], &sentences, number);
            file.write_record(fields).expect("a row is written");
            number += 1;
        }
    }
    file.flush().expect("the file is written");
    vec![starter.join("suburbs.csv"), path]
}

/// A description with sentences of other plants behind its own, others for each cultivar.
fn lengthened(own: &str, sentences: &[&str], number: u64) -> String {
    let mut text = own.trim_end().to_owned();
    let mut drawn = number * 8;
    while text.len() < DESCRIPTION {
        drawn += 1;
        let place = shuffled(drawn, sentences.len() as u64);
        text = text + " " + sentences[usize::try_from(place).expect("a place in a list")].trim();
    }
    text
}
