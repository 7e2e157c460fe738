//! Method on one function with ever shorter steps.

use crate::experiment::measure::largest;
use crate::experiment::{ExperimentError, Work};
use crate::optim::{Averaging, Optimizer, Run, averaging, optimizer};
use crate::scenario::{Arm, Scenario};
use crate::simulate::{Problem, distance};
use crate::theory::{Coefficients, Spring};

/// Number of steps between two looks at whether to go on.
const STRETCH: u64 = 4096;

/// Treatment of Adam's decays of its moments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moments {
    /// β₁ and β₂ stay as they are.
    Kept,
    /// 1 − β₁ and 1 − β₂ are multiplied by s².
    Scaled,
}

/// Model and average at one time.
#[derive(Clone, Copy)]
pub(super) struct Pair {
    pub(super) model: [f64; 2],
    pub(super) average: [f64; 2],
}

impl Pair {
    /// The larger of the two distances.
    pub(super) fn distance(&self, other: &Self) -> f64 {
        largest([distance(self.model, other.model), distance(self.average, other.average)])
    }
}

/// The paths of one method at s² = 1, ½, ¼ … and their limit, at equal physical times.
pub(super) struct Rescaled {
    /// The title of the scenario: its function.
    pub(super) title: String,
    adam: bool,
    moments: Moments,
    /// BELAY's numbers for each s².
    pub(super) coefficients: Vec<Coefficients>,
    /// The pair after each whole unit of physical time, for each s².
    pub(super) paths: Vec<Vec<Pair>>,
    /// The pair of the limit s → 0.
    pub(super) limit: Vec<Pair>,
    /// The largest distance of the limit's model from the start.
    pub(super) extent: f64,
    /// s² and the largest distance from the limit, divided by the extent.
    pub(super) errors: Vec<[f64; 2]>,
    /// The largest distance of each path from the next one, divided by the extent: it needs no limit.
    pub(super) moves: Vec<f64>,
}

/// Arm on one function, to be taken at any length of a step.
#[derive(Clone, Copy)]
pub(super) struct Course<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) problem: &'a Problem,
    pub(super) arm: &'a Arm,
    pub(super) moments: Moments,
}

impl Rescaled {
    /// The paths of a course for s² = 2⁻ʲ, j = 0 … `halvings`; the limit is extrapolated from j = `finest` and the
    /// next.
    pub(super) fn new(
        course: Course<'_>,
        halvings: u32,
        finest: u32,
        work: &dyn Work,
    ) -> Result<Self, ExperimentError> {
        let path = |halvings: u32| course.walk(1 << halvings, work);
        let paths: Vec<(Coefficients, Vec<Pair>)> = (0..=halvings).map(path).collect::<Result<_, _>>()?;
        let ((_, near), (_, nearer)) = (path(finest)?, path(finest + 1)?);
        let beyond = |a: [f64; 2], b: [f64; 2]| [2.0 * b[0] - a[0], 2.0 * b[1] - a[1]];
        let limit: Vec<Pair> = near
            .iter()
            .zip(&nearer)
            .map(|(a, b)| Pair { model: beyond(a.model, b.model), average: beyond(a.average, b.average) })
            .collect();
        let extent = largest(limit.iter().map(|pair| distance(pair.model, course.scenario.start)));
        let (coefficients, paths): (Vec<_>, Vec<_>) = paths.into_iter().unzip();
        let apart =
            |path: &[Pair], other: &[Pair]| largest(path.iter().zip(other).map(|(a, b)| a.distance(b))) / extent;
        let squared = |j: usize| 1.0 / f64::from(1_u32 << j);
        let errors = paths.iter().enumerate().map(|(j, path)| [squared(j), apart(path, &limit)]).collect();
        let moves = paths.windows(2).map(|pair| apart(&pair[0], &pair[1])).collect();
        let adam = matches!(course.arm.optimizer, Optimizer::Adam(_));
        Ok(Self {
            title: course.scenario.title.clone(),
            adam,
            moments: course.moments,
            coefficients,
            paths,
            limit,
            extent,
            errors,
            moves,
        })
    }

    /// The measure that it is a part of.
    pub(super) fn measure(&self) -> &'static str {
        match (self.adam, self.moments) {
            (false, _) => "order",
            (true, Moments::Kept) => "adam-order",
            (true, Moments::Scaled) => "adam-scaled-order",
        }
    }

    /// The method in words.
    pub(super) fn method(&self) -> &'static str {
        match (self.adam, self.moments) {
            (false, _) => "SGD",
            (true, Moments::Kept) => "Adam",
            (true, Moments::Scaled) => "Adam, moments scaled",
        }
    }
}

impl Course<'_> {
    /// The arm with Δt = s instead of 1 at its masses and spring constant, 1/s² being `factor`, and BELAY's numbers
    /// in it.
    fn rescaled(&self, factor: u64) -> (Arm, Coefficients) {
        let squared = 1.0 / factor as f64;
        let mut arm = self.arm.clone();
        let Averaging::Belay(averaging::Belay { alpha, beta }) = arm.averaging else {
            unreachable!("the arms of the preset are BELAY");
        };
        let start = Coefficients { eta: arm.optimizer.eta(), alpha, beta };
        let long = start.spring(1.0).expect("β > 0 in the arms of the preset");
        let dt = squared.sqrt();
        let short = Spring { c1: 2.0 * long.m1 / dt, c2: 2.0 * long.m2 / dt, dt, ..long }.coefficients();
        *arm.optimizer.eta_mut() = short.eta;
        arm.averaging = Averaging::belay(short.alpha, short.beta);
        if let (Optimizer::Adam(optimizer::Adam { beta1, beta2, .. }), Moments::Scaled) =
            (&mut arm.optimizer, self.moments)
        {
            for decay in [beta1, beta2] {
                *decay = 1.0 - (1.0 - *decay) * squared;
            }
        }
        (arm, short)
    }

    /// The pair after every `factor` steps, for as long as the scenario's run takes.
    fn walk(&self, factor: u64, work: &dyn Work) -> Result<(Coefficients, Vec<Pair>), ExperimentError> {
        let Self { scenario, problem, .. } = self;
        let (arm, coefficients) = self.rescaled(factor);
        let steps = scenario.run.steps * factor;
        let method = arm.method(steps);
        let mut run = Run::new(&scenario.start);
        let mut noisy = problem.noisy(scenario.run.seed);
        let mut pairs = vec![];
        for step in 0..=steps {
            if step.is_multiple_of(STRETCH) {
                work.check_interrupt()?;
            }
            if step.is_multiple_of(factor) {
                let [model, average] = [&run.weights, &run.average].map(|at| [at[0], at[1]]);
                pairs.push(Pair { model, average });
            }
            run.step(&method, &mut noisy);
        }
        Ok((coefficients, pairs))
    }
}
