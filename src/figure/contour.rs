//! Lines of equal value on a grid: marching squares, joined into polylines.

use std::collections::HashMap;

/// Values on a regular grid.
#[derive(Clone, Copy, Debug)]
pub struct Grid<'a> {
    /// The values, row by row; not finite ones leave a hole.
    pub values: &'a [f64],
    /// The number of values in a row.
    pub columns: usize,
    /// The position of the first and of the last column.
    pub x: (f64, f64),
    /// The position of the first and of the last row.
    pub y: (f64, f64),
}

/// The lines of one value.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// The value.
    pub value: f64,
    /// The lines; a closed one ends where it begins.
    pub lines: Vec<Vec<[f64; 2]>>,
}

/// A side of a cell, named by the grid point at its lower left and whether it goes up.
type Side = (usize, bool);

impl Grid<'_> {
    /// The lines along which linear interpolation gives `level`.
    ///
    /// A cell with a corner that is not finite is skipped. In a saddle cell the mean of the four corners decides which
    /// corners are joined. A grid of less than two rows or columns has no lines.
    pub fn contours(&self, level: f64) -> Vec<Vec<[f64; 2]>> {
        join(&self.segments(level))
            .into_iter()
            .map(|line| line.into_iter().map(|s| self.crossing(s, level)).collect())
            .collect()
    }

    fn segments(&self, level: f64) -> Vec<(Side, Side)> {
        let columns = self.columns;
        let rows = self.values.len().checked_div(columns).unwrap_or(0);
        let mut segments = Vec::new();
        for row in 1..rows {
            for column in 1..columns {
                let corner = (row - 1) * columns + column - 1;
                let corners = [corner, corner + 1, corner + columns + 1, corner + columns].map(|at| self.values[at]);
                if !corners.iter().all(|value| value.is_finite()) {
                    continue;
                }
                // Counter-clockwise: the sides 0-1, 1-2, 3-2 and 0-3.
                let sides: [Side; 4] = [(corner, false), (corner + 1, true), (corner + columns, false), (corner, true)];
                let inside = corners.map(|value| value >= level);
                let crossed = |side: usize| inside[side] != inside[(side + 1) % 4];
                let cut: Vec<Side> = (0..4).filter(|side| crossed(*side)).map(|side| sides[side]).collect();
                match *cut.as_slice() {
                    [a, b] => segments.push((a, b)),
                    [a, b, c, d] => {
                        // Divided first, so that the sum of large values stays finite.
                        let middle = corners.iter().map(|value| value / 4.0).sum::<f64>() >= level;
                        if middle == inside[0] {
                            // Corners 0 and 2 are joined: the lines go around 1 and 3.
                            segments.extend([(a, b), (c, d)]);
                        } else {
                            segments.extend([(d, a), (b, c)]);
                        }
                    }
                    _ => {}
                }
            }
        }
        segments
    }

    fn crossing(&self, (point, up): Side, level: f64) -> [f64; 2] {
        let columns = self.columns;
        let rows = self.values.len() / columns;
        let (from, to) = (self.values[point], self.values[if up { point + columns } else { point + 1 }]);
        // Halves, since the difference of two finite numbers can be infinite.
        let share = (level / 2.0 - from / 2.0) / (to / 2.0 - from / 2.0);
        let (column, row) = ((point % columns) as f64, (point / columns) as f64);
        let (column, row) = if up { (column, row + share) } else { (column + share, row) };
        let place = |(first, last): (f64, f64), at: f64, count: usize| first + (last - first) * at / (count - 1) as f64;
        [place(self.x, column, columns), place(self.y, row, rows)]
    }
}

/// Joins segments that share an end into lines, in the order of the segments.
fn join(segments: &[(Side, Side)]) -> Vec<Vec<Side>> {
    // No side belongs to more than two segments: one in each of the cells that it divides.
    let mut at: HashMap<Side, [Option<usize>; 2]> = HashMap::with_capacity(segments.len() + 1);
    for (index, (a, b)) in segments.iter().enumerate() {
        for end in [a, b] {
            let places = at.entry(*end).or_default();
            places[usize::from(places[0].is_some())] = Some(index);
        }
    }
    let mut used = vec![false; segments.len()];
    let mut lines = Vec::new();
    for (index, (first, last)) in segments.iter().enumerate() {
        if used[index] {
            continue;
        }
        used[index] = true;
        // Back from one end of the segment, then on from the other; a closed line is complete after the first walk.
        let mut line = walk(*first, segments, &at, &mut used);
        line.reverse();
        if line.first() == Some(last) {
            line.push(*last);
        } else {
            line.extend(walk(*last, segments, &at, &mut used));
        }
        lines.push(line);
    }
    lines
}

