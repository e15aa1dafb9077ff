//! The table as it is printed: a row as soon as it is measured.

use super::figures::{median, range};

pub fn begin() {
    println!("\n| what | measured | compared with | ratio | by CPU | aim | |\n|---|---|---|---|---|---|---|");
}

/// What a row says; what is empty doesn't apply.
#[derive(Default)]
pub struct Row {
    pub title: String,
    pub measured: String,
    pub compared: String,
    pub ratio: String,
    pub by_cpu: String,
    pub aim: String,
    pub met: bool,
}

impl Row {
    pub fn print(&self) {
        let Self { title, measured, compared, ratio, by_cpu, aim, met } = self;
        let verdict = if *met { "met" } else { "missed" };
        let cells = [title, measured, compared, ratio, by_cpu, aim, verdict];
        println!("| {} |", cells.map(|cell| if cell.is_empty() { "-" } else { cell }).join(" | "));
    }
}

/// The median of some ratios, and between what they lay.
pub fn ratio(ratios: &[f64]) -> String {
    let (low, high) = range(ratios);
    if ratios.is_empty() { String::new() } else { format!("{:.2} ({low:.2}-{high:.2})", median(ratios)) }
}
