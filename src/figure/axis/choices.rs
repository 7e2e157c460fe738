//! The sets of ticks that an axis chooses from.

use super::{Tick, Ticks};
use crate::figure::number;

/// Tick sets with 10 down to 3 ticks at steps of 1, 2, 5 × 10ⁿ.
pub(super) fn linear_choices((low, high): (f64, f64)) -> Vec<Ticks> {
    let span = high - low;
    #[allow(clippy::cast_possible_truncation, reason = "a double's decimal exponent is below 400")]
    let decade = span.log10().floor() as i32;
    let mut choices = Vec::new();
    for exponent in decade - 2..=decade {
        for multiple in [1.0, 2.0, 5.0] {
            let step = times_power(multiple, exponent);
            let (first, last) = ((low / step - 1e-9).ceil(), (high / step + 1e-9).floor());
            let count = last - first + 1.0;
            if !(3.0..=10.0).contains(&count) {
                continue;
            }
            let values: Vec<f64> = (0_u8..10)
                .map(|place| f64::from(place) + first)
                .take_while(|place| *place <= last)
                .map(|place| times_power(place * multiple, exponent).clamp(low, high))
                .collect();
            let labels = linear_labels(&values, exponent);
            let major = values.into_iter().zip(labels).map(|(value, label)| Tick { value, label }).collect();
            choices.push(Ticks { major, minor: Vec::new() });
        }
    }
    choices
}

/// `value` × 10^`exponent`, dividing for negative exponents since their powers are not exact.
fn times_power(value: f64, exponent: i32) -> f64 {
    if exponent < 0 && exponent > -300 { value / 10_f64.powi(-exponent) } else { value * 10_f64.powi(exponent) }
}

fn linear_labels(values: &[f64], exponent: i32) -> Vec<String> {
    let largest = values.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
    let places = |digits: i32| usize::try_from(digits).unwrap_or(0);
    if largest == 0.0 || (1e-3..1e5).contains(&largest) {
        return values.iter().map(|value| number::fixed(*value, places(-exponent))).collect();
    }
    #[allow(clippy::cast_possible_truncation, reason = "a double's decimal exponent is below 400")]
    let power = (largest.log10() + 1e-12).floor() as i32;
    let label = |value: &f64| number::scientific(times_power(*value, -power), places(power - exponent), power);
    values.iter().map(label).collect()
}

/// Tick sets for a logarithmic axis; none where the range is so short that linear ticks serve better.
pub(super) fn log_choices((low, high): (f64, f64)) -> Vec<Ticks> {
    #[allow(clippy::cast_possible_truncation, reason = "a double's decimal exponent is below 400")]
    let (first, last) = ((low.log10() - 1e-9).ceil() as i32, (high.log10() + 1e-9).floor() as i32);
    let inside = |value: &f64| *value >= low * (1.0 - 1e-9) && *value <= high * (1.0 + 1e-9);
    let power = |exponent: i32| Tick {
        value: times_power(1.0, exponent).clamp(low, high),
        label: number::scientific(1.0, 0, exponent),
    };
    let between = |multiples: &[f64]| -> Vec<(f64, f64, i32)> {
        (first - 1..=last)
            .flat_map(|exponent| multiples.iter().map(move |m| (times_power(*m, exponent), *m, exponent)))
            .filter(|(value, ..)| inside(value))
            .collect()
    };
    let decades = last - first + 1;
    if decades < 3 {
        let marks = between(&[1.0, 2.0, 5.0]);
        if !(3..=10).contains(&marks.len()) {
            return Vec::new();
        }
        let plain = low >= 0.9e-3 && high <= 1.1e4;
        let label = |value: f64, multiple: f64, exponent: i32| {
            if plain { number::significant(value, 1) } else { number::scientific(multiple, 0, exponent) }
        };
        let major = marks
            .into_iter()
            .map(|(value, multiple, exponent)| Tick {
                value: value.clamp(low, high),
                label: label(value, multiple, exponent),
            })
            .collect();
        let minor = between(&[3.0, 4.0, 6.0, 7.0, 8.0, 9.0]).into_iter().map(|(value, ..)| value).collect();
        return vec![Ticks { major, minor }];
    }
    let mut choices = Vec::new();
    for stride in 1..=decades / 2 {
        let major: Vec<Tick> = (first..=last).filter(|exponent| exponent % stride == 0).map(power).collect();
        if (3..=10).contains(&major.len()) {
            let minor = if stride == 1 && decades <= 7 {
                between(&[2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]).into_iter().map(|(value, ..)| value).collect()
            } else if stride > 1 && decades <= 40 {
                (first..=last).filter(|exponent| exponent % stride != 0).map(|e| times_power(1.0, e)).collect()
            } else {
                Vec::new()
            };
            choices.push(Ticks { major, minor });
        }
    }
    choices
}

/// Tick sets for a symmetric logarithmic axis, zero among them; none where the range is so short that linear ticks serve better.
pub(super) fn symlog_choices((low, high): (f64, f64), decade: i32) -> Vec<Ticks> {
    #[allow(clippy::cast_possible_truncation, reason = "a double's decimal exponent is below 400")]
    let last = low.abs().max(high.abs()).log10().floor() as i32;
    let inside = |tick: &Tick| tick.value >= low && tick.value <= high;
    let power = |sign: f64, exponent: i32| Tick {
        value: times_power(sign, exponent),
        label: number::scientific(sign, 0, exponent),
    };
    let mut choices = Vec::new();
    // From the level 0 on, equal strides of exponents are equally long.
    for stride in 1..=(last - decade + 1).max(1) {
        let exponents = || (decade..=last).filter(move |exponent| (exponent - decade + 1) % stride == 0);
        let zero = Tick { value: 0.0, label: "0".to_owned() };
        let below = exponents().rev().map(|exponent| power(-1.0, exponent));
        let above = exponents().map(|exponent| power(1.0, exponent));
        let major: Vec<Tick> = below.chain([zero]).chain(above).filter(inside).collect();
        if (3..=10).contains(&major.len()) {
            choices.push(Ticks { major, minor: Vec::new() });
        }
    }
    choices
}
