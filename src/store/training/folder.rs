//! The folder of one training.

use super::checkpoint::{StoredCheckpoint, seal, unseal};
use super::error::TrainingFolderError;
use super::manifest::TrainingManifest;
use super::names::{MODEL, file_names};
use super::weights::{encode_weights, read};
use crate::files::{self, FileError, Lock};
use crate::nn::Layout;
use crate::scenario::Training;
use crate::store::VERSION;
use crate::store::checksum::checksum;
use crate::store::error::difference;
use crate::store::manifest::{self, MANIFEST};
use crate::store::ownership::StoredRequest;
use crate::store::tensors::{Opened, TensorDamage};
use crate::training::{Network, Snapshot, Task};
use serde::Serialize;
use std::path::{Path, PathBuf};

const TRAINING: &str = "training.toml";
const CHECKPOINT: &str = "checkpoint.safetensors";
const SNAPSHOTS: &str = "snapshots";
const WEIGHTS: &str = "weights";
const AVERAGES: &str = "averages";
/// Files that are written besides when a training is over.
const RESULTS: [&str; 5] = ["history.csv", "history.parquet", "metrics.json", "figure.svg", "figure.png"];
/// File by which a folder is one of a sweep.
const SWEEP: &str = "sweep.toml";
/// Format of weights, in their metadata.
const FORMAT: &str = "belay-lab weights 1";
/// The command that makes the results of a folder again; the same for every folder, so that the same training has the same bytes.
const COMMAND: &str = "belay-lab train training.toml --out DIR";

/// A snapshot that is missing or damaged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongSnapshot {
    /// The number of its path.
    pub path: usize,
    /// The step that it stands before.
    pub step: u64,
    /// Problem with the file, in one sentence.
    pub problem: String,
}

/// The files of an arm's networks, by their paths in the folder of the training.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ArmFiles {
    /// The arm's average.
    pub average: String,
    /// The model, which it may share with other arms.
    pub model: String,
}

/// The folder of one training.
#[derive(Debug)]
pub struct TrainingFolder {
    path: PathBuf,
    training: Training,
    request: String,
    manifest: TrainingManifest,
    damaged_manifest: Option<PathBuf>,
    /// Only where something is computed.
    _lock: Option<Lock>,
}

impl TrainingFolder {
    /// Makes sure that a folder may hold `training`, which changes nothing: it may be missing or empty, or hold the same training by
    /// the same version; where it is begun `fresh`, any training.
    ///
    /// # Errors
    /// If it holds something else, or cannot be read.
    pub fn check(path: &Path, training: &Training, fresh: bool) -> Result<(), TrainingFolderError> {
        let here = training.to_toml();
        files::check_text(&path.join(TRAINING), &here)?;
        let request = StoredRequest::read(&path.join(TRAINING))?;
        let manifest: Option<TrainingManifest> = manifest::read(path)?;
        let is_begun = manifest.is_some() && files::exists(&path.join(CHECKPOINT));
        if fresh && (request != StoredRequest::Missing || is_begun) {
            let written = |text: &str| Training::parse(text, None).ok().map(|there| there.to_toml());
            let ours = request.is_ours(manifest.is_some(), written);
            return if ours { Ok(()) } else { Err(TrainingFolderError::NotOurs(path.to_owned(), TRAINING)) };
        }
        match request {
            StoredRequest::Missing => return check_free(path),
            StoredRequest::Damaged(error) => return Err(error.into()),
            StoredRequest::Text(there) if there != here => {
                return Err(TrainingFolderError::OtherRequest(path.to_owned(), difference(&there, &here)));
            }
            StoredRequest::Text(_) => {}
        }
        match manifest.map(|manifest| manifest.version) {
            Some(version) if version != VERSION => Err(TrainingFolderError::OtherVersion(path.to_owned(), version)),
            _ => Ok(()),
        }
    }

    /// Begins work in a folder, which is made where it is missing; see [`check`](Self::check). With `fresh`, what it holds of a
    /// training is forgotten before. No other may work in it until this is dropped.
    ///
    /// # Errors
    /// As [`check`](Self::check), where another is at work in it, or the disk does not take it.
    pub fn begin(path: &Path, training: Training, fresh: bool) -> Result<Self, TrainingFolderError> {
        Self::check(path, &training, fresh)?;
        files::create_folder(path)?;
        let lock = Self::lock(path)?;
        // Again, since only now nobody else can change it.
        Self::check(path, &training, fresh)?;
        if fresh {
            forget(path)?;
        }
        let text = training.to_toml();
        let request = checksum([text.as_bytes()]);
        if StoredRequest::read(&path.join(TRAINING))? == StoredRequest::Missing {
            files::write_result(&path.join(TRAINING), text.as_bytes())?;
        }
        let before: Option<TrainingManifest> = manifest::read(path)?;
        let is_damaged = before.is_none() && files::exists(&path.join(MANIFEST));
        let manifest = match before {
            // What is over stays so: the results alone are written again.
            Some(before) if before.ended.is_some() => before,
            // What was trained before counts from its first checkpoint on.
            Some(before) if files::exists(&path.join(CHECKPOINT)) => {
                let instruction_sets = manifest::with_instruction_set(before.instruction_sets);
                TrainingManifest { instruction_sets, ..TrainingManifest::begin(&request) }
            }
            Some(_) | None => TrainingManifest::begin(&request),
        };
        let damaged_manifest = is_damaged.then(|| path.join(MANIFEST));
        let folder = Self { path: path.to_owned(), training, request, manifest, damaged_manifest, _lock: Some(lock) };
        folder.write_manifest()?;
        Ok(folder)
    }

