//! Values of each seed at each evaluation.

use crate::figure::draw::Curve;
use crate::statistics::Quartiles;

/// Values of each seed at each evaluation: +∞ where the run had diverged before.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::experiment) struct Values(
    /// By seed, then by evaluation.
    pub(in crate::experiment) Vec<Vec<f64>>,
);

impl Values {
    /// The number of evaluations.
    pub(in crate::experiment) fn points(&self) -> usize {
        self.0.first().map_or(0, Vec::len)
    }

    /// The numbers at one evaluation, by seed.
    pub(in crate::experiment) fn at(&self, point: usize) -> Vec<f64> {
        self.0.iter().map(|run| run[point]).collect()
    }

    /// The numbers at the end, by seed.
    pub(in crate::experiment) fn last(&self) -> Vec<f64> {
        self.at(self.points() - 1)
    }

    /// The numbers at an evaluation of each seed's own.
    pub(in crate::experiment) fn at_each(&self, points: &[usize]) -> Vec<f64> {
        self.0.iter().zip(points).map(|(run, point)| run[*point]).collect()
    }

    /// Median and quartiles over the seeds at each of `x`, and the first `single` runs.
    pub(in crate::experiment) fn curve(
        &self,
        name: impl Into<String>,
        style: usize,
        x: &[f64],
        single: usize,
    ) -> Curve {
        let points = x.iter().enumerate().map(|(point, x)| (*x, Quartiles::of(self.at(point))));
        let run = |run: &Vec<f64>| x.iter().zip(run).map(|(x, value)| [*x, *value]).collect();
        Curve {
            name: name.into(),
            style,
            points: points.collect(),
            shares: vec![],
            runs: self.0.iter().take(single).map(run).collect(),
        }
    }
}
