//! The folder of one training.

use super::checkpoint::{StoredCheckpoint, seal, unseal};
use super::error::TrainingFolderError;
use super::manifest::TrainingManifest;
use super::names::file_names;
use super::weights::{encode_weights, read};
use crate::files::{self, FileError, Lock};
use crate::nn::Layout;
use crate::scenario::Training;
use crate::store::VERSION;
use crate::store::checksum::checksum;
use crate::store::error::difference;
use crate::store::manifest::{self, MANIFEST};
use crate::store::tensors::{Opened, TensorDamage};
use crate::training::{Network, Snapshot};
use std::path::{Path, PathBuf};

const TRAINING: &str = "training.toml";
const CHECKPOINT: &str = "checkpoint.safetensors";
const SNAPSHOTS: &str = "snapshots";
const WEIGHTS: &str = "weights";
const AVERAGES: &str = "averages";
/// What is written besides when a training is over.
const RESULTS: [&str; 5] = ["history.csv", "history.parquet", "metrics.json", "figure.svg", "figure.png"];
/// What makes a folder that of a sweep.
const SWEEP: &str = "sweep.toml";
/// What the metadata of weights call them.
const FORMAT: &str = "belay-lab weights 1";
/// The command that makes the results of a folder again; the same for every folder, so that the same training has the same bytes.
const COMMAND: &str = "belay-lab train training.toml --out DIR";

/// The folder of one training.
#[derive(Debug)]
pub struct TrainingFolder {
    path: PathBuf,
    training: Training,
    request: String,
    manifest: TrainingManifest,
    /// Only where something is computed.
    _lock: Option<Lock>,
}

