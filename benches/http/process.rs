//! What processes use: CPU time and memory, from `/proc`. Where there is none (macOS) nothing is told.

use std::collections::HashSet;
use std::fs;
use std::process::Command;
use std::sync::LazyLock;

use super::figures::float;
use super::reading::{self, Stat};

/// Clock ticks a second.
static TICKS: LazyLock<f64> = LazyLock::new(|| {
    let asked = Command::new("getconf").arg("CLK_TCK").output().ok();
    let told = asked.and_then(|output| String::from_utf8(output.stdout).ok()?.trim().parse().ok());
    told.unwrap_or(100.0)
});

fn stat(process: u32) -> Option<Stat> {
    reading::stat(&fs::read_to_string(format!("/proc/{process}/stat")).ok()?)
}

/// CPU seconds that a process has used, in user space and for it in the kernel.
pub fn cpu(process: u32) -> Option<f64> {
    stat(process).map(|stat| float(stat.own) / *TICKS)
}

/// CPU seconds of a process with its children, those that ended included; of its children's children only those alive.
pub fn cpu_of_tree(root: u32) -> Option<f64> {
    let top = stat(root)?;
    let mut ticks = top.own + top.children;
    let mut parents = HashSet::from([root]);
    let everyone: Vec<(u32, Stat)> = fs::read_dir("/proc")
        .ok()?
        .flatten()
        .filter_map(|entry| {
            let process = entry.file_name().to_str()?.parse().ok()?;
            Some((process, stat(process)?))
        })
        .collect();
    // A child's number is not always larger than its parent's: again until nobody new is found.
    loop {
        let before = parents.len();
        for (process, stat) in &everyone {
            if parents.contains(&stat.parent) && parents.insert(*process) {
                ticks += stat.own;
            }
        }
        if parents.len() == before {
            return Some(float(ticks) / *TICKS);
        }
    }
}

/// Bytes of memory that a process has in use (`VmRSS`), or had at most (`VmHWM`).
pub fn memory(process: u32, which: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    reading::size(&status, which)
}

/// Where this was measured: processor, cores, load of others.
pub fn machine() -> String {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let model = read("/proc/cpuinfo");
    let model = model.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let kernel = read("/proc/sys/kernel/osrelease");
    format!(
        "{cores} cores ({}), {} {}",
        model.map_or("unknown processor", |(_, model)| model.trim()),
        std::env::consts::OS,
        kernel.trim()
    )
}

/// How busy the machine is: the load average of the last minute.
pub fn busy() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or("unknown").to_owned()
}
