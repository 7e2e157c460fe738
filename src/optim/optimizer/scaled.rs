//! Rule of the optimizers that divide by a root of squared gradients.

use crate::optim::real::Real;
use crate::optim::rule::Direction;

/// v ← ρ v + w g², d = g / (√v + ε): RMSProp with w = 1 − ρ, AdaGrad with ρ = w = 1.
#[derive(Clone, Copy)]
pub(super) struct Scaled<T> {
    pub(super) keep: T,
    pub(super) take: T,
    pub(super) epsilon: T,
    pub(super) weight_decay: T,
}

impl<T: Real> Direction<T> for Scaled<T> {
    #[inline(always)]
    fn direction(self, gradient: T, weight: T, _: &mut T, second: &mut T) -> T {
        let gradient = gradient + self.weight_decay * weight;
        *second = (self.keep * *second + self.take * (gradient * gradient)).flushed();
        gradient / (second.sqrt() + self.epsilon)
    }
}
