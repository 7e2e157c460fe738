//! Curvature of a function of two variables.

/// Returns the greatest eigenvalue of a symmetric matrix.
pub fn greatest_curvature([[a, b], [_, d]]: [[f64; 2]; 2]) -> f64 {
    0.5 * (a + d) + (0.5 * (a - d)).hypot(b)
}

#[cfg(test)]
mod tests {
    use super::greatest_curvature;

    #[test]
    fn the_greatest_eigenvalue_of_known_matrices() {
        assert_eq!(greatest_curvature([[3.0, 0.0], [0.0, -1.0]]), 3.0);
        assert_eq!(greatest_curvature([[1.0, 2.0], [2.0, 1.0]]), 3.0);
    }
}