    /// Opens a folder to read what is in it.
    ///
    /// # Errors
    /// If there is no training in it, or one that cannot be read.
    pub fn open(path: &Path) -> Result<Self, TrainingFolderError> {
        let file = path.join(TRAINING);
        let text = files::read_text_if_any(&file)?.ok_or_else(|| TrainingFolderError::NoTraining(path.to_owned()))?;
        let training = Training::parse(&text, Some(&file.to_string_lossy()))?;
        let request = checksum([text.as_bytes()]);
        let manifest = manifest::read(path)?.unwrap_or_else(|| TrainingManifest::begin(&request));
        Ok(Self { path: path.to_owned(), training, request, manifest, damaged_manifest: None, _lock: None })
    }

    /// Makes sure that no other changes the folder as long as this lives, and removes what a killed process has left.
    ///
    /// # Errors
    /// If another is at work in it.
    pub fn locked(self) -> Result<Self, TrainingFolderError> {
        let lock = Self::lock(&self.path)?;
        Ok(Self { _lock: Some(lock), ..self })
    }

    fn lock(path: &Path) -> Result<Lock, TrainingFolderError> {
        let lock = Lock::take(path)?.ok_or_else(|| TrainingFolderError::Busy(path.to_owned()))?;
        let inner = [SNAPSHOTS, WEIGHTS, AVERAGES].map(|folder| path.join(folder));
        inner.iter().try_for_each(|folder| files::remove_link(folder))?;
        if lock.is_certain() {
            files::remove_drafts(path)?;
            inner.iter().try_for_each(|folder| files::remove_drafts(folder))?;
        }
        Ok(lock)
    }

    /// Returns the path of the folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the training in it.
    pub fn training(&self) -> &Training {
        &self.training
    }

    /// Returns the provenance of the results.
    pub fn manifest(&self) -> &TrainingManifest {
        &self.manifest
    }

    /// The manifest, where work began beside one that could not be read; it is written anew.
    pub fn damaged_manifest(&self) -> Option<&Path> {
        self.damaged_manifest.as_deref()
    }

    /// SHA-256 of its `training.toml`.
    pub fn request(&self) -> &str {
        &self.request
    }

    /// The file of the checkpoint.
    pub fn checkpoint_file(&self) -> PathBuf {
        self.path.join(CHECKPOINT)
    }

