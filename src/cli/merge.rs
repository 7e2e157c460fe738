use std::io::Write;

use super::arguments::MergeArguments;
use super::sweep::finish;
use super::sweep::progress::Progress;
use super::{Failure, interrupt};
use crate::store::{self, StoreError};

/// `belay-lab merge`.
pub(super) fn merge(arguments: &MergeArguments, out: &mut impl Write) -> Result<(), Failure> {
    interrupt::watch();
    let mut progress = None;
    let merged = store::merge(&arguments.parts, &arguments.out, |all| {
        progress.get_or_insert_with(|| Progress::new("merging", all, "blocks")).add(1);
        interrupt::flow()
    });
    drop(progress);
    let folder = merged.map_err(explained)?.ok_or_else(|| {
        Failure::Interrupted("interrupted; the same command goes on with what is merged already".to_owned())
    })?;
    finish::whole(&folder, &store::threads(None)?, None, arguments.json, out)
}

/// What helps.
fn explained(error: StoreError) -> Failure {
    match &error {
        StoreError::Damaged(..) => {
            Failure::Running(format!("{error}. The command that computed its folder computes it again; merge then"))
        }
        _ => error.into(),
    }
}
