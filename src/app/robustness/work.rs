//! The background's part of a sweep: it computes cells piece by piece and sends what they come to.

use super::order::coarse_to_fine;
use super::outcome::{Measured, Outcome};
use super::theory::Theory;
use crate::app::control::Control;
use crate::app::job::Reporter;
use crate::simulate::Problem;
use crate::sweep::{InstructionSet, Plan, Sweep};
use rayon::ThreadPool;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// About how long one piece takes: then the picture is filled in a little more.
const PIECE: Duration = Duration::from_millis(60);

/// The most runs of a piece, which are kept until they are summarised.
const PIECE_RUNS: u64 = 1 << 16;

/// How many runs the first piece has.
const FIRST_RUNS: u64 = 1 << 12;

/// What the work sends.
pub enum News {
    /// The sweep makes sense; nothing is computed yet.
    Planned(Box<Outcome>),
    /// What cells have come to, arm by arm.
    Cells(Vec<(u64, Vec<Option<Measured>>)>),
    /// What theory says.
    Theory(Theory),
}

/// Computes a sweep; `outcome` makes the result that is filled in.
///
/// # Errors
/// Where a cell is no scenario.
pub fn work(
    reporter: &Reporter<News, Result<(), String>>,
    sweep: Sweep,
    outcome: impl FnOnce(Arc<Plan>, Arc<Problem>) -> Outcome,
    pool: &ThreadPool,
    control: &Control,
) -> Result<(), String> {
    let plan = Arc::new(Plan::new(sweep).map_err(|error| error.to_string())?);
    let problem = plan.base_problem();
    reporter.send(News::Planned(Box::new(outcome(Arc::clone(&plan), Arc::clone(&problem)))));
    let lengths: Vec<usize> = plan.sweep().axes.iter().map(|axis| axis.len()).collect();
    let order = coarse_to_fine(&lengths);
    let per_cell = plan.arms() as u64 * plan.seeds();
    let most = (PIECE_RUNS / per_cell).max(1);
    let mut size = (FIRST_RUNS / per_cell).clamp(1, most);
    let mut rest = order.as_slice();
    let mut theory = None;
    let set = InstructionSet::best();
    while !rest.is_empty() {
        let (cells, later) = rest.split_at(rest.len().min(size as usize));
        let begun = Instant::now();
        let computed = pool.install(|| plan.compute_cells(cells.iter().copied(), set, |runs| control.tick(runs)));
        let Some(rows) = computed else { return Ok(()) };
        let share = PIECE.as_secs_f64() / begun.elapsed().as_secs_f64().max(1e-6);
        size = ((size as f64 * share.clamp(0.25, 4.0)) as u64).clamp(1, most);
        let runs = plan.seeds() as usize;
        let measure = |(cell, rows): (&u64, &[crate::sweep::Row])| {
            let steps = plan.steps(*cell);
            (*cell, rows.chunks(runs).map(|rows| Measured::of(rows, steps, &problem)).collect())
        };
        let news = cells.iter().zip(rows.chunks(runs * plan.arms())).map(measure).collect();
        reporter.send(News::Cells(news));
        // Not before there is something to see.
        theory.get_or_insert_with(|| reporter.send(News::Theory(Theory::new(&plan, &problem))));
        rest = later;
    }
    Ok(())
}
