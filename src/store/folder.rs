//! Folder of results.

use super::VERSION;
use super::block::{Label, Open, seal};
use super::checksum::checksum;
use super::damage::Damage;
use super::error::StoreError;
use super::manifest::{self, MANIFEST, Manifest};
use super::ownership::StoredRequest;
use super::shard::Shard;
use crate::files::{self, FileError, Lock};
use crate::scenario::ScenarioError;
use crate::sweep::{Grid, Plan, Sweep};
use std::path::{Path, PathBuf};

const SWEEP: &str = "sweep.toml";
const BLOCKS: &str = "blocks";
const FIGURES: &str = "figures";
/// Files that a complete folder holds besides.
const RESULTS: [&str; 2] = ["summary.csv", "tuned.csv"];
/// File by which a folder is one of a training.
const TRAINING: &str = "training.toml";

/// A folder of results of one sweep.
#[derive(Debug)]
pub struct Folder<G = Plan> {
    path: PathBuf,
    plan: G,
    request: String,
    version: String,
    manifest: Manifest,
    /// Manifest of the work before.
    before: Option<Manifest>,
    /// Whether what said so could not be read.
    manifest_is_damaged: bool,
    /// Only where something is computed.
    _lock: Option<Lock>,
}

/// State of a block in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holding {
    /// Nothing.
    Missing,
    /// The block.
    Whole,
    /// Something that is not the block.
    Damaged(Damage),
}

/// The request in a folder of results.
///
/// # Errors
/// If there is none, or one that cannot be read.
pub fn request(path: &Path) -> Result<Sweep, StoreError> {
    let file = path.join(SWEEP);
    let text = files::read_text_if_any(&file)?.ok_or_else(|| StoreError::NoSweep(path.to_owned()))?;
    parse(&file, &text)
}

/// Makes sure that the request of a sweep can be read again from the file that it is stored in.
///
/// # Errors
/// If that file would be too long, or be read as another request.
pub fn check_request(path: &Path, sweep: &Sweep) -> Result<(), StoreError> {
    let (file, text) = (path.join(SWEEP), sweep.to_toml());
    files::check_text(&file, &text)?;
    let again = parse(&file, &text)?.to_toml();
    if again == text { Ok(()) } else { Err(StoreError::differs(path, &again, &text)) }
}

fn parse(file: &Path, text: &str) -> Result<Sweep, StoreError> {
    let name = file.to_string_lossy().into_owned();
    let sweep = Sweep::parse(text, Some(&name), |other| {
        Err(ScenarioError {
            file: Some(name.clone()),
            place: None,
            key: Some("scenario".to_owned()),
            message: format!("`{other}` is another file; a stored sweep needs none"),
        })
    });
    Ok(sweep?)
}

impl<G: Grid> Folder<G> {
    /// Makes sure that a folder may hold the results of `plan`, which changes nothing: it may be missing or empty, or hold
    /// results of the same request and version; where it is begun `fresh`, of any.
    ///
    /// # Errors
    /// If it holds another request or version, or cannot be read.
    pub fn check(path: &Path, plan: &G, fresh: bool) -> Result<(), StoreError> {
        check_request(path, plan.sweep())?;
        if fresh {
            return check_ours(path);
        }
        let request = plan.sweep().to_toml();
        match StoredRequest::read(&path.join(SWEEP))? {
            StoredRequest::Text(there) if there != request => return Err(StoreError::differs(path, &there, &request)),
            StoredRequest::Damaged(error) => return Err(error.into()),
            StoredRequest::Missing if is_taken(path) => return Err(StoreError::NotOurs(path.to_owned())),
            StoredRequest::Text(_) | StoredRequest::Missing => {}
        }
        match manifest::read::<Manifest>(path)?.map(|manifest| manifest.version) {
            Some(version) if version != VERSION => Err(StoreError::OtherVersion(path.to_owned(), version)),
            _ => Ok(()),
        }
    }

