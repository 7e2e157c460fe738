//! Task of a training: its settings, data and seed.

use crate::nn::mnist::{CLASSES, Mnist, SIZE};
use crate::nn::{Architecture, Dataset, Layout};
use crate::scenario::Training;

/// At most so many training examples, unless a batch has more, give an average its own batch-norm statistics: they then are known to
/// about a hundredth of a unit's deviation.
const CALIBRATION: usize = 8192;

/// A training scenario with its data, under one seed.
#[derive(Clone, Debug)]
pub struct Task {
    training: Training,
    seed: u64,
    layout: Layout,
    paths: Vec<Vec<usize>>,
    steps: u64,
    pub(super) examples: Dataset,
    pub(super) test: Dataset,
    /// The part of `test` that is looked at on the way.
    pub(super) sample: Dataset,
    /// The part of `examples` that gives averages their batch-norm statistics.
    pub(super) calibration: Dataset,
}

/// Why a scenario and its data do not fit together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TaskError {
    /// More training examples are wanted than there are.
    #[error("mlp.train_examples: train_examples is {wanted}; the data has {there}")]
    Examples {
        /// Number of examples wanted.
        wanted: u64,
        /// Number of examples that the data has.
        there: usize,
    },
    /// A batch is larger than the examples.
    #[error("mlp.batch: batch is {batch}; allowed is at most the {there} training examples")]
    Batch {
        /// The size of a batch.
        batch: u64,
        /// Number of training examples.
        there: usize,
    },
    /// There is nothing to test on.
    #[error("mlp.classes: the data has no test example of these classes")]
    NoTest,
    /// The training has no end.
    #[error("mlp.epochs: epochs is {0}; so many steps cannot be counted")]
    Endless(u64),
}

/// Returns how many of `there` training examples a scenario uses, and the number of steps of each path.
fn extent(training: &Training, there: usize) -> Result<(usize, u64), TaskError> {
    let mlp = &training.mlp;
    let count = match mlp.train_examples {
        Some(wanted) if wanted > there as u64 => return Err(TaskError::Examples { wanted, there }),
        Some(wanted) => wanted as usize,
        None => there,
    };
    let per_epoch = (count as u64).checked_div(mlp.batch).filter(|steps| *steps > 0);
    let per_epoch = per_epoch.ok_or(TaskError::Batch { batch: mlp.batch, there: count })?;
    // Steps are written as numbers with 53 digits.
    let steps = mlp.epochs.checked_mul(per_epoch).filter(|steps| *steps < 1 << 53);
    Ok((count, steps.ok_or(TaskError::Endless(mlp.epochs))?))
}

/// Numbers of test images that the arms are evaluated on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tested {
    /// During the training.
    pub on_the_way: u64,
    /// At its end: all.
    pub at_the_end: u64,
}

impl Tested {
    /// Returns whether the end is measured on more images than the way there: then it is not compared with what was measured before.
    pub fn end_is_apart(self) -> bool {
        self.on_the_way < self.at_the_end
    }

    /// Returns whether what was measured at `step` of `steps` is on the same images as what was measured at other steps before the end.
    pub fn is_alike(self, step: u64, steps: u64) -> bool {
        !self.end_is_apart() || step < steps
    }
}

/// Returns the examples of some classes; all where none is named.
fn of_classes(data: &Dataset, classes: &[u8]) -> Dataset {
    if classes.is_empty() { data.clone() } else { data.of_classes(classes) }
}

impl Task {
    /// The training of `training` on `data` under `seed`, which stands in for the seed of its `run`. The same wrong labels, examples,
    /// weights and minibatches for every arm; the same test examples for every seed, and the same training examples with the same
    /// labels where the scenario has a seed for these.
    ///
    /// # Errors
    ///
    /// If the scenario asks for more than the data has. The scenario has to pass its check.
    pub fn new(training: &Training, data: &Mnist, seed: u64) -> Result<Self, TaskError> {
        let mlp = &training.mlp;
        let (all, test) = (of_classes(&data.training, &mlp.classes), of_classes(&data.test, &mlp.classes));
        let (count, steps) = extent(training, all.labels().len())?;
        let of_data = mlp.data_seed.unwrap_or(seed);
        let examples = all.subset(count, of_data).with_label_noise(mlp.label_noise, of_data);
        if test.labels().is_empty() {
            return Err(TaskError::NoTest);
        }
        let architecture =
            Architecture { inputs: SIZE, hidden: mlp.hidden.clone(), classes: CLASSES, batch_norm: mlp.batch_norm };
        let layout =
            Layout::new(&architecture).expect("a scenario that passes its check has widths that can be counted");
        Ok(Self {
            sample: test.subset(usize::try_from(mlp.evaluation_examples).unwrap_or(usize::MAX), 0),
            calibration: examples.subset(CALIBRATION.max(mlp.batch as usize), 0),
            paths: training.paths(),
            training: training.clone(),
            seed,
            layout,
            steps,
            examples,
            test,
        })
    }

