//! The part of the plane that is looked at.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A rectangle of the plane.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct View {
    /// The left and the right edge.
    pub x: [f64; 2],
    /// The lower and the upper edge.
    pub y: [f64; 2],
}

impl View {
    /// Returns whether `point` lies inside or on an edge.
    pub fn contains(&self, [x, y]: [f64; 2]) -> bool {
        (self.x[0]..=self.x[1]).contains(&x) && (self.y[0]..=self.y[1]).contains(&y)
    }

    /// Width and height.
    pub fn size(&self) -> [f64; 2] {
        [self.x[1] - self.x[0], self.y[1] - self.y[0]]
    }

    /// The length of the diagonal.
    pub fn diagonal(&self) -> f64 {
        let [width, height] = self.size();
        libm::hypot(width, height)
    }
}
