//! Fewer points that look the same.

/// The indices kept of a polyline: at most `most` (but at least two), so that no more points are drawn than can be told apart.
///
/// A point is left out where the line without it passes within the tolerance of it; the tolerances are given in x and in y, in the
/// unit of the points. Where more than `most` are left, those that reach farthest left, right, down and up in each of as many
/// stretches as there is room for stay. The first and the last point are kept. Where points are not finite, one of them is kept, so
/// that the line stays broken. Takes time linear in the number of points.
pub fn path(points: &[[f64; 2]], tolerance_x: f64, tolerance_y: f64, most: usize) -> Vec<usize> {
    let kept = simplified(points, [tolerance_x, tolerance_y]);
    if kept.len() <= most.max(2) { kept } else { farthest(points, &kept, most) }
}

/// Returns the shares of a `total` for several needs: each gets what it needs, or an equal part of what the others leave.
pub fn shares(needs: &[usize], total: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..needs.len()).collect();
    order.sort_by_key(|place| needs[*place]);
    let mut taken = vec![0; needs.len()];
    let mut left = total;
    for (rank, place) in order.into_iter().enumerate() {
        taken[place] = needs[place].min(left / (needs.len() - rank));
        left -= taken[place];
    }
    taken
}

/// The directions from a point in which lines pass all points since then within the tolerance (Zhao and Saalfeld 1997, sleeves).
#[derive(Clone, Copy)]
struct Sleeve {
    from: [f64; 2],
    /// The rightmost and the leftmost direction, once there is a point that limits them.
    limits: Option<[[f64; 2]; 2]>,
    /// The greatest distance so far.
    reach: f64,
}

impl Sleeve {
    fn new(from: [f64; 2]) -> Self {
        Self { from, limits: None, reach: 0.0 }
    }

    /// Narrows the sleeve for a point; false where a line to it would pass another one too far away, or turn back before one.
    fn admit(&mut self, point: [f64; 2], tolerance: [f64; 2]) -> bool {
        let along = |axis: usize| {
            let distance = point[axis] - self.from[axis];
            if distance == 0.0 { 0.0 } else { distance / tolerance[axis].abs() }
        };
        let [x, y] = [along(0), along(1)];
        let squared = x * x + y * y;
        // Also where the distance is no number.
        if !(squared.is_finite() && squared.sqrt() >= self.reach - 1.0) {
            return false;
        }
        self.reach = self.reach.max(squared.sqrt());
        if squared <= 1.0 {
            return true;
        }
        let cross = |[a, b]: [f64; 2], [c, d]: [f64; 2]| a * d - b * c;
        // The tangents to the circle of the tolerance around the point.
        let side = (squared - 1.0).sqrt();
        let [right, left] = [[x * side + y, y * side - x], [x * side - y, y * side + x]];
        let Some([rightmost, leftmost]) = &mut self.limits else {
            self.limits = Some([right, left]);
            return true;
        };
        if cross(*rightmost, [x, y]) < 0.0 || cross([x, y], *leftmost) < 0.0 {
            return false;
        }
        if cross(*rightmost, right) > 0.0 {
            *rightmost = right;
        }
        if cross(left, *leftmost) > 0.0 {
            *leftmost = left;
        }
        true
    }
}

/// The indices between which straight lines pass within the tolerance of all points left out.
fn simplified(points: &[[f64; 2]], tolerance: [f64; 2]) -> Vec<usize> {
    let mut kept: Vec<usize> = Vec::new();
    let mut sleeve: Option<Sleeve> = None;
    for (index, point) in points.iter().enumerate() {
        let before = index.wrapping_sub(1);
        if !finite(point) {
            // The last point before a gap, and the gap once.
            if sleeve.take().is_some() && kept.last() != Some(&before) {
                kept.push(before);
            }
            if kept.last().is_none_or(|last| finite(&points[*last])) || index + 1 == points.len() {
                kept.push(index);
            }
        } else if let Some(open) = &mut sleeve {
            if !open.admit(*point, tolerance) {
                if kept.last() != Some(&before) {
                    kept.push(before);
                }
                let mut next = Sleeve::new(points[before]);
                next.admit(*point, tolerance);
                sleeve = Some(next);
            }
        } else {
            kept.push(index);
            sleeve = Some(Sleeve::new(*point));
        }
    }
    if sleeve.is_some() && kept.last() != Some(&(points.len() - 1)) {
        kept.push(points.len() - 1);
    }
    kept
}

