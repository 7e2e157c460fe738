//! Numbers as they are written in figures: a true minus, superscript powers of ten.

/// A whole number in groups of three figures.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Writes a count with its noun, which gets an s unless the count is one.
pub fn plural(count: u64, one: &str) -> String {
    format!("{} {one}{}", grouped(count), if count == 1 { "" } else { "s" })
}

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

/// A number and the ends of its interval, all with as many decimals as three figures of the number need, but at
/// most four figures of the largest and six decimals, less those in which none of them differs from zero. Where the plain form would be too long or lose the numbers, each is [`significant`] to
/// three figures.
pub fn alike(value: f64, (low, high): (f64, f64)) -> [String; 3] {
    let all = [value, low, high];
    // Of the number as it is written: 0.9999 becomes 1.00.
    let exponent =
        |value: f64| format!("{value:.2e}").split_once('e').and_then(|(_, power)| power.parse().ok()).unwrap_or(0);
    let sizes = || all.into_iter().filter(|value| value.is_finite() && *value != 0.0).map(exponent);
    let (largest, own): (i32, i32) = (sizes().max().unwrap_or(0), sizes().next().unwrap_or(0));
    if (-4..6).contains(&largest) {
        let decimals = usize::try_from((2 - own).min(3 - largest).clamp(0, 6)).unwrap_or(0);
        let written =
            |value: f64, decimals| if value.is_finite() { fixed(value, decimals) } else { significant(value, 3) };
        let at = |decimals: usize| all.map(|value| written(value, decimals));
        let whole = |text: &String| !text.contains('.');
        let kept = (0..=decimals).rev().find(|kept| {
            let last = at(*kept);
            *kept == 0 || !last.iter().all(|text| text.ends_with('0') || whole(text))
        });
        at(kept.unwrap_or(0))
    } else {
        all.map(|value| significant(value, 3))
    }
}

/// A number with its interval, [`alike`]: `1.00 [0.99, 1.02]`.
pub fn with_interval(value: f64, ends: (f64, f64)) -> String {
    let [value, low, high] = alike(value, ends);
    format!("{value} [{low}, {high}]")
}

fn trim(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

#[cfg(test)]
mod tests {
    use super::{fixed, scientific, significant, superscript, with_interval};

    #[test]
    fn an_interval_has_the_decimals_of_its_number() {
        for (value, ends, text) in [
            (0.99988, (0.9904, 1.0218), "1.00 [0.99, 1.02]"),
            (1.6636, (1.623, 1.7018), "1.66 [1.62, 1.70]"),
            (-0.9, (-0.9, -0.7), "−0.9 [−0.9, −0.7]"),
            (-8.13e-5, (-5.69e-4, 3.66e-4), "−0.000081 [−0.000569, 0.000366]"),
            (f64::INFINITY, (2.5, f64::INFINITY), "∞ [2.5, ∞]"),
            (0.0, (0.0, 0.0), "0 [0, 0]"),
            (-6.4e-5, (-0.033313, 0.033594), "−0.00006 [−0.03331, 0.03359]"),
            (36.81, (36.79, 36.84), "36.8 [36.8, 36.8]"),
            (1.5e-9, (1e-9, 2e-9), "1.5×10⁻⁹ [10⁻⁹, 2×10⁻⁹]"),
        ] {
            assert_eq!(with_interval(value, ends), text);
        }
    }

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