    /// The checkpoint; none where there is none yet.
    ///
    /// # Errors
    /// If it is damaged or of another version, or cannot be read.
    pub fn checkpoint(&self) -> Result<Option<StoredCheckpoint>, TrainingFolderError> {
        let path = self.checkpoint_file();
        match files::read_bytes(&path) {
            Ok(bytes) => unseal(&bytes, &self.request)
                .map(Some)
                .map_err(|damage| TrainingFolderError::of(&self.path, path, damage)),
            Err(FileError::Missing(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Stores a checkpoint in place of the one before; it is on the disk when this returns.
    ///
    /// # Errors
    /// If the disk does not take it; then the one before stays.
    pub fn keep(&self, stored: &StoredCheckpoint) -> Result<(), FileError> {
        files::write_result(&self.checkpoint_file(), &seal(stored, &self.request, self.training.run.seed))
    }

    /// Stores a snapshot; it is on the disk when this returns.
    ///
    /// # Errors
    /// If the disk does not take it.
    pub fn keep_snapshot(&self, layout: &Layout, snapshot: &Snapshot<'_>) -> Result<(), FileError> {
        let path = self.snapshot_file(snapshot.path, snapshot.step);
        if snapshot.step == 0 || !files::exists(&self.path.join(SNAPSHOTS)) {
            files::create_folder(&self.path.join(SNAPSHOTS))?;
        }
        let metadata = [
            ("format", FORMAT.to_owned()),
            ("version", VERSION.to_owned()),
            ("request_sha256", self.request.clone()),
            ("path", snapshot.path.to_string()),
            ("arms", self.names(&self.training.paths()[snapshot.path])),
            ("step", snapshot.step.to_string()),
        ];
        files::write_result(&path, &encode_weights(layout, snapshot.weights, snapshot.statistics, &metadata))
    }

    fn snapshot_file(&self, path: usize, step: u64) -> PathBuf {
        self.path.join(SNAPSHOTS).join(format!("{path}-{step:09}.safetensors"))
    }

    /// The snapshot of a path that stands before a step.
    ///
    /// # Errors
    /// If it is missing, damaged or of another version.
    pub fn snapshot(&self, layout: &Layout, path: usize, step: u64) -> Result<Network, TrainingFolderError> {
        let file = self.snapshot_file(path, step);
        let bytes = files::read_bytes(&file)?;
        let network = Opened::new(&bytes).and_then(|opened| {
            let here =
                [("path", path.to_string()), ("step", step.to_string()), ("request_sha256", self.request.clone())];
            if here.iter().any(|(name, text)| opened.text(name) != text) {
                return Err(TensorDamage::OtherRequest);
            }
            if opened.text("version") != VERSION {
                return Err(TensorDamage::OtherVersion(opened.text("version").to_owned()));
            }
            read(layout, &opened)
        });
        network.map_err(|damage| TrainingFolderError::of(&self.path, file, damage))
    }

    /// The snapshots that a training which has taken these steps on each path should have kept, and has not as they were: each with its
    /// path, its step and what is wrong with it.
    ///
    /// # Errors
    /// If one is of another version, or there and cannot be read.
    pub fn wrong_snapshots(&self, task: &Task, steps: &[u64]) -> Result<Vec<WrongSnapshot>, TrainingFolderError> {
        let Some(spacing) = task.snapshot_spacing() else { return Ok(vec![]) };
        let mut wrong = vec![];
        for (path, taken) in steps.iter().enumerate() {
            for step in (1..).map(|number| number * spacing - 1).take_while(|step| step < taken) {
                match self.snapshot(task.layout(), path, step) {
                    Ok(_) => {}
                    Err(
                        problem @ (TrainingFolderError::Damaged(..) | TrainingFolderError::File(FileError::Missing(_))),
                    ) => wrong.push(WrongSnapshot { path, step, problem: problem.to_string() }),
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(wrong)
    }

    /// The number of bytes that the snapshots take.
    pub fn size_of_snapshots(path: &Path) -> u64 {
        files::bytes_in(&path.join(SNAPSHOTS))
    }

    /// The names of the files of each arm's average and of its model, in the folder.
    pub fn weights_files(&self) -> Vec<ArmFiles> {
        let names = file_names(&self.training);
        let file = |name: &str| format!("{WEIGHTS}/{name}.safetensors");
        let paths = self.training.paths();
        let first = |arm: usize| paths.iter().find(|arms| arms.contains(&arm)).map_or(arm, |arms| arms[0]);
        let of_arm = |(arm, name): (usize, &String)| ArmFiles {
            average: file(name),
            model: file(&format!("{}{MODEL}", names[first(arm)])),
        };
        names.iter().enumerate().map(of_arm).collect()
    }

    /// Writes the weights of each arm's average and of each path's model: the files. `averages` are those of the arms, `models` those of
    /// the paths.
    ///
    /// # Errors
    /// If the disk does not take them.
    pub fn write_weights(
        &self,
        layout: &Layout,
        averages: &[&Network],
        models: &[&Network],
    ) -> Result<Vec<PathBuf>, FileError> {
        let files = self.weights_files();
        let mut written = vec![];
        for (arm, network) in averages.iter().enumerate() {
            let whose = self.whose("average", &[arm]);
            written.push(self.write_network(&files[arm].average, layout, network, &whose)?);
        }
        for (arms, network) in self.training.paths().iter().zip(models) {
            let whose = self.whose("model", arms);
            written.push(self.write_network(&files[arms[0]].model, layout, network, &whose)?);
        }
        Ok(written)
    }

    /// Returns the metadata of a network that say whose it is: model or average, and the names of the arms as a JSON list.
    fn whose(&self, network: &str, arms: &[usize]) -> Vec<(&'static str, String)> {
        vec![("network", network.to_owned()), ("arms", self.names(arms))]
    }

    /// The names of arms as a JSON list.
    fn names(&self, arms: &[usize]) -> String {
        let names: Vec<&str> = arms.iter().map(|arm| self.training.arms[*arm].name.as_str()).collect();
        serde_json::to_string(&names).expect("names are texts")
    }

    /// Writes an average that was built afterwards: the file, which is called after the path and `settings`, such as `decay-0.99`.
    ///
    /// # Errors
    /// If the disk does not take it.
    pub fn write_average(
        &self,
        layout: &Layout,
        path: usize,
        settings: &str,
        network: &Network,
        metadata: &[(&'static str, String)],
    ) -> Result<PathBuf, FileError> {
        let arms = &self.training.paths()[path];
        let file = format!("{AVERAGES}/{}-{settings}.safetensors", file_names(&self.training)[arms[0]]);
        let metadata = [&self.whose("average of the model", arms), metadata].concat();
        self.write_network(&file, layout, network, &metadata)
    }

    fn write_network(
        &self,
        file: &str,
        layout: &Layout,
        network: &Network,
        more: &[(&'static str, String)],
    ) -> Result<PathBuf, FileError> {
        let path = self.path.join(file);
        path.parent().map_or(Ok(()), files::create_folder)?;
        let mut metadata = vec![
            ("format", FORMAT.to_owned()),
            ("version", VERSION.to_owned()),
            ("command", COMMAND.to_owned()),
            ("scenario", self.training.to_toml()),
        ];
        metadata.extend_from_slice(more);
        let bytes = encode_weights(layout, &network.weights, &network.statistics.numbers, &metadata);
        files::write_result(&path, &bytes)?;
        Ok(path)
    }

    /// Notes that the training has come to its end, once.
    ///
    /// # Errors
    /// If the disk does not take it.
    pub fn end(&mut self, seconds: f64) -> Result<(), FileError> {
        if self.manifest.ended.is_none() {
            self.manifest.end(seconds);
            self.write_manifest()?;
        }
        Ok(())
    }

    fn write_manifest(&self) -> Result<(), FileError> {
        files::write_result(&self.path.join(MANIFEST), self.manifest.to_json().as_bytes())
    }
}

/// Makes sure that a folder without a request holds nothing with the names of a training's files.
fn check_free(path: &Path) -> Result<(), TrainingFolderError> {
    let taken = RESULTS.into_iter().chain([SWEEP, MANIFEST, CHECKPOINT]);
    if let Some(name) = taken.into_iter().find(|name| files::exists(&path.join(name))) {
        return Err(TrainingFolderError::NotOurs(path.to_owned(), name));
    }
    for (folder, name) in
        [(WEIGHTS, "folder of weights"), (AVERAGES, "folder of averages"), (SNAPSHOTS, "folder of snapshots")]
    {
        if !files::file_names(&path.join(folder))?.is_empty() {
            return Err(TrainingFolderError::NotOurs(path.to_owned(), name));
        }
    }
    Ok(())
}

/// Removes what a training has left in a folder that is its own, and nothing else.
fn forget(path: &Path) -> Result<(), TrainingFolderError> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_snapshot = |name: &str| {
        let stem = name.strip_suffix(".safetensors");
        stem.and_then(|stem| stem.split_once('-')).is_some_and(|(path, step)| digits(path) && digits(step))
    };
    // Whose files there are is said by the request, and where that is damaged by each file itself.
    let names = match StoredRequest::read(&path.join(TRAINING))? {
        StoredRequest::Text(text) => Training::parse(&text, None).ok().map(|there| file_names(&there)),
        StoredRequest::Missing | StoredRequest::Damaged(_) => None,
    };
    let of_arm = |folder: &str, name: &str, fits: &dyn Fn(&str) -> bool| {
        let Some(stem) = name.strip_suffix(".safetensors") else { return false };
        match &names {
            Some(names) => names.iter().any(|arm| stem.strip_prefix(arm.as_str()).is_some_and(fits)),
            None => is_network(&path.join(folder).join(name)),
        }
    };
    let is_weights = |name: &str| of_arm(WEIGHTS, name, &|rest| rest.is_empty() || rest == MODEL);
    let is_average = |name: &str| of_arm(AVERAGES, name, &|rest| rest.starts_with("-decay-"));
    let remove = |folder: &str, is_ours: &dyn Fn(&str) -> bool| -> Result<(), FileError> {
        let folder = path.join(folder);
        let there = files::file_names(&folder)?;
        there.iter().filter(|name| is_ours(name)).try_for_each(|name| files::remove(&folder.join(name)))
    };
    remove(SNAPSHOTS, &is_snapshot)?;
    remove(WEIGHTS, &is_weights)?;
    remove(AVERAGES, &is_average)?;
    // The request goes last: without it the rest would be nobody's.
    for name in RESULTS.into_iter().chain([CHECKPOINT, MANIFEST, TRAINING]) {
        files::remove(&path.join(name))?;
    }
    Ok(())
}

/// Returns whether a file is a network that this program has written.
fn is_network(path: &Path) -> bool {
    let Ok(bytes) = files::read_bytes(path) else { return false };
    Opened::new(&bytes).is_ok_and(|opened| opened.text("format") == FORMAT)
}
