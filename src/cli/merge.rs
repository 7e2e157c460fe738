use std::io::Write;

use super::arguments::MergeArguments;
use super::sweep::kind::Kind;
use super::sweep::progress::Progress;
use super::sweep::{finish, mixed};
use super::{Failure, interrupt, notice};
use crate::store::{self, Differing, Merged, StoreError};
use crate::sweep::{Plan, TrainingPlan};
use crate::threads::{Threads, cores};

/// `belay-lab merge`.
pub(super) fn merge(arguments: &MergeArguments, out: &mut impl Write) -> Result<(), Failure> {
    let is_training = match arguments.parts.first() {
        Some(part) => store::request(part)?.base.is_training(),
        None => false,
    };
    if is_training { of_kind::<TrainingPlan>(arguments, out) } else { of_kind::<Plan>(arguments, out) }
}

fn of_kind<G: Kind>(arguments: &MergeArguments, out: &mut impl Write) -> Result<(), Failure> {
    interrupt::goes_on_in(&arguments.out);
    let mut progress = None;
    let merged = store::merge::<G>(&arguments.parts, &arguments.out, |all| {
        progress.get_or_insert_with(|| Progress::new("merging", all, "blocks")).add(1);
        interrupt::flow()
    });
    drop(progress);
    let Merged { folder, differing } = merged.map_err(explained)?.ok_or_else(|| {
        Failure::Interrupted("interrupted; the same command goes on with what is merged already".to_owned())
    })?;
    for Differing { taken, left } in differing {
        notice(format_args!(
            "warning: `{}` and `{}` are the same block with different bits, as of two kinds of processors; the first was taken",
            crate::text::path(taken),
            crate::text::path(left)
        ));
    }
    mixed(&folder);
    finish::whole(&folder, &Threads::new(cores()), None, arguments.json, out)
}

/// Adds the remedy to an error of the store.
fn explained(error: StoreError) -> Failure {
    match &error {
        StoreError::Damaged(..) => {
            Failure::Running(format!("{error}. The command that computed its folder computes it again; merge then"))
        }
        _ => error.into(),
    }
}
