//! Finds the word for what a run is doing.

use super::state::State;
use super::swings::swings;
use super::trajectory::Loss;
use super::{Problem, Sample, Trajectory, distance};
use crate::objective::Minimum;

/// The fewest samples that a judgement looks back on.
const WINDOW: usize = 20;

/// Without noise the loss counts as falling where the mean of the window's second half is below this share of that of the first.
const FALLING: f64 = 0.8;

/// Number of stretches into which the last half of a run is cut to see whether something falls all along.
const STRETCHES: usize = 10;

/// This share of the window lies at a minimum where a noisy run counts as being there.
const MOSTLY: f64 = 0.8;

/// Without noise a run has settled where this share of its first loss is left.
const NOTHING_LEFT: f64 = 1e-10;

/// A run that covers less than this share of the problem's length in the window hardly moves.
const STILL: f64 = 1e-3;

/// A minimum is near where its distance is less than this share of the problem's length.
const NEAR: f64 = 0.02;

/// A model that spreads less than this share of its distance from the average over the last half waits for the average.
const WAITING: f64 = 0.2;

/// An average is left behind where its distance from the model grows by more than this many spreads of the model over the last half:
/// a model that goes on at an even pace gains three, the noise of one that has arrived rarely one.
const LEFT_BEHIND: f64 = 2.0;

/// A fall does not slow down where that over the last half of the run is at least this share of that over the quarter before:
/// 1 is that of a logarithm, ½ that of 1/t.
const UNDIMINISHED: f64 = 0.9;

/// Returns what the arm is doing at `step` of its trajectory.
pub fn state(trajectory: &Trajectory, problem: &Problem, step: u64) -> State {
    if let Some(diverged) = trajectory.outcome.diverged
        && step >= diverged
    {
        return match trajectory.loss() {
            Some(Loss::OutsideDomain) => State::OutsideDomain(diverged),
            Some(Loss::FarAway) | None => State::Diverged(diverged),
        };
    }
    let end = trajectory.index(step);
    let samples = &trajectory.samples[..=end];
    if let Some(outside) =
        outside(samples).or((step >= trajectory.steps() && trajectory.outcome.has_failed()).then_some(step))
    {
        return State::OutsideDomain(outside);
    }
    if end == 0 {
        return State::Start;
    }
    let since = |length: usize| &samples[end.saturating_sub(length.max(WINDOW))..];
    let (window, half) = (since(end / 10), since(end / 2));
    let (first, last) = (&samples[0], &samples[end]);
    if !last.is_finite() {
        return State::RunningAway;
    }
    let (noisy, length) = (problem.is_noisy(), trajectory.length());
    let excess = |samples: &[Sample]| mean(samples, |sample| problem.excess(sample.average_loss));
    let (before, after) = window.split_at(window.len() / 2);
    let falling = if noisy {
        comes_to_new_lows(half, excess)
    } else {
        // Without a known f* the loss may be negative: it is its change that counts.
        excess(before) - excess(after) > (1.0 - FALLING) * excess(before).abs()
    };
    let nothing_left =
        problem.best().is_finite() && excess(after) <= NOTHING_LEFT * problem.excess(first.average_loss).abs();
    let still = extent(window) < STILL * length;
    let stuck = still && window.len() > WINDOW;
    if !stuck && runs_away(samples, half, problem, length, falling || !noisy) {
        return State::RunningAway;
    }
    if lags(half, length) {
        return State::Lagging;
    }
    let stays = |minimum: &Minimum| {
        let reach = problem.reach(minimum.point, 0.1 * length);
        let there = window.iter().filter(|sample| distance(sample.average, minimum.point) < reach).count();
        there as f64 >= if noisy { MOSTLY } else { 1.0 } * window.len() as f64
    };
    let listed = problem.nearest_minimum(last.average).map(|(minimum, _)| minimum);
    // Ripples have more minima than can be listed: the one that the run rests at is downhill of it.
    let resting = (!falling && (still || noisy) && !(noisy && listed.as_ref().is_some_and(stays)))
        .then(|| problem.refined_minimum([0, 1].map(|axis| mean(after, |sample| sample.average[axis]))))
        .flatten()
        .filter(|found| distance(found.point, last.average) < NEAR * length && stays(found));
    if (!falling || nothing_left)
        && let Some(minimum) = resting.or(listed)
    {
        let stays = stays(&minimum);
        if stays && !minimum.global && (noisy || still) {
            return State::LocalMinimum(minimum);
        }
        if stays && minimum.global && (nothing_left || noisy) {
            return State::Settled;
        }
    }
    if trajectory.stride == 1 && !falling && to_and_fro(window) {
        return State::Oscillating;
    }
    if !noisy && let Some(share) = swings(samples, problem) {
        return State::Ringing(share);
    }
    if stuck && !nothing_left {
        let near = resting.is_some() || problem.nearest_minimum(last.average).is_some_and(|(_, d)| d < NEAR * length);
        if !near {
            return State::Stalled;
        }
    }
    let (older, newer) = half.split_at(half.len() / 2);
    // Without noise a loss that swings, as under momentum, falls where it does over the longer time.
    if falling || (!noisy && excess(newer) < excess(older)) {
        State::Converging
    } else if falls_all_along(half, gap) {
        State::Lagging
    } else {
        State::Wandering
    }
}

