//! How far is too far.

use crate::objective::View;

/// How many diagonals of the view away from its centre a model counts as lost.
const LOST: f64 = 1e3;

/// The disc in which a model is not lost: a thousand diagonals of a view around its centre.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reach {
    centre: [f64; 2],
    radius_squared: f64,
}

impl Reach {
    /// The reach of a view.
    pub fn of(view: &View) -> Self {
        let centre = [view.x, view.y].map(|[low, high]| low + 0.5 * (high - low));
        let radius = LOST * view.diagonal();
        Self { centre, radius_squared: radius * radius }
    }

    /// Whether a model at `point` is not lost; one that is not finite is.
    #[inline(always)]
    pub fn contains(&self, point: [f64; 2]) -> bool {
        let [x, y] = [point[0] - self.centre[0], point[1] - self.centre[1]];
        x * x + y * y < self.radius_squared
    }
}
