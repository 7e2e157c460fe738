//! Lengths by which runs are judged: how far is too far, and how little is nothing. They follow from the problem and the start,
//! never from the part of the plane that is displayed.

use super::Problem;
use crate::objective::{Landscape, View};

/// The default limit on the distance from the start, in diagonals of the smallest box around the problem.
const LOST: f64 = 1e3;

/// Length of a formula without noise, in Newton steps from the start: as much as a usual view shows.
const NEWTON_STEPS: f64 = 3.0;

/// The disc around the start in which a model is not lost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reach {
    pub(crate) centre: [f64; 2],
    pub(crate) radius: f64,
}

impl Reach {
    /// The disc of radius `diverged_at` around `start`, or of the problem's [default](Problem::default_diverged_at).
    pub fn of(problem: &Problem, start: [f64; 2], diverged_at: Option<f64>) -> Self {
        Self { centre: start, radius: diverged_at.unwrap_or_else(|| problem.default_diverged_at(start)) }
    }

    /// Returns whether a model at `point` is not lost; one that is not finite is.
    #[inline(always)]
    pub fn contains(&self, point: [f64; 2]) -> bool {
        // Divided before they are squared, so that no limit overflows.
        let [x, y] = [(point[0] - self.centre[0]) / self.radius, (point[1] - self.centre[1]) / self.radius];
        x * x + y * y < 1.0
    }
}

impl Problem {
    /// Returns the distance from `start` beyond which a model counts as diverged unless `[run] diverged_at` says otherwise: a
    /// thousand diagonals of the smallest box that holds the start and the problem.
    ///
    /// The problem is the published domain of a function and its global minima; for a formula, the square −5 … 5 and the point
    /// to which a Newton step from the start leads, if f is lower there.
    pub fn default_diverged_at(&self, start: [f64; 2]) -> f64 {
        let mut points = self.home();
        points.push(start);
        if let Landscape::Expression(_) = self.landscape() {
            let [dx, dy] = self.newton_step(start);
            let point = [start[0] + dx, start[1] + dy];
            if self.value(point) < self.value(start) {
                points.push(point);
            }
        }
        LOST * diagonal(&points)
    }

    /// Returns the length of the problem against which moves and distances of a run from `start` are small or not.
    ///
    /// The scale is the diagonal of the box that holds the published domain of a function and its global minima. For a formula it is three
    /// Newton steps from the start, at most the diagonal of the square −5 … 5 with the start, and that diagonal under noise.
    pub fn length(&self, start: [f64; 2]) -> f64 {
        let mut points = self.home();
        match self.landscape() {
            Landscape::Function(_) => diagonal(&points),
            Landscape::Expression(_) => {
                points.push(start);
                let most = diagonal(&points);
                let [dx, dy] = self.newton_step(start);
                let length = NEWTON_STEPS * libm::hypot(dx, dy);
                if length > 0.0 && !self.is_noisy() { length.min(most) } else { most }
            }
        }
    }

    /// The corners of the domain and the global minima of a function, which are those of its definition in every view.
    fn home(&self) -> Vec<[f64; 2]> {
        let View { x, y } = self.landscape().view();
        let mut points = vec![[x[0], y[0]], [x[1], y[1]]];
        if let Landscape::Function(_) = self.landscape() {
            let is_proved = self.minima().iter().any(|minimum| minimum.proved);
            let lowest = self.minima().iter().filter(|minimum| if is_proved { minimum.proved } else { minimum.global });
            points.extend(lowest.map(|minimum| minimum.point));
        }
        points
    }

    /// The step −|H|⁻¹ ∇f, which goes down also where H is indefinite; not finite where f is linear along its gradient.
    fn newton_step(&self, point: [f64; 2]) -> [f64; 2] {
        let (_, [gx, gy]) = self.value_and_gradient(point);
        let [[a, b], [_, d]] = self.hessian(point);
        let (mean, half) = (0.5 * (a + d), libm::hypot(0.5 * (a - d), b));
        // The first eigenvector, of eigenvalue mean + half; the second is at a right angle.
        let [vx, vy] = if a >= d { [0.5 * (a - d) + half, b] } else { [b, 0.5 * (d - a) + half] };
        let norm = libm::hypot(vx, vy);
        let [vx, vy] = if norm > 0.0 { [vx / norm, vy / norm] } else { [1.0, 0.0] };
        let along = |slope: f64, curvature: f64| if slope == 0.0 { 0.0 } else { slope / curvature.abs() };
        let (first, second) = (along(vx * gx + vy * gy, mean + half), along(vx * gy - vy * gx, mean - half));
        [-(first * vx - second * vy), -(first * vy + second * vx)]
    }
}

