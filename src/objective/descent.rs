//! Descent without derivatives, for kinks, cones and the edges of what is defined.

use super::View;

/// The longest way that a descent goes, in diagonals of the view: what is still falling there falls without bound.
const FAR: f64 = 1e3;

/// Steps shorter than this share of the view's diagonal are lost in rounding.
const SHORTEST: f64 = 1e-17;

/// Below this share of the diagonal a minimum has been reached, so that a value which still falls falls into a pole.
const NEAR: f64 = 1e-9;

/// Evaluations of one descent, at most.
const EVALUATIONS: u32 = 6_000;

/// The golden section of an interval.
const GOLDEN: f64 = 0.618_033_988_749_894_9;

/// End of a descent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Descent {
    /// No neighbour is lower.
    Rest([f64; 2]),
    /// The value falls without bound, or beyond all that is near.
    Bottomless,
}

/// Goes downhill from `start` by a compass search whose first step is `step`; `spread` is how much the function varies.
pub(super) fn compass(
    start: [f64; 2],
    step: f64,
    view: View,
    spread: f64,
    value: &impl Fn([f64; 2]) -> f64,
) -> Descent {
    const DIRECTIONS: [[f64; 2]; 8] =
        [[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0], [1.0, 1.0], [-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0]];
    let [width, height] = view.size();
    let diagonal = view.diagonal();
    let (mut point, mut here) = (start, value(start));
    let (mut step, mut evaluations, mut near) = (step / diagonal, 1, None);
    while step > SHORTEST && evaluations < EVALUATIONS {
        if step < NEAR {
            near.get_or_insert(here);
        }
        let moved = |direction: [f64; 2], step: f64| {
            [point[0] + step * width * direction[0], point[1] + step * height * direction[1]]
        };
        let best = DIRECTIONS
            .map(|direction| (value(moved(direction, step)), direction))
            .into_iter()
            .filter(|(there, _)| *there < here)
            .min_by(|a, b| a.0.total_cmp(&b.0));
        evaluations += 8;
        let Some((there, direction)) = best else {
            step *= 0.5;
            continue;
        };
        let next = moved(direction, step);
        // Downhill in a straight line as long as that goes on.
        let longer = moved(direction, 2.0 * step);
        let further = value(longer);
        evaluations += 1;
        (point, here) = if further < there { (longer, further) } else { (next, there) };
        if further < there {
            step *= 2.0;
        }
        let away = libm::hypot(point[0] - start[0], point[1] - start[1]);
        if here == f64::NEG_INFINITY || away > FAR * diagonal {
            return Descent::Bottomless;
        }
    }
    let fell = near.map_or(0.0, |near| near - here);
    if fell > 1e-2 * spread { Descent::Bottomless } else { Descent::Rest(point) }
}

/// Returns the place of the minimum of a function with one minimum between `low` and `high`, and the value there.
pub(super) fn golden(mut low: f64, mut high: f64, steps: u32, value: impl Fn(f64) -> f64) -> (f64, f64) {
    let (mut a, mut b) = (high - GOLDEN * (high - low), low + GOLDEN * (high - low));
    let (mut at_a, mut at_b) = (value(a), value(b));
    for _ in 0..steps {
        // NaN counts as high.
        if at_a < at_b || at_b.is_nan() {
            (high, b, at_b) = (b, a, at_a);
            a = high - GOLDEN * (high - low);
            at_a = value(a);
        } else {
            (low, a, at_a) = (a, b, at_b);
            b = low + GOLDEN * (high - low);
            at_b = value(b);
        }
    }
    if at_a < at_b || at_b.is_nan() { (a, at_a) } else { (b, at_b) }
}

/// Returns the lowest of a point and its neighbours at short decimals, where many minima lie.
pub(super) fn snapped(point: [f64; 2], value: &impl Fn([f64; 2]) -> f64) -> [f64; 2] {
    let mut best = (value(point), point);
    for decimals in (0..=6).rev() {
        let power = libm::pow(10.0, f64::from(decimals));
        // Adding zero makes −0 plain 0.
        let [x, y] = point.map(|x| libm::round(x * power) / power + 0.0);
        for candidate in [[x, y], [x, best.1[1]], [best.1[0], y]] {
            let there = value(candidate);
            if there <= best.0 {
                best = (there, candidate);
            }
        }
    }
    best.1
}
