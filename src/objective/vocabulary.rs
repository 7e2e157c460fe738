//! The words that a formula may use, with their meaning, and those of other languages with what to write instead.

/// A word of formulas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// Notation, such as `sin(x)`.
    pub write: &'static str,
    /// Meaning, without a full stop.
    pub about: &'static str,
}

/// Words of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// The heading.
    pub title: &'static str,
    /// The words.
    pub words: &'static [Word],
}

const fn word(write: &'static str, about: &'static str) -> Word {
    Word { write, about }
}

/// Every word that a formula may use, by kind.
pub const VOCABULARY: [Group; 3] = [
    Group {
        title: "Variables and constants",
        words: &[
            word("x", "the first coordinate"),
            word("y", "the second coordinate"),
            word("pi", "3.14159…"),
            word("e", "2.71828…"),
            word("1.5e-3", "a number; the decimal sign is a point"),
        ],
    },
    Group {
        title: "Operators",
        words: &[
            word("x + y", "sum"),
            word("x - y", "difference; -x^2 is −(x²)"),
            word("2*x", "product; the * is always written"),
            word("x / y", "quotient"),
            word("x^2", "power; 2^3^2 is 2⁹"),
            word("(x + y)*x", "parentheses come first"),
        ],
    },
    Group {
        title: "Functions",
        words: &[
            word("sin(x)", "sine of an angle in radians"),
            word("cos(x)", "cosine"),
            word("tan(x)", "tangent"),
            word("asin(x)", "inverse sine"),
            word("acos(x)", "inverse cosine"),
            word("atan(x)", "inverse tangent"),
            word("atan2(y, x)", "angle of the point (x, y), from −π to π"),
            word("sinh(x)", "hyperbolic sine"),
            word("cosh(x)", "hyperbolic cosine"),
            word("tanh(x)", "hyperbolic tangent"),
            word("exp(x)", "e to the power x"),
            word("ln(x)", "natural logarithm"),
            word("log10(x)", "logarithm to base 10"),
            word("sqrt(x)", "square root"),
            word("pow(x, y)", "x to the power y, as x^y"),
            word("abs(x)", "absolute value"),
            word("sign(x)", "−1, 0 or 1"),
            word("floor(x)", "greatest whole number up to x"),
            word("min(x, y)", "the lesser of two"),
            word("max(x, y)", "the greater of two"),
        ],
    },
];

/// Returns the spelling here of a name, in lower case, that other languages use; none where there is nothing of the kind.
pub(super) fn instead(name: &str) -> Option<&'static str> {
    Some(match name {
        "log" => "`ln` for the natural logarithm or `log10`",
        "log2" | "lb" | "ld" => "`ln(…)/ln(2)`",
        "lg" => "`log10`",
        "log1p" => "`ln(1 + …)`",
        "expm1" => "`exp(…) - 1`",
        "arcsin" => "`asin`",
        "arccos" => "`acos`",
        "arctan" | "atn" => "`atan`",
        "arctan2" => "`atan2`",
        "sgn" | "signum" => "`sign`",
        "power" => "`pow` or `^`",
        "root" | "squareroot" => "`sqrt`",
        "square" => "`^2`",
        "cbrt" => "`sign(…)*abs(…)^(1/3)`",
        "fabs" | "modulus" => "`abs`",
        "ceil" | "ceiling" => "`-floor(-…)`",
        "round" | "rint" => "`floor(… + 0.5)`",
        "sec" => "`1/cos(…)`",
        "csc" | "cosec" => "`1/sin(…)`",
        "cot" => "`1/tan(…)`",
        "hypot" => "`sqrt(x^2 + y^2)`",
        "π" => "`pi`",
        "x1" | "x_1" | "x0" | "x_0" | "u" | "w1" => "`x`, the first coordinate",
        "x2" | "x_2" | "y1" | "y_1" | "z" | "v" | "w2" => "`y`, the second coordinate",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::parse::names;
    use super::*;
    use crate::objective::Expression;

    #[test]
    fn what_is_listed_can_be_typed_and_what_can_be_typed_is_listed() {
        let words = || VOCABULARY.iter().flat_map(|group| group.words);
        for Word { write, about } in words() {
            assert!(Expression::parse(write).is_ok(), "{write}");
            assert!(!about.is_empty() && !about.ends_with('.'), "{write}");
        }
        for name in names() {
            let listed = words().any(|word| word.write.split('(').next() == Some(name));
            assert!(listed, "{name}");
        }
    }

    #[test]
    fn words_of_other_languages_say_what_to_write() {
        for name in ["log", "arctan", "power", "x1", "ceil", "LOG"] {
            let error = Expression::parse(&format!("1 + {name}(x)")).expect_err("no such name");
            assert!(error.message.contains("; write `"), "{error}");
            assert_eq!(error.at, 4);
        }
        let parts = |text: &str| {
            instead(text).into_iter().flat_map(|words| words.split('`').skip(1).step_by(2)).collect::<Vec<_>>()
        };
        for name in ["log", "lg", "arcsin", "sgn", "cot", "ceil", "hypot", "cbrt", "log2"] {
            for written in parts(name) {
                let formula = written.replace('…', "x");
                let formula = if formula.contains('x') { formula } else { format!("{formula}(x)") };
                assert!(Expression::parse(&formula).is_ok(), "{formula} for {name}");
            }
        }
    }
}