/// Of the indices `of`, the first, the last, and in each of as many stretches as `most` has room for the outermost of their points on
/// every side and one that is not finite.
fn farthest(points: &[[f64; 2]], of: &[usize], most: usize) -> Vec<usize> {
    const SIDES: usize = 5;
    let (Some(&first), Some(&last)) = (of.first(), of.last()) else { return Vec::new() };
    let stretches = most.saturating_sub(2) / SIDES;
    let mut kept = vec![first];
    for stretch in of.chunks(of.len().div_ceil(stretches.max(1))).take(stretches) {
        let there = || stretch.iter().copied().filter(|index| finite(&points[*index]));
        let by = |axis: usize| move |a: &usize, b: &usize| points[*a][axis].total_cmp(&points[*b][axis]);
        let gap = stretch.iter().copied().find(|index| !finite(&points[*index]));
        let mut found: Vec<usize> =
            [there().min_by(by(0)), there().max_by(by(0)), there().min_by(by(1)), there().max_by(by(1)), gap]
                .into_iter()
                .flatten()
                .collect();
        found.sort_unstable();
        found.dedup();
        kept.extend(found);
    }
    kept.push(last);
    kept.dedup();
    kept
}

fn finite(point: &[f64; 2]) -> bool {
    point.iter().all(|value| value.is_finite())
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
                let [from, to] = [points[pair[0]], points[pair[1]]].map(|[x, y]| [x / 0.1, y / 0.2]);
                let along = [to[0] - from[0], to[1] - from[1]];
                let squared = along[0] * along[0] + along[1] * along[1];
                for [u, v] in points[pair[0]..pair[1]].iter().map(|[x, y]| [x / 0.1, y / 0.2]) {
                    let share = ((u - from[0]) * along[0] + (v - from[1]) * along[1]) / squared.max(1e-300);
                    let share = share.clamp(0.0, 1.0);
                    let off = (u - from[0] - share * along[0]).hypot(v - from[1] - share * along[1]);
                    prop_assert!(off <= 2.0 + 1e-9, "{off} tolerances away");
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
    fn a_peak_stays_however_few_points_there_is_room_for() {
        // A loop about a spike that a single point of a hundred thousand makes.
        let at = |i: u32| {
            let turn = f64::from(i) * 0.37;
            if i == 41 { [9.0, -7.0] } else { [turn.cos() + 0.1 * (7.3 * turn).sin(), turn.sin()] }
        };
        let points: Vec<[f64; 2]> = (0..100_000).map(at).collect();
        for most in [20, 100, 1000] {
            let kept = path(&points, 1e-3, 1e-3, most);
            assert!(kept.len() <= most && kept.contains(&41), "{most}");
        }
    }

    #[test]
    fn a_straight_or_smooth_line_needs_few_points() {
        let line: Vec<[f64; 2]> = (0..10_000).map(|i| [f64::from(i), 0.5 * f64::from(i)]).collect();
        assert_eq!(path(&line, 0.1, 0.1, usize::MAX), [0, 9_999]);
        let circle: Vec<[f64; 2]> =
            (0..10_000).map(|i| [f64::from(i) / 1591.5].map(|t| [300.0 * t.cos(), 300.0 * t.sin()])[0]).collect();
        assert!(path(&circle, 0.3, 0.3, usize::MAX).len() < 120);
    }

    #[test]
    fn what_one_does_not_need_goes_to_the_others() {
        assert_eq!(super::shares(&[10, 500, 40, 500], 250), [10, 100, 40, 100]);
        assert_eq!(super::shares(&[3, 4], 100), [3, 4]);
        assert!(super::shares(&[], 5).is_empty());
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
