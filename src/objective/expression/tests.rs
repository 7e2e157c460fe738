use super::super::ParseError;
use super::*;
use proptest::prelude::*;

fn at(text: &str, x: f64, y: f64) -> f64 {
    let expression = Expression::parse(text).unwrap_or_else(|error| panic!("{}", error.with_caret(text)));
    expression.value(x, y)
}

fn gradient(text: &str, x: f64, y: f64) -> [f64; 2] {
    Expression::parse(text).expect("a formula").value_and_gradient(x, y).1
}

fn error(text: &str) -> (usize, String) {
    let error = Expression::parse(text).expect_err(text);
    (error.at, error.message)
}

#[test]
fn precedence_is_the_usual_one() {
    for (text, expected) in [
        ("-x^2", -9.0),
        ("2^3^2", 512.0),
        ("2^-1", 0.5),
        ("2^-x^2", 1.0 / 512.0),
        ("-2^-2", -0.25),
        ("1 - 2 - 3", -4.0),
        ("8 / 4 / 2", 1.0),
        ("8 / 4 * 2", 4.0),
        ("1 + 2 * 3", 7.0),
        ("(1 + 2) * 3", 9.0),
        ("2 * -x", -6.0),
        ("-x * 2 + 1", -5.0),
        ("-x - y", -5.0),
        ("+x", 3.0),
        ("--x", 3.0),
        ("x--y", 5.0),
        ("2*x^2*y", 36.0),
        ("-x^2^0.5*2", -2.0 * 4.728_804_387_837_4),
        ("1.5e-3 + .5 + 2.", 2.5015),
        ("2E2", 200.0),
        ("\tx\n+ y ", 5.0),
        ("pow(x, y)", 9.0),
        ("min(x, y) + 10*max(x, y)", 32.0),
        ("atan2(1, -1)", 2.356_194_490_192_345),
        ("log10(1000) + ln(e) + sqrt(x*x) + sign(-x) + floor(-0.5) + abs(-2)", 3.0 + 1.0 + 3.0 - 1.0 - 1.0 + 2.0),
        ("sin(pi/2) + cos(0) + tan(0) + asin(1)*2/pi + acos(1) + atan(1)*4/pi", 1.0 + 1.0 + 1.0 + 1.0),
        ("exp(0) + sinh(0) + cosh(0) + tanh(0)", 2.0),
    ] {
        let found = at(text, 3.0, 2.0);
        assert!((found - expected).abs() <= 1e-12 * expected.abs(), "{text}: {found}, not {expected}");
    }
}

#[test]
fn errors_point_at_the_place_and_say_what_to_write() {
    for (text, at, message) in [
        ("", 0, "the formula is empty"),
        (" \t", 0, "the formula is empty"),
        ("2x", 1, "an operator is missing; did you mean `2*x`?"),
        ("2e+x", 1, "an operator is missing; did you mean `2*e`?"),
        ("(x)(y)", 3, "an operator is missing; did you mean `)*(`?"),
        ("x y", 2, "an operator is missing; did you mean `x*y`?"),
        ("1 + 3sin(x)", 5, "an operator is missing; did you mean `3*sin`?"),
        ("-2x", 2, "an operator is missing; did you mean `2*x`?"),
        ("x^2y", 3, "an operator is missing; did you mean `2*y`?"),
        ("(x + 1", 0, "this `(` is never closed"),
        ("sin(x", 3, "this `(` is never closed"),
        ("x + 1)", 5, "this `)` closes nothing"),
        ("x +", 3, "the formula ends where a number, x, y, a function or `(` should follow"),
        ("x + * y", 4, "a number, x, y, a function or `(` should stand before `*`"),
        ("()", 1, "a number, x, y, a function or `(` should stand before `)`"),
        ("sin + 1", 0, "`sin` is a function; write `sin(…)`"),
        ("atan2", 0, "`atan2` is a function; write `atan2(…, …)`"),
        ("1 + atan2(x)", 4, "`atan2` takes 2 arguments, not 1"),
        ("sin()", 0, "`sin` takes 1 argument, not 0"),
        ("sin(x, y)", 0, "`sin` takes 1 argument, not 2"),
        ("x, y", 1, "a `,` stands only between the arguments of a function"),
        ("(x, y)", 2, "a `,` stands only between the arguments of a function"),
        ("x**2", 1, "`**` is not an operator; write `^` for a power"),
        ("x²", 1, "`²` is not understood; write `^2`"),
        ("1 − x", 2, "`−` is not understood; write `-`"),
        ("x = 2", 2, "`=`: a formula is a value, not a comparison"),
        ("x $ 2", 2, "`$` has no place in a formula"),
        ("1.2.3", 0, "`1.2.3` is not a number"),
        ("x + .", 4, "`.` is not a number"),
        ("1e999", 0, "`1e999` is too large a number"),
        ("sinn(x)", 0, "unknown name `sinn`; did you mean `sin`?"),
        ("flor(x)", 0, "unknown name `flor`; did you mean `floor`?"),
        ("1 + sqr(x)", 4, "unknown name `sqr`; did you mean `sqrt`?"),
        ("X", 0, "unknown name `X`; did you mean `x`?"),
    ] {
        assert_eq!(error(text), (at, message.to_owned()), "{text}");
    }
    assert!(error("α + 1").1.starts_with("unknown name `α`; known are x, y, pi, e, sin,"));
}