    /// The scenario.
    pub fn training(&self) -> &Training {
        &self.training
    }

    /// The seed.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Returns the layout of the weights.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The paths that are trained, each with the places of its arms: [`Training::paths`].
    pub fn paths(&self) -> &[Vec<usize>] {
        &self.paths
    }

    /// The number of steps of each path.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// The number of steps of all paths together.
    pub fn total_steps(&self) -> u64 {
        self.steps * self.paths.len() as u64
    }

    /// The [`total_steps`](Self::total_steps) of the tasks of `training` on `data`, which are those of any seed.
    ///
    /// # Errors
    ///
    /// Fails as [`new`](Self::new) does.
    pub fn steps_of(training: &Training, data: &Mnist) -> Result<u64, TaskError> {
        let classes = &training.mlp.classes;
        let there =
            |data: &Dataset| data.labels().iter().filter(|label| classes.is_empty() || classes.contains(label)).count();
        let (_, steps) = extent(training, there(&data.training))?;
        if there(&data.test) == 0 {
            return Err(TaskError::NoTest);
        }
        Ok(steps * training.paths().len() as u64)
    }

    /// Returns the number of steps of an epoch.
    pub fn steps_per_epoch(&self) -> u64 {
        self.steps / self.training.mlp.epochs.max(1)
    }

    /// The training examples, with their wrong labels.
    pub fn examples(&self) -> &Dataset {
        &self.examples
    }

    /// The test examples, all labels of which are right.
    pub fn test(&self) -> &Dataset {
        &self.test
    }

    /// Returns up to `count` training images that the task does not learn from, with as large a share of wrong labels: what choices, such
    /// as that of a decay, are made on. `data` is what the task was made of.
    pub fn validation(&self, data: &Mnist, count: usize) -> Dataset {
        let mlp = &self.training.mlp;
        let all = of_classes(&data.training, &mlp.classes);
        let of_data = mlp.data_seed.unwrap_or(self.seed);
        let rest = all.rest(self.examples.labels().len(), of_data);
        rest.subset(count, of_data).with_label_noise(mlp.label_noise, of_data)
    }

    /// Returns the test examples with as large a share of wrong labels as the training examples have: labels of the distribution that a
    /// network learns.
    pub fn test_labelled_alike(&self) -> Dataset {
        self.test.with_label_noise(self.training.mlp.label_noise, self.seed)
    }

    /// Returns the numbers of test images that the arms are evaluated on.
    pub fn tested(&self) -> Tested {
        let count = |data: &Dataset| data.labels().len() as u64;
        Tested { on_the_way: count(&self.sample), at_the_end: count(&self.test) }
    }

    /// The first step after `step` before which the arms are evaluated, up to the end.
    pub(super) fn next_evaluation(&self, step: u64) -> u64 {
        let count = self.training.mlp.evaluations.min(self.steps).max(1);
        // The k-th stands at round(k T / N).
        let at = |k: u64| {
            ((u128::from(k) * u128::from(self.steps) * 2 + u128::from(count)) / (2 * u128::from(count))) as u64
        };
        let guess = (u128::from(step) * u128::from(count) / u128::from(self.steps.max(1))) as u64;
        (guess..=count).map(at).find(|next| *next > step).unwrap_or(self.steps)
    }

    /// Returns the number of steps between two looks at the clock or at a request to stop: those of some hundredths of a second, at least one.
    pub fn steps_at_a_time(&self) -> u64 {
        /// Multiplications of the forward pass.
        const PRODUCTS: u64 = 1 << 28;
        let of_step = (self.layout.len as u64).saturating_mul(self.training.mlp.batch).max(1);
        (PRODUCTS / of_step).clamp(1, 32)
    }

    /// Returns the number of steps between two snapshots of a path; none where there are to be none. The weights w1 that stand before step s
    /// are kept where s + 1 is a multiple: those that an average with this `every` takes in.
    pub fn snapshot_spacing(&self) -> Option<u64> {
        let count = self.training.mlp.snapshots;
        (count > 0).then(|| self.steps.div_ceil(count).max(1))
    }
}
