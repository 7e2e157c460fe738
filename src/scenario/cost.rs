//! Cost of a scenario, for estimates of time.

use super::Scenario;
use crate::noise::Noise;
use crate::objective::Landscape;

/// Losses that are evaluated at each step, beside the gradient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watched {
    /// Model and average are evaluated: a run that is shown.
    ModelAndAverage,
    /// The average is evaluated: a run of a sweep.
    Average,
}

/// Evaluations of a built-in function that take as long as one of a formula.
const FORMULA: u64 = 4;

impl Scenario {
    /// Returns about how many evaluations of a built-in function a step of one arm takes. Of a finite sum the gradient takes as many
    /// as a batch has terms, and each loss as many as there are; of one function all of them together count as one.
    pub fn evaluations_per_step(&self, watched: Watched) -> u64 {
        let losses = match watched {
            Watched::ModelAndAverage => 2,
            Watched::Average => 1,
        };
        let terms = match self.noise {
            Some(Noise::Minibatch { samples, batch, .. }) => losses * samples + batch,
            Some(Noise::Gaussian { .. }) | None => 1,
        };
        match self.landscape {
            Landscape::Expression(_) => terms * FORMULA,
            Landscape::Function(_) => terms,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sweep_evaluates_one_loss_and_a_run_two() {
        let text = "schema = 1\n[objective]\nexpression = \"x^2 + y^2\"\n\
                    [noise]\nkind = \"minibatch\"\nsamples = 32\nbatch = 4\nspread = 0.3\n[run]\nsteps = 1\n\
                    [[arm]]\nname = \"SGD\"\noptimizer = { kind = \"sgd\", eta = 0.1 }\n";
        let mut scenario = Scenario::parse(text, None).expect("a scenario");
        let costs = |scenario: &Scenario| {
            [Watched::ModelAndAverage, Watched::Average].map(|of| scenario.evaluations_per_step(of))
        };
        assert_eq!(costs(&scenario), [4 * (2 * 32 + 4), 4 * (32 + 4)]);
        scenario.noise = None;
        assert_eq!(costs(&scenario), [4, 4]);
    }
}
