//! Merging of several folders into one.

use super::VERSION;
use super::error::StoreError;
use super::folder::{Folder, Holding, request};
use crate::files;
use crate::sweep::Grid;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// Shards merged into one folder.
#[derive(Debug)]
pub struct Merged<G> {
    /// The folder of the whole.
    pub folder: Folder<G>,
    /// Blocks whose bytes differ between two of the folders, as blocks of networks may between processors; the first was taken.
    pub differing: Vec<Differing>,
}

/// A block that is whole in two folders with different bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Differing {
    /// The file that was taken.
    pub taken: PathBuf,
    /// The file that was left.
    pub left: PathBuf,
}

/// Merges the blocks of several folders of one sweep into the folder `out`, which is made where it is missing. A block may be in
/// several of the folders: the first that is whole is taken. The files are shared, where the file system can, and else copied. `tick`
/// hears each block with the number of all of them, and may break: then there is nothing, and the same call goes on.
///
/// # Errors
/// If the folders are not of one request and version, a block is whole in none of them, `out` is one of them or holds another
/// sweep, or the disk does not do it.
pub fn merge<G: Grid>(
    parts: &[PathBuf],
    out: &Path,
    mut tick: impl FnMut(u64) -> ControlFlow<()>,
) -> Result<Option<Merged<G>>, StoreError> {
    let folders = open::<G>(parts, out)?;
    let [first, ..] = folders.as_slice() else {
        return Err(StoreError::Parts("there is nothing to merge".to_owned()));
    };
    let plan = first.plan();
    let holders = |block: u64| folders.iter().filter(move |folder| folder.has(block));
    let missing: Vec<u64> = (0..plan.blocks()).filter(|block| holders(*block).next().is_none()).collect();
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
    whole.take_over_instruction_sets(&folders);
    let mut differing = vec![];
    for block in 0..plan.blocks() {
        let holders: Vec<&Folder<G>> = holders(block).collect();
        if whole.holding(block)? != Holding::Whole {
            let taken = first_whole(&holders, block)?;
            files::share(&taken, &whole.block_file(block))?;
        }
        differing.extend(differences(&holders, block)?);
        if tick(plan.blocks()).is_break() {
            return Ok(None);
        }
    }
    whole.end()?;
    Ok(Some(Merged { folder: whole, differing }))
}

/// The file of the first folder in which a block is whole.
fn first_whole<G: Grid>(holders: &[&Folder<G>], block: u64) -> Result<PathBuf, StoreError> {
    let mut wrong = StoreError::Missing(format!("block {block} is in none of the folders any more"));
    for folder in holders {
        let file = folder.block_file(block);
        match folder.holding(block)? {
            Holding::Whole => return Ok(file),
            Holding::Damaged(damage) => wrong = StoreError::Damaged(file, damage),
            Holding::Missing => {}
        }
    }
    Err(wrong)
}

/// The files of a block that are whole and are not the first of these, byte for byte.
fn differences<G: Grid>(holders: &[&Folder<G>], block: u64) -> Result<Vec<Differing>, StoreError> {
    let mut differing = vec![];
    let mut first: Option<(PathBuf, Vec<u8>)> = None;
    for folder in holders.iter().filter(|_| holders.len() > 1) {
        if folder.holding(block)? != Holding::Whole {
            continue;
        }
        let file = folder.block_file(block);
        let bytes = files::read_bytes(&file)?;
        match &first {
            None => first = Some((file, bytes)),
            Some((_, taken)) if *taken == bytes => {}
            Some((taken, _)) => differing.push(Differing { taken: taken.clone(), left: file }),
        }
    }
    Ok(differing)
}

/// Opens the folders, which have to be different ones of the same request and this version.
fn open<G: Grid>(parts: &[PathBuf], out: &Path) -> Result<Vec<Folder<G>>, StoreError> {
    let mut folders: Vec<Folder<G>> = vec![];
    for part in parts {
        if files::same(part, out) {
            let message =
                format!("`{}` is one of the folders to be merged; choose another --out", crate::text::path(part));
            return Err(StoreError::Parts(message));
        }
        if folders.iter().any(|other| files::same(other.path(), part)) {
            return Err(StoreError::Parts(format!("`{}` is given twice", crate::text::path(part))));
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
