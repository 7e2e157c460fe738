//! Estimates of the room that results will take.

use super::block::{Label, seal};
use super::summary::lines;
use crate::sweep::{Grid, Group, summary_table};

/// Number of runs that are encoded to find out how much room one takes.
const SAMPLE: u64 = 1 << 14;

/// Estimated room that the results of a sweep will take, found by encoding made-up ones.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    per_run: f64,
    per_group: f64,
}

impl Estimate {
    /// Encodes results of the first cells as if every number in them were another.
    pub fn of<G: Grid>(plan: &G) -> Self {
        let count = plan.runs_of(0).min(SAMPLE);
        let sample: Vec<G::Run> = (0..count).map(|i| plan.made_up(i)).collect();
        let label = Label { request: &"0".repeat(64), version: super::VERSION, block: 0 };
        let file = seal(plan, &sample, &label).unwrap_or_default();
        let groups: Vec<Group> = sample.chunks(4).take(256).filter_map(|rows| Group::of(rows, 1000)).collect();
        let text = lines(&summary_table(plan, &groups));
        Self {
            per_run: file.len() as f64 / sample.len().max(1) as f64,
            per_group: text.len() as f64 / groups.len().max(1) as f64,
        }
    }

    /// The bytes of so many runs in blocks.
    pub fn blocks(self, runs: u64) -> u64 {
        (self.per_run * runs as f64).ceil() as u64
    }

    /// The bytes of the summary of so many groups.
    pub fn summary(self, groups: u64) -> u64 {
        (self.per_group * groups as f64).ceil() as u64
    }
}

/// A disk with too little room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the results need about {} and the disk has {} left", in_bytes(*.needed), in_bytes(*.free))]
pub struct Shortage {
    /// Number of bytes needed.
    pub needed: u64,
    /// Number of bytes left.
    pub free: u64,
}

/// Returns whether so many bytes fit on a disk that has `free` left, which may be unknown.
///
/// # Errors
/// If they do not.
pub fn fits(needed: u64, free: Option<u64>) -> Result<(), Shortage> {
    match free {
        Some(free) if free < needed => Err(Shortage { needed, free }),
        _ => Ok(()),
    }
}

/// A machine with too little memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the work needs about {} of memory and {} are free", in_bytes(*.needed), in_bytes(*.free))]
pub struct MemoryShortage {
    /// Number of bytes needed.
    pub needed: u64,
    /// Number of bytes free.
    pub free: u64,
}

/// Makes sure that work which needs so many bytes of memory can be done where `free` are left, which may be unknown; see
/// [`available_memory`](crate::files::available_memory).
///
/// # Errors
/// If it cannot.
pub fn fits_memory(needed: u64, free: Option<u64>) -> Result<(), MemoryShortage> {
    match free {
        Some(free) if free < needed => Err(MemoryShortage { needed, free }),
        _ => Ok(()),
    }
}

/// A number of bytes in three digits and a decimal unit.
pub fn in_bytes(bytes: u64) -> String {
    let mut size = bytes as f64;
    for unit in ["B", "kB", "MB", "GB", "TB", "PB"] {
        // What would be written as 1000 goes to the next unit.
        if size < 999.5 {
            let digits = if unit == "B" || size >= 99.95 { 0 } else { usize::from(size < 9.995) + 1 };
            return format!("{size:.digits$} {unit}");
        }
        size /= 1000.0;
    }
    format!("{size:.0} EB")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::{first_rows, plan};
    use crate::sweep::summarise;

    #[test]
    fn what_does_not_fit_is_refused_with_both_sizes() {
        assert_eq!((fits(10, Some(10)), fits(10, None)), (Ok(()), Ok(())));
        let shortage = fits(7_000_000_000, Some(1_234_000)).unwrap_err();
        assert_eq!(shortage.to_string(), "the results need about 7.00 GB and the disk has 1.23 MB left");
        let shortage = fits_memory(7_000_000_000, Some(1_234_000)).unwrap_err();
        assert_eq!(shortage.to_string(), "the work needs about 7.00 GB of memory and 1.23 MB are free");
        assert_eq!((fits_memory(10, Some(10)), fits_memory(10, None)), (Ok(()), Ok(())));
    }

    #[test]
    fn sizes_have_three_digits() {
        let sizes = [0, 999, 1000, 9_995, 99_949, 99_950, 999_499, 999_500, 1 << 40, u64::MAX];
        let texts =
            ["0 B", "999 B", "1.00 kB", "10.0 kB", "99.9 kB", "100 kB", "999 kB", "1.00 MB", "1.10 TB", "18 EB"];
        assert_eq!(sizes.map(in_bytes), texts.map(str::to_owned));
    }

    #[test]
    fn the_estimate_is_that_of_real_results_and_not_below() {
        let plan = plan();
        let rows = first_rows(&plan);
        let label = Label { request: &"0".repeat(64), version: super::super::VERSION, block: 0 };
        let real = seal(&plan, &rows, &label).unwrap().len() as u64;
        let estimate = Estimate::of(&plan);
        let expected = estimate.blocks(rows.len() as u64);
        assert!((real..=real * 2).contains(&expected), "{expected} for {real}");
        let groups = summarise(&plan, &rows);
        let text = lines(&plan.summary_table(&groups)).len() as u64;
        let expected = estimate.summary(groups.len() as u64);
        assert!((text..=text * 2).contains(&expected), "{expected} for {text}");
    }
}
