//! The closed form of the displacement against the matrix exponential.

use crate::experiment::{ExperimentError, Setup, Work};
use crate::theory::{FreeState, Spring, SpringRegime};
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// Random springs in each regime with the relative deviation of the two solutions at a random time.
pub(super) fn all(setup: &Setup, work: &dyn Work) -> Result<Vec<(SpringRegime, f64)>, ExperimentError> {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(setup.number("seed") as u64);
    let mut uniform = |low: f64, high: f64| random.random_range(low..high);
    let mut checks = vec![];
    for _ in 0..setup.number("checks") as usize {
        work.check_interrupt()?;
        let (m1, m2, k) = (uniform(0.2, 5.0), uniform(0.2, 5.0), uniform(0.01, 3.0));
        let start = [uniform(-1.0, 1.0), uniform(-1.0, 1.0)];
        let push = [uniform(-1.0, 1.0), uniform(-1.0, 1.0)];
        let periods = uniform(0.0, 4.0);
        for ratio in [uniform(0.0, 1.0), 1.0, uniform(1.0, 4.0)] {
            let still = Spring { m1, m2, k, c1: 0.0, c2: 0.0, dt: 1.0 };
            let frequency = still.omega0_squared().sqrt();
            let drag = 2.0 * ratio * frequency;
            let spring = Spring { c1: drag * m1, c2: drag * m2, ..still };
            let time = periods * std::f64::consts::TAU / frequency;
            let velocities = push.map(|push| frequency * push);
            let FreeState { positions, .. } = spring.free(start, velocities, time);
            let (r, v) = (start[1] - start[0], velocities[1] - velocities[0]);
            let Some((regime, closed)) = spring.regime().zip(spring.displacement(r, v, time)) else { continue };
            let scale = r.abs() + v.abs() / frequency;
            checks.push((regime, (closed - (positions[1] - positions[0])).abs() / scale));
        }
    }
    Ok(checks)
}
