//! Limits and memory of this process and its machine.

use std::fs;
use std::path::Path;

/// Returns the bytes of memory that this process can still take: what is free on the machine, within the limits on its group
/// of processes and on its address space. `None` where the system does not tell.
pub fn available_memory() -> Option<u64> {
    [free(), left_in_groups(), left_of_address_space()].into_iter().flatten().min()
}

/// Returns the bytes that the machine can give without swapping.
fn free() -> Option<u64> {
    kibibytes(&read("/proc/meminfo")?, "MemAvailable:")
}

/// Returns the bytes left below the limit on the size of the process (`ulimit -v`), where there is one.
fn left_of_address_space() -> Option<u64> {
    let limits = read("/proc/self/limits")?;
    let line = limits.lines().find_map(|line| line.strip_prefix("Max address space"))?;
    let limit: u64 = line.split_whitespace().next()?.parse().ok()?;
    let used = kibibytes(&read("/proc/self/status")?, "VmSize:")?;
    Some(limit.saturating_sub(used))
}

/// Returns the bytes left in the control groups of the process, which containers and batch systems limit.
fn left_in_groups() -> Option<u64> {
    let groups = read("/proc/self/cgroup")?;
    let left = groups.lines().filter_map(|line| {
        let (_, rest) = line.split_once(':')?;
        let (controllers, group) = rest.split_once(':')?;
        let names = if controllers.is_empty() {
            Names { root: "/sys/fs/cgroup", limit: "memory.max", used: "memory.current", cache: "inactive_file" }
        } else if controllers.split(',').any(|name| name == "memory") {
            Names {
                root: "/sys/fs/cgroup/memory",
                limit: "memory.limit_in_bytes",
                used: "memory.usage_in_bytes",
                cache: "total_inactive_file",
            }
        } else {
            return None;
        };
        // Every group above has its own limit; inside a container the root is the group itself.
        let relative = Path::new(group.trim_start_matches('/'));
        relative.ancestors().filter_map(|group| names.left(group)).min()
    });
    left.min()
}

/// The files of a control group, of the first or second version.
struct Names {
    root: &'static str,
    limit: &'static str,
    used: &'static str,
    cache: &'static str,
}

impl Names {
    fn left(&self, group: &Path) -> Option<u64> {
        let folder = Path::new(self.root).join(group);
        let number = |name: &str| fs::read_to_string(folder.join(name)).ok()?.trim().parse::<u64>().ok();
        let (limit, used) = (number(self.limit)?, number(self.used)?);
        let statistics = fs::read_to_string(folder.join("memory.stat")).unwrap_or_default();
        let cache = statistics.lines().find_map(|line| line.strip_prefix(self.cache)?.trim().parse().ok());
        // Cached files make room where it is needed.
        Some(limit.saturating_sub(used.saturating_sub(cache.unwrap_or(0))))
    }
}

/// Returns the signals that the process was started with to be ignored, as the mask of Linux: bit n − 1 is signal n. `None` on
/// other systems.
pub fn ignored_signals() -> Option<u64> {
    let status = read("/proc/self/status")?;
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"))?;
    u64::from_str_radix(mask.trim(), 16).ok()
}

fn read(path: &str) -> Option<String> {
    fs::read_to_string(path).ok()
}

/// The number behind `name` in a file of the kernel's with lines such as `VmSize:  1234 kB`, in bytes.
fn kibibytes(text: &str, name: &str) -> Option<u64> {
    let rest = text.lines().find_map(|line| line.strip_prefix(name))?;
    rest.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::kibibytes;

    #[test]
    fn sizes_are_read_in_bytes() {
        let text = "MemTotal:       24683588 kB\nMemAvailable:   16409236 kB\n";
        assert_eq!(kibibytes(text, "MemAvailable:"), Some(16_409_236 * 1024));
        assert_eq!(kibibytes(text, "SwapFree:"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn there_is_some_memory_left_and_no_more_than_the_machine_has() {
        let left = super::available_memory().unwrap();
        let all = kibibytes(&std::fs::read_to_string("/proc/meminfo").unwrap(), "MemTotal:").unwrap();
        assert!(left > 0 && left < all, "{left} of {all}");
    }
}
