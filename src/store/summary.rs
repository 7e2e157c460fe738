//! Summary of the runs in a folder.

use super::error::StoreError;
use super::folder::Folder;
use crate::files::{Draft, FileError};
use crate::sweep::{Choice, Grid, Group, Metric, Tuner, choices_table, summarise, summary_table};
use crate::table::{Table, to_csv};
use crate::threads::Threads;
use rayon::prelude::*;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::PathBuf;

/// More groups are neither drawn nor kept in memory.
pub const MOST_GROUPS: usize = 200_000;

/// About so many runs are summarised by one thread at a time.
const STRETCH: usize = 1 << 13;

/// Digest of the runs of some blocks, in a size that does not grow with their number.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Digest {
    /// Every group in order; none where there are more than [`MOST_GROUPS`].
    pub groups: Option<Vec<Group>>,
    /// For each arm the group with the least median loss at its end, the first of equal ones; NaN is no loss.
    pub best: Vec<Group>,
    /// The group with the run that lies furthest below the lowest value that was known, if one does.
    pub lower: Option<Group>,
    /// The number of groups.
    pub count: u64,
    /// The choices along the tuned axes; none where nothing is tuned, or not all blocks are there.
    pub choices: Vec<Choice>,
}

/// The median loss at the end; NaN is the largest.
fn least(group: &Group) -> f64 {
    let median = group.median(Metric::Final);
    if median.is_nan() { f64::INFINITY } else { median }
}

impl Digest {
    fn new() -> Self {
        Self { groups: Some(vec![]), ..Self::default() }
    }

    fn add(&mut self, groups: &[Group]) {
        self.count += groups.len() as u64;
        for group in groups {
            if group.below > self.lower.map_or(0.0, |lower| lower.below) {
                self.lower = Some(*group);
            }
            match self.best.iter_mut().find(|best| best.arm == group.arm) {
                None => self.best.push(*group),
                Some(best) if least(group) < least(best) => *best = *group,
                Some(_) => {}
            }
        }
        if self.count > MOST_GROUPS as u64 {
            self.groups = None;
        }
        if let Some(all) = &mut self.groups {
            all.extend(groups);
        }
    }

    fn finish(mut self) -> Self {
        self.best.sort_by_key(|group| group.arm);
        self
    }
}

/// Reads the blocks of a complete folder one by one and writes `summary.csv` and, where the sweep tunes, `tuned.csv`: the digest,
/// and the names of the files. `tick` hears each block, and may break: then there is nothing.
///
/// # Errors
/// If a block is missing or damaged, or the disk does not take the files.
pub fn write_summary<G: Grid>(
    folder: &Folder<G>,
    pool: &Threads,
    mut tick: impl FnMut() -> ControlFlow<()>,
) -> Result<Option<(Digest, Vec<PathBuf>)>, StoreError> {
    let plan = folder.plan();
    let mut summary = Draft::result(&folder.path().join("summary.csv"))?;
    let mut tuner = Tuner::new(plan);
    let mut digest = Digest::new();
    write(&mut summary, &header(&summary_table(plan, &[])))?;
    for block in 0..plan.blocks() {
        let rows = folder.rows(block)?;
        let summarise = |rows| {
            let groups = summarise(plan, rows);
            let text = lines(&summary_table(plan, &groups));
            (groups, text)
        };
        let parts: Vec<(Vec<Group>, Vec<u8>)> =
            pool.install(|| rows.par_chunks(stretch(plan)).map(summarise).collect());
        for (groups, text) in parts {
            write(&mut summary, &text)?;
            digest.add(&groups);
        }
        if let Some(tuner) = &mut tuner {
            tuner.add(&rows);
        }
        if tick().is_break() {
            return Ok(None);
        }
    }
    let mut files = vec![summary.path().to_owned()];
    summary.finish()?;
    if let Some(tuner) = tuner {
        digest.choices = tuner.finish();
        let table = choices_table(plan, &digest.choices);
        let mut tuned = Draft::result(&folder.path().join("tuned.csv"))?;
        write(&mut tuned, &header(&table))?;
        write(&mut tuned, &lines(&table))?;
        files.push(tuned.path().to_owned());
        tuned.finish()?;
    }
    Ok(Some((digest.finish(), files)))
}

/// Reads some blocks one by one. `tick` hears each, and may break: then there is nothing.
///
/// # Errors
/// If a block is missing or damaged.
pub fn digest<G: Grid>(
    folder: &Folder<G>,
    pool: &Threads,
    blocks: impl IntoIterator<Item = u64>,
    mut tick: impl FnMut() -> ControlFlow<()>,
) -> Result<Option<Digest>, StoreError> {
    let plan = folder.plan();
    let mut digest = Digest::new();
    for block in blocks {
        let rows = folder.rows(block)?;
        let summarise = |rows| summarise(plan, rows);
        let parts: Vec<Vec<Group>> = pool.install(|| rows.par_chunks(stretch(plan)).map(summarise).collect());
        parts.iter().for_each(|groups| digest.add(groups));
        if tick().is_break() {
            return Ok(None);
        }
    }
    Ok(Some(digest.finish()))
}

/// Returns the number of rows, all those of whole groups, that one thread summarises at a time.
fn stretch(plan: &impl Grid) -> usize {
    let seeds = plan.seeds() as usize;
    (STRETCH / seeds).max(1) * seeds
}

fn write(draft: &mut Draft, text: &[u8]) -> Result<(), FileError> {
    draft.write_all(text).map_err(|error| FileError::writing(draft.path(), &error))
}

/// The names of the columns as the first line of a CSV file.
fn header(table: &Table) -> Vec<u8> {
    csv([table.columns.iter().map(|column| to_csv(&column.name).into_owned()).collect()])
}

/// The rows as lines of a CSV file.
pub(super) fn lines(table: &Table) -> Vec<u8> {
    csv((0..table.len()).map(|row| table.columns.iter().map(|column| column.entries.cell(row)).collect()))
}

fn csv(records: impl IntoIterator<Item = Vec<String>>) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(vec![]);
    for record in records {
        writer.write_record(record).expect("writing to memory cannot fail");
    }
    writer.into_inner().expect("writing to memory cannot fail")
}
