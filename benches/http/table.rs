//! The table as it is printed: a row as soon as it is measured.

use super::figures::{grouped, median, range};

/// Prints the table's head.
pub fn begin() {
    println!("\n| what | measured | compared with | ratio | by CPU | aim | |");
    println!("|---|---|---|---|---|---|---|");
}

/// What a row says.
pub struct Row {
    pub title: String,
    pub measured: String,
    pub compared: String,
    pub ratio: String,
    pub by_cpu: String,
    pub aim: String,
    /// Whether the aim is reached; `None` when it couldn't be told.
    pub met: Option<bool>,
}

impl Row {
    /// Prints it.
    pub fn print(&self) {
        let Self { title, measured, compared, ratio, by_cpu, aim, met } = self;
        let verdict = match met {
            Some(true) => "met",
            Some(false) => "missed",
            None => "-",
        };
        println!("| {title} | {measured} | {compared} | {ratio} | {by_cpu} | {aim} | {verdict} |");
    }
}

/// Requests a second, and the CPU for each where it is known.
pub fn speed(rates: &[f64], cpus: &[f64]) -> String {
    let rate = grouped(median(rates));
    if cpus.is_empty() { format!("{rate}/s") } else { format!("{rate}/s, {} CPU", micros(cpus)) }
}

/// CPU seconds as microseconds.
pub fn micros(cpus: &[f64]) -> String {
    format!("{:.0} µs", median(cpus) * 1e6)
}

/// The median of some ratios, and between what they lay.
pub fn ratio(ratios: &[f64]) -> String {
    if ratios.is_empty() {
        return "-".to_owned();
    }
    let (low, high) = range(ratios);
    format!("{:.2} ({low:.2}-{high:.2})", median(ratios))
}
