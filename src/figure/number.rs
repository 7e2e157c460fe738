//! Numbers as they are written in figures: a true minus, superscript powers of ten.

/// `exponent` in superscript figures, such as `⁻³`.
pub fn superscript(exponent: i32) -> String {
    let raised = |sign| match sign {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        digit => char::from_u32(0x2070 + u32::from(digit) - u32::from('0')).unwrap_or(digit),
    };
    exponent.to_string().chars().map(raised).collect()
}

/// A number with so many decimals and a true minus; a negative zero loses its sign.
pub fn fixed(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    match text.strip_prefix('-') {
        Some(digits) if digits.bytes().any(|digit| (b'1'..=b'9').contains(&digit)) => format!("−{digits}"),
        Some(zero) => zero.to_owned(),
        None => text,
    }
}

/// `mantissa` × 10^`exponent`; a mantissa written `1` is left out: `10⁻³`, `−2.5×10⁴`.
pub fn scientific(mantissa: f64, decimals: usize, exponent: i32) -> String {
    let power = format!("10{}", superscript(exponent));
    match fixed(mantissa, decimals).as_str() {
        zero if !zero.contains(|digit| matches!(digit, '1'..='9')) => "0".to_owned(),
        "1" => power,
        "−1" => format!("−{power}"),
        mantissa => format!("{mantissa}×{power}"),
    }
}

/// A number to `digits` significant figures without trailing zeros: `0.01235`, `1.2×10⁻⁷`, `∞`, `NaN`.
///
/// Powers of ten stand where the plain form would be longer than about seven characters.
pub fn significant(value: f64, digits: usize) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "∞" } else { "−∞" }.to_owned();
    }
    let decimals = digits.max(1) - 1;
    // The formatter rounds first, so that 9.9999 becomes 1.000e1 and not 10.00e0.
    let rounded = format!("{value:.decimals$e}");
    let (mantissa, exponent) = rounded.split_once('e').unwrap_or((&rounded, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let mantissa: f64 = mantissa.parse().unwrap_or(value);
    if (-4..6).contains(&exponent) {
        let places = usize::try_from(i32::try_from(decimals).unwrap_or(0) - exponent).unwrap_or(0);
        trim(&fixed(value, places)).to_owned()
    } else {
        let kept = trim(&fixed(mantissa, decimals)).split_once('.').map_or(0, |(_, fraction)| fraction.len());
        scientific(mantissa, kept, exponent)
    }
}

fn trim(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

#[cfg(test)]
mod tests {
    use super::{fixed, scientific, significant, superscript};

    #[test]
    fn signs_are_typographic() {
        assert_eq!(superscript(-1_234_567_890), "⁻¹²³⁴⁵⁶⁷⁸⁹⁰");
        assert_eq!(fixed(-1.5, 1), "−1.5");
        assert_eq!(fixed(-0.001, 1), "0.0");
        assert_eq!(scientific(1.0, 0, -3), "10⁻³");
        assert_eq!(scientific(-1.0, 0, 4), "−10⁴");
        assert_eq!(scientific(2.5, 1, 12), "2.5×10¹²");
        assert_eq!(scientific(0.0, 0, 5), "0");
    }

    #[test]
    fn significant_figures() {
        for (value, text) in [
            (0.0, "0"),
            (1.0, "1"),
            (-1234.56, "−1235"),
            (0.012_345, "0.01235"),
            (9.999_99, "10"),
            (123_456.0, "123456"),
            (1_234_567.0, "1.235×10⁶"),
            (1.2e-7, "1.2×10⁻⁷"),
            (1e-9, "10⁻⁹"),
            (f64::INFINITY, "∞"),
            (f64::NEG_INFINITY, "−∞"),
            (f64::NAN, "NaN"),
        ] {
            assert_eq!(significant(value, 4), text);
        }
    }
}
