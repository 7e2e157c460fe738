//! Limits of stability over the plane of a sweep.

use crate::figure::contour::Grid;
use crate::scenario::Scenario;
use crate::simulate::Problem;
use crate::sweep::{Axis, Plan, Sweep, Values};

/// Largest number of places of an axis at which the limits are computed.
const PLACES: usize = 49;

/// Limits beyond which each arm is unstable.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StabilityLimits {
    /// For each arm: lines over two axes, each a row of points; values of one axis, each a line of one point (x, 0). None where no
    /// closed form is known, or where every step is stable, or none.
    pub limits: Vec<Vec<Vec<[f64; 2]>>>,
    /// Whether each arm has a closed form.
    pub is_known: Vec<bool>,
    /// Minimum at which the limits hold, where it is the same in every cell.
    pub at: Option<[f64; 2]>,
}

impl StabilityLimits {
    /// Computes the limits over the plane of a plan with one or two axes of numbers.
    ///
    /// The limit of SGD on the quadratic at the minimum nearest to the start: η λ < limit(α, β, μ), λ the greatest curvature there.
    pub fn new(plan: &Plan, problem: &Problem) -> Self {
        let arms = plan.arms();
        let is_known: Vec<bool> = plan.base().arms.iter().map(|arm| arm.stability_limit().is_some()).collect();
        let axes = &plan.sweep().axes;
        let moves = |axis: &Axis| ["objective", "noise", "start"].contains(&axis.table());
        let minimum = problem.nearest_smooth_minimum(plan.base().start).filter(|_| !axes.iter().any(moves));
        let at = minimum.map(|minimum| minimum.point);
        let nothing = Self { limits: vec![vec![]; arms], is_known: is_known.clone(), at };
        let over_start = axes.iter().any(|axis| axis.table() == "start");
        if over_start || !is_known.contains(&true) || !axes.iter().all(Axis::is_numeric) {
            return nothing;
        }
        let coarse = Sweep { axes: axes.iter().map(coarse).collect(), ..plan.sweep().clone() };
        let Ok(plan) = Plan::new(coarse) else { return nothing };
        let axes = &plan.sweep().axes;
        let mut curvature = Curvature::new(plan.base(), problem);
        let mut margins: Vec<Vec<f64>> = vec![vec![]; arms];
        for cell in 0..plan.cells() {
            let Ok(cell) = plan.cell(cell) else { return nothing };
            let lambda = curvature.of(&cell.scenario);
            for (margins, arm) in margins.iter_mut().zip(&cell.scenario.arms) {
                let margin =
                    arm.stability_limit().zip(lambda).map(|(limit, lambda)| limit / (arm.learning_rate() * lambda));
                margins.push(margin.map_or(f64::NAN, f64::ln));
            }
        }
        let limits = match axes.as_slice() {
            [x] => {
                margins.iter().map(|margins| crossings(margins).map(|at| vec![[value(x, at), 0.0]]).collect()).collect()
            }
            [x, y] => margins.iter().map(|margins| lines(margins, x, y)).collect(),
            _ => return nothing,
        };
        Self { limits, is_known, at }
    }
}

/// Greatest curvature, computed again only where the objective is another.
struct Curvature {
    of: Scenario,
    problem: Problem,
    value: Option<f64>,
}

impl Curvature {
    fn new(base: &Scenario, problem: &Problem) -> Self {
        Self { of: base.clone(), problem: problem.clone(), value: problem.curvature_near(base.start) }
    }

    fn of(&mut self, scenario: &Scenario) -> Option<f64> {
        let same = scenario.landscape == self.of.landscape && scenario.noise == self.of.noise;
        if !same {
            let problem = self.problem.under(scenario, &self.of).unwrap_or_else(|| scenario.problem());
            *self = Self::new(scenario, &problem);
        }
        self.value
    }
}

/// Returns the axis with at most [`PLACES`] places.
fn coarse(axis: &Axis) -> Axis {
    let values = match &axis.values {
        Values::Linear(ends, points) => Values::Linear(*ends, PLACES.min(*points)),
        Values::Log(ends, points) => Values::Log(*ends, PLACES.min(*points)),
        Values::List(values) => {
            let last = values.len().saturating_sub(1);
            let count = PLACES.min(values.len());
            let place = |i: usize| if count > 1 { i * last / (count - 1) } else { 0 };
            Values::List((0..count).map(|i| values[place(i)].clone()).collect())
        }
    };
    Axis { path: axis.path.clone(), values }
}

