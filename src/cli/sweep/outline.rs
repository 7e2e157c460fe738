use std::fmt;
use std::io;

use indicatif::HumanCount;
use serde::Serialize;

use crate::cli::{Failure, json};
use crate::store::{Estimate, Shard, in_bytes};
use crate::sweep::Grid;
use crate::text::{quoted, visible};

/// Outline of a sweep before it is computed.
#[derive(Debug, Serialize)]
pub(super) struct Outline {
    title: String,
    axes: Vec<Axis>,
    cells: u64,
    arms: usize,
    seeds: u64,
    tuning_seeds: u64,
    runs: u64,
    /// Number of trainings, where the runs are the arms of trainings.
    #[serde(skip_serializing_if = "Option::is_none")]
    trainings: Option<u64>,
    steps: Option<u128>,
    blocks: u64,
    shard: Option<Share>,
    /// The bytes that the results take, about: those of the shard where there is one.
    bytes: u64,
    /// The bytes of memory that the computation takes, about.
    memory: u64,
}

#[derive(Debug, Serialize)]
struct Axis {
    path: String,
    values: usize,
    first: String,
    last: String,
}

/// A part of the sweep.
#[derive(Debug, Serialize)]
struct Share {
    name: String,
    blocks: u64,
}

impl Outline {
    pub(super) fn new(plan: &impl Grid, shard: Option<Shard>, threads: usize) -> Self {
        let sweep = plan.sweep();
        let axes = sweep.axes.iter().map(|axis| Axis {
            path: axis.path.clone(),
            values: axis.len(),
            first: axis.label(0),
            last: axis.label(axis.len() - 1),
        });
        let estimate = Estimate::of(plan);
        let blocks = plan.blocks();
        let shard = shard.map(|shard| Share { name: shard.to_string(), blocks: shard.share_of(blocks) });
        let bytes = match &shard {
            None => estimate.blocks(plan.runs()) + estimate.summary(plan.cell_count() * plan.arms() as u64),
            Some(share) => {
                let part = share.blocks as f64 / blocks.max(1) as f64;
                (estimate.blocks(plan.runs()) as f64 * part).ceil() as u64
            }
        };
        Self {
            title: sweep.title.clone(),
            axes: axes.collect(),
            cells: plan.cell_count(),
            arms: plan.arms(),
            seeds: sweep.seeds,
            tuning_seeds: plan.seeds() - sweep.seeds,
            runs: plan.runs(),
            trainings: plan.trainings_of_all(),
            steps: plan.total_steps(),
            blocks,
            shard,
            bytes,
            memory: plan.memory(threads),
        }
    }

    /// Returns the bytes that the results take on the disk.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Returns the memory that is needed, in bytes.
    pub(super) fn memory(&self) -> u64 {
        self.memory
    }

    /// Prints it as the answer.
    pub(super) fn print(&self, as_json: bool, out: &mut impl io::Write) -> Result<(), Failure> {
        if as_json { json(self, out) } else { Ok(writeln!(out, "{self}")?) }
    }
}

impl fmt::Display for Outline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |number: u64, one: &str, more: &str| {
            format!("{} {}", HumanCount(number), if number == 1 { one } else { more })
        };
        if !self.title.is_empty() {
            writeln!(f, "{}", visible(&self.title))?;
        }
        for axis in &self.axes {
            let [path, first, last] = [&axis.path, &axis.first, &axis.last].map(|text| quoted(text));
            let values = count(axis.values as u64, "value", "values");
            match axis.values {
                1 => writeln!(f, "  {path}: {first}")?,
                _ => writeln!(f, "  {path}: {values}, {first} … {last}")?,
            }
        }
        let tuning = match self.tuning_seeds {
            0 => String::new(),
            seeds => format!(" and {seeds} for tuning"),
        };
        let trainings = self.trainings.map(|all| format!(" in {}", count(all, "training", "trainings")));
        let trainings = trainings.unwrap_or_default();
        writeln!(
            f,
            "{} × {} × {}{tuning} = {}{trainings}{} in {}",
            count(self.cells, "cell", "cells"),
            count(self.arms as u64, "arm", "arms"),
            count(self.seeds, "seed", "seeds"),
            count(self.runs, "run", "runs"),
            self.steps.map_or_else(|| ",".to_owned(), |all| format!(", {}", steps(all))),
            count(self.blocks, "block", "blocks"),
        )?;
        if let Some(Share { name, blocks }) = &self.shard {
            writeln!(f, "shard {name}: {}", count(*blocks, "block", "blocks"))?;
        }
        write!(f, "about {} of memory and {} on the disk (an estimate)", in_bytes(self.memory), in_bytes(self.bytes))
    }
}

/// A number of steps in words.
fn steps(steps: u128) -> String {
    match u64::try_from(steps) {
        Ok(steps) if steps < 1_000_000 => format!("{} steps", HumanCount(steps)),
        _ => format!("{:.2e} steps", steps as f64),
    }
}
