//! Numbers at the beginning of a cache line.

use std::ops::{Deref, DerefMut};

/// Bytes of a cache line, and of the widest vector.
const LINE: usize = 64;

/// Numbers that begin `skew` cache lines after a multiple of 64 bytes, so that no vector lies across two lines, and that rows
/// walked together can keep out of each other's way: loads and stores that are equal modulo 4 KiB are taken for one.
#[derive(Debug)]
pub(super) struct Aligned<T> {
    buffer: Vec<T>,
    start: usize,
    length: usize,
}

impl<T: Copy + Default> Aligned<T> {
    /// `length` zeros, `skew` cache lines after an even beginning.
    pub(super) fn zeros(length: usize, skew: usize) -> Self {
        let line = LINE / size_of::<T>();
        let buffer = vec![T::default(); length + (skew + 1) * line];
        // Where alignment cannot be told, nothing but speed is lost.
        let start = buffer.as_ptr().align_offset(LINE).min(line) + skew * line;
        Self { buffer, start, length }
    }

    /// A copy of `numbers`.
    pub(super) fn of(numbers: &[T], skew: usize) -> Self {
        let mut aligned = Self::zeros(numbers.len(), skew);
        aligned.copy_from_slice(numbers);
        aligned
    }
}

impl<T> Deref for Aligned<T> {
    type Target = [T];

    #[inline(always)]
    fn deref(&self) -> &[T] {
        &self.buffer[self.start..self.start + self.length]
    }
}

impl<T> DerefMut for Aligned<T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.buffer[self.start..self.start + self.length]
    }
}

#[cfg(test)]
mod tests {
    use super::Aligned;

    #[test]
    fn numbers_begin_where_they_should() {
        for skew in [0, 1, 17] {
            let row = Aligned::of(&[1.0_f32, 2.0, 3.0], skew);
            assert_eq!((row.as_ptr() as usize) % 64, 0);
            assert_eq!(row[..], [1.0, 2.0, 3.0]);
        }
    }
}