#[test]
fn the_caret_stands_under_the_character_also_after_wide_ones() {
    let text = "1 −\n2";
    let error = Expression::parse(text).expect_err("a sign that is no ASCII");
    assert_eq!(error.with_caret(text), "1 − 2\n  ^");
    let text = "x*y + (2";
    assert_eq!(Expression::parse(text).expect_err("open").with_caret(text), "x*y + (2\n      ^");
    let text = "x ²+ $";
    let error = ParseError { at: text.len(), message: String::new() };
    assert_eq!(error.with_caret(text), "x ²+ $\n      ^");
    assert_eq!(ParseError { at: 3, ..error }.with_caret("é"), "é\n ^");
}

#[test]
fn depth_and_length_are_limited() {
    let nested = |open: &str, close: &str, times| format!("{}x{}", open.repeat(times), close.repeat(times));
    assert_eq!(at(&nested("(", ")", 64), 2.0, 0.0), 2.0);
    let deep = "nested more than 64 levels deep";
    for (open, close) in [("(", ")"), ("-", ""), ("x^", ""), ("sin(", ")"), ("min(x, ", ")"), ("x + (", ")")] {
        let (_, message) = error(&nested(open, close, 65));
        assert_eq!(message, deep, "{open}");
        let long = nested(open, close, 1_000_000);
        let refused = format!("the formula has {} bytes; allowed are at most 10000", long.len());
        assert_eq!(error(&long).1, refused, "{open}");
    }
    assert_eq!(error(&"(".repeat(10_000)), (64, deep.to_owned()));
    assert_eq!(error(&")".repeat(10_000)).0, 0);
    for sign in [" + ", " - ", " * ", " / "] {
        let text = vec!["x"; 2_500].join(sign);
        assert!(at(&text, 1.0, 0.0).is_finite(), "{sign}");
    }
    assert_eq!(at(&vec!["x"; 5_000].join("+"), 2.0, 0.0), 10_000.0);
    // Sixty levels of three waiting numbers each.
    let (place, message) = error(&nested("(x + y*x^", ")", 32));
    assert_eq!(
        (place, message.as_str()),
        (0, "the formula keeps more than 64 intermediate results; regroup its terms from the left")
    );
}

#[test]
fn depth_that_the_stack_holds_is_computed_rightly() {
    // 1 to 63 open sums of x: each level keeps one more number.
    for levels in 1..=63 {
        let text = format!("{}x{}", "x + (".repeat(levels), ")".repeat(levels));
        assert_eq!(at(&text, 1.0, 0.0), (levels + 1) as f64);
    }
}

#[test]
fn powers_have_exact_gradients_at_negative_bases() {
    assert_eq!(gradient("x^2", -3.0, 0.0), [-6.0, 0.0]);
    assert_eq!(gradient("x^3", -2.0, 0.0), [12.0, 0.0]);
    assert_eq!(gradient("x^2", 0.0, 0.0), [0.0, 0.0]);
    assert_eq!(gradient("x^1", 0.0, 0.0), [1.0, 0.0]);
    assert_eq!(gradient("x^0", 0.0, 0.0), [0.0, 0.0]);
    assert_eq!(gradient("x^-2", -2.0, 0.0), [0.25, 0.0]);
    assert_eq!(gradient("pow(x, 1 + 1)", -3.0, 0.0), [-6.0, 0.0]);
    assert_eq!(gradient("x^41", -1.0, 0.0), [41.0, 0.0]);
    assert!(at("x^0.5", -1.0, 0.0).is_nan());
    // The exponent varies with y: at a positive base both partials, at a negative one only that by x.
    let [by_x, by_y] = gradient("x^y", 2.0, 3.0);
    assert!((by_x - 12.0).abs() < 1e-14 && (by_y - 8.0 * std::f64::consts::LN_2).abs() < 1e-14);
    let [by_x, by_y] = gradient("x^y", -2.0, 3.0);
    assert!(by_x == 12.0 && by_y.is_nan());
    // A whole power that is not multiplied out.
    let [by_x, by_y] = gradient("x^33 + y*0", -1.0, 3.0);
    assert_eq!([by_x, by_y], [33.0, 0.0]);
}

