use super::*;
use crate::objective::Dual;
use proptest::prelude::*;

/// Every function, and those with parameters at some others too.
fn variants() -> Vec<Function> {
    let mut functions = Function::all();
    functions.extend([
        Function::Rosenbrock { a: -0.7, b: 3.5 },
        Function::Quadratic { condition: 250.0, rotation: 75.0 },
        Function::Rastrigin { amplitude: 3.0 },
        Function::Ackley { a: 11.0, b: 0.4, c: 5.0 },
    ]);
    functions
}

fn inside(view: View, [u, v]: [f64; 2]) -> [f64; 2] {
    let [width, height] = view.size();
    [view.x[0] + u * width, view.y[0] + v * height]
}

proptest! {
    /// Central differences with step h err by h² f‴/6 and by ε f/h of rounding; both are bounded here by the values
    /// and gradients a step of 0.01 around, the functions' shortest length being that of Lévy's ripples, 1/6π.
    #[test]
    fn gradients_and_hessians_are_the_central_differences(u in 0.0..1.0, v in 0.0..1.0) {
        for function in variants() {
            let [x, y] = inside(function.view(), [u, v]);
            let (gradient, hessian) = function.gradient_and_hessian(x, y);
            let step = 1e-5;
            for axis in 0..2 {
                let at = |h: f64| {
                    if axis == 0 { function.value_and_gradient(x + h, y) } else { function.value_and_gradient(x, y + h) }
                };
                let ((high, high_gradient), (low, low_gradient)) = (at(step), at(-step));
                let curvature: f64 = hessian.iter().flatten().map(|h| h.abs()).sum();
                let steepness = gradient[0].abs() + gradient[1].abs();
                let tolerance = 1e-6 * (1.0 + steepness + curvature) + 1e-15 * (high.abs() + low.abs()) / step;
                let slope = (high - low) / (2.0 * step);
                prop_assert!((slope - gradient[axis]).abs() <= tolerance, "{function:?} at {x}, {y}: {slope}, {gradient:?}");
                for other in 0..2 {
                    let slope = (high_gradient[other] - low_gradient[other]) / (2.0 * step);
                    let tolerance = 1e-5 * (10.0 + steepness + curvature);
                    prop_assert!(
                        (slope - hessian[other][axis]).abs() <= tolerance,
                        "{function:?} at {x}, {y}: {slope}, {hessian:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn gradients_are_those_of_dual_numbers(u in -0.5..1.5, v in -0.5..1.5) {
        for function in variants() {
            let [x, y] = inside(function.view(), [u, v]);
            let (value, gradient) = function.value_and_gradient(x, y);
            let dual = function.value(Dual::x(x), Dual::y(y));
            prop_assert_eq!(dual.value.to_bits(), value.to_bits());
            for (found, expected) in gradient.into_iter().zip(dual.partial) {
                // Both are sums of a few products with cancellation between terms below |f| + |∇f|.
                let scale = 1.0 + value.abs() + gradient[0].abs() + gradient[1].abs();
                prop_assert!((found - expected).abs() <= 1e-12 * scale, "{function:?} at {x}, {y}: {found}, {expected}");
            }
        }
    }

    #[test]
    fn two_of_n_dimensions_give_the_bits_of_the_plane(u in -0.5..1.5, v in -0.5..1.5) {
        for function in variants() {
            let point = inside(function.view(), [u, v]);
            let (value, gradient) = function.value_and_gradient(point[0], point[1]);
            let mut found = [0.0; 2];
            prop_assert_eq!(function.gradient_n(&point, &mut found).to_bits(), value.to_bits());
            prop_assert_eq!(found.map(f64::to_bits), gradient.map(f64::to_bits));
        }
    }

    #[test]
    fn gradients_in_n_dimensions_are_the_central_differences(point in prop::collection::vec(-2.0..2.0, 3..8)) {
        for function in variants().into_iter().filter(Function::any_dimension) {
            let mut gradient = vec![0.0; point.len()];
            let value = function.gradient_n(&point, &mut gradient);
            prop_assert!(value.is_finite());
            let steepness: f64 = gradient.iter().map(|partial| partial.abs()).sum();
            for axis in 0..point.len() {
                let at = |h: f64| {
                    let mut moved = point.clone();
                    moved[axis] += h;
                    function.gradient_n(&moved, &mut vec![0.0; point.len()])
                };
                let slope = (at(1e-5) - at(-1e-5)) / 2e-5;
                let tolerance = 1e-6 * (10.0 + steepness) + 1e-9 * value.abs();
                prop_assert!((slope - gradient[axis]).abs() <= tolerance, "{function:?} at {point:?}: {slope}, {gradient:?}");
            }
        }
    }
}

#[test]
fn wrong_lengths_give_nan_and_leave_the_gradient() {
    for function in Function::all() {
        let mut gradient = [7.0; 3];
        assert!(function.gradient_n(&[0.5, 0.5], &mut gradient).is_nan());
        assert!(function.gradient_n(&[0.5], &mut gradient[..1]).is_nan());
        assert!(function.gradient_n(&[], &mut []).is_nan());
        assert_eq!(function.gradient_n(&[0.5; 3], &mut gradient).is_nan(), !function.any_dimension());
        assert_eq!(gradient == [7.0; 3], !function.any_dimension());
    }
}

#[test]
fn names_are_unique_and_found_and_starts_are_in_view() {
    let all = Function::all();
    for (index, function) in all.iter().enumerate() {
        assert_eq!(Function::named(function.name()), Some(*function));
        assert!(all[..index].iter().all(|other| other.name() != function.name() && other.title() != function.title()));
        assert!(function.view().contains(function.start()));
        assert!(!function.about().ends_with('.'));
        let mut copy = *function;
        for (knob, slot) in copy.knobs() {
            let Slot::Number(value) = slot else { panic!("{} is no number", knob.name) };
            assert_eq!(knob.check(*value), Ok(()));
            assert!(knob.range.0 <= *value && *value <= knob.range.1);
            *value += 1.0;
        }
        assert_eq!(copy == *function, function.knobs_count() == 0);
    }
    assert_eq!(Function::named("rosenbruck"), None);
}

impl Function {
    fn knobs_count(mut self) -> usize {
        self.knobs().len()
    }
}

#[test]
fn published_minima_are_found() {
    // McCormick's is at (1/2 − π/3, −1/2 − π/3), −√3/2 − π/3 deep. Those of irrational places from Python 3.11:
    //
    //     from decimal import Decimal as D, getcontext
    //     getcontext().prec = 40
    //     x = D(-3)                                                    # Styblinski and Tang
    //     for _ in range(50): x -= (2*x**3 - 16*x + D(5)/2) / (6*x**2 - 16)
    //     print(x, (x**4 - 16*x**2 + 5*x) / 2)
    //     x, y = D("0.09"), D("-0.7")                                  # six-hump camel
    //     for _ in range(50):
    //         g, h = 8*x - D("8.4")*x**3 + 2*x**5 + y, x - 8*y + 16*y**3
    //         a, d = 8 - D("25.2")*x**2 + 10*x**4, -8 + 48*y**2
    //         x, y = x - (d*g - h) / (a*d - 1), y - (a*h - g) / (a*d - 1)
    //     print(x, y, (4 - D("2.1")*x**2 + x**4/3)*x**2 + x*y + (4*y**2 - 4)*y**2)
    let expected: [(&str, usize, f64, [f64; 2]); 16] = [
        ("rosenbrock", 1, 0.0, [1.0, 1.0]),
        ("quadratic", 1, 0.0, [0.0, 0.0]),
        ("beale", 1, 0.0, [3.0, 0.5]),
        ("himmelblau", 4, 0.0, [3.0, 2.0]),
        ("rastrigin", 121, 0.0, [0.0, 0.0]),
        ("ackley", 121, 0.0, [0.0, 0.0]),
        ("styblinski-tang", 4, 2.0 * -39.166_165_703_771_42, [-2.903_534_027_771_18, -2.903_534_027_771_18]),
        ("booth", 1, 0.0, [1.0, 3.0]),
        ("matyas", 1, 0.0, [0.0, 0.0]),
        ("three-hump-camel", 3, 0.0, [0.0, 0.0]),
        ("six-hump-camel", 6, -1.031_628_453_489_877, [0.089_842_013_1, -0.712_656_403_0]),
        ("goldstein-price", 4, 3.0, [0.0, -1.0]),
        ("mccormick", 2, -1.913_222_954_981_037, [-0.547_197_551_2, -1.547_197_551_2]),
        ("griewank", 17, 0.0, [0.0, 0.0]),
        ("levy-13", 313, 0.0, [1.0, 1.0]),
        ("monkey-saddle", 0, f64::NAN, [f64::NAN; 2]),
    ];
    for (name, count, value, place) in expected {
        let function = Function::named(name).expect("a function");
        let minima = function.minima();
        assert_eq!(minima.len(), count, "{name}: {minima:?}");
        assert!(minima.iter().all(|minimum| minimum.proved == minimum.global), "{name}: {minima:?}");
        if value.is_nan() {
            continue;
        }
        assert!((minima[0].value - value).abs() <= 4e-15 * value.abs().max(1.0), "{name}: {:?}", minima[0]);
        let at_place = |minimum: &&Minimum| (0..2).all(|axis| (minimum.point[axis] - place[axis]).abs() < 1e-9);
        let found = minima.iter().find(at_place);
        assert!(found.is_some_and(|minimum| minimum.global), "{name}: {minima:?}");
        if value == 0.0 && name != "himmelblau" {
            assert_eq!(function.value(place[0], place[1]), 0.0, "{name}");
        }
    }
}

/// Returns the end of a descent by the gradient alone that starts at a point and halves its step whenever that leads up.
fn gradient_descent(function: &Function, mut point: [f64; 2]) -> [f64; 2] {
    let (mut here, mut slope) = function.value_and_gradient(point[0], point[1]);
    let [width, height] = function.view().size();
    let mut step = 1e-3 * width.min(height) / slope[0].hypot(slope[1]).max(1e-12);
    for _ in 0..400 {
        let next = [point[0] - step * slope[0], point[1] - step * slope[1]];
        let (there, turned) = function.value_and_gradient(next[0], next[1]);
        if there < here {
            (point, here, slope, step) = (next, there, turned, 1.5 * step);
        } else {
            step *= 0.5;
        }
    }
    point
}

#[test]
fn every_minimum_in_view_that_a_descent_finds_is_listed() {
    // Golden-ratio steps in both directions cover the view evenly, off the grid of the search.
    let starts = (0..3_000).map(|i| [0.754_877_666, 0.569_840_291].map(|step| (0.37 + step * f64::from(i)).fract()));
    let starts: Vec<[f64; 2]> = starts.collect();
    for function in Function::all() {
        let minima = function.minima();
        let view = function.view();
        for start in &starts {
            let end = gradient_descent(&function, inside(view, *start));
            let ([g, h], [[a, b], [c, d]]) = function.gradient_and_hessian(end[0], end[1]);
            let determinant = a * d - b * c;
            // Newton's step tells how far the minimum is, where the descent has come near one.
            let [p, q] = [(d * g - b * h) / determinant, (a * h - c * g) / determinant];
            let near = p.hypot(q) < 1e-3 * view.diagonal() && a > 0.0 && determinant > 0.0;
            let bottom = [end[0] - p, end[1] - q];
            let [u, v] = [(bottom[0] - view.x[0]) / view.size()[0], (bottom[1] - view.y[0]) / view.size()[1]];
            if near && [u, v].iter().all(|share| (0.002..=0.998).contains(share)) {
                let gap = |minimum: &Minimum| (minimum.point[0] - bottom[0]).hypot(minimum.point[1] - bottom[1]);
                let gap = minima.iter().map(gap).fold(f64::INFINITY, f64::min);
                assert!(
                    gap < 2e-3 * view.diagonal(),
                    "{}: {bottom:?}, {gap} from the next that is listed",
                    function.name()
                );
            }
        }
    }
}

#[test]
fn the_further_minima_of_goldstein_and_price_are_those_published() {
    let found: Vec<_> =
        Function::GoldsteinPrice {}.minima().into_iter().map(|m| (m.point, m.value, m.global)).collect();
    let points: Vec<_> = found.iter().map(|m| m.0).collect();
    assert_eq!(points, [[0.0, -1.0], [-0.6, -0.4], [1.8, 0.2], [1.2, 0.8]]);
    for (index, value) in [3.0, 30.0, 84.0, 840.0].into_iter().enumerate() {
        assert!((found[index].1 - value).abs() < 1e-10, "{found:?}");
        assert_eq!(found[index].2, index == 0);
    }
}

#[test]
fn minima_are_flat_convex_and_none_lies_lower_in_view() {
    for function in variants() {
        let minima = function.minima();
        for minimum in &minima {
            let [x, y] = minimum.point;
            assert_eq!(minimum.value, function.value(x, y));
            let ([g, h], [[a, b], [c, d]]) = function.gradient_and_hessian(x, y);
            if matches!(function, Function::Ackley { .. }) && minimum.global {
                // The tip of a cone: no Hessian, and every step away leads up.
                for [p, q] in [[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0], [0.7, 0.7], [-0.7, 0.7]] {
                    assert!(function.value(x + 1e-6 * p, y + 1e-6 * q) > minimum.value);
                }
                assert_eq!(function.value_and_gradient(x, y).1, [0.0, 0.0]);
                continue;
            }
            let curvature = a.abs() + d.abs();
            assert!(
                g.abs() + h.abs() <= 1e-13 * (1.0 + curvature) * (1.0 + x.abs() + y.abs()),
                "{function:?} {minimum:?}"
            );
            assert!((b - c).abs() <= 1e-12 * curvature, "{function:?} {minimum:?}");
            assert!(a >= 0.0 && d >= 0.0 && a * d - b * c >= 0.0, "{function:?} {minimum:?}");
        }
        let Some(lowest) = minima.first() else { continue };
        assert!(lowest.global);
        for i in 0..=300 {
            for j in 0..=300 {
                let [x, y] = inside(function.view(), [f64::from(i) / 300.0, f64::from(j) / 300.0]);
                assert!(function.value(x, y) >= lowest.value, "{function:?} at {x}, {y}");
            }
        }
    }
}

#[test]
fn in_ten_dimensions_the_published_minima_hold() {
    let cases: [(&str, f64, f64); 6] = [
        ("rosenbrock", 1.0, 0.0),
        ("quadratic", 0.0, 0.0),
        ("rastrigin", 0.0, 0.0),
        ("ackley", 0.0, 0.0),
        ("griewank", 0.0, 0.0),
        ("styblinski-tang", -2.903_534_027_771_18, -391.661_657_037_714_2),
    ];
    for (name, place, value) in cases {
        let mut gradient = [1.0; 10];
        let found = Function::named(name).expect("a function").gradient_n(&[place; 10], &mut gradient);
        assert!((found - value).abs() <= 4e-15 * value.abs(), "{name}: {found}");
        assert!(gradient.iter().all(|partial| partial.abs() < 1e-11), "{name}: {gradient:?}");
    }
}