impl TrainingFolder {
    /// Makes sure that a folder may hold `training`, which changes nothing: it may be missing or empty, or hold the same training by
    /// the same version; where it is begun `fresh`, any training.
    ///
    /// # Errors
    /// Where it holds something else, or cannot be read.
    pub fn check(path: &Path, training: &Training, fresh: bool) -> Result<(), TrainingFolderError> {
        let request = files::read_text_if_any(&path.join(TRAINING))?;
        let manifest: Option<TrainingManifest> = manifest::read(path)?;
        let Some(request) = request else {
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
            return Ok(());
        };
        if fresh {
            // Where work was broken off before there was a manifest, or it is damaged, the request is as only this program writes it.
            let as_written = || Training::parse(&request, None).is_ok_and(|there| there.to_toml() == request);
            let ours =
                manifest.map_or_else(as_written, |manifest| manifest.request_sha256 == checksum([request.as_bytes()]));
            return if ours { Ok(()) } else { Err(TrainingFolderError::NotOurs(path.to_owned(), TRAINING)) };
        }
        let here = training.to_toml();
        if request != here {
            return Err(TrainingFolderError::OtherRequest(path.to_owned(), difference(&request, &here)));
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
        if !files::exists(&path.join(TRAINING)) {
            files::write_atomic(&path.join(TRAINING), text.as_bytes())?;
        }
        let manifest = manifest::read(path)?.unwrap_or_else(|| TrainingManifest::begin(&request));
        // What is over stays so: the results alone are written again.
        let manifest = if manifest.ended.is_some() { manifest } else { TrainingManifest::begin(&request) };
        let folder = Self { path: path.to_owned(), training, request, manifest, _lock: Some(lock) };
        folder.write_manifest()?;
        Ok(folder)
    }

    /// Opens a folder to read what is in it.
    ///
    /// # Errors
    /// Where there is no training in it, or one that cannot be read.
    pub fn open(path: &Path) -> Result<Self, TrainingFolderError> {
        let file = path.join(TRAINING);
        let text = files::read_text_if_any(&file)?.ok_or_else(|| TrainingFolderError::NoTraining(path.to_owned()))?;
        let training = Training::parse(&text, Some(&file.display().to_string()))?;
        let request = checksum([text.as_bytes()]);
        let manifest = manifest::read(path)?.unwrap_or_else(|| TrainingManifest::begin(&request));
        Ok(Self { path: path.to_owned(), training, request, manifest, _lock: None })
    }

    /// Makes sure that no other changes the folder as long as this lives, and removes what a killed process has left.
    ///
    /// # Errors
    /// Where another is at work in it.
    pub fn locked(self) -> Result<Self, TrainingFolderError> {
        let lock = Self::lock(&self.path)?;
        Ok(Self { _lock: Some(lock), ..self })
    }

    fn lock(path: &Path) -> Result<Lock, TrainingFolderError> {
        let lock = Lock::take(path)?.ok_or_else(|| TrainingFolderError::Busy(path.to_owned()))?;
        if lock.is_certain() {
            for folder in [path.to_owned(), path.join(SNAPSHOTS), path.join(WEIGHTS), path.join(AVERAGES)] {
                files::remove_drafts(&folder)?;
            }
        }
        Ok(lock)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What is trained in it.
    pub fn training(&self) -> &Training {
        &self.training
    }

    /// Who computed it, and when.
    pub fn manifest(&self) -> &TrainingManifest {
        &self.manifest
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
    /// Where it is damaged or of another version, or cannot be read.
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
    /// Where the disk does not take it; then the one before stays.
    pub fn keep(&self, stored: &StoredCheckpoint) -> Result<(), FileError> {
        files::write_atomic(&self.checkpoint_file(), &seal(stored, &self.request, self.training.run.seed))
    }

    /// Stores a snapshot; it is on the disk when this returns.
    ///
    /// # Errors
    /// Where the disk does not take it.
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
            ("step", snapshot.step.to_string()),
        ];
        files::write_atomic(&path, &encode_weights(layout, snapshot.weights, snapshot.statistics, &metadata))
    }

    fn snapshot_file(&self, path: usize, step: u64) -> PathBuf {
        self.path.join(SNAPSHOTS).join(format!("{path}-{step:09}.safetensors"))
    }

    /// The snapshot of a path that stands before a step.
    ///
    /// # Errors
    /// Where it is missing, damaged or of another version.
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

    /// The number of bytes that the snapshots take.
    pub fn size_of_snapshots(path: &Path) -> u64 {
        files::bytes_in(&path.join(SNAPSHOTS))
    }

    /// Writes the weights of each arm's average and of each path's model: the files. `averages` are those of the arms, `models` those of
    /// the paths.
    ///
    /// # Errors
    /// Where the disk does not take them.
    pub fn write_weights(
        &self,
        layout: &Layout,
        averages: &[&Network],
        models: &[&Network],
    ) -> Result<Vec<PathBuf>, FileError> {
        let names = file_names(&self.training);
        let paths = self.training.paths();
        let averages = names.iter().cloned().zip(averages);
        let models = paths.iter().map(|arms| format!("{}.model", names[arms[0]])).zip(models);
        averages.chain(models).map(|(name, network)| self.write_network(WEIGHTS, &name, layout, network, &[])).collect()
    }

    /// Writes an average that was built afterwards: the file, which is called after the path and `settings`, such as `decay-0.99`.
    ///
    /// # Errors
    /// Where the disk does not take it.
    pub fn write_average(
        &self,
        layout: &Layout,
        path: usize,
        settings: &str,
        network: &Network,
        metadata: &[(&str, String)],
    ) -> Result<PathBuf, FileError> {
        let arm = self.training.paths()[path][0];
        let name = format!("{}-{settings}", file_names(&self.training)[arm]);
        self.write_network(AVERAGES, &name, layout, network, metadata)
    }

    fn write_network(
        &self,
        folder: &str,
        name: &str,
        layout: &Layout,
        network: &Network,
        more: &[(&str, String)],
    ) -> Result<PathBuf, FileError> {
        let folder = self.path.join(folder);
        files::create_folder(&folder)?;
        let mut metadata = vec![
            ("format", FORMAT.to_owned()),
            ("version", VERSION.to_owned()),
            ("command", COMMAND.to_owned()),
            ("scenario", self.training.to_toml()),
        ];
        metadata.extend_from_slice(more);
        let path = folder.join(format!("{name}.safetensors"));
        let bytes = encode_weights(layout, &network.weights, &network.statistics.numbers, &metadata);
        files::write_atomic(&path, &bytes)?;
        Ok(path)
    }

    /// Notes that the training has come to its end, once.
    ///
    /// # Errors
    /// Where the disk does not take it.
    pub fn end(&mut self, seconds: f64) -> Result<(), FileError> {
        if self.manifest.ended.is_none() {
            self.manifest.end(seconds);
            self.write_manifest()?;
        }
        Ok(())
    }

    fn write_manifest(&self) -> Result<(), FileError> {
        files::write_atomic(&self.path.join(MANIFEST), self.manifest.to_json().as_bytes())
    }
}

/// Removes what a training has left in a folder that is its own, and nothing else.
fn forget(path: &Path) -> Result<(), TrainingFolderError> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_snapshot = |name: &str| {
        let stem = name.strip_suffix(".safetensors");
        stem.and_then(|stem| stem.split_once('-')).is_some_and(|(path, step)| digits(path) && digits(step))
    };
    // Whose files there are is said by the request; what cannot be read as one has left none.
    let text = files::read_text_if_any(&path.join(TRAINING))?;
    let names = text.and_then(|text| Training::parse(&text, None).ok()).map(|there| file_names(&there));
    let names = names.unwrap_or_default();
    let of_arm = |name: &str, fits: &dyn Fn(&str) -> bool| {
        let stem = name.strip_suffix(".safetensors");
        stem.is_some_and(|stem| names.iter().any(|arm| stem.strip_prefix(arm.as_str()).is_some_and(fits)))
    };
    let is_weights = |name: &str| of_arm(name, &|rest| rest.is_empty() || rest == ".model");
    let is_average = |name: &str| of_arm(name, &|rest| rest.starts_with("-decay-"));
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
