//! One folder of several.

use super::VERSION;
use super::error::StoreError;
use super::folder::{Folder, Holding, request};
use crate::files;
use crate::sweep::Grid;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// Brings the blocks of several folders of one sweep into one more, which is made where it is missing. The files are shared, where
/// the file system can, and else copied. `tick` hears each block with the number of all of them, and may break: then there is
/// nothing, and the same call goes on.
///
/// # Errors
/// Where the folders are not of one request and version, a block is in two of them, in none or damaged, `out` is one of them or
/// holds another sweep, or the disk does not do it.
pub fn merge<G: Grid>(
    parts: &[PathBuf],
    out: &Path,
    mut tick: impl FnMut(u64) -> ControlFlow<()>,
) -> Result<Option<Folder<G>>, StoreError> {
    let folders = open::<G>(parts, out)?;
    let [first, ..] = folders.as_slice() else {
        return Err(StoreError::Parts("there is nothing to merge".to_owned()));
    };
    let plan = first.plan();
    let mut missing = vec![];
    let mut from = vec![];
    for block in 0..plan.blocks() {
        let mut holders = folders.iter().filter(|folder| folder.has(block));
        match (holders.next(), holders.next()) {
            (None, _) => missing.push(block),
            (Some(holder), None) => from.push(holder),
            (Some(one), Some(other)) => {
                let names = [one, other].map(|folder| folder.path().display().to_string());
                return Err(StoreError::Parts(format!(
                    "block {block} is in `{}` and in `{}`; leave one of them out",
                    names[0], names[1]
                )));
            }
        }
    }
    if !missing.is_empty() {
        let blocks = plan.blocks();
        let names = listed(&missing);
        return Err(StoreError::Missing(format!(
            "{} of {blocks} blocks are in none of the folders: {names}. Let the shards come to their ends, by the same commands, \
             and merge then",
            missing.len()
        )));
    }
    let mut whole = Folder::begin(out, plan.clone(), None, false)?;
    for (block, holder) in (0..).zip(from) {
        if whole.holding(block)? != Holding::Whole {
            if let Holding::Damaged(damage) = holder.holding(block)? {
                return Err(StoreError::Damaged(holder.block_file(block), damage));
            }
            files::share(&holder.block_file(block), &whole.block_file(block))?;
        }
        if tick(plan.blocks()).is_break() {
            return Ok(None);
        }
    }
    whole.end()?;
    Ok(Some(whole))
}

/// Opens the folders, which have to be different ones of the same request and this version.
fn open<G: Grid>(parts: &[PathBuf], out: &Path) -> Result<Vec<Folder<G>>, StoreError> {
    let mut folders: Vec<Folder<G>> = vec![];
    for part in parts {
        if files::same(part, out) {
            let message = format!("`{}` is one of the folders to be merged; give another --out", part.display());
            return Err(StoreError::Parts(message));
        }
        if folders.iter().any(|other| files::same(other.path(), part)) {
            return Err(StoreError::Parts(format!("`{}` is given twice", part.display())));
        }
        if let Some(first) = folders.first() {
            // Before it is opened, as it may be of another kind.
            let [here, there] = [first.plan().sweep().to_toml(), request(part)?.to_toml()];
            if here != there {
                return Err(StoreError::differs(part, &there, &here));
            }
        }
        let folder = Folder::open(part)?;
        if folder.version() != VERSION {
            return Err(StoreError::OtherVersion(part.clone(), folder.version().to_owned()));
        }
        folders.push(folder);
    }
    Ok(folders)
}

/// Some numbers in words, not too many.
fn listed(numbers: &[u64]) -> String {
    const MOST: usize = 10;
    let some: Vec<String> = numbers.iter().take(MOST).map(u64::to_string).collect();
    match numbers.len() {
        all if all > MOST => format!("{} and {} more", some.join(", "), all - MOST),
        _ => some.join(", "),
    }
}
