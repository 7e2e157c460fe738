//! Work of a sweep: it computes cells piece by piece and sends their results.

use super::outcome::{News, Outcome};
use super::request::Key;
use crate::app::background::{Link, Work};
use crate::figure::draw::StabilityLimits;
use crate::simulate::Problem;
use crate::sweep::{InstructionSet, Measured, Plan, Row, Sweep, coarse_to_fine};
use rayon::ThreadPool;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Usual time of a piece: then the picture is filled in a little more.
const PIECE: Duration = Duration::from_millis(60);

/// Largest number of runs of a piece, which are kept until they are summarised.
const PIECE_RUNS: u64 = 1 << 16;

/// Number of runs of the first piece.
const FIRST_RUNS: u64 = 1 << 12;

/// Sweep that is computed. Its end is an error where a cell is no scenario.
pub struct SweepWork {
    key: Key,
    sweep: Sweep,
    /// Version of the first outcome.
    version: u64,
    pool: Arc<ThreadPool>,
    computing: Option<Computing>,
}

/// Sweep whose plan is made.
struct Computing {
    plan: Arc<Plan>,
    problem: Arc<Problem>,
    /// Cells in the order in which they are computed, and how many of them are.
    order: Vec<u64>,
    computed: usize,
    /// Number of cells of the next piece, and the most.
    size: u64,
    most: u64,
    has_limits: bool,
}

impl SweepWork {
    /// Returns work that has not begun.
    pub fn new(key: Key, sweep: Sweep, version: u64, pool: Arc<ThreadPool>) -> Self {
        Self { key, sweep, version, pool, computing: None }
    }

    /// Makes the plan and tells of it.
    fn plan(&self, link: &Link<'_, News>) -> Result<Computing, String> {
        let plan = Arc::new(Plan::new(self.sweep.clone()).map_err(|error| error.to_string())?);
        let problem = plan.base_problem();
        let outcome = Outcome::new(self.key.clone(), Arc::clone(&plan), Arc::clone(&problem), self.version);
        link.send(News::Planned(Box::new(outcome)));
        let lengths: Vec<usize> = plan.sweep().axes.iter().map(|axis| axis.len()).collect();
        let order = coarse_to_fine(&lengths);
        let per_cell = plan.arms() as u64 * plan.seeds();
        let most = (PIECE_RUNS / per_cell).max(1);
        let size = (FIRST_RUNS / per_cell).clamp(1, most);
        Ok(Computing { plan, problem, order, computed: 0, size, most, has_limits: false })
    }
}

impl Computing {
    /// Computes the next cells; breaks where they were the last, or the work is to end.
    fn piece(&mut self, budget: Duration, pool: &ThreadPool, link: &Link<'_, News>) -> ControlFlow<()> {
        let Self { plan, problem, order, .. } = self;
        let rest = &order[self.computed..];
        let cells = &rest[..rest.len().min(self.size as usize)];
        if cells.is_empty() {
            return ControlFlow::Break(());
        }
        let begun = Instant::now();
        let set = InstructionSet::best();
        let computed = pool.install(|| plan.compute_cells(cells.iter().copied(), set, |runs| link.tick(runs)));
        let Some(rows) = computed else { return ControlFlow::Break(()) };
        let share = PIECE.min(budget).as_secs_f64() / begun.elapsed().as_secs_f64().max(1e-6);
        self.size = ((self.size as f64 * share.clamp(0.25, 4.0)) as u64).clamp(1, self.most);
        let runs = plan.seeds() as usize;
        let measure = |(cell, rows): (&u64, &[Row])| {
            let steps = plan.steps(*cell);
            (*cell, rows.chunks(runs).map(|rows| Measured::of(rows, steps, problem)).collect())
        };
        link.send(News::Cells(cells.iter().zip(rows.chunks(runs * plan.arms())).map(measure).collect()));
        self.computed += cells.len();
        // Not before there is something to see.
        if !std::mem::replace(&mut self.has_limits, true) {
            link.send(News::Theory(StabilityLimits::new(plan, problem)));
        }
        if self.computed == order.len() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

impl Work for SweepWork {
    type News = News;
    type End = Result<(), String>;

    fn step(&mut self, budget: Duration, link: &Link<'_, News>) -> ControlFlow<Self::End> {
        match &mut self.computing {
            Some(computing) => computing.piece(budget, &self.pool, link).map_break(Ok),
            None => match self.plan(link) {
                Ok(computing) => {
                    self.computing = Some(computing);
                    ControlFlow::Continue(())
                }
                Err(text) => ControlFlow::Break(Err(text)),
            },
        }
    }
}
