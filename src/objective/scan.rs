//! A function on a grid: where its wells are.

use super::View;
use super::minimum::Derivatives;

/// Points per side of the grid. The finest ripples of the test functions in their views, and of Rastrigin's on twice its
/// view, are at least eight cells wide.
pub(super) const SIDE: usize = 240;

/// Values of a function on a grid that reaches one cell beyond a view.
pub(super) struct Scan {
    view: View,
    /// Row by row from the lowest.
    rows: Vec<Vec<f64>>,
}

impl Scan {
    /// Evaluates the function on the grid.
    pub(super) fn new(view: View, value: impl Fn([f64; 2]) -> f64) -> Self {
        let mut scan = Self { view, rows: vec![] };
        scan.rows = (0..SIDE).map(|row| (0..SIDE).map(|column| value(scan.point(column, row))).collect()).collect();
        scan
    }

    /// Returns the place of a column along x.
    pub(super) fn column(&self, index: usize) -> f64 {
        place(self.view.x, index)
    }

    /// Returns the place of a row along y.
    pub(super) fn row(&self, index: usize) -> f64 {
        place(self.view.y, index)
    }

    fn point(&self, column: usize, row: usize) -> [f64; 2] {
        [self.column(column), self.row(row)]
    }

    /// Returns the value at a grid point.
    pub(super) fn value(&self, column: usize, row: usize) -> f64 {
        self.rows[row][column]
    }

    /// Returns the size of a cell.
    pub(super) fn cell(&self) -> [f64; 2] {
        self.view.size().map(|size| size / (SIDE - 3) as f64)
    }

    /// Returns how much the function varies: its median above its lowest value, of those that are finite.
    pub(super) fn spread(&self) -> f64 {
        let mut values: Vec<f64> = self.rows.iter().flatten().copied().filter(|value| value.is_finite()).collect();
        let Some(lowest) = values.iter().copied().reduce(f64::min) else { return 0.0 };
        let middle = values.len() / 2;
        *values.select_nth_unstable_by(middle, f64::total_cmp).1 - lowest
    }

    /// Returns the grid points below their eight neighbours, lowest first and at most `most`.
    pub(super) fn lowest(&self, most: usize) -> Vec<[f64; 2]> {
        let rows = &self.rows;
        let mut wells: Vec<(f64, [f64; 2])> = Vec::new();
        for row in 1..SIDE - 1 {
            for column in 1..SIDE - 1 {
                let here = rows[row][column];
                // Of equal neighbours the first counts, so that a minimum midway between grid points is found once and a
                // plain nowhere. What is not defined is not lower.
                let above_before = |other: f64| other > here || other.is_nan();
                let above_after = |other: f64| other >= here || other.is_nan();
                if !here.is_nan()
                    && rows[row - 1][column - 1..=column + 1].iter().copied().all(above_before)
                    && above_before(rows[row][column - 1])
                    && above_after(rows[row][column + 1])
                    && rows[row + 1][column - 1..=column + 1].iter().copied().all(above_after)
                {
                    wells.push((here, self.point(column, row)));
                }
            }
        }
        wells.sort_by(|(a, p), (b, q)| a.total_cmp(b).then(p[0].total_cmp(&q[0])));
        wells.into_iter().take(most).map(|(_, point)| point).collect()
    }

    /// Returns the middles of at most `most` cells in which both partial derivatives change sign and f is convex: wells too shallow
    /// or too narrow for the grid have their bottoms in such cells.
    pub(super) fn bottoms(&self, most: usize, derivatives: &impl Derivatives) -> Vec<[f64; 2]> {
        let gradient = |point| derivatives(point).0;
        let convex = |point: &[f64; 2]| {
            let [[a, b], [c, d]] = derivatives(*point).1;
            a > 0.0 && a * d - b * c > 0.0
        };
        let slopes: Vec<Vec<[f64; 2]>> =
            (0..SIDE).map(|row| (0..SIDE).map(|column| gradient(self.point(column, row))).collect()).collect();
        let [width, height] = self.cell();
        let mut cells = Vec::new();
        for row in 0..SIDE - 1 {
            for column in 0..SIDE - 1 {
                let corners = [
                    slopes[row][column],
                    slopes[row][column + 1],
                    slopes[row + 1][column],
                    slopes[row + 1][column + 1],
                ];
                let turns = |axis: usize| {
                    corners.iter().any(|slope| slope[axis] <= 0.0) && corners.iter().any(|slope| slope[axis] >= 0.0)
                };
                if turns(0) && turns(1) {
                    let [x, y] = self.point(column, row);
                    cells.push([x + 0.5 * width, y + 0.5 * height]);
                }
            }
        }
        cells.retain(convex);
        cells.truncate(most);
        cells
    }
}

fn place([low, high]: [f64; 2], index: usize) -> f64 {
    low + (high - low) * (index as f64 - 1.0) / (SIDE - 3) as f64
}
