//! Symmetric matrices of order two by their eigenvectors: curvatures of a landscape, spreads of a cloud.

/// The eigenvalues of a symmetric matrix, the larger first, with their directions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Principal {
    /// The eigenvalues, the larger first.
    pub(super) values: [f64; 2],
    /// Unit vectors along them.
    pub(super) directions: [[f64; 2]; 2],
}

impl Principal {
    /// Returns the axes of a matrix, of which the upper triangle is read.
    pub(super) fn of([[xx, xy], [_, yy]]: [[f64; 2]; 2]) -> Self {
        let (mean, spread) = (0.5 * (xx + yy), libm::hypot(0.5 * (xx - yy), xy));
        let angle = 0.5 * libm::atan2(2.0 * xy, xx - yy);
        let (cosine, sine) = (libm::cos(angle), libm::sin(angle));
        Self { values: [mean + spread, mean - spread], directions: [[cosine, sine], [-sine, cosine]] }
    }

    /// The components of a vector along the two directions.
    pub(super) fn components(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        self.directions.map(|[along_x, along_y]| along_x * x + along_y * y)
    }
}

#[cfg(test)]
mod tests {
    use super::Principal;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_matrix_is_the_sum_over_its_eigenvectors(xx in -9.0..9.0, xy in -9.0..9.0, yy in -9.0..9.0) {
            let Principal { values, directions: [u, v] } = Principal::of([[xx, xy], [xy, yy]]);
            prop_assert!(values[0] >= values[1]);
            let entry = |i: usize, j: usize| values[0] * u[i] * u[j] + values[1] * v[i] * v[j];
            for (entry, original) in [(entry(0, 0), xx), (entry(0, 1), xy), (entry(1, 1), yy)] {
                prop_assert!((entry - original).abs() < 1e-13 * 20.0, "{entry} {original}");
            }
        }
    }
}
