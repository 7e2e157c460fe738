//! The minima of a landscape: a grid of starts, then Newton's method with exact second derivatives.

use super::View;

/// A minimum of a landscape.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Minimum {
    /// Where it is.
    pub point: [f64; 2],
    /// The value there.
    pub value: f64,
    /// Whether none of the minima listed with it is lower.
    pub global: bool,
}

/// Starts per side of the grid. The finest ripples of the test functions in their views, and of Rastrigin's on twice its
/// view, are at least eight grid cells wide.
const SIDE: usize = 240;

/// All isolated smooth minima in `view` that the grid resolves, and the `known` ones wherever they are, lowest first.
///
/// `derivatives` gives the gradient and the Hessian.
pub(super) fn search(
    view: View,
    known: &[[f64; 2]],
    value: impl Fn(f64, f64) -> f64,
    derivatives: impl Fn(f64, f64) -> ([f64; 2], [[f64; 2]; 2]),
) -> Vec<Minimum> {
    gather(view, Some(view), known.to_vec(), starts(view, &value), value, derivatives)
}

/// The minima that Newton's method reaches from each of `starts`, lowest first: for a function near one whose minima are known.
/// Two nearer than a millionth of `view` are one. The other arguments are `value` at (x, y), and `derivatives`, the gradient and the Hessian.
pub fn refine(
    view: View,
    starts: &[[f64; 2]],
    value: impl Fn(f64, f64) -> f64,
    derivatives: impl Fn(f64, f64) -> ([f64; 2], [[f64; 2]; 2]),
) -> Vec<Minimum> {
    gather(view, None, vec![], starts.to_vec(), value, derivatives)
}

fn gather(
    scale: View,
    within: Option<View>,
    mut points: Vec<[f64; 2]>,
    starts: Vec<[f64; 2]>,
    value: impl Fn(f64, f64) -> f64,
    derivatives: impl Fn(f64, f64) -> ([f64; 2], [[f64; 2]; 2]),
) -> Vec<Minimum> {
    let [width, height] = scale.size();
    let apart = |[a, b]: [f64; 2], [c, d]: [f64; 2]| ((a - c) / width).abs().max(((b - d) / height).abs());
    for start in starts {
        if let Some(point) = polish(start, &value, &derivatives)
            && within.is_none_or(|view| view.contains(point))
            && points.iter().all(|&other| apart(point, other) > 1e-6)
        {
            points.push(point);
        }
    }
    let value_at = |[x, y]: [f64; 2]| value(x, y);
    points.sort_by(|&p, &q| value_at(p).total_cmp(&value_at(q)).then(p[0].total_cmp(&q[0])));
    let lowest = points.first().map_or(f64::NAN, |&point| value_at(point));
    // Twins of one depth differ by the rounding of their places.
    let limit = lowest + 1e-9 * lowest.abs().max(1.0);
    points
        .into_iter()
        .map(|point| Minimum { point, value: value_at(point), global: value_at(point) <= limit })
        .collect()
}

/// The grid points below their eight neighbours, on a grid that reaches one cell beyond the view.
fn starts(view: View, value: impl Fn(f64, f64) -> f64) -> Vec<[f64; 2]> {
    let place = |[low, high]: [f64; 2], index: usize| low + (high - low) * (index as f64 - 1.0) / (SIDE - 3) as f64;
    let point = |column, row| [place(view.x, column), place(view.y, row)];
    let rows: Vec<Vec<f64>> = (0..SIDE)
        .map(|row| {
            (0..SIDE)
                .map(|column| {
                    let [x, y] = point(column, row);
                    value(x, y)
                })
                .collect()
        })
        .collect();
    let mut starts = Vec::new();
    for row in 1..SIDE - 1 {
        for column in 1..SIDE - 1 {
            let here = rows[row][column];
            // Of equal neighbours the first counts, so that a minimum midway between grid points is found once and a
            // plain nowhere.
            let above_before = |other: f64| other > here;
            let above_after = |other: f64| other >= here;
            if rows[row - 1][column - 1..=column + 1].iter().copied().all(above_before)
                && above_before(rows[row][column - 1])
                && above_after(rows[row][column + 1])
                && rows[row + 1][column - 1..=column + 1].iter().copied().all(above_after)
            {
                starts.push(point(column, row));
            }
        }
    }
    starts
}

/// The minimum that Newton's method reaches from `start`, if it reaches one.
fn polish(
    start: [f64; 2],
    value: impl Fn(f64, f64) -> f64,
    derivatives: impl Fn(f64, f64) -> ([f64; 2], [[f64; 2]; 2]),
) -> Option<[f64; 2]> {
    let steepness = |[x, y]: [f64; 2]| {
        let ([a, b], _) = derivatives(x, y);
        libm::hypot(a, b)
    };
    let mut point = start;
    for _ in 0..100 {
        let (gradient, hessian) = derivatives(point[0], point[1]);
        let [p, q] = newton_step(gradient, hessian);
        let (here, steep) = (value(point[0], point[1]), libm::hypot(gradient[0], gradient[1]));
        // Near the minimum values differ by rounding alone; there the gradient decides.
        let next = (0..30).map(|halvings| libm::ldexp(1.0, -halvings)).find_map(|share| {
            let next = [point[0] - share * p, point[1] - share * q];
            (value(next[0], next[1]) < here || steepness(next) < steep).then_some(next)
        });
        match next {
            Some(next) => point = next,
            None => break,
        }
    }
    // Many minima lie at short decimals: take those where the gradient does not object.
    let short = point.map(|x| {
        let rounded = libm::round(x * 1000.0) / 1000.0;
        // Adding zero makes −0 plain 0.
        if (rounded - x).abs() < 1e-8 { rounded + 0.0 } else { x }
    });
    let error = |point: [f64; 2]| {
        let (gradient, hessian) = derivatives(point[0], point[1]);
        let [p, q] = newton_step(gradient, hessian);
        libm::hypot(p, q) / libm::hypot(point[0], point[1]).max(1.0)
    };
    if steepness(short) <= steepness(point) || error(short) <= 1e-13 {
        point = short;
    }
    let (least, greatest) = curvatures(derivatives(point[0], point[1]).1);
    (error(point) <= 1e-9 && least >= -1e-12 * greatest.abs()).then_some(point)
}

/// The least and the greatest eigenvalue of a symmetric matrix.
fn curvatures([[a, b], [_, d]]: [[f64; 2]; 2]) -> (f64, f64) {
    let (mean, radius) = (0.5 * (a + d), libm::hypot(0.5 * (a - d), b));
    (mean - radius, mean + radius)
}

/// H⁻¹ g, H being shifted to be positive definite where it is not; zero where g is.
fn newton_step([g, h]: [f64; 2], hessian: [[f64; 2]; 2]) -> [f64; 2] {
    let (least, greatest) = curvatures(hessian);
    let size = least.abs().max(greatest.abs());
    if (g == 0.0 && h == 0.0) || size == 0.0 {
        return [g, h];
    }
    let shift = if least > 1e-12 * size { 0.0 } else { 0.1 * size - least };
    let [[a, b], [_, d]] = hessian;
    let (a, d) = (a + shift, d + shift);
    let determinant = a * d - b * b;
    [(d * g - b * h) / determinant, (a * h - b * g) / determinant]
}