#[test]
fn a_kink_has_the_derivative_of_one_side() {
    assert_eq!(gradient("abs(x)", 0.0, 0.0)[0].abs(), 1.0);
    assert_eq!(gradient("max(x, 2*x)", 0.0, 0.0), [1.0, 0.0]);
    assert_eq!(gradient("min(y, 3)", 0.0, 3.0), [0.0, 1.0]);
    assert_eq!(gradient("floor(x) + sign(y)", 1.0, 0.0), [0.0, 0.0]);
    // Where neither side has one, as at the tip of a cone: zero is a subgradient.
    assert_eq!(gradient("sqrt(x^2 + y^2)", 0.0, 0.0), [0.0, 0.0]);
}

#[test]
fn the_text_is_kept_and_printed() {
    for text in ["x", " -x^2 ", "min( x,y )"] {
        let expression: Expression = text.parse().expect("a formula");
        assert_eq!((expression.text(), expression.to_string().as_str()), (text, text));
        assert_eq!(expression, Expression::parse(text).expect("a formula"));
    }
}

/// A formula as a tree, evaluated and printed independently of the parser.
#[derive(Clone, Debug)]
enum Tree {
    Leaf(&'static str, fn(f64, f64) -> f64),
    Literal(f64),
    Negate(Box<Tree>),
    Call(&'static str, fn(f64) -> f64, Box<Tree>),
    Call2(&'static str, fn(f64, f64) -> f64, Box<Tree>, Box<Tree>),
    Infix(char, Box<Tree>, Box<Tree>),
    Power(Box<Tree>, i32),
}

impl Tree {
    fn value(&self, x: f64, y: f64) -> f64 {
        match self {
            Self::Leaf(_, value) => value(x, y),
            Self::Literal(value) => *value,
            Self::Negate(a) => -a.value(x, y),
            Self::Call(_, function, a) => function(a.value(x, y)),
            Self::Call2(_, function, a, b) => function(a.value(x, y), b.value(x, y)),
            Self::Infix(sign, a, b) => {
                let (a, b) = (a.value(x, y), b.value(x, y));
                match sign {
                    '+' => a + b,
                    '-' => a - b,
                    '*' => a * b,
                    _ => a / b,
                }
            }
            Self::Power(a, exponent) => {
                let a = a.value(x, y);
                match exponent {
                    0 => 1.0,
                    1 => a,
                    2 => a * a,
                    3 => a * (a * a),
                    _ => (a * a) * (a * a),
                }
            }
        }
    }

    /// Binding strength of the tree's own operator: sum 1, product 3, sign 5, power 7, operand 9.
    fn precedence(&self) -> u8 {
        match self {
            Self::Infix('+' | '-', ..) => 1,
            Self::Infix(..) => 3,
            Self::Negate(_) => 5,
            Self::Power(..) => 7,
            _ => 9,
        }
    }

    /// The text with no more parentheses than it needs.
    fn print(&self) -> String {
        let within = |tree: &Self, least: u8| {
            if tree.precedence() < least { format!("({})", tree.print()) } else { tree.print() }
        };
        match self {
            Self::Leaf(name, _) => (*name).to_owned(),
            Self::Literal(value) => format!("{value:?}"),
            Self::Negate(a) => format!("-{}", within(a, 5)),
            Self::Call(name, _, a) => format!("{name}({})", a.print()),
            Self::Call2(name, _, a, b) => format!("{name}({},{})", a.print(), b.print()),
            Self::Infix(sign, a, b) => {
                format!("{} {sign} {}", within(a, self.precedence()), within(b, self.precedence() + 1))
            }
            Self::Power(a, exponent) => format!("{}^{exponent}", within(a, 9)),
        }
    }
}

/// A function of one argument and its name.
type Named = (&'static str, fn(f64) -> f64);

fn tree(functions: Vec<Named>, signs: &'static [char]) -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        3 => Just(Tree::Leaf("x", |x, _| x)),
        3 => Just(Tree::Leaf("y", |_, y| y)),
        1 => Just(Tree::Leaf("pi", |_, _| std::f64::consts::PI)),
        1 => Just(Tree::Leaf("e", |_, _| std::f64::consts::E)),
        2 => (0.1..10.0_f64).prop_map(Tree::Literal),
        1 => (1e-9..1e-7_f64).prop_map(Tree::Literal),
    ];
    leaf.prop_recursive(6, 40, 2, move |inner| {
        let (a, b) = (inner.clone().prop_map(Box::new), inner.prop_map(Box::new));
        prop_oneof![
            1 => a.clone().prop_map(Tree::Negate),
            3 => (prop::sample::select(functions.clone()), a.clone())
                .prop_map(|((name, function), a)| Tree::Call(name, function, a)),
            1 => (a.clone(), b.clone()).prop_map(|(a, b)| Tree::Call2("atan2", libm::atan2, a, b)),
            6 => (prop::sample::select(signs), a.clone(), b).prop_map(|(sign, a, b)| Tree::Infix(sign, a, b)),
            2 => (a, 0..5).prop_map(|(a, exponent)| Tree::Power(a, exponent)),
        ]
    })
}

/// Returns trees of all functions that the recursive evaluator computes with the same bits.
fn any_tree() -> impl Strategy<Value = Tree> {
    let functions: Vec<Named> = vec![
        ("sin", libm::sin),
        ("cos", libm::cos),
        ("tan", libm::tan),
        ("asin", libm::asin),
        ("acos", libm::acos),
        ("atan", libm::atan),
        ("sinh", libm::sinh),
        ("cosh", libm::cosh),
        ("tanh", libm::tanh),
        ("exp", libm::exp),
        ("ln", libm::log),
        ("log10", libm::log10),
        ("sqrt", libm::sqrt),
        ("abs", libm::fabs),
        ("floor", libm::floor),
    ];
    tree(functions, &['+', '-', '*', '/'])
}

/// Trees that are smooth and of moderate size everywhere, for finite differences.
fn smooth_tree() -> impl Strategy<Value = Tree> {
    let functions: Vec<Named> =
        vec![("sin", libm::sin), ("cos", libm::cos), ("atan", libm::atan), ("tanh", libm::tanh)];
    tree(functions, &['+', '-', '*'])
}

proptest! {
    #[test]
    fn values_are_those_of_a_recursive_evaluator(tree in any_tree(), x in -3.0..3.0, y in -3.0..3.0) {
        let (text, expected) = (tree.print(), tree.value(x, y));
        let found = Expression::parse(&text).map_err(|error| TestCaseError::fail(error.with_caret(&text)))?.value(x, y);
        prop_assert!(found.to_bits() == expected.to_bits() || (found.is_nan() && expected.is_nan()), "{text}");
    }

    #[test]
    fn derivatives_are_the_central_differences(tree in smooth_tree(), x in -1.0..1.0, y in -1.0..1.0) {
        let text = tree.print();
        let expression = Expression::parse(&text).map_err(|error| TestCaseError::fail(error.with_caret(&text)))?;
        let exact = expression.value_and_gradient(x, y).1;
        for axis in 0..2 {
            let along = |h: f64| if axis == 0 { expression.value(x + h, y) } else { expression.value(x, y + h) };
            let difference = |h: f64| (along(h) - along(-h)) / (2.0 * h);
            // Two step lengths tell how far the differences themselves can be trusted: h² f‴/6 falls sixteenfold.
            let (coarse, fine) = (difference(4e-4), difference(1e-4));
            let rounding = 1e-11 * (along(1e-4).abs() + along(-1e-4).abs()) + 1e-9;
            let trusted = (coarse - fine).abs() + rounding;
            prop_assume!(trusted.is_finite() && trusted < 1e-3 * (1.0 + exact[axis].abs()));
            prop_assert!((exact[axis] - fine).abs() <= trusted, "{text} at {x}, {y}: {fine}, {exact:?}");
        }
    }

    #[test]
    fn any_text_is_read_or_refused_at_a_character(text in "[-+*/^(),.0-9xyesincopt²𝛼 ]{0,40}") {
        if let Err(error) = Expression::parse(&text) {
            prop_assert!(text.is_char_boundary(error.at) && !error.message.is_empty());
            prop_assert!(error.with_caret(&text).ends_with('^'));
        }
    }
}
