//! Memory that a method has for all coordinates together.

use super::real::Real;

/// Memory of a method for all coordinates together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clock<T> {
    /// β₁ᵗ and β₂ᵗ.
    pub(super) powers: [T; 2],
    /// Σ γ² over the schedule's factors γ.
    pub(super) squared_factors: T,
}

impl<T: Real> Clock<T> {
    /// Returns the clock of a run that has taken no step.
    #[allow(clippy::new_without_default, reason = "a run begins somewhere, and never by default")]
    pub fn new() -> Self {
        Self { powers: [T::of(1.0); 2], squared_factors: T::of(0.0) }
    }

    /// Returns β₁ᵗ, β₂ᵗ and Σ γ² over the schedule's factors γ, for a checkpoint.
    pub fn numbers(&self) -> [T; 3] {
        [self.powers[0], self.powers[1], self.squared_factors]
    }

    /// Returns the clock that [`numbers`](Self::numbers) were read from.
    pub fn from_numbers([beta1, beta2, squared_factors]: [T; 3]) -> Self {
        Self { powers: [beta1, beta2], squared_factors }
    }

    /// Goes on to the next step, whose schedule has the factor `factor`; `betas` are β₁ and β₂ of an optimizer that has them.
    #[inline(always)]
    pub(super) fn tick(&mut self, factor: T, betas: Option<[T; 2]>) {
        self.squared_factors = self.squared_factors + factor * factor;
        if let Some([beta1, beta2]) = betas {
            self.powers = [self.powers[0] * beta1, self.powers[1] * beta2];
        }
    }
}
