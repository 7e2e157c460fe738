use crate::objective::{Expression, Landscape, Optimum, Site, View};
use std::f64::consts::PI;

fn formula(text: &str) -> Landscape {
    Landscape::Expression(Expression::parse(text).expect("a formula"))
}

fn square(low: f64, high: f64) -> View {
    View { x: [low, high], y: [low, high] }
}

/// De Jong's fifth function (Shekel's foxholes): 25 holes.
fn foxholes() -> String {
    let places = [-32, -16, 0, 16, 32];
    let term = |j: usize| format!("1/({} + (x - ({}))^6 + (y - ({}))^6)", j + 1, places[j % 5], places[j / 5]);
    format!("1/(0.002 + {})", (0..25).map(term).collect::<Vec<_>>().join(" + "))
}

fn shubert(v: char) -> String {
    let terms: Vec<String> = (1..=5).map(|i| format!("{i}*cos({}*{v} + {i})", i + 1)).collect();
    format!("({})", terms.join(" + "))
}

/// Functions with their usual domains and global minima, most of them from the collection of Surjanovic and Bingham
/// (www.sfu.ca/~ssurjano): ripples finer than a grid, kinks, plains, minima on the edge.
fn published() -> Vec<(&'static str, String, View, f64)> {
    let plain = [
        ("Bohachevsky 1", "x^2 + 2*y^2 - 0.3*cos(3*pi*x) - 0.4*cos(4*pi*y) + 0.7", square(-100.0, 100.0), 0.0),
        ("Bohachevsky 2", "x^2 + 2*y^2 - 0.3*cos(3*pi*x)*cos(4*pi*y) + 0.3", square(-100.0, 100.0), 0.0),
        ("Bohachevsky 3", "x^2 + 2*y^2 - 0.3*cos(3*pi*x + 4*pi*y) + 0.3", square(-100.0, 100.0), 0.0),
        ("drop-wave", "-(1 + cos(12*sqrt(x^2 + y^2)))/(0.5*(x^2 + y^2) + 2)", square(-5.12, 5.12), -1.0),
        ("Easom", "-cos(x)*cos(y)*exp(-(x - pi)^2 - (y - pi)^2)", square(-100.0, 100.0), -1.0),
        ("Schaffer 2", "0.5 + (sin(x^2 - y^2)^2 - 0.5)/(1 + 0.001*(x^2 + y^2))^2", square(-100.0, 100.0), 0.0),
        (
            "Schaffer 4",
            "0.5 + (cos(sin(abs(x^2 - y^2)))^2 - 0.5)/(1 + 0.001*(x^2 + y^2))^2",
            square(-100.0, 100.0),
            0.292_578_632_035_980_1,
        ),
        (
            "cross-in-tray",
            "-0.0001*(abs(sin(x)*sin(y)*exp(abs(100 - sqrt(x^2 + y^2)/pi))) + 1)^0.1",
            square(-10.0, 10.0),
            -2.062_611_870_822_739_6,
        ),
        (
            "egg-holder",
            "-(y + 47)*sin(sqrt(abs(y + x/2 + 47))) - x*sin(sqrt(abs(x - (y + 47))))",
            square(-512.0, 512.0),
            -959.640_662_720_850_7,
        ),
        (
            "holder table",
            "-abs(sin(x)*cos(y)*exp(abs(1 - sqrt(x^2 + y^2)/pi)))",
            square(-10.0, 10.0),
            -19.208_502_567_886_75,
        ),
        ("Schwefel", "837.9657745448674 - x*sin(sqrt(abs(x))) - y*sin(sqrt(abs(y)))", square(-500.0, 500.0), 0.0),
        ("Bukin 6", "100*sqrt(abs(y - 0.01*x^2)) + 0.01*abs(x + 10)", View { x: [-15.0, -5.0], y: [-3.0, 3.0] }, 0.0),
        ("Michalewicz", "-sin(x)*sin(x^2/pi)^20 - sin(y)*sin(2*y^2/pi)^20", square(0.0, PI), -1.801_303_410_098_553),
        (
            "Ackley",
            "-20*exp(-0.2*sqrt(0.5*(x^2 + y^2))) - exp(0.5*(cos(2*pi*x) + cos(2*pi*y))) + e + 20",
            square(-32.768, 32.768),
            0.0,
        ),
        (
            "Branin",
            "(y - 5.1/(4*pi^2)*x^2 + 5/pi*x - 6)^2 + 10*(1 - 1/(8*pi))*cos(x) + 10",
            View { x: [-5.0, 10.0], y: [0.0, 15.0] },
            0.397_887_357_729_738_1,
        ),
        (
            "Levy",
            "sin(pi*(1 + (x - 1)/4))^2 + ((x - 1)/4)^2*(1 + 10*sin(pi*(1 + (x - 1)/4) + 1)^2) \
             + ((y - 1)/4)^2*(1 + sin(2*pi*(1 + (y - 1)/4))^2)",
            square(-10.0, 10.0),
            0.0,
        ),
        ("Griewank", "1 + (x^2 + y^2)/4000 - cos(x)*cos(y/sqrt(2))", square(-600.0, 600.0), 0.0),
        ("Rastrigin", "20 + x^2 - 10*cos(2*pi*x) + y^2 - 10*cos(2*pi*y)", square(-500.0, 500.0), 0.0),
        (
            "Levy 13",
            "sin(3*pi*x)^2 + (x - 1)^2*(1 + sin(3*pi*y)^2) + (y - 1)^2*(1 + sin(2*pi*y)^2)",
            square(-10.0, 10.0),
            0.0,
        ),
        ("Alpine 1", "abs(x*sin(x) + 0.1*x) + abs(y*sin(y) + 0.1*y)", square(-10.0, 10.0), 0.0),
        ("Salomon", "1 - cos(2*pi*sqrt(x^2 + y^2)) + 0.1*sqrt(x^2 + y^2)", square(-100.0, 100.0), 0.0),
        ("maximum", "max(abs(x - 1.3), abs(y + 0.7))", square(-10.0, 10.0), 0.0),
        ("absolute values", "abs(x - 1/3) + 2*abs(y + 1/7)", square(-10.0, 10.0), 0.0),
        ("cone", "sqrt((x - 0.123)^2 + (y + 2.5)^2)", square(-10.0, 10.0), 0.0),
        ("Rosenbrock", "(1 - x)^2 + 100*(y - x^2)^2", square(-30.0, 30.0), 0.0),
        (
            "Goldstein and Price",
            "(1 + (x + y + 1)^2*(19 - 14*x + 3*x^2 - 14*y + 6*x*y + 3*y^2))\
             *(30 + (2*x - 3*y)^2*(18 - 32*x + 12*x^2 + 48*y - 36*x*y + 27*y^2))",
            square(-2.0, 2.0),
            3.0,
        ),
    ];
    let mut all: Vec<(&str, String, View, f64)> =
        plain.into_iter().map(|(name, text, view, value)| (name, text.to_owned(), view, value)).collect();
    all.push(("De Jong 5", foxholes(), square(-65.536, 65.536), 0.998_003_837_794_449_3));
    all.push(("Shubert", format!("{}*{}", shubert('x'), shubert('y')), square(-10.0, 10.0), -186.730_908_831_023_92));
    all
}