/// The sides met from `end` on, itself first, over segments that are not used yet.
fn walk(
    mut end: Side,
    segments: &[(Side, Side)],
    at: &HashMap<Side, [Option<usize>; 2]>,
    used: &mut [bool],
) -> Vec<Side> {
    let mut line = vec![end];
    while let Some(next) = at[&end].iter().flatten().copied().find(|segment| !used[*segment]) {
        used[next] = true;
        let (a, b) = segments[next];
        end = if a == end { b } else { a };
        line.push(end);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::Grid;
    use proptest::prelude::*;

    fn sample(f: impl Fn(f64, f64) -> f64) -> Vec<f64> {
        let at = |place: usize| -2.0 + 4.0 * place as f64 / 80.0;
        (0..81 * 81).map(|place| f(at(place % 81), at(place / 81))).collect()
    }

    fn grid(values: &[f64]) -> Grid<'_> {
        Grid { values, columns: 81, x: (-2.0, 2.0), y: (-2.0, 2.0) }
    }

    #[test]
    fn circles_are_round_and_closed() {
        let values = sample(|x, y| x * x + y * y);
        for radius in [0.5, 1.0, 1.9_f64] {
            let lines = grid(&values).contours(radius * radius);
            assert_eq!(lines.len(), 1);
            let line = &lines[0];
            assert_eq!(line.first(), line.last());
            // Linear interpolation of x² over a cell of 0.05 is wrong by at most 0.05²/4, here over 2 r.
            assert!(line.iter().all(|[x, y]| (x.hypot(*y) - radius).abs() < 0.05 * 0.05 / radius));
            let length: f64 = line.windows(2).map(|w| (w[1][0] - w[0][0]).hypot(w[1][1] - w[0][1])).sum();
            assert!((length / (std::f64::consts::TAU * radius) - 1.0).abs() < 0.01);
        }
    }

    #[test]
    fn a_plane_has_one_straight_line() {
        let values = sample(|x, y| x + 2.0 * y);
        let lines = grid(&values).contours(0.3);
        assert_eq!(lines.len(), 1);
        assert!(lines[0].iter().all(|[x, y]| (x + 2.0 * y - 0.3).abs() < 1e-12));
        assert!((lines[0].first().unwrap()[0] - lines[0].last().unwrap()[0]).abs() > 3.9);
    }

    #[test]
    fn a_saddle_joins_what_its_middle_joins() {
        let saddle =
            |values: [f64; 4]| Grid { values: &values, columns: 2, x: (0.0, 1.0), y: (0.0, 1.0) }.contours(0.0);
        // High corners at the lower left and upper right; the middle is high, so the low corners are cut off.
        let lines = saddle([3.0, -1.0, -1.0, 3.0]);
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().all(|line| line.iter().all(|[x, y]| x > y) || line.iter().all(|[x, y]| x < y)));
        let lines = saddle([1.0, -3.0, -3.0, 1.0]);
        assert!(
            lines.iter().all(|line| line.iter().all(|[x, y]| x + y < 1.0) || line.iter().all(|[x, y]| x + y > 1.0))
        );
    }

    #[test]
    fn holes_open_the_line() {
        let values = sample(|x, y| if x > 0.0 && y.abs() < 0.3 { f64::NAN } else { x * x + y * y });
        let lines = grid(&values).contours(1.0);
        assert_eq!(lines.len(), 1);
        assert!(lines[0].first() != lines[0].last());
    }

    proptest! {
        #[test]
        fn any_grid_gives_finite_lines_inside(
            values in prop::collection::vec(prop::num::f64::ANY, 0..40),
            columns in 0_usize..7,
            level in prop::num::f64::ANY,
        ) {
            let lines = Grid { values: &values, columns, x: (0.0, 1.0), y: (0.0, 1.0) }.contours(level);
            for point in lines.iter().flatten() {
                prop_assert!(point.iter().all(|value| (-1e-9..=1.0 + 1e-9).contains(value)), "{point:?}");
            }
        }
    }
}
