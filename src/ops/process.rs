//! What the process takes of the machine. Where the system doesn't tell, the figure is absent.

use std::time::Duration;

use rustix::process::{Resource, getrlimit};
use rustix::time::{ClockId, clock_gettime};

/// The figures with their names as metrics.
pub(super) fn figures() -> [(&'static str, Option<u64>); 5] {
    let status = status();
    // The folder itself is open while it is counted.
    let open = std::fs::read_dir("/proc/self/fd").map(|files| files.count() as u64 - 1);
    [
        ("plantopia_process_resident_memory_bytes", bytes(&status, "VmRSS:")),
        ("plantopia_process_virtual_memory_bytes", bytes(&status, "VmSize:")),
        ("plantopia_process_open_fds", open.ok()),
        ("plantopia_process_max_fds", getrlimit(Resource::Nofile).current),
        ("plantopia_process_threads", field(&status, "Threads:")),
    ]
}

pub(super) fn resident_bytes() -> Option<u64> {
    bytes(&status(), "VmRSS:")
}

fn status() -> String {
    std::fs::read_to_string("/proc/self/status").unwrap_or_default()
}

fn bytes(status: &str, name: &str) -> Option<u64> {
    field(status, name).map(|kilobytes| kilobytes * 1024)
}

fn field(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_ascii_whitespace().next()?.parse().ok()
}

pub(super) fn cpu() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
    let nanos = u32::try_from(time.tv_nsec).unwrap_or_default();
    Duration::new(seconds, nanos)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_read_by_its_name() {
        let status = "Name:\tplantopia\nVmSize:\t  2048 kB\nVmRSS:\t    12 kB\nThreads:\t4\n";
        assert_eq!(field(status, "VmRSS:"), Some(12));
        assert_eq!(field(status, "Threads:"), Some(4));
        assert_eq!(field(status, "VmSwap:"), None);
        assert_eq!(field("", "VmRSS:"), None);
    }
}
