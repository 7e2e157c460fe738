//! The extreme samples of a long run that lie between those that are kept.

use super::Sample;

/// Number of stretches of a run, each of which keeps its extremes: more than a plot has columns.
const STRETCHES: u64 = 2048;

/// Number of measures of a sample that have extremes.
const MEASURES: usize = 7;

/// The lowest and the highest sample of every measure in each stretch of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Extremes {
    /// Number of steps of a stretch.
    length: u64,
    /// The step with which the next stretch begins.
    next: u64,
    /// The lowest and the highest sample so far of the stretch that is going on.
    ends: Option<[[(f64, Sample); 2]; MEASURES]>,
    kept: Vec<Sample>,
}

impl Extremes {
    /// The extremes of a run of so many steps.
    pub(super) fn of(steps: u64) -> Self {
        Self { length: steps / STRETCHES + 1, ..Self::default() }
    }

    /// Takes the next sample, which is not kept anyway.
    pub(super) fn push(&mut self, sample: &Sample) {
        if sample.step >= self.next {
            self.flush();
            self.next = (sample.step / self.length + 1) * self.length;
        }
        let values = measures(sample);
        let Some(ends) = &mut self.ends else {
            self.ends = Some(values.map(|value| [(value, *sample); 2]));
            return;
        };
        for (value, [low, high]) in values.into_iter().zip(ends) {
            // Any number takes the place of what is none.
            if value < low.0 || low.0.is_nan() {
                *low = (value, *sample);
            }
            if value > high.0 || high.0.is_nan() {
                *high = (value, *sample);
            }
        }
    }

    /// Ends the stretch that is going on.
    fn flush(&mut self) {
        let ends = self.ends.take().into_iter().flatten().flatten();
        let mut found: Vec<Sample> = ends.map(|(_, sample)| sample).collect();
        found.sort_by_key(|sample| sample.step);
        found.dedup_by_key(|sample| sample.step);
        self.kept.extend(found);
    }

    /// The extremes in the order of their steps.
    pub(super) fn finish(mut self) -> Vec<Sample> {
        self.flush();
        self.kept
    }
}

/// Returns the measures of a sample that plots draw.
fn measures(sample: &Sample) -> [f64; MEASURES] {
    let ([x, y], [u, v]) = (sample.model, sample.average);
    let spring = (u - x) * (u - x) + (v - y) * (v - y);
    [x, y, u, v, spring, sample.model_loss, sample.average_loss]
}