/// The first step of the last tenth at which f is not a number at the finite weights of the average, or the last step where it or
/// its gradient is not a number at those of the model.
fn outside(samples: &[Sample]) -> Option<u64> {
    let last = samples.last()?;
    let tenth = &samples[samples.len() - 1 - (samples.len() - 1) / 10..];
    let left = |sample: &&Sample| sample.average_loss.is_nan() && sample.average.iter().all(|x| x.is_finite());
    let lost = last.model.iter().all(|x| x.is_finite()) && (last.model_loss.is_nan() || last.gradient_norm.is_nan());
    tenth.iter().find(left).or(lost.then_some(last)).map(|sample| sample.step)
}

/// Returns whether the run leaves every known minimum behind: the loss falls below all of them and does not slow down, or the average is
/// farther from the nearest one (from the start where none is known) than the problem is long, and goes on.
fn runs_away(samples: &[Sample], half: &[Sample], problem: &Problem, length: f64, may_fall: bool) -> bool {
    let (first, last) = (&samples[0], &samples[samples.len() - 1]);
    let loss = last.average_loss;
    if may_fall && !problem.minima().iter().any(|minimum| minimum.value <= loss) {
        // Noise is averaged over the last tenth.
        let before = |end: usize| if problem.is_noisy() { end / 10 } else { 0 };
        let at = |end: usize| mean(&samples[end - before(end)..=end], |sample| sample.average_loss);
        let end = samples.len() - 1;
        let (earlier, later) = (at(end / 4) - at(end / 2), at(end / 2) - at(end));
        if later > 0.0 && later >= UNDIMINISHED * earlier {
            return true;
        }
    }
    let anchor = problem.nearest_minimum(last.average).map_or(first.average, |(minimum, _)| minimum.point);
    let away = |samples: &[Sample]| mean(samples, |sample| distance(sample.average, anchor));
    let far = distance(last.average, anchor) > length.max(distance(first.average, anchor));
    far && falls_all_along(half, |samples| -away(samples))
}

/// Returns whether the average is far outside the cloud of its model, and not left farther behind.
fn lags(half: &[Sample], length: f64) -> bool {
    let quarter = half.len().div_ceil(4);
    let (before, now) = (gap(&half[..quarter]), gap(&half[half.len() - quarter..]));
    let centre = [0, 1].map(|axis| mean(half, |sample| sample.model[axis]));
    let spread = mean(half, |sample| distance(sample.model, centre));
    now > STILL * length && spread < WAITING * now && now <= before + LEFT_BEHIND * spread
}

/// The mean distance of model and average.
fn gap(samples: &[Sample]) -> f64 {
    mean(samples, |sample| distance(sample.model, sample.average))
}

/// The mean of a number over samples.
fn mean(samples: &[Sample], number: impl Fn(&Sample) -> f64) -> f64 {
    samples.iter().map(number).sum::<f64>() / samples.len() as f64
}

/// Returns whether each of the last three stretches is lower than all before it, which chance does to one run in 720.
///
/// Halves of a window would not do: at the noise floor the newer one is lower every second time.
fn comes_to_new_lows(samples: &[Sample], number: impl Fn(&[Sample]) -> f64) -> bool {
    let length = samples.len().div_ceil(STRETCHES);
    let means: Vec<f64> = samples.rchunks(length).rev().map(number).collect();
    let low = |end: usize| means[..end].iter().all(|mean| means[end] < *mean);
    means.len() > 3 && (means.len() - 3..means.len()).all(low)
}

/// Returns whether no stretch is higher than the one before, and the last lower than the first.
fn falls_all_along(samples: &[Sample], number: impl Fn(&[Sample]) -> f64) -> bool {
    let length = samples.len().div_ceil(STRETCHES);
    let means: Vec<f64> = samples.rchunks(length).rev().map(number).collect();
    means.len() > 1 && means.is_sorted_by(|a, b| a >= b) && means.first() > means.last()
}

/// The diagonal of the box that the averages fill.
fn extent(window: &[Sample]) -> f64 {
    let side = |axis: usize| {
        let along = window.iter().map(|sample| sample.average[axis]);
        along.clone().fold(f64::NEG_INFINITY, f64::max) - along.fold(f64::INFINITY, f64::min)
    };
    side(0).hypot(side(1))
}

/// Returns whether most of the model's moves turn back on the one before.
fn to_and_fro(window: &[Sample]) -> bool {
    let moves: Vec<[f64; 2]> = window
        .windows(2)
        .map(|pair| [pair[1].model[0] - pair[0].model[0], pair[1].model[1] - pair[0].model[1]])
        .collect();
    let cosines: Vec<f64> = moves
        .windows(2)
        .map(|pair| {
            let [a, b] = [pair[0], pair[1]];
            (a[0] * b[0] + a[1] * b[1]) / (a[0].hypot(a[1]) * b[0].hypot(b[1]))
        })
        .collect();
    !cosines.is_empty() && cosines.iter().filter(|cosine| **cosine < -0.5).count() * 10 > cosines.len() * 7
}
