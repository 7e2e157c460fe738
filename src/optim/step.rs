//! One step of one method over rows of coordinates.

use super::averaging::Averaging;
use super::optimizer::{Adam, Direction, HeavyBall, Nesterov, Optimizer, Plain, Scaled, Steepest};
use super::real::Real;
use super::rules::{
    AveragingRule, Belay, Blend, Control, EmaStep, Lookahead, PassiveRule, Rate, ScheduleFree, Spring, Tail,
};
use super::run::{Clock, Method};

/// State of a method as `AXES` rows of equal length: the coordinates at one place share their settings.
pub(super) struct Rows<'a, T, const AXES: usize> {
    pub(super) weights: [&'a mut [T]; AXES],
    pub(super) average: [&'a mut [T]; AXES],
    pub(super) first: [&'a mut [T]; AXES],
    pub(super) second: [&'a mut [T]; AXES],
    pub(super) motion1: [&'a mut [T]; AXES],
    pub(super) motion2: [&'a mut [T]; AXES],
}

/// Gradient that a step sees. It is no closure, since only methods can be told to be inlined.
pub(super) trait Gradient<T, const AXES: usize> {
    /// Returns the gradient at one place of the rows, where the weights are `weights`.
    fn at(&self, place: usize, weights: [T; AXES]) -> [T; AXES];
}

/// Inputs of one step: per-lane accessors for learning rate, settings and gradient.
pub(super) struct Step<'a, T, R, S, G, const AXES: usize> {
    pub(super) step: u64,
    /// The schedule's factor γ, and what else the step has in common for all places.
    pub(super) factor: T,
    pub(super) clock: Clock<T>,
    /// η γ.
    pub(super) rate: R,
    /// The setting of that number, see [`Method::settings`].
    pub(super) settings: S,
    pub(super) gradient: G,
    pub(super) rows: Rows<'a, T, AXES>,
}

impl<T: Real> Method<T> {
    /// Whether [`Step::take_common`] knows the method: plain SGD or Adam, without an average or with BELAY.
    pub(super) fn is_common(&self) -> bool {
        let optimizer = match self.optimizer {
            Optimizer::Sgd { momentum, weight_decay, .. } => momentum == T::of(0.0) && weight_decay == T::of(0.0),
            Optimizer::Adam { .. } => true,
            Optimizer::RmsProp { .. } | Optimizer::AdaGrad { .. } => false,
        };
        optimizer && matches!(self.averaging, Averaging::Control {} | Averaging::Belay { .. })
    }
}

impl<'a, T, R, S, G, const AXES: usize> Step<'a, T, R, S, G, AXES>
where
    T: Real,
    R: Fn(usize) -> T,
    S: Fn(usize, usize) -> T,
    G: Gradient<T, AXES>,
{
    /// Takes the step: the one place where optimizers and averagings are joined.
    #[inline(always)]
    pub(super) fn take(self, method: &Method<T>) {
        let (zero, one, averaging) = (T::of(0.0), T::of(1.0), &method.averaging);
        match method.optimizer {
            Optimizer::Sgd { momentum, weight_decay, .. } if momentum == zero && weight_decay == zero => {
                self.average(averaging, Steepest);
            }
            Optimizer::Sgd { momentum, weight_decay, .. } if momentum == zero => {
                self.average(averaging, Plain { weight_decay });
            }
            Optimizer::Sgd { momentum, nesterov: false, weight_decay, .. } => {
                self.average(averaging, HeavyBall { momentum, weight_decay });
            }
            Optimizer::Sgd { momentum, weight_decay, .. } => {
                self.average(averaging, Nesterov { momentum, weight_decay });
            }
            Optimizer::Adam { beta1, beta2, epsilon, weight_decay, decoupled, .. } => {
                let rule = Adam::new([beta1, beta2], epsilon, weight_decay, decoupled, self.clock.powers);
                self.average(averaging, rule);
            }
            Optimizer::RmsProp { rho, epsilon, weight_decay, .. } => {
                self.average(averaging, Scaled { keep: rho, take: one - rho, epsilon, weight_decay });
            }
            Optimizer::AdaGrad { epsilon, weight_decay, .. } => {
                self.average(averaging, Scaled { keep: one, take: one, epsilon, weight_decay });
            }
        }
    }

    /// As [`take`](Self::take) for a method that [is common](Method::is_common): so few loops that they can be compiled for
    /// every landscape.
    #[inline(always)]
    pub(super) fn take_common(self, method: &Method<T>) {
        match method.optimizer {
            Optimizer::Adam { beta1, beta2, epsilon, weight_decay, decoupled, .. } => {
                let rule = Adam::new([beta1, beta2], epsilon, weight_decay, decoupled, self.clock.powers);
                self.average_common(&method.averaging, rule);
            }
            _ => self.average_common(&method.averaging, Steepest),
        }
    }

    #[inline(always)]
    fn average(self, averaging: &Averaging<T>, rule: impl Direction<T>) {
        match *averaging {
            Averaging::Control {} | Averaging::Belay { .. } => self.average_common(averaging, rule),
            Averaging::Ema { every, warmup, .. } => {
                let ema = EmaStep::new(self.step, every, warmup);
                self.each(rule, |s, i| PassiveRule(ema.with(first_blend(s, i))));
            }
            Averaging::Spring { .. } => {
                let spring =
                    |s: &S, i| Spring { m1: s(1, i), m2: s(2, i), k: s(3, i), c1: s(4, i), c2: s(5, i), dt: s(6, i) };
                self.each(rule, spring);
            }
            Averaging::Lookahead { every, .. } => {
                let meet = (self.step + 1).is_multiple_of(every.max(1));
                self.each(rule, |s, i| Lookahead { alpha: s(1, i), meet });
            }
            Averaging::Tail { start } => {
                let tail = Tail::new(self.step, start);
                self.each(rule, |_, _| PassiveRule(tail));
            }
            Averaging::ScheduleFree { .. } => {
                let share = self.factor * self.factor / self.clock.squared_factors;
                // Factors whose squares are no numbers weigh alike.
                let (zero, one) = (T::of(0.0), T::of(1.0));
                let share = if share >= zero && share <= one { share } else { one / T::of((self.step + 1) as f64) };
                if self.step == 0 {
                    for axis in 0..AXES {
                        self.rows.motion1[axis].copy_from_slice(self.rows.weights[axis]);
                    }
                }
                let share = Blend::new(share);
                self.each(rule, |s, i| ScheduleFree { beta: first_blend(s, i), share });
            }
        }
    }

    #[inline(always)]
    fn average_common(self, averaging: &Averaging<T>, rule: impl Direction<T>) {
        match averaging {
            Averaging::Belay { .. } => {
                self.each(rule, |s, i| Belay { alpha: first_blend(s, i), beta: Blend { of: s(2, i), rest: s(8, i) } });
            }
            _ => self.each(rule, |_, _| PassiveRule(Control)),
        }
    }

    /// Applies both rules to every coordinate.
    #[inline(always)]
    fn each<P: AveragingRule<T>>(self, rule: impl Direction<T>, averaging: impl Fn(&S, usize) -> P) {
        let Self { factor, rate, settings, gradient, rows, .. } = self;
        // Slices of one known length need no checks in the loop.
        let n = rows.weights[0].len();
        let cut = |parts: [&'a mut [T]; AXES]| parts.map(|part| &mut part[..n]);
        let (weights, average) = (cut(rows.weights), cut(rows.average));
        let (first, second) = (cut(rows.first), cut(rows.second));
        let (motion1, motion2) = (cut(rows.motion1), cut(rows.motion2));
        for i in 0..n {
            let (rate, averaging) = (Rate { eta: rate(i), factor }, averaging(&settings, i));
            let gradient = gradient.at(i, std::array::from_fn(|axis| weights[axis][i]));
            for axis in 0..AXES {
                let (w1, w2) = (&mut weights[axis][i], &mut average[axis][i]);
                let d = rule.direction(gradient[axis], *w1, &mut first[axis][i], &mut second[axis][i]);
                averaging.advance(rate, d, w1, w2, &mut motion1[axis][i], &mut motion2[axis][i]);
            }
        }
    }
}

/// Returns the averaging's first number α with 1 − α.
#[inline(always)]
fn first_blend<T: Real>(settings: &impl Fn(usize, usize) -> T, i: usize) -> Blend<T> {
    Blend { of: settings(1, i), rest: settings(7, i) }
}
