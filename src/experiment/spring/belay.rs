//! BELAY's own step on the free spring.

use super::swing::{displacements, sign_changes};
use crate::experiment::measure::largest;
use crate::experiment::{ExperimentError, Setup, Work};
use crate::optim::{Averaging, averaging};
use crate::table::Table;
use crate::theory::{Coefficients, Spring, SpringRegime};

/// The steps of a course.
const STEPS: usize = 24;

/// The spring at BELAY's drag with Δt = 1; what η is plays no part where there is no force.
fn spring(alpha: f64, beta: f64) -> Option<Spring> {
    Coefficients { eta: 1.0, alpha, beta }.spring(1.0)
}

/// Pair of α and β.
pub(super) struct Cell {
    /// Motion of its spring in continuous time.
    pub(super) regime: SpringRegime,
    pub(super) sign_changes: u64,
    /// The largest difference of a displacement from 1 − α − β times the one before, by the first displacement.
    pub(super) deviation: f64,
}

/// Every α and β > 0 on a grid of `grid` values each with α + β ≤ 1.
pub(super) fn grid(setup: &Setup, work: &dyn Work) -> Result<Vec<Cell>, ExperimentError> {
    let count = setup.number("grid") as u32;
    let mut cells = vec![];
    for i in 1..=count {
        for j in 1..=count - i {
            work.check_interrupt()?;
            let [alpha, beta] = [i, j].map(|place| f64::from(place) / f64::from(count));
            let r =
                displacements(Averaging::Belay(averaging::Belay { alpha, beta }), setup.number("grid_steps") as usize);
            let Some(regime) = spring(alpha, beta).and_then(|spring| spring.regime()) else { continue };
            let deviation = largest(r.windows(2).map(|pair| (pair[1] - (1.0 - alpha - beta) * pair[0]).abs()));
            cells.push(Cell { regime, sign_changes: sign_changes(&r), deviation });
        }
    }
    Ok(cells)
}

/// The displacement under BELAY's steps with α = β beside that of the continuous spring at the same drag.
pub(super) struct Course {
    pub(super) sum: f64,
    spring: Option<Spring>,
    pub(super) steps: Vec<f64>,
}

impl Course {
    pub(super) fn new(sum: f64) -> Self {
        let half = 0.5 * sum;
        let steps = displacements(Averaging::belay(half, half), STEPS);
        Self { sum, spring: spring(half, half), steps }
    }

    /// r of the continuous spring.
    pub(super) fn continuous(&self, time: f64) -> f64 {
        self.spring.and_then(|spring| spring.displacement(1.0, 0.0, time)).unwrap_or(f64::NAN)
    }

    /// The largest difference of the two, by the first displacement.
    pub(super) fn departure(&self) -> f64 {
        largest(self.steps.iter().enumerate().map(|(step, r)| (r - self.continuous(step as f64)).abs()))
    }

    /// Says how the spring moves in continuous time, as a word.
    pub(super) fn regime(&self) -> String {
        self.spring.and_then(|spring| spring.regime()).map_or_else(String::new, |regime| regime.to_string())
    }
}

/// Returns a table with a row per sum α + β.
pub(super) fn table(courses: &[Course]) -> Table {
    let numbers = |of: fn(&Course) -> f64| courses.iter().map(of).collect::<Vec<f64>>();
    let continuous = |course: &Course| {
        let r: Vec<f64> = (0..=STEPS * 8).map(|place| course.continuous(place as f64 / 8.0)).collect();
        sign_changes(&r)
    };
    Table::default()
        .with("α + β", numbers(|course| course.sum))
        .with("ratio of a step, 1 − α − β", numbers(|course| course.steps[1]))
        .with("spring", courses.iter().map(Course::regime).collect::<Vec<_>>())
        .with("sign changes of the spring", courses.iter().map(continuous).collect::<Vec<_>>())
        .with("sign changes of the steps", courses.iter().map(|course| sign_changes(&course.steps)).collect::<Vec<_>>())
        .with("largest difference", numbers(Course::departure))
}
