//! Minima of a landscape: Newton's method with exact second derivatives, and descent where there are none.

use super::View;
use super::descent::{Descent, compass, golden, snapped};

/// A minimum of a landscape.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Minimum {
    /// Position.
    pub point: [f64; 2],
    /// The value there.
    pub value: f64,
    /// Whether none of the minima listed with it is lower, and f is not known to fall below it elsewhere.
    pub global: bool,
    /// Whether it is proved, or known from the literature, that f is nowhere lower, at least in the published domain; else it is
    /// only what was found.
    pub proved: bool,
    /// Kind of place.
    pub site: Site,
}

/// Kind of place that a minimum is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Site {
    /// The gradient vanishes, and the Hessian says how f curves.
    Smooth,
    /// f has no gradient: the tip of a cone, the bottom of a fold.
    Kink,
    /// On the edge of the view, beyond which f is lower.
    Edge,
}

/// The gradient and the Hessian at a point.
pub(super) trait Derivatives: Fn([f64; 2]) -> ([f64; 2], [[f64; 2]; 2]) {}

impl<F: Fn([f64; 2]) -> ([f64; 2], [[f64; 2]; 2])> Derivatives for F {}

/// Returns the minima that Newton's method reaches from each of `starts`, lowest first: for a function near one whose minima are known.
/// Two nearer than a millionth of `view` are one. The other arguments are the value at a point, and the gradient and the Hessian.
pub fn refine(
    view: View,
    starts: &[[f64; 2]],
    value: impl Fn([f64; 2]) -> f64,
    derivatives: impl Fn([f64; 2]) -> ([f64; 2], [[f64; 2]; 2]),
) -> Vec<Minimum> {
    let smooth = |start: &[f64; 2]| Some((polish(*start, &value, &derivatives)?, Site::Smooth));
    gather(view, None, vec![], starts.iter().filter_map(smooth), &value)
}

/// Returns the minimum downhill of `start`, wherever it is: by Newton's method, or without derivatives where these lead nowhere, `step`
/// being the first step. `None` where f falls without bound, or nothing around the end is higher.
pub fn descend(
    view: View,
    start: [f64; 2],
    step: f64,
    value: impl Fn([f64; 2]) -> f64,
    derivatives: impl Fn([f64; 2]) -> ([f64; 2], [[f64; 2]; 2]),
) -> Option<Minimum> {
    let at = |point, site| Minimum { point, value: value(point), global: false, proved: false, site };
    let here = value(start);
    let is_bottom = |point: &[f64; 2]| value(*point) <= here && is_isolated(*point, view, &value);
    if let Some(point) = polish(start, &value, &derivatives).filter(is_bottom) {
        return Some(at(point, Site::Smooth));
    }
    let spread = value([start[0] + step, start[1] + step]) - here;
    let Descent::Rest(point) = compass(start, step, view, spread.abs(), &value) else { return None };
    let is_deeper = |smooth: &[f64; 2]| value(*smooth) <= value(point) && is_bottom(smooth);
    if let Some(smooth) = polish(point, &value, &derivatives).filter(is_deeper) {
        return Some(at(smooth, Site::Smooth));
    }
    let point = snapped(point, &value);
    is_isolated(point, view, &value).then(|| at(point, Site::Kink))
}

/// Returns the place on a line of minima, such as the ring around a peak, that Newton's method reaches from `start`: nothing near it is lower,
/// and f is curved across the line. `None` on a plain, at a saddle, and where f falls on.
pub fn valley_floor(
    start: [f64; 2],
    value: impl Fn([f64; 2]) -> f64,
    derivatives: impl Fn([f64; 2]) -> ([f64; 2], [[f64; 2]; 2]),
) -> Option<Minimum> {
    let point = polish(start, &value, &derivatives)?;
    let (_, steepest) = curvatures(derivatives(point).1);
    (value(point) <= value(start) && steepest > 0.0).then(|| Minimum {
        point,
        value: value(point),
        global: false,
        proved: false,
        site: Site::Smooth,
    })
}

/// Returns the highest value that counts as equal to the lowest: twins of one depth differ by the rounding of their places.
pub(super) fn above(lowest: f64) -> f64 {
    lowest + 1e-9 * lowest.abs().max(1.0)
}

/// Returns the points with those of `found` that are `within` and not among them yet, lowest first.
pub(super) fn gather(
    scale: View,
    within: Option<View>,
    mut points: Vec<([f64; 2], Site)>,
    found: impl IntoIterator<Item = ([f64; 2], Site)>,
    value: impl Fn([f64; 2]) -> f64,
) -> Vec<Minimum> {
    let [width, height] = scale.size();
    let apart = |[a, b]: [f64; 2], [c, d]: [f64; 2]| ((a - c) / width).abs().max(((b - d) / height).abs());
    for (point, site) in found {
        if within.is_none_or(|view| view.contains(point)) && points.iter().all(|&(other, _)| apart(point, other) > 1e-6)
        {
            points.push((point, site));
        }
    }
    points.sort_by(|(p, _), (q, _)| value(*p).total_cmp(&value(*q)).then(p[0].total_cmp(&q[0])));
    let limit = points.first().map_or(f64::NAN, |(point, _)| above(value(*point)));
    let minimum = |(point, site)| {
        let value = value(point);
        Minimum { point, value, global: value <= limit, proved: false, site }
    };
    points.into_iter().map(minimum).collect()
}