/// The diagonal of the smallest box that holds every finite point.
fn diagonal(points: &[[f64; 2]]) -> f64 {
    let side = |axis: usize| {
        let along = points.iter().filter(|point| point.iter().all(|x| x.is_finite())).map(|point| point[axis]);
        along.clone().fold(f64::NEG_INFINITY, f64::max) - along.fold(f64::INFINITY, f64::min)
    };
    libm::hypot(side(0), side(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objective::{Expression, Function};
    use proptest::prelude::*;

    fn formula(text: &str, view: View) -> Problem {
        Problem::new(&Landscape::Expression(Expression::parse(text).unwrap()), None, &view)
    }

    proptest! {
        // Each case searches for the minima of its problem, which takes longest.
        #![proptest_config(ProptestConfig::with_cases(12))]

        #[test]
        fn no_length_depends_on_the_view(
            function in 0..Function::all().len(), x in -9.0..9.0, y in -9.0..9.0, size in 1e-3..30.0, start in [-9.0..9.0, -9.0..9.0],
        ) {
            let landscape = Landscape::Function(Function::all()[function]);
            let (usual, other) = (landscape.view(), View { x: [x, x + size], y: [y, y + size] });
            let lengths = |view: &View| {
                let problem = Problem::new(&landscape, None, view);
                [problem.default_diverged_at(start), problem.length(start)]
            };
            prop_assert_eq!(lengths(&usual), lengths(&other));
        }

        #[test]
        fn a_newton_step_leads_to_the_minimum_of_a_quadratic(
            [u, v] in [-1e6..1e6, -1e6..1e6], stretch in 0.1..10.0, skew in -0.9..0.9, start in [-9.0..9.0, -9.0..9.0],
        ) {
            let (dx, dy) = (format!("(x - ({u:?}))"), format!("(y - ({v:?}))"));
            let text = format!("{dx}^2 + {stretch:?}*{dy}^2 + 2*sqrt({stretch:?})*({skew:?})*{dx}*{dy}");
            let problem = formula(&text, Landscape::Expression(Expression::parse(&text).unwrap()).view());
            let [dx, dy] = problem.newton_step(start);
            let off = libm::hypot(start[0] + dx - u, start[1] + dy - v);
            prop_assert!(off < 1e-6 * (1.0 + libm::hypot(u, v)), "{}", off);
            prop_assert!(problem.default_diverged_at(start) > 100.0 * libm::hypot(start[0] - u, start[1] - v));
        }
    }

    #[test]
    fn the_limit_is_a_thousand_domains_and_reaches_every_minimum() {
        let limit = |function: Function, start| {
            let landscape = Landscape::Function(function);
            Problem::new(&landscape, None, &landscape.view()).default_diverged_at(start)
        };
        let near = |a: f64, b: f64| (a - b).abs() < 1e-9 * b;
        assert!(near(limit(Function::Rosenbrock { a: 1.0, b: 100.0 }, [-1.5, 2.0]), 1e3 * 32_f64.sqrt()));
        assert!(limit(Function::Rosenbrock { a: 100.0, b: 100.0 }, [0.0, 0.0]) > 1e7);
        let view = Landscape::Expression(Expression::parse("x").unwrap()).view();
        for text in ["x + y", "1", "0/0*x", "ln(x)"] {
            assert!(near(formula(text, view).default_diverged_at([-3.0, 3.0]), 1e3 * 200_f64.sqrt()), "{text}");
        }
    }

    #[test]
    fn any_positive_limit_is_a_disc() {
        for radius in [1e-300, 1.0, 1e300] {
            let reach = Reach { centre: [0.0, 0.0], radius };
            assert!(reach.contains([0.0, 0.9 * radius]) && !reach.contains([1.1 * radius, 0.0]));
            assert!(!reach.contains([f64::NAN, 0.0]) && !reach.contains([0.0, f64::INFINITY]));
        }
    }
}
