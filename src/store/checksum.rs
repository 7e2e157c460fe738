//! Checksums, and files that hold their own.

use super::damage::Damage;
use sha2::{Digest as _, Sha256};

/// The number of hexadecimal digits of a checksum.
pub(super) const DIGITS: usize = 64;

/// Placeholder for the digits of a file's own checksum while it is taken.
pub(super) const BLANK: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// SHA-256 in hexadecimal digits.
pub(super) fn checksum<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hasher = Sha256::new();
    parts.into_iter().for_each(|part| hasher.update(part));
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes the checksum of a file in the place of the [`BLANK`] at `at`.
pub(super) fn stamp(file: &mut [u8], at: usize) {
    let sum = checksum([&*file]);
    file[at..at + DIGITS].copy_from_slice(sum.as_bytes());
}

/// Makes sure that a file is as it was [stamped](stamp), every byte of it.
pub(super) fn verify(file: &[u8], at: usize) -> Result<(), Damage> {
    let (before, rest) = file.split_at_checked(at).ok_or(Damage::Torn)?;
    let (digits, after) = rest.split_at_checked(DIGITS).ok_or(Damage::Torn)?;
    if checksum([before, BLANK.as_bytes(), after]).as_bytes() == digits { Ok(()) } else { Err(Damage::Altered) }
}