    /// Begins work in a folder, which is made where it is missing; see [`check`](Self::check). With `fresh`, what it holds of a
    /// sweep is forgotten before. No other may work in it until this is dropped.
    ///
    /// # Errors
    /// As [`check`](Self::check), where another is at work in it, or the disk does not take it.
    pub fn begin(path: &Path, plan: G, shard: Option<Shard>, fresh: bool) -> Result<Self, StoreError> {
        Self::check(path, &plan, fresh)?;
        files::create_folder(path)?;
        let lock = Lock::take(path)?.ok_or_else(|| StoreError::Busy(path.to_owned()))?;
        // Again, since only now nobody else can change it.
        Self::check(path, &plan, fresh)?;
        for folder in [BLOCKS, FIGURES] {
            files::remove_link(&path.join(folder))?;
        }
        files::create_folder(&path.join(BLOCKS))?;
        if fresh {
            forget(path)?;
        }
        if lock.is_certain() {
            // What a killed process has left. Where nothing is certain it may be another's work.
            remove_drafts(path)?;
        }
        let text = plan.sweep().to_toml();
        let request = checksum([text.as_bytes()]);
        if StoredRequest::read(&path.join(SWEEP))? == StoredRequest::Missing {
            files::write_result(&path.join(SWEEP), text.as_bytes())?;
        }
        let before: Option<Manifest> = manifest::read(path)?;
        let manifest_is_damaged = before.is_none() && files::exists(&path.join(MANIFEST));
        let mut manifest = Manifest::begin(VERSION, &request, shard, plan.blocks(), plan.runs());
        let version = VERSION.to_owned();
        if let Some(before) =
            before.as_ref().filter(|_| !files::file_names(&path.join(BLOCKS)).is_ok_and(|all| all.is_empty()))
        {
            manifest.instruction_sets = manifest::with_instruction_set(before.instruction_sets.clone());
        }
        let folder = Self {
            path: path.to_owned(),
            plan,
            request,
            version,
            manifest,
            before,
            manifest_is_damaged,
            _lock: Some(lock),
        };
        folder.write_manifest()?;
        Ok(folder)
    }

    /// Opens a folder to read what is in it.
    ///
    /// # Errors
    /// If there is no sweep in it, or one that cannot be read.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let file = path.join(SWEEP);
        let text = files::read_text_if_any(&file)?.ok_or_else(|| StoreError::NoSweep(path.to_owned()))?;
        let name = file.to_string_lossy().into_owned();
        let plan = G::of(parse(&file, &text)?).map_err(|error| ScenarioError { file: Some(name), ..error })?;
        let request = checksum([text.as_bytes()]);
        let manifest = manifest::read(path)?;
        let manifest = manifest.unwrap_or_else(|| Manifest::begin(VERSION, &request, None, plan.blocks(), plan.runs()));
        let version = manifest.version.clone();
        Ok(Self {
            path: path.to_owned(),
            plan,
            request,
            version,
            manifest,
            before: None,
            manifest_is_damaged: false,
            _lock: None,
        })
    }

    /// Returns the path of the folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the plan that is computed in it.
    pub fn plan(&self) -> &G {
        &self.plan
    }

    /// The version of the program that computed it.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// SHA-256 of its `sweep.toml`.
    pub fn request(&self) -> &str {
        &self.request
    }

    /// The instruction sets that its results were computed with, in order.
    pub fn instruction_sets(&self) -> &[String] {
        &self.manifest.instruction_sets
    }

    /// Takes over the instruction sets of the folders whose blocks come into this one, which computes none.
    pub(super) fn take_over_instruction_sets(&mut self, parts: &[Self]) {
        let all = parts.iter().flat_map(|part| part.manifest.instruction_sets.iter().cloned());
        let mut sets: Vec<String> = vec![];
        all.for_each(|set| {
            if !sets.contains(&set) {
                sets.push(set);
            }
        });
        self.manifest.instruction_sets = sets;
    }

    /// The manifest, where work began beside one that could not be read; it is written anew.
    pub fn damaged_manifest(&self) -> Option<PathBuf> {
        self.manifest_is_damaged.then(|| self.path.join(MANIFEST))
    }

    /// Takes the lock of a folder that was [opened](Self::open), where no other has it, and removes what a killed process has left.
    ///
    /// # Errors
    /// If the folder cannot be changed.
    pub fn tidied(self) -> Result<Self, StoreError> {
        let Some(lock) = Lock::take(&self.path)? else { return Ok(self) };
        files::remove_link(&self.figures())?;
        if lock.is_certain() {
            remove_drafts(&self.path)?;
        }
        Ok(Self { _lock: Some(lock), ..self })
    }

    /// The parts of the sweep, in words, that the folder was begun with and goes on with, where they differ.
    pub fn change_of_shard(&self) -> Option<[String; 2]> {
        let name =
            |shard: &Option<String>| shard.as_ref().map_or("the whole sweep".to_owned(), |it| format!("shard {it}"));
        let before = &self.before.as_ref()?.shard;
        (*before != self.manifest.shard).then(|| [name(before), name(&self.manifest.shard)])
    }

    /// The file of a block.
    pub fn block_file(&self, block: u64) -> PathBuf {
        self.path.join(BLOCKS).join(format!("{block:06}.parquet"))
    }

    /// Returns the folder of the figures.
    pub fn figures(&self) -> PathBuf {
        self.path.join(FIGURES)
    }

    /// Returns the number of blocks that have a file here, whatever is in it.
    pub fn blocks_here(&self) -> u64 {
        (0..self.plan.blocks()).filter(|block| self.has(*block)).count() as u64
    }

    /// Returns whether a block has a file here, whatever is in it.
    pub fn has(&self, block: u64) -> bool {
        files::exists(&self.block_file(block))
    }

    /// The number of bytes that the blocks of a folder, which need not be there, take.
    pub fn size(path: &Path) -> u64 {
        files::bytes_in(&path.join(BLOCKS))
    }

    /// Looks at a block, every byte of it.
    ///
    /// # Errors
    /// If the file is there and cannot be read.
    pub fn holding(&self, block: u64) -> Result<Holding, StoreError> {
        match self.read(block) {
            Ok(_) => Ok(Holding::Whole),
            Err(StoreError::File(FileError::Missing(_))) => Ok(Holding::Missing),
            Err(StoreError::Damaged(_, damage)) => Ok(Holding::Damaged(damage)),
            Err(error) => Err(error),
        }
    }

    /// The rows of a block in order.
    ///
    /// # Errors
    /// If it is missing or damaged.
    pub fn rows(&self, block: u64) -> Result<Vec<G::Run>, StoreError> {
        let rows = self.read(block)?.rows(&self.plan, block);
        rows.map_err(|damage| StoreError::Damaged(self.block_file(block), damage))
    }

    fn read(&self, block: u64) -> Result<Open, StoreError> {
        let path = self.block_file(block);
        let file = files::read_bytes(&path)?;
        Open::new(&self.plan, file, &self.label(block)).map_err(|damage| StoreError::Damaged(path, damage))
    }

    /// Stores a block; it is on the disk when this returns.
    ///
    /// # Errors
    /// If the disk does not take it; then the block is not there.
    pub fn keep(&self, block: u64, rows: &[G::Run]) -> Result<(), StoreError> {
        let path = self.block_file(block);
        let file = seal(&self.plan, rows, &self.label(block))
            .ok_or_else(|| StoreError::Damaged(path.clone(), Damage::OtherRuns))?;
        Ok(files::write_result(&path, &file)?)
    }

    /// The number of runs in a block.
    pub fn runs(&self, block: u64) -> u64 {
        self.plan.runs_of(block)
    }

    /// Notes that the work has come to its end.
    ///
    /// # Errors
    /// If the disk does not take it.
    pub fn end(&mut self) -> Result<(), StoreError> {
        self.manifest.end(self.blocks_here());
        self.write_manifest()
    }

    fn write_manifest(&self) -> Result<(), StoreError> {
        Ok(files::write_result(&self.path.join(MANIFEST), self.manifest.to_json().as_bytes())?)
    }

    fn label(&self, block: u64) -> Label<'_> {
        Label { request: &self.request, version: &self.version, block }
    }
}