#[test]
fn the_lowest_values_of_published_functions_are_found_and_not_said_to_be_proved() {
    let mut missed = vec![];
    for (name, text, view, expected) in published() {
        let (minima, optimum) = formula(&text).explore(view);
        let Optimum::BestFound(found) = optimum else { panic!("{name}: {optimum:?}") };
        if (found - expected).abs() > 1e-6 {
            missed.push((name, found, expected));
        }
        assert!(minima.iter().all(|minimum| !minimum.proved), "{name}");
        assert!(minima.first().is_some_and(|minimum| minimum.global && minimum.value == found), "{name}: {minima:?}");
    }
    assert!(missed.is_empty(), "{missed:?}");
}

#[test]
fn where_f_falls_without_bound_no_lowest_value_is_claimed() {
    for text in [
        "x + y",
        "x^2 - y^2",
        "x^3 - 3*x*y^2",
        "-x^2 - y^2 - 1",
        "ln(x)",
        "ln(x) + y^2",
        "-1/(x^2 + y^2)",
        "1/(x - pi)",
        "x^3 - 3*x + y^2",
        "0/0*x",
        "exp(x) + exp(y)",
    ] {
        for view in [square(-5.0, 5.0), square(-2.5, 2.5)] {
            let (minima, optimum) = formula(text).explore(view);
            assert_eq!(optimum, Optimum::Unknown, "{text}: {minima:?}");
            assert!(minima.iter().all(|minimum| !minimum.global && !minimum.proved), "{text}: {minima:?}");
        }
    }
    let (minima, _) = formula("x^3 - 3*x + y^2").explore(square(-5.0, 5.0));
    assert_eq!(minima.iter().map(|minimum| minimum.point).collect::<Vec<_>>(), [[1.0, 0.0]]);
}

#[test]
fn lines_of_minima_have_a_lowest_value_and_no_place() {
    for (text, lowest) in [("(x - y)^2 + 2", 2.0), ("1", 1.0), ("sin(x)", -1.0), ("abs(x)", 0.0)] {
        let (minima, optimum) = formula(text).explore(square(-5.0, 5.0));
        let Optimum::BestFound(found) = optimum else { panic!("{text}: {optimum:?}") };
        assert!((found - lowest).abs() < 1e-9 && minima.is_empty(), "{text}: {found} {minima:?}");
    }
}

#[test]
fn a_descent_names_the_minimum_at_its_end_or_says_that_there_is_none() {
    let end = |text: &str, start| formula(text).descend(square(-5.0, 5.0), start);
    let smooth = end("(x - 1)^2 + (y + 2)^4 + 3", [40.0, 30.0]).expect("a minimum");
    assert!((smooth.point[0] - 1.0).abs() < 1e-6 && (smooth.point[1] + 2.0).abs() < 1e-3 && smooth.value - 3.0 < 1e-9);
    let kink = end("abs(x - 0.3) + max(y, -2*y)", [3.0, 1.0]).expect("a minimum");
    assert_eq!((kink.point, kink.value, kink.site), ([0.3, 0.0], 0.0, Site::Kink));
    for (text, start) in
        [("x + y", [0.0, 0.0]), ("x^3 - 3*x*y^2", [0.0, 0.0]), ("x^2 - y^2", [0.0, 0.0]), ("ln(x)", [1.0, 1.0])]
    {
        assert_eq!(end(text, start), None, "{text}");
    }
}
