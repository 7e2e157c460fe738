//! The two descriptions of an arm: η, α, β, and masses on a spring with drag.

use super::Arm;
use crate::optim::{Averaging, Optimizer, averaging, optimizer};
use crate::theory::{self, Coefficients, Spring};

/// Largest β to which masses are taken.
const MOST_BETA: f64 = 0.999;

impl Arm {
    /// Returns the masses, the spring and the drag of a spring; `None` of another averaging.
    pub fn spring(&self) -> Option<Spring> {
        let Averaging::Spring(averaging::Spring { m1, m2, k, c1, c2, dt }) = self.averaging else { return None };
        Some(Spring { m1, m2, k, c1, c2, dt })
    }

    /// Returns η, α and β; `None` of an averaging that has none.
    pub fn coefficients(&self) -> Option<Coefficients> {
        let eta = self.optimizer.eta();
        match self.averaging {
            Averaging::Ema(averaging::Ema { alpha, .. }) => Some(Coefficients { eta, alpha, beta: 0.0 }),
            Averaging::Belay(averaging::Belay { alpha, beta }) => Some(Coefficients { eta, alpha, beta }),
            Averaging::Spring(_) => self.spring().map(|spring| spring.coefficients()),
            Averaging::Control(_) | Averaging::Lookahead(_) | Averaging::Tail(_) | Averaging::ScheduleFree(_) => None,
        }
    }

    /// Returns the learning rate, of a spring too.
    pub fn learning_rate(&self) -> f64 {
        if self.is_spring() { self.coefficients().map_or(f64::NAN, |held| held.eta) } else { self.optimizer.eta() }
    }

    /// Returns the ηλ below which a step is stable on a quadratic of curvature λ; `None` for all but SGD, whose steps alone are in
    /// proportion to the gradient.
    pub fn stability_limit(&self) -> Option<f64> {
        let Optimizer::Sgd(optimizer::Sgd { eta, momentum, nesterov, .. }) = self.optimizer else { return None };
        let held = self.coefficients().unwrap_or(Coefficients { eta, alpha: 1.0, beta: 0.0 });
        if let Some(spring) = self.spring() {
            return spring.stability_limit();
        }
        if momentum > 0.0 {
            return theory::stability_limit_momentum(momentum, nesterov, held);
        }
        Some(held.stability_limit())
    }

    /// Makes the arm a spring with these masses; η follows from them.
    pub fn take_spring(&mut self, spring: Spring) {
        let Spring { m1, m2, k, c1, c2, dt } = spring;
        self.averaging = Averaging::Spring(averaging::Spring { m1, m2, k, c1, c2, dt });
        self.settle();
    }

    /// Makes the arm the BELAY that is nearest to the masses and the spring `wanted`: β below one, α at most one. Of those, k
    /// gives way where it differs from `before`, else the masses.
    pub fn take_masses(&mut self, wanted: Spring, before: Spring) {
        let mut spring = wanted;
        if spring.k != before.k {
            spring.k = spring.k.min(2.0 * spring.m1 * MOST_BETA).min(2.0 * spring.m2);
        }
        spring.m1 = spring.m1.max(spring.k / (2.0 * MOST_BETA));
        spring.m2 = spring.m2.max(spring.k / 2.0);
        let held = spring.coefficients();
        *self.optimizer.eta_mut() = held.eta;
        self.averaging = Averaging::belay(held.alpha.min(1.0), held.beta);
    }

    /// Releases the drag: the arm becomes a general spring, at first with the same motion.
    pub fn release_drag(&mut self) {
        let held = self.coefficients().unwrap_or(Coefficients { eta: self.optimizer.eta(), alpha: 0.1, beta: 0.5 });
        let pull = if held.beta > 0.0 { held } else { Coefficients { beta: 0.5, ..held } };
        if let Some(spring) = pull.spring(1.0) {
            self.take_spring(spring);
        }
    }

    /// Takes the drag back to c = 2m/Δt, where the spring is BELAY.
    pub fn lock_drag(&mut self) {
        let Some(spring) = self.spring() else { return };
        let Spring { m1, m2, dt, .. } = spring;
        let held = Spring { c1: 2.0 * m1 / dt, c2: 2.0 * m2 / dt, ..spring }.coefficients();
        if held.validate().is_ok() {
            *self.optimizer.eta_mut() = held.eta;
            self.averaging = Averaging::belay(held.alpha, held.beta);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optim::Schedule;

    fn arm(averaging: Averaging) -> Arm {
        Arm { name: "a".to_owned(), optimizer: Optimizer::sgd(0.1), averaging, schedule: Schedule::default(), style: 0 }
    }

    #[test]
    fn a_drag_that_is_released_and_locked_again_changes_nothing() {
        let belay = arm(Averaging::belay(0.1, 0.5));
        let mut turned = belay.clone();
        turned.release_drag();
        assert!(turned.is_spring());
        let near = |a: f64, b: f64| (a - b).abs() < 1e-12;
        let (before, after) = (belay.coefficients().unwrap(), turned.coefficients().unwrap());
        assert!(near(before.eta, after.eta) && near(before.alpha, after.alpha) && near(before.beta, after.beta));
        assert!(near(turned.learning_rate(), 0.1));
        turned.lock_drag();
        let after = turned.coefficients().unwrap();
        assert!(!turned.is_spring() && near(before.alpha, after.alpha) && near(before.beta, after.beta));
    }

    #[test]
    fn masses_that_no_belay_has_become_the_nearest() {
        let mut belay = arm(Averaging::belay(0.1, 0.5));
        let before = belay.coefficients().unwrap().spring(1.0).unwrap();
        belay.take_masses(Spring { k: 100.0 * before.k, ..before }, before);
        let held = belay.coefficients().unwrap();
        assert!(held.validate().is_ok() && held.beta <= MOST_BETA + 1e-12, "{held:?}");
    }

    #[test]
    fn only_sgd_has_a_limit() {
        let control = arm(Averaging::CONTROL);
        assert_eq!(control.stability_limit(), Some(2.0));
        let adam = Arm { optimizer: Optimizer::adam(0.1), ..control };
        assert_eq!(adam.stability_limit(), None);
    }
}
