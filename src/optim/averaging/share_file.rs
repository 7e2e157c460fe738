//! The share α of an average in files, where it has two names.

use crate::optim::real::Real;

/// Returns α from `alpha` or from `decay` = 1 − α.
///
/// # Errors
/// If both are given, or none.
pub(super) fn alpha<T: Real>(alpha: Option<T>, decay: Option<T>) -> Result<T, String> {
    match (alpha, decay) {
        (Some(alpha), None) => Ok(alpha),
        (None, Some(decay)) => Ok(T::of(1.0) - decay),
        (Some(_), Some(_)) => {
            Err("alpha and decay = 1 − alpha are two names of one number; give one of them".to_owned())
        }
        (None, None) => Err("missing field `alpha`".to_owned()),
    }
}