/// Returns the value at a place between those of an axis.
fn value(axis: &Axis, at: f64) -> f64 {
    let (low, share) = (at.floor() as usize, at.fract());
    let number = |i: usize| axis.number(i.min(axis.len() - 1)).unwrap_or(f64::NAN);
    let (a, b) = (number(low), number(low + 1));
    if axis.is_log() { (a.ln() * (1.0 - share) + b.ln() * share).exp() } else { a * (1.0 - share) + b * share }
}

/// Returns the places where margins pass through zero.
fn crossings(margins: &[f64]) -> impl Iterator<Item = f64> {
    margins.windows(2).enumerate().filter_map(|(i, pair)| {
        let crosses = pair[0].is_finite() && pair[1].is_finite() && (pair[0] >= 0.0) != (pair[1] >= 0.0);
        crosses.then(|| i as f64 + pair[0] / (pair[0] - pair[1]))
    })
}

/// Returns the lines along which margins, those of y fastest, are zero.
fn lines(margins: &[f64], x: &Axis, y: &Axis) -> Vec<Vec<[f64; 2]>> {
    let ends = |axis: &Axis| (0.0, axis.len().saturating_sub(1) as f64);
    let grid = Grid { values: margins, columns: y.len(), x: ends(y), y: ends(x) };
    let point = |[along_y, along_x]: [f64; 2]| [value(x, along_x), value(y, along_y)];
    grid.contours(0.0).into_iter().map(|line| line.into_iter().map(point).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::Coefficients;

    fn limits(axes: &str) -> StabilityLimits {
        let text = format!(
            "schema = 1\nseeds = 1\n[axes]\n{axes}\n[base.objective]\nfunction = \"quadratic\"\nparameters = {{ condition = 8.0 }}\n\
             [base.run]\nsteps = 20\n\
             [[base.arm]]\nname = \"SGD\"\noptimizer = {{ kind = \"sgd\", eta = 0.01 }}\n\
             [[base.arm]]\nname = \"BELAY\"\noptimizer = {{ kind = \"sgd\", eta = 0.01 }}\naveraging = {{ kind = \"belay\", alpha = 0.1, beta = 0.5 }}\n\
             [[base.arm]]\nname = \"Adam\"\noptimizer = {{ kind = \"adam\", eta = 0.01 }}\n"
        );
        let sweep = Sweep::parse(&text, None, |_| unreachable!("there is a base")).unwrap();
        let plan = Plan::new(sweep).unwrap();
        let problem = plan.base().problem();
        StabilityLimits::new(&plan, &problem)
    }

    fn curvature() -> f64 {
        let text = "schema = 1\n[objective]\nfunction = \"quadratic\"\nparameters = { condition = 8.0 }\n[run]\nsteps = 1\n\
                    [[arm]]\nname = \"a\"\noptimizer = { kind = \"sgd\", eta = 0.01 }\n";
        let scenario = Scenario::parse(text, None).unwrap();
        scenario.problem().curvature_near(scenario.start).unwrap()
    }

    #[test]
    fn the_limit_of_the_learning_rate_is_that_of_the_formula() {
        let limits = limits("\"arm.*.optimizer.eta\" = { log = [1e-4, 100.0], points = 31 }");
        let belay = Coefficients { eta: 1.0, alpha: 0.1, beta: 0.5 }.stability_limit();
        for (arm, limit) in [(0, 2.0), (1, belay)] {
            let [line] = limits.limits[arm].as_slice() else { panic!("{:?}", limits.limits[arm]) };
            assert!((line[0][0] * curvature() / limit - 1.0).abs() < 1e-9, "{line:?}");
        }
        assert_eq!((limits.limits[2].len(), limits.is_known), (0, vec![true, true, false]));
    }

    #[test]
    fn over_two_axes_it_is_a_line() {
        let limits = limits(
            "\"arm.*.optimizer.eta\" = { log = [1e-3, 100.0], points = 21 }\n\
             \"arm.*.averaging.beta\" = { linear = [0.0, 0.9], points = 46 }",
        );
        let [line] = limits.limits[1].as_slice() else { panic!("{:?}", limits.limits[1]) };
        assert!(line.len() > 40);
        for [eta, beta] in line {
            let limit = Coefficients { eta: 1.0, alpha: 0.1, beta: *beta }.stability_limit();
            // Linear between the places of β.
            assert!((eta * curvature() / limit - 1.0).abs() < 2e-3, "{eta} {beta}");
        }
    }
}
