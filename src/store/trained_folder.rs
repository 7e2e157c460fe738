//! A folder of finished trainings, which goes on where it was left.

use super::VERSION;
use super::checksum::checksum;
use super::error::StoreError;
use super::trained::{TrainedLabel, open, seal};
use crate::files::{self, FileError, Lock};
use crate::nn::instruction_set;
use crate::nn::mnist::Mnist;
use crate::sweep::TrainingPlan;
use crate::training::Trained;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// A folder of the finished trainings of one plan, each a file of its own with its networks and their history.
///
/// What is missing, damaged, or of another request or version is trained again, and has the same bytes.
#[derive(Debug)]
pub struct TrainedFolder {
    path: PathBuf,
    plan: TrainingPlan,
    request: String,
    instruction_sets: Mutex<BTreeSet<String>>,
    _lock: Lock,
}

impl TrainedFolder {
    /// Begins work in a folder, which is made where it is missing. Where it is to be `fresh`, the trainings that it holds are
    /// forgotten before. No other may work in it until this is dropped.
    ///
    /// # Errors
    /// If another is at work in it, or the disk does not take it.
    pub fn begin(path: &Path, plan: TrainingPlan, fresh: bool) -> Result<Self, StoreError> {
        files::create_folder(path)?;
        let lock = Lock::take(path)?.ok_or_else(|| StoreError::Busy(path.to_owned()))?;
        if lock.is_certain() {
            // What a killed process has left. Where nothing is certain it may be another's work.
            files::remove_drafts(path)?;
        }
        if fresh {
            let all = files::file_names(path)?;
            let trainings = all.iter().filter(|name| is_training(name));
            trainings.map(|name| path.join(name)).try_for_each(|path| files::remove(&path))?;
        }
        let request = checksum([plan.sweep().to_toml().as_bytes()]);
        Ok(Self { path: path.to_owned(), plan, request, instruction_sets: Mutex::default(), _lock: lock })
    }

    /// Returns the plan that is trained in it.
    pub fn plan(&self) -> &TrainingPlan {
        &self.plan
    }

    /// The file of training `number`.
    pub fn file(&self, number: u64) -> PathBuf {
        let (cell, seed) = self.plan.place(number);
        self.path.join(format!("cell-{cell:06}-seed-{seed}.safetensors"))
    }

