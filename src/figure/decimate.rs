//! Fewer points that look the same.

/// The indices kept of a polyline: at most `most` (but at least two), so that no more points are drawn than can be told apart.
///
/// A point is kept where it is more than the tolerance away from the last one kept, in x or in y. The tolerances, in the
/// unit of the points, grow until few enough points are left. The first and the last point are kept. Where points are not
/// finite, one of them is kept, so that the line stays broken. Takes time linear in the number of points.
pub fn path(points: &[[f64; 2]], tolerance_x: f64, tolerance_y: f64, most: usize) -> Vec<usize> {
    let most = most.max(2);
    let tolerance = [tolerance_x, tolerance_y];
    let mut factor = 1.0;
    for _ in 0..8 {
        if let Some(kept) = apart(points, tolerance, factor, most) {
            return kept;
        }
        factor *= 2.0;
    }
    // A path of length L has at most L/d + 1 points that are d apart; each may have a gap before it.
    let mut last = None;
    let mut length = 0.0;
    for point in points.iter().filter(|point| finite(point)) {
        length += last.map_or(0.0, |last| distance(last, *point, tolerance));
        last = Some(*point);
    }
    let bound = 2.0 * length / (most as f64 - 3.0).max(1.0);
    apart(points, tolerance, bound.max(factor), most)
        .or_else(|| apart(points, tolerance, f64::INFINITY, most))
        .unwrap_or_else(|| vec![0, points.len() - 1])
}

/// The indices at which the path has moved by more than `factor` tolerances; `None` if there are more than `most`.
fn apart(points: &[[f64; 2]], tolerance: [f64; 2], factor: f64, most: usize) -> Option<Vec<usize>> {
    let mut kept = Vec::new();
    let mut from: Option<[f64; 2]> = None;
    let mut gap = None;
    for (index, point) in points.iter().enumerate() {
        let end = index == 0 || index + 1 == points.len();
        if !finite(point) {
            if end {
                kept.push(index);
            } else if kept.last().is_none_or(|last| finite(&points[*last])) {
                gap = gap.or(Some(index));
            }
        } else if end || from.is_none_or(|from| distance(from, *point, tolerance) > factor) {
            kept.extend(gap.take());
            kept.push(index);
            from = Some(*point);
        }
        if kept.len() > most {
            return None;
        }
    }
    Some(kept)
}

fn finite(point: &[f64; 2]) -> bool {
    point.iter().all(|value| value.is_finite())
}

/// The larger of the two distances in tolerances.
fn distance(a: [f64; 2], b: [f64; 2], tolerance: [f64; 2]) -> f64 {
    let along = |axis: usize| {
        let distance = (b[axis] - a[axis]).abs();
        if distance == 0.0 { 0.0 } else { distance / tolerance[axis].abs() }
    };
    along(0).max(along(1))
}

/// The indices kept of a curve over even steps: the lowest and the highest value of each of `buckets` stretches, the first
/// and the last.
///
/// Peaks survive at every width. Of a stretch without any finite value its first is kept, so that the curve stays broken.
/// At most `2 buckets + 2` indices, rising. Takes time linear in the number of values.
pub fn columns(values: &[f64], buckets: usize) -> Vec<usize> {
    let buckets = buckets.max(1);
    if values.len() <= 2 * buckets {
        return (0..values.len()).collect();
    }
    let mut kept = vec![0];
    let mut keep = |index: usize| {
        if kept.last().is_none_or(|last| *last < index) {
            kept.push(index);
        }
    };
    for bucket in 0..buckets {
        // In 128 bits, since the product of two lengths may not fit into 64.
        let edge = |bucket: usize| (bucket as u128 * values.len() as u128 / buckets as u128) as usize;
        let (from, to) = (edge(bucket), edge(bucket + 1));
        let finite = || (from..to).filter(|index| values[*index].is_finite());
        let lowest = finite().min_by(|a, b| values[*a].total_cmp(&values[*b]));
        let highest = finite().max_by(|a, b| values[*a].total_cmp(&values[*b]));
        match (lowest, highest) {
            (Some(lowest), Some(highest)) => {
                keep(lowest.min(highest));
                keep(lowest.max(highest));
            }
            _ => keep(from),
        }
    }
    keep(values.len() - 1);
    kept
}

#[cfg(test)]
mod tests {
    use super::{columns, finite, path};
    use proptest::prelude::*;

    fn number() -> impl Strategy<Value = f64> {
        prop_oneof![8 => -10.0..10.0, 1 => Just(f64::NAN), 1 => Just(f64::INFINITY), 1 => proptest::num::f64::ANY]
    }

    proptest! {
        #[test]
        fn paths_are_few_rising_and_keep_their_ends(
            points in prop::collection::vec(prop::array::uniform2(number()), 0..300),
            tolerance in prop_oneof![Just(0.0), 1e-6..3.0, Just(f64::NAN)],
            most in 0_usize..100,
        ) {
            let kept = path(&points, tolerance, tolerance, most);
            prop_assert!(kept.len() <= most.max(2));
            prop_assert!(kept.windows(2).all(|pair| pair[0] < pair[1]));
            prop_assert_eq!(kept.first().copied(), (!points.is_empty()).then_some(0));
            prop_assert_eq!(kept.last().copied(), points.len().checked_sub(1));
        }

        #[test]
        fn what_is_left_out_is_near(points in prop::collection::vec(prop::array::uniform2(-1.0..1.0), 2..300)) {
            let kept = path(&points, 0.1, 0.2, usize::MAX);
            for pair in kept.windows(2) {
                let [x, y] = points[pair[0]];
                for [u, v] in &points[pair[0]..pair[1]] {
                    prop_assert!((u - x).abs() <= 0.1 && (v - y).abs() <= 0.2);
                }
            }
        }

        #[test]
        fn columns_keep_the_extremes(values in prop::collection::vec(number(), 0..500), buckets in 0_usize..60) {
            let kept = columns(&values, buckets);
            prop_assert!(kept.len() <= 2 * buckets.max(1) + 2);
            prop_assert!(kept.windows(2).all(|pair| pair[0] < pair[1]));
            let highest = |values: &mut dyn Iterator<Item = f64>| values.filter(|v| v.is_finite()).fold(f64::MIN, f64::max);
            prop_assert_eq!(highest(&mut values.iter().copied()), highest(&mut kept.iter().map(|index| values[*index])));
        }
    }

    #[test]
    fn a_gap_stays_a_gap() {
        let points: Vec<[f64; 2]> =
            (0..100).map(|i| [f64::from(i), if (40..60).contains(&i) { f64::NAN } else { 0.0 }]).collect();
        let kept = path(&points, 5.0, 5.0, 50);
        assert_eq!(kept.iter().filter(|index| !finite(&points[**index])).count(), 1);
        assert!(kept.len() < 25);
    }

    #[test]
    fn a_resting_point_is_drawn_once() {
        assert_eq!(path(&[[1.0, 1.0]; 1000], 0.0, 0.0, 10), [0, 999]);
    }
}