/// Returns the kind of a place that is known to be a minimum: without a Hessian it is a kink.
pub(super) fn site(point: [f64; 2], derivatives: &impl Derivatives) -> Site {
    let finite = derivatives(point).1.iter().flatten().all(|entry| entry.is_finite());
    if finite { Site::Smooth } else { Site::Kink }
}

/// The point that Newton's method comes to from `start` in at most `steps` steps, each of which leads lower or to a gentler slope.
pub(super) fn newton(
    start: [f64; 2],
    steps: u32,
    value: &impl Fn([f64; 2]) -> f64,
    derivatives: &impl Derivatives,
) -> [f64; 2] {
    let steepness = |point| {
        let ([a, b], _) = derivatives(point);
        libm::hypot(a, b)
    };
    let mut point = start;
    for _ in 0..steps {
        let (gradient, hessian) = derivatives(point);
        let [p, q] = newton_step(gradient, hessian);
        let (here, steep) = (value(point), libm::hypot(gradient[0], gradient[1]));
        // Near the minimum values differ by rounding alone; there the gradient decides.
        let next = (0..30).map(|halvings| libm::ldexp(1.0, -halvings)).find_map(|share| {
            let next = [point[0] - share * p, point[1] - share * q];
            (value(next) < here || steepness(next) < steep).then_some(next)
        });
        match next {
            Some(next) => point = next,
            None => break,
        }
    }
    point
}

/// The smooth minimum that Newton's method reaches from `start`, if it reaches one.
pub(super) fn polish(
    start: [f64; 2],
    value: &impl Fn([f64; 2]) -> f64,
    derivatives: &impl Derivatives,
) -> Option<[f64; 2]> {
    let mut point = newton(start, 100, value, derivatives);
    // Many minima lie at short decimals: take those where the gradient does not object.
    let short = point.map(|x| {
        let rounded = libm::round(x * 1000.0) / 1000.0;
        // Adding zero makes −0 plain 0.
        if (rounded - x).abs() < 1e-8 { rounded + 0.0 } else { x }
    });
    let steepness = |point| {
        let ([a, b], _) = derivatives(point);
        libm::hypot(a, b)
    };
    let error = |point: [f64; 2]| {
        let (gradient, hessian) = derivatives(point);
        let [p, q] = newton_step(gradient, hessian);
        libm::hypot(p, q) / libm::hypot(point[0], point[1]).max(1.0)
    };
    if steepness(short) <= steepness(point) || error(short) <= 1e-13 {
        point = short;
    }
    let hessian = derivatives(point).1;
    let (least, greatest) = curvatures(hessian);
    let is_flat = least <= 1e-9 * greatest.abs();
    let is_minimum = error(point) <= 1e-9
        && least >= -1e-12 * greatest.abs()
        && hessian.iter().flatten().all(|entry| entry.is_finite())
        && (!is_flat || none_is_lower(point, value));
    is_minimum.then_some(point)
}

/// Returns whether no point near a flat place is lower, as one is on a monkey saddle.
fn none_is_lower(point: [f64; 2], value: &impl Fn([f64; 2]) -> f64) -> bool {
    let (here, scale) = (value(point), libm::hypot(point[0], point[1]).max(1.0));
    let tolerance = 1e-15 * here.abs();
    ring(point, [1e-3 * scale; 2]).all(|near| value(near) >= here - tolerance)
}

/// Returns whether no point near a place is lower, and all a little further off are higher.
pub(super) fn is_isolated(point: [f64; 2], view: View, value: &impl Fn([f64; 2]) -> f64) -> bool {
    let here = value(point);
    let radii = |share: f64| view.size().map(|size| share * size);
    // What is not defined is not lower.
    if !here.is_finite() || ring(point, radii(1e-9)).any(|near| value(near) < here) {
        return false;
    }
    let is_higher = |share: f64| {
        let rise = |turn: f64| value(on_ellipse(point, radii(share), turn)) - here;
        let rises = (0..DIRECTIONS).map(|turn| (rise(f64::from(turn)), f64::from(turn)));
        let rises: Vec<_> = rises.filter(|(rise, _)| !rise.is_nan()).collect();
        let most = rises.iter().map(|(rise, _)| *rise).fold(0.0, f64::max);
        let Some((least, turn)) = rises.into_iter().min_by(|a, b| a.0.total_cmp(&b.0)) else { return false };
        // A line of minima may run between two of the directions.
        let (_, along) = golden(turn - 1.0, turn + 1.0, 60, rise);
        least.min(along) > 1e-13 * most.max(1e-3 * here.abs())
    };
    // A very flat bottom is higher only where it is wider.
    [1e-4, 1e-2].into_iter().any(is_higher)
}

/// Directions in which the surroundings of a point are looked at.
const DIRECTIONS: u32 = 32;

/// Points on an ellipse around a point.
fn ring(point: [f64; 2], radii: [f64; 2]) -> impl Iterator<Item = [f64; 2]> {
    (0..DIRECTIONS).map(move |turn| on_ellipse(point, radii, f64::from(turn)))
}

fn on_ellipse([x, y]: [f64; 2], [width, height]: [f64; 2], turn: f64) -> [f64; 2] {
    let angle = (turn + 0.3) * std::f64::consts::TAU / f64::from(DIRECTIONS);
    [x + width * libm::cos(angle), y + height * libm::sin(angle)]
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