    /// Training `number`; `None` where it is not here.
    ///
    /// # Errors
    /// If a file is there and cannot be read.
    pub fn read(&self, number: u64) -> Result<Option<Trained>, StoreError> {
        match files::read_bytes(&self.file(number)) {
            Ok(file) => Ok(open(&file, &self.label(number)).ok().map(|(trained, set)| {
                self.computed_with(set);
                trained
            })),
            Err(FileError::Missing(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Stores training `number`; it is on the disk when this returns.
    ///
    /// # Errors
    /// If the disk does not take it; then it is not there.
    pub fn keep(&self, number: u64, trained: &Trained) -> Result<(), StoreError> {
        files::write_result(&self.file(number), &seal(trained, &self.label(number)))?;
        self.computed_with(instruction_set().to_owned());
        Ok(())
    }

    /// Returns the instruction sets of the trainings that were read or kept so far: the last bits of weights depend on them.
    pub fn instruction_sets(&self) -> Vec<String> {
        self.instruction_sets.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    fn computed_with(&self, set: String) {
        if !set.is_empty() {
            self.instruction_sets.lock().unwrap_or_else(PoisonError::into_inner).insert(set);
        }
    }

    /// Carries out some trainings on the threads of the current pool, one on each, and stores each as soon as it is finished. `tick`
    /// hears how many steps have been taken since it was last asked, and may break: then the trainings on their way are lost. In the
    /// order of `numbers`; `None` where it broke.
    ///
    /// # Errors
    /// If the data lacks what a cell asks for, or the disk does not take a training; those before are kept.
    pub fn train(
        &self,
        numbers: &[u64],
        data: &Mnist,
        tick: impl Fn(u64) -> ControlFlow<()> + Sync,
    ) -> Result<Option<Vec<Trained>>, StoreError> {
        let one = |number: &u64| {
            let trained = self.plan.train(&[*number], data, &tick)?.and_then(|mut trained| trained.pop());
            trained.iter().try_for_each(|trained| self.keep(*number, trained))?;
            Ok(trained)
        };
        // One at a time, so that those that are left at the end are shared among all threads.
        let all: Vec<Option<Trained>> =
            numbers.par_iter().with_max_len(1).map(one).collect::<Result<_, StoreError>>()?;
        Ok(all.into_iter().collect())
    }

    fn label(&self, number: u64) -> TrainedLabel {
        let (cell, seed) = self.plan.place(number);
        TrainedLabel { version: VERSION.to_owned(), request: self.request.clone(), cell, seed }
    }
}

/// Returns whether a file has the name of a [training](TrainedFolder::file).
fn is_training(name: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let numbers = name.strip_prefix("cell-").and_then(|name| name.strip_suffix(".safetensors"));
    numbers.and_then(|numbers| numbers.split_once("-seed-")).is_some_and(|(cell, seed)| digits(cell) && digits(seed))
}

#[cfg(test)]
mod tests {
    use super::super::tensors::{Metadata, Tensor, encode};
    use super::*;
    use crate::sweep::Sweep;
    use safetensors::SafeTensors;
    use std::fs;

    const SWEEP: &str = r#"
schema = 1
seeds = 2
[axes]
"arm.*.optimizer.eta" = [0.1, 0.2]
[base.mlp]
hidden = [4]
epochs = 1
batch = 50
train_examples = 100
evaluations = 1
evaluation_examples = 50
[base.run]
seed = 8
[[base.arm]]
name = "EMA"
optimizer = { kind = "sgd", eta = 0.1 }
averaging = { kind = "ema", decay = 0.5 }
"#;

    fn begin(path: &Path, text: &str) -> TrainedFolder {
        let sweep = Sweep::parse(text, None, |_| unreachable!("there is a base")).unwrap();
        TrainedFolder::begin(path, TrainingPlan::new(sweep).unwrap(), false).unwrap()
    }

    fn go_on(_: u64) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    #[test]
    fn what_is_missing_damaged_or_of_another_request_is_not_there() {
        let desk = tempfile::tempdir().unwrap();
        let folder = begin(desk.path(), SWEEP);
        let trained = folder.train(&[0, 3], Mnist::shared(), go_on).unwrap().unwrap();
        let name = |number| folder.file(number).file_name().unwrap().to_owned();
        assert_eq!(
            (name(0), name(3)),
            ("cell-000000-seed-8.safetensors".into(), "cell-000001-seed-9.safetensors".into())
        );
        // As texts, since no mean of losses at the start is no number.
        let text = |trained: &Trained| format!("{trained:?}");
        for (number, trained) in [0, 3].into_iter().zip(&trained) {
            assert_eq!(text(&folder.read(number).unwrap().unwrap()), text(trained));
        }
        assert_eq!(folder.read(1).unwrap(), None);
        fs::copy(folder.file(0), folder.file(1)).unwrap();
        assert_eq!(folder.read(1).unwrap(), None);
        let whole = fs::read(folder.file(3)).unwrap();
        fs::write(folder.file(3), &whole[..whole.len() - 1]).unwrap();
        assert_eq!(folder.read(3).unwrap(), None);
        folder.train(&[3], Mnist::shared(), go_on).unwrap().unwrap();
        assert_eq!(fs::read(folder.file(3)).unwrap(), whole);
        drop(folder);
        let other = begin(desk.path(), &SWEEP.replace("batch = 50", "batch = 25"));
        assert_eq!(other.read(0).unwrap(), None);
    }

    #[test]
    fn trainings_of_two_kinds_of_processors_are_told() {
        let desk = tempfile::tempdir().unwrap();
        let folder = begin(desk.path(), SWEEP);
        folder.train(&[0, 1], Mnist::shared(), go_on).unwrap().unwrap();
        assert_eq!(folder.instruction_sets(), [instruction_set()]);
        // The same training with another name of the set, as from another processor.
        let file = fs::read(folder.file(1)).unwrap();
        let (_, header) = SafeTensors::read_metadata(&file).unwrap();
        let read = SafeTensors::deserialize(&file).unwrap();
        let mut said: Metadata = header.metadata().clone().unwrap().into_iter().collect();
        said.insert("instruction_set".to_owned(), "another".to_owned());
        let tensors: Vec<Tensor> = read.tensors().iter().map(|(name, tensor)| Tensor::copied(name, tensor)).collect();
        fs::write(folder.file(1), encode(&tensors, said)).unwrap();
        drop(folder);
        let folder = begin(desk.path(), SWEEP);
        assert!(folder.instruction_sets().is_empty());
        assert!(folder.read(0).unwrap().is_some() && folder.read(1).unwrap().is_some());
        assert_eq!(folder.instruction_sets().len(), 2);
    }

    #[test]
    fn work_that_is_broken_off_keeps_what_is_finished() {
        let desk = tempfile::tempdir().unwrap();
        let folder = begin(desk.path(), SWEEP);
        let steps: u64 = (0..4).map(|number| folder.plan().steps(number, Mnist::shared()).unwrap()).sum();
        assert_eq!(steps, 8);
        let done = std::sync::atomic::AtomicU64::new(0);
        let tick = |steps| {
            let done = done.fetch_add(steps, std::sync::atomic::Ordering::Relaxed) + steps;
            if done > 4 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let pool = crate::threads::Threads::new(1);
        assert_eq!(pool.install(|| folder.train(&[0, 1, 2, 3], Mnist::shared(), tick)).unwrap(), None);
        let here: Vec<bool> = (0..4).map(|number| folder.read(number).unwrap().is_some()).collect();
        assert_eq!(here, [true, true, false, false]);
        assert!(matches!(TrainedFolder::begin(desk.path(), folder.plan().clone(), false), Err(StoreError::Busy(_))));
        let plan = folder.plan().clone();
        drop(folder);
        let mine = ["cell-1.safetensors", "cell-0-seed-x.safetensors"].map(|name| desk.path().join(name));
        mine.iter().for_each(|file| fs::write(file, "mine").unwrap());
        let folder = TrainedFolder::begin(desk.path(), plan, true).unwrap();
        assert_eq!(folder.read(0).unwrap(), None);
        assert!(!folder.file(0).exists() && mine.iter().all(|file| file.exists()));
    }

    #[test]
    fn what_the_data_does_not_have_is_said() {
        let desk = tempfile::tempdir().unwrap();
        let folder = begin(desk.path(), &SWEEP.replace("train_examples = 100", "train_examples = 100000"));
        let error = folder.train(&[0], Mnist::shared(), go_on).unwrap_err().to_string();
        assert_eq!(error, "mlp.train_examples: train_examples is 100000; the data has 60000");
    }
}
