//! A plain word for what a run is doing.

use super::{Problem, Sample, Trajectory, distance};
use std::fmt;

/// What an arm is doing at a step, judged by the last tenth of what it has done, at least twenty samples; whether its loss
/// falls under noise, by the last half.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum State {
    /// Nothing has happened yet.
    Start,
    /// The average's loss falls.
    Converging,
    /// The average is at a global minimum: at the noise floor, or as near as numbers go.
    Settled,
    /// It hardly moves, and no minimum is near.
    Stalled,
    /// The average is at a minimum that is not the lowest.
    LocalMinimum([f64; 2]),
    /// The model jumps to and fro, and the loss does not fall.
    Oscillating,
    /// It moves, and the loss does not fall.
    Wandering,
    /// The model is lost since this step.
    Diverged(u64),
}

/// The fewest samples that a judgement looks back on.
pub(super) const WINDOW: usize = 20;

/// Without noise the loss counts as falling where the mean of the window's second half is below this share of that of the first.
const FALLING: f64 = 0.8;

/// Into how many stretches the last half of a noisy run is cut to see whether its loss falls.
const STRETCHES: usize = 10;

/// This share of the window lies at a minimum where a noisy run counts as being there.
const MOSTLY: f64 = 0.8;

/// Without noise a run has settled where this share of its first loss is left.
const NOTHING_LEFT: f64 = 1e-10;

/// A run that covers less than this share of the view's diagonal in the window hardly moves.
const STILL: f64 = 1e-3;

/// What the arm is doing at `step` of its trajectory.
pub fn state(trajectory: &Trajectory, problem: &Problem, step: u64) -> State {
    if let Some(diverged) = trajectory.outcome.diverged
        && step >= diverged
    {
        return State::Diverged(diverged);
    }
    let end = trajectory.index(step);
    if end == 0 {
        return State::Start;
    }
    let since = |length: usize| &trajectory.samples[end.saturating_sub(length.max(WINDOW))..=end];
    let (window, half) = (since(end / 10), since(end / 2));
    let (first, last) = (&trajectory.samples[0], &trajectory.samples[end]);
    let noisy = problem.is_noisy();
    let excess = |samples: &[Sample]| {
        samples.iter().map(|sample| problem.excess(sample.average_loss)).sum::<f64>() / samples.len() as f64
    };
    let (before, after) = window.split_at(window.len() / 2);
    let falling = if noisy {
        comes_to_new_lows(half, excess)
    } else {
        // Without a known f* the loss may be negative: it is its change that counts.
        excess(before) - excess(after) > (1.0 - FALLING) * excess(before).abs()
    };
    let nothing_left =
        problem.best().is_finite() && excess(after) <= NOTHING_LEFT * problem.excess(first.average_loss).abs();
    let still = extent(window) < STILL * trajectory.diagonal();
    if (!falling || nothing_left)
        && let Some((minimum, _)) = problem.nearest_minimum(last.average)
    {
        let reach = problem.reach(minimum.point, 0.1 * trajectory.diagonal());
        let there = window.iter().filter(|sample| distance(sample.average, minimum.point) < reach).count();
        let stays = there as f64 >= if noisy { MOSTLY } else { 1.0 } * window.len() as f64;
        if stays && !minimum.global && (noisy || still) {
            return State::LocalMinimum(minimum.point);
        }
        if stays && minimum.global && (nothing_left || noisy) {
            return State::Settled;
        }
    }
    if trajectory.stride == 1 && !falling && to_and_fro(window) {
        return State::Oscillating;
    }
    if still && window.len() > WINDOW && !nothing_left {
        let near = problem.nearest_minimum(last.average).is_some_and(|(_, d)| d < 0.02 * trajectory.diagonal());
        if !near {
            return State::Stalled;
        }
    }
    let (older, newer) = half.split_at(half.len() / 2);
    // Without noise a loss that swings, as under momentum, falls where it does over the longer time.
    if falling || (!noisy && excess(newer) < excess(older)) { State::Converging } else { State::Wandering }
}

/// Whether each of the last three stretches is lower than all before it, which chance does to one run in 720.
///
/// Halves of a window would not do: at the noise floor the newer one is lower every second time.
fn comes_to_new_lows(samples: &[Sample], excess: impl Fn(&[Sample]) -> f64) -> bool {
    let length = samples.len().div_ceil(STRETCHES);
    let means: Vec<f64> = samples.rchunks(length).rev().map(excess).collect();
    let low = |end: usize| means[..end].iter().all(|mean| means[end] < *mean);
    means.len() > 3 && (means.len() - 3..means.len()).all(low)
}

/// The diagonal of the box that the averages fill.
fn extent(window: &[Sample]) -> f64 {
    let side = |axis: usize| {
        let along = window.iter().map(|sample| sample.average[axis]);
        along.clone().fold(f64::NEG_INFINITY, f64::max) - along.fold(f64::INFINITY, f64::min)
    };
    side(0).hypot(side(1))
}

/// Whether most of the model's moves turn back on the one before.
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

impl State {
    /// How the word was found, and what to try, in one or two sentences.
    pub fn explanation(&self) -> String {
        match self {
            Self::Start => "No step has been taken. Press Space to play".to_owned(),
            Self::Converging => "The average's loss is still coming to new lows".to_owned(),
            Self::Settled => "The average stays at a global minimum and its loss no longer falls: it is at the floor \
                that the noise sets, or as near as numbers go. A smaller η or a smaller α lowers that floor"
                .to_owned(),
            Self::Stalled => {
                "It covered less than a thousandth of the view in its last steps, and no minimum is near: \
                a plateau, a saddle, or steps that are too small. Try a larger η"
                    .to_owned()
            }
            Self::LocalMinimum([x, y]) => format!(
                "The average stays near ({x:.3}, {y:.3}), a minimum that is not the lowest. Try another start, a larger η, or noise"
            ),
            Self::Oscillating => {
                "Most of the model's steps turn back on the one before and the loss does not fall: η is \
                near its stability limit. Try a smaller η, or BELAY with a larger β"
                    .to_owned()
            }
            Self::Wandering => {
                "It moves, and its loss does not fall. With much noise or a large η that is what is left".to_owned()
            }
            Self::Diverged(step) => format!(
                "From step {step} on the model is not finite or a thousand view diagonals away: η is above its stability \
                 limit. Try a smaller η, or BELAY with a larger β"
            ),
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start => f.write_str("at the start"),
            Self::Converging => f.write_str("converging"),
            Self::Settled => f.write_str("settled"),
            Self::Stalled => f.write_str("stalled"),
            Self::LocalMinimum([x, y]) => write!(f, "in a local minimum at ({x:.2}, {y:.2})"),
            Self::Oscillating => f.write_str("oscillating"),
            Self::Wandering => f.write_str("wandering"),
            Self::Diverged(step) => write!(f, "diverged at step {step}"),
        }
    }
}
