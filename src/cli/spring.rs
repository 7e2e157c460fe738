use std::io::Write;

use super::arguments::SpringArguments;
use super::{Failure, json};
use crate::theory::{Coefficients, Report, Spring};

/// `belay-lab spring`.
pub(super) fn spring(arguments: &SpringArguments, out: &mut impl Write) -> Result<(), Failure> {
    let SpringArguments { eta, alpha, beta, m1, m2, k, c1, c2, dt, .. } = *arguments;
    let report = match (eta, alpha, m1, m2, k) {
        (Some(eta), Some(alpha), ..) => {
            Report::from_coefficients(Coefficients { eta, alpha, beta: beta.unwrap_or(0.0) }, dt)?
        }
        (_, _, Some(m1), Some(m2), Some(k)) => {
            let (c1, c2) = (c1.unwrap_or(2.0 * m1 / dt), c2.unwrap_or(2.0 * m2 / dt));
            Report::from_spring(Spring { m1, m2, k, c1, c2, dt })?
        }
        _ => {
            let message = "give --eta and --alpha (and --beta), or --m1, --m2 and --k (and --c1, --c2)";
            return Err(Failure::Request(message.to_owned()));
        }
    };
    if arguments.json { json(&report, out) } else { Ok(writeln!(out, "{report}")?) }
}
