//! The step against the equations of the paper, on random settings.

use crate::experiment::measure::largest;
use crate::experiment::{ExperimentError, Setup, Work};
use crate::optim::{Averaging, Method, Optimizer, Run, Schedule, averaging, optimizer};
use crate::simulate::Problem;
use crate::theory::{Coefficients, Spring};
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// An optimizer with its learning rate still open.
type Family = fn(f64) -> Optimizer;

/// The optimizers of the checks by name.
pub(super) const OPTIMIZERS: [(&str, Family); 2] = [("SGD", Optimizer::sgd), ("Adam", Optimizer::adam)];

/// Check of one step of one random setting.
pub(super) struct Check {
    pub(super) optimizer: &'static str,
    pub(super) setting: u64,
    pub(super) step: u64,
    pub(super) coefficients: Coefficients,
    pub(super) dt: f64,
    /// Distance of the new pair from the two equations, relative.
    pub(super) equations: f64,
    /// Distance of the end of the kinematic step at the drag c = 2m/Δt from the same pair, relative.
    pub(super) kinematic: f64,
    /// Number of the four coordinates of EMA and of BELAY with β = 0 that differ in a bit.
    pub(super) ema_bits: u64,
    /// Distance of the new average from one that took in the old model, relative.
    pub(super) old_model: f64,
    /// Distance of it from one that took in the new model, relative.
    pub(super) new_model: f64,
}

/// The checks of every optimizer, setting by setting.
pub(super) fn all(setup: &Setup, problem: &Problem, work: &dyn Work) -> Result<Vec<Check>, ExperimentError> {
    let (settings, steps) = (setup.number("settings") as u64, setup.number("steps") as u64);
    let mut checks = vec![];
    for (optimizer, of) in OPTIMIZERS {
        for setting in 0..settings {
            work.check_interrupt()?;
            let drawn = Drawn::new(setup.number("seed") as u64 + setting, &setup.scenario("step").view);
            checks.extend(drawn.checks(optimizer, of(drawn.coefficients.eta), setting, problem, steps));
        }
    }
    Ok(checks)
}

/// A random setting.
struct Drawn {
    coefficients: Coefficients,
    dt: f64,
    model: [f64; 2],
    average: [f64; 2],
    seed: u64,
}

impl Drawn {
    fn new(seed: u64, view: &crate::objective::View) -> Self {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut uniform = |low: f64, high: f64| random.random_range(low..high);
        let mut point = || [uniform(view.x[0], view.x[1]), uniform(view.y[0], view.y[1])];
        let (model, average) = (point(), point());
        let eta = libm::exp(uniform(libm::log(1e-4), 0.0));
        let coefficients = Coefficients { eta, alpha: uniform(0.001, 1.0), beta: uniform(0.01, 0.95) };
        Self { coefficients, dt: libm::exp(uniform(libm::log(0.1), libm::log(10.0))), model, average, seed }
    }

    /// Runs BELAY, its spring, EMA, and BELAY with β = 0 side by side, and looks at each step.
    fn checks(
        &self,
        optimizer: &'static str,
        rule: Optimizer,
        setting: u64,
        problem: &Problem,
        steps: u64,
    ) -> Vec<Check> {
        let Coefficients { alpha, beta, .. } = self.coefficients;
        let Spring { m1, m2, k, c1, c2, dt } =
            self.coefficients.spring(self.dt).expect("β is drawn from positive numbers");
        let mut runs = [
            Averaging::Belay(averaging::Belay { alpha, beta }),
            Averaging::Spring(averaging::Spring { m1, m2, k, c1, c2, dt }),
            Averaging::ema(alpha),
            Averaging::Belay(averaging::Belay { alpha, beta: 0.0 }),
        ]
        .map(|averaging| {
            let method = Method { optimizer: rule, averaging, schedule: Schedule::default(), steps };
            let mut run = Run::new(&self.model);
            run.average.copy_from_slice(&self.average);
            (method, run, problem.noisy(self.seed))
        });
        let mut reference = Reference::new(rule);
        let mut scale = 0.0_f64;
        let mut checks = vec![];
        for step in 0..steps {
            let (old_model, old_average) = pair(&runs[0].1);
            for (method, run, noisy) in &mut runs {
                run.step(method, noisy);
            }
            let [(_, belay, _), (_, spring, _), (_, ema, _), (_, plain, _)] = &runs;
            let tried = reference.step(old_model, belay.gradient());
            let (model, average) = pair(belay);
            for axis in 0..2 {
                let moved = tried[axis] - old_model[axis];
                scale = [old_model[axis], old_average[axis], moved].iter().fold(scale, |most, x| most.max(x.abs()));
            }
            let relative = |a: [f64; 2], b: [f64; 2]| largest((0..2).map(|i| (a[i] - b[i]).abs())) / scale;
            // Written as pulls, which rounds in another way than the library's weighted means.
            let pulled = |from: [f64; 2], to: [f64; 2], share: f64| {
                [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])]
            };
            let expected = pulled(old_average, old_model, alpha);
            let (kinematic_model, kinematic_average) = pair(spring);
            let bits = |run: &Run| run.weights.iter().chain(&run.average).map(|x| x.to_bits()).collect::<Vec<_>>();
            checks.push(Check {
                optimizer,
                setting,
                step,
                coefficients: self.coefficients,
                dt: self.dt,
                equations: relative(model, pulled(tried, old_average, beta)).max(relative(average, expected)),
                kinematic: relative(kinematic_model, model).max(relative(kinematic_average, average)),
                ema_bits: bits(ema).iter().zip(bits(plain)).filter(|(a, b)| **a != *b).count() as u64,
                old_model: relative(average, expected),
                new_model: relative(average, pulled(old_average, model, alpha)),
            });
        }
        checks
    }
}

fn pair(run: &Run) -> ([f64; 2], [f64; 2]) {
    ([run.weights[0], run.weights[1]], [run.average[0], run.average[1]])
}

/// The optimizers' steps once more, from their papers, to be compared with.
struct Reference {
    rule: Optimizer,
    first: [f64; 2],
    second: [f64; 2],
    /// β₁ᵗ and β₂ᵗ after t steps.
    powers: [f64; 2],
}

impl Reference {
    fn new(rule: Optimizer) -> Self {
        Self { rule, first: [0.0; 2], second: [0.0; 2], powers: [1.0; 2] }
    }

    /// w1* from w1.
    fn step(&mut self, from: [f64; 2], gradient: &[f64]) -> [f64; 2] {
        if let Optimizer::Adam(optimizer::Adam { beta1, beta2, .. }) = self.rule {
            self.powers = [self.powers[0] * beta1, self.powers[1] * beta2];
        }
        std::array::from_fn(|axis| {
            let g = gradient[axis];
            let direction = match self.rule {
                Optimizer::Adam(optimizer::Adam { beta1, beta2, epsilon, .. }) => {
                    let (m, v) = (&mut self.first[axis], &mut self.second[axis]);
                    *m += (1.0 - beta1) * (g - *m);
                    *v += (1.0 - beta2) * (g * g - *v);
                    (*m / (1.0 - self.powers[0])) / ((*v / (1.0 - self.powers[1])).sqrt() + epsilon)
                }
                _ => g,
            };
            from[axis] - self.rule.eta() * direction
        })
    }
}
