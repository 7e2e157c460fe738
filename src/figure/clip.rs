//! Lines and areas cut to a rectangle, so that a file holds no more than what is seen.

/// An axis-parallel rectangle: x from `left`, y down from `top`, in px.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Rect {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Rect {
    pub(super) fn right(&self) -> f64 {
        self.left + self.width
    }

    pub(super) fn bottom(&self) -> f64 {
        self.top + self.height
    }

    /// The rectangle with a margin on every side.
    pub(super) fn grown(&self, margin: f64) -> Self {
        Self {
            left: self.left - margin,
            top: self.top - margin,
            width: self.width + 2.0 * margin,
            height: self.height + 2.0 * margin,
        }
    }

    pub(super) fn contains(&self, [x, y]: [f64; 2]) -> bool {
        x >= self.left && x <= self.right() && y >= self.top && y <= self.bottom()
    }
}

/// The pieces of a polyline inside `rect`; points that are not finite break it.
pub(super) fn polyline(points: impl IntoIterator<Item = [f64; 2]>, rect: &Rect) -> Vec<Vec<[f64; 2]>> {
    let mut pieces: Vec<Vec<[f64; 2]>> = Vec::new();
    let mut previous: Option<[f64; 2]> = None;
    // Whether the last piece ends at the previous point and can go on.
    let mut open = false;
    for point in points {
        if !point.iter().all(|value| value.is_finite()) {
            (previous, open) = (None, false);
            continue;
        }
        if let Some(from) = previous {
            match segment(from, point, rect) {
                Some((start, end)) => {
                    match pieces.last_mut() {
                        Some(piece) if open => piece.push(end),
                        _ => pieces.push(vec![start, end]),
                    }
                    open = end == point;
                }
                None => open = false,
            }
        }
        previous = Some(point);
    }
    pieces
}

/// The part of a segment inside `rect` (Liang and Barsky 1984).
fn segment(from: [f64; 2], to: [f64; 2], rect: &Rect) -> Option<([f64; 2], [f64; 2])> {
    let delta = [to[0] - from[0], to[1] - from[1]];
    let (low, high) = ([rect.left, rect.top], [rect.right(), rect.bottom()]);
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    for axis in 0..2 {
        for (direction, room) in [(-delta[axis], from[axis] - low[axis]), (delta[axis], high[axis] - from[axis])] {
            if direction == 0.0 {
                if room < 0.0 {
                    return None;
                }
            } else if direction < 0.0 {
                enter = enter.max(room / direction);
            } else {
                leave = leave.min(room / direction);
            }
        }
    }
    // Points at astronomic distances lose all their digits here; they must still not leave the rectangle.
    let at = |share: f64| {
        let [x, y] = [from[0] + delta[0] * share, from[1] + delta[1] * share];
        [x.clamp(rect.left, rect.right()), y.clamp(rect.top, rect.bottom())]
    };
    // The ends are kept bit for bit, so that the next segment is known to follow.
    let start = if rect.contains(from) { from } else { at(enter) };
    let end = if rect.contains(to) { to } else { at(leave) };
    (enter <= leave && start.iter().chain(&end).all(|value| value.is_finite())).then_some((start, end))
}

/// A closed polygon cut to `rect` (Sutherland and Hodgman 1974); its points must be finite.
pub(super) fn polygon(mut points: Vec<[f64; 2]>, rect: &Rect) -> Vec<[f64; 2]> {
    for (axis, edge, sign) in
        [(0, rect.left, 1.0), (0, rect.right(), -1.0), (1, rect.top, 1.0), (1, rect.bottom(), -1.0)]
    {
        let inside = |point: &[f64; 2]| (point[axis] - edge) * sign >= 0.0;
        let mut kept = Vec::with_capacity(points.len() + 4);
        for (place, point) in points.iter().enumerate() {
            let before = &points[(place + points.len() - 1) % points.len()];
            if inside(before) != inside(point) {
                let share = (edge - before[axis]) / (point[axis] - before[axis]);
                let mut crossing = [0, 1].map(|axis| before[axis] + (point[axis] - before[axis]) * share);
                crossing[axis] = edge;
                kept.push(crossing);
            }
            if inside(point) {
                kept.push(*point);
            }
        }
        points = kept;
    }
    points
}

#[cfg(test)]
mod tests {
    use super::{Rect, polygon, polyline};
    use proptest::prelude::*;

    const UNIT: Rect = Rect { left: 0.0, top: 0.0, width: 1.0, height: 1.0 };

    #[test]
    fn a_line_through_the_square() {
        let pieces = polyline([[-1.0, 0.5], [0.5, 0.5], [0.5, 3.0]], &UNIT);
        assert_eq!(pieces, [[[0.0, 0.5], [0.5, 0.5], [0.5, 1.0]]]);
        assert!(polyline([[-1.0, 2.0], [3.0, 2.0]], &UNIT).is_empty());
    }

    #[test]
    fn gaps_stay_gaps() {
        let pieces = polyline([[0.1, 0.1], [0.2, 0.2], [f64::NAN, 0.0], [0.3, 0.3], [0.4, 0.4]], &UNIT);
        assert_eq!(pieces.len(), 2);
    }

    #[test]
    fn a_large_square_becomes_the_small_one() {
        let area = |points: &[[f64; 2]]| {
            let next = points.iter().cycle().skip(1);
            points.iter().zip(next).map(|(a, b)| a[0] * b[1] - a[1] * b[0]).sum::<f64>().abs() / 2.0
        };
        let cut = polygon(vec![[-9.0, -9.0], [9.0, -9.0], [9.0, 9.0], [-9.0, 9.0]], &UNIT);
        assert!((area(&cut) - 1.0).abs() < 1e-12);
        let cut = polygon(vec![[0.0, 0.0], [2.0, 0.0], [0.0, 2.0]], &UNIT);
        assert!((area(&cut) - 1.0).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn what_is_left_lies_inside(points in prop::collection::vec(prop::array::uniform2(prop::num::f64::ANY), 0..40)) {
            for piece in polyline(points, &UNIT) {
                prop_assert!(piece.iter().all(|point| UNIT.grown(1e-6).contains(*point)), "{piece:?}");
            }
        }
    }
}
