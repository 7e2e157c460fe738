//! Swings that take many steps, as of a spring with little drag or of momentum.

use super::{Problem, Sample};

/// Swings that shrink below this share from one to the next are a single overshoot.
const LASTING: f64 = 0.1;

/// Swings of less than this share of the run's distance from the middle are not seen.
const VISIBLE: f64 = 0.1;

/// Returns the size of the last complete swing as a share of the one before, where the run rings: the average swings through the
/// nearest minimum, or the model through the average, with half-periods of more than two samples. `None` where it does not ring.
pub(super) fn swings(samples: &[Sample], problem: &Problem) -> Option<f64> {
    let last = samples.last()?;
    let (minimum, _) = problem.nearest_minimum(last.average)?;
    let around = |sample: &Sample| [sample.average[0] - minimum.point[0], sample.average[1] - minimum.point[1]];
    let apart = |sample: &Sample| [sample.model[0] - sample.average[0], sample.model[1] - sample.average[1]];
    let far: Vec<f64> = samples.iter().map(|sample| size(around(sample))).collect();
    let rings = |vectors: Vec<[f64; 2]>| {
        let [x, y] = principal(&vectors[samples.len() / 2..]);
        let along = |axis: [f64; 2]| vectors.iter().map(|v| v[0] * axis[0] + v[1] * axis[1]).collect::<Vec<_>>();
        ratio(&along([x, y]), &far).or_else(|| ratio(&along([-y, x]), &far))
    };
    rings(samples.iter().map(around).collect()).or_else(|| rings(samples.iter().map(apart).collect()))
}

/// The ratio of the last two complete swings of a signal about 0, if it passes 0 often and regularly up to its end and the last
/// swing is visible beside how `far` the run then is from the middle.
fn ratio(signal: &[f64], far: &[f64]) -> Option<f64> {
    let passages: Vec<usize> = (1..signal.len()).filter(|&i| (signal[i - 1] < 0.0) != (signal[i] < 0.0)).collect();
    let [.., a, b, c] = *passages.as_slice() else { return None };
    let (earlier, later, since) = (b - a, c - b, signal.len() - c);
    let regular = earlier.min(later) > 2 && earlier.max(later) <= 2 * earlier.min(later) && since <= 2 * later;
    let most = |numbers: &[f64]| numbers.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
    let (before, after) = (most(&signal[a..b]), most(&signal[b..c]));
    (regular && after > VISIBLE * most(&far[b..]) && after >= LASTING * before).then(|| after / before)
}

fn size([x, y]: [f64; 2]) -> f64 {
    x.hypot(y)
}

/// The unit vector along which vectors reach farthest from 0 in the mean square.
fn principal(vectors: &[[f64; 2]]) -> [f64; 2] {
    let sum = |term: fn(&[f64; 2]) -> f64| vectors.iter().map(term).sum::<f64>();
    let (xx, xy, yy) = (sum(|v| v[0] * v[0]), sum(|v| v[0] * v[1]), sum(|v| v[1] * v[1]));
    let angle = 0.5 * (2.0 * xy).atan2(xx - yy);
    [angle.cos(), angle.sin()]
}