/// Returns whether a folder without the request of a sweep holds files of others with names that a sweep or a training uses. What a sweep has
/// left is never without its request, which is written first and removed last.
fn is_taken(path: &Path) -> bool {
    RESULTS.into_iter().chain([MANIFEST, TRAINING]).any(|name| files::exists(&path.join(name)))
}

/// Removes the drafts that a killed process has left.
fn remove_drafts(path: &Path) -> Result<(), FileError> {
    [path.to_owned(), path.join(BLOCKS), path.join(FIGURES)].iter().try_for_each(|folder| files::remove_drafts(folder))
}

/// Makes sure that what looks like results in a folder was left there by a sweep.
fn check_ours(path: &Path) -> Result<(), StoreError> {
    let request = StoredRequest::read(&path.join(SWEEP))?;
    let has_manifest = manifest::read::<Manifest>(path)?.is_some();
    let written = |text: &str| parse(&path.join(SWEEP), text).ok().map(|sweep| sweep.to_toml());
    // A request alone may be a file that somebody keeps there.
    let is_empty = request == StoredRequest::Missing && !is_taken(path);
    let is_beside_results = has_manifest || files::exists(&path.join(BLOCKS));
    let ours = is_empty || is_beside_results && request.is_ours(has_manifest, written);
    if ours { Ok(()) } else { Err(StoreError::NotOurs(path.to_owned())) }
}

/// Removes what a sweep has left in a folder that is [its own](check_ours), and nothing else.
fn forget(path: &Path) -> Result<(), FileError> {
    let block =
        |name: &str| name.strip_suffix(".parquet").is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit()));
    let figure = |name: &str| {
        let stem = name.strip_suffix(".svg").or_else(|| name.strip_suffix(".png"));
        stem.is_some_and(|stem| ["figure", "diverged", "first-touch", "settled"].contains(&stem))
    };
    let remove = |folder: &str, is_ours: &dyn Fn(&str) -> bool| {
        let folder = path.join(folder);
        files::file_names(&folder)?
            .iter()
            .filter(|name| is_ours(name))
            .try_for_each(|name| files::remove(&folder.join(name)))
    };
    remove(BLOCKS, &block)?;
    remove(FIGURES, &figure)?;
    // The request goes last: without it the rest would be nobody's.
    for name in RESULTS.into_iter().chain([MANIFEST, SWEEP]) {
        files::remove(&path.join(name))?;
    }
    Ok(())
}
