//! Products of matrices.

use super::scalar::Scalar;
use gemm::Parallelism;
use std::sync::Once;

/// A matrix in a slice: element (i, j) stands at i · `strides[0]` + j · `strides[1]`.
#[derive(Clone, Copy)]
pub(super) struct Matrix<'a, T> {
    numbers: &'a [T],
    rows: usize,
    columns: usize,
    strides: [usize; 2],
}

impl<'a, T> Matrix<'a, T> {
    /// The rows of `columns` numbers that `numbers` holds one after another; a remainder is left out.
    pub(super) fn rows(numbers: &'a [T], columns: usize) -> Self {
        Self { numbers, rows: numbers.len() / columns, columns, strides: [columns, 1] }
    }

    /// Rows for columns.
    pub(super) fn transposed(self) -> Self {
        let [row, column] = self.strides;
        Self { rows: self.columns, columns: self.rows, strides: [column, row], ..self }
    }

    /// `count` of the columns, from `first` on.
    pub(super) fn columns(self, first: usize, count: usize) -> Self {
        assert!(first + count <= self.columns, "the matrix has no such columns");
        Self { numbers: &self.numbers[first * self.strides[1]..], columns: count, ..self }
    }

    /// Returns whether each element lies in the slice.
    fn is_whole(&self) -> bool {
        let last = |count: usize, stride: usize| count.saturating_sub(1) * stride;
        self.rows == 0
            || self.columns == 0
            || last(self.rows, self.strides[0]) + last(self.columns, self.strides[1]) < self.numbers.len()
    }
}

/// Returns the name of the instruction set that products are computed with on this processor. With another one, sums are rounded
/// elsewhere, and networks have other last bits.
pub fn instruction_set() -> &'static str {
    // As gemm chooses.
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::is_x86_feature_detected as has;
        if has!("avx512f") {
            return "avx512";
        }
        if has!("fma") {
            return "avx2";
        }
    }
    #[cfg(target_arch = "aarch64")]
    if std::arch::is_aarch64_feature_detected!("neon") {
        return "neon";
    }
    "baseline"
}

/// Tells gemm once, for the whole process, from how many tiles of columns on it copies its other matrix into the order it reads it
/// in. At the default of eight it copies the inputs for each part of a layer, which costs a tenth of the product.
static PACKING: Once = Once::new();

/// `out` ← `left` · `right`, row by row; `out` has as many numbers as the product, which is not empty.
///
/// The order of summation is that of the crate gemm for these sizes, on this processor: it multiplies and adds in one rounding
/// where the processor can.
#[allow(unsafe_code, reason = "gemm takes pointers; this is the one place that hands it any")]
pub(super) fn multiply<T: Scalar>(out: &mut [T], left: Matrix<'_, T>, right: Matrix<'_, T>) {
    let (m, n, k) = (left.rows, right.columns, left.columns);
    assert!(k == right.rows && out.len() == m * n && left.is_whole() && right.is_whole(), "the matrices do not fit");
    let stride = |matrix: &Matrix<'_, T>, axis: usize| matrix.strides[axis] as isize;
    let [row, column] = [n as isize, 1];
    PACKING.call_once(|| gemm::set_lhs_packing_threshold_single_thread(16));
    // SAFETY: the assertion has found every element that gemm reads inside its slice, and the m × n elements that it writes are
    // `out`, which nothing else borrows. It does not read `out`. `T` is `f32` or `f64`, which it knows.
    unsafe {
        gemm::gemm(
            m,
            n,
            k,
            out.as_mut_ptr(),
            column,
            row,
            false,
            left.numbers.as_ptr(),
            stride(&left, 1),
            stride(&left, 0),
            right.numbers.as_ptr(),
            stride(&right, 1),
            stride(&right, 0),
            T::of(0.0),
            T::of(1.0),
            false,
            false,
            false,
            Parallelism::None,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::{Matrix, multiply};
    use proptest::prelude::*;

    proptest! {
        /// Small integers: every order of summation gives the exact product.
        #[test]
        fn products_of_integers_are_exact(m in 1_usize..20, n in 1_usize..40, k in 1_usize..50, flip: [bool; 2], skip in 0_usize..3) {
            let number = |seed: usize, i: usize, j: usize| ((seed + 7 * i + 13 * j) % 11) as f32 - 5.0;
            // `skip` columns more than the product takes stand before the left matrix.
            let fill = |seed, rows, columns, flip: bool| -> Vec<f32> {
                let at = |i: usize, j: usize| if flip { number(seed, j, i) } else { number(seed, i, j) };
                (0..rows).flat_map(|i| (0..columns).map(move |j| (i, j))).map(|(i, j)| at(i, j)).collect()
            };
            let wide = fill(1, m, k + skip, false);
            let a_flipped = fill(1, k + skip, m, true);
            let left = if flip[0] { Matrix::rows(&a_flipped, m).transposed() } else { Matrix::rows(&wide, k + skip) };
            let (b, b_flipped) = (fill(2, k, n, false), fill(2, n, k, true));
            let right = if flip[1] { Matrix::rows(&b_flipped, k).transposed() } else { Matrix::rows(&b, n) };
            let mut out = vec![f32::NAN; m * n];
            multiply(&mut out, left.columns(skip, k), right);
            for i in 0..m {
                for j in 0..n {
                    let exact: f32 = (0..k).map(|l| number(1, i, l + skip) * number(2, l, j)).sum();
                    prop_assert_eq!(out[i * n + j], exact);
                }
            }
        }
    }

    #[test]
    #[should_panic(expected = "do not fit")]
    fn matrices_that_do_not_fit_are_refused() {
        multiply(&mut [0.0_f32; 4], Matrix::rows(&[0.0; 6], 3), Matrix::rows(&[0.0; 4], 2));
    }
}
