//! A finished training as a file of tensors that says what it is and whether it is whole.
//!
//! The tensors: `history` (a row of [`Evaluation::numbers`] for each evaluation), `path` (the path of each arm), `diverged` (the step
//! at which each path diverged; −1 where it did not), and for each path N `model.N.weights` and `model.N.statistics`, for each arm N
//! `average.N.weights` and `average.N.statistics`. The metadata has one entry, so that its order is no matter of chance.

use super::block::Damage;
use super::checksum::{BLANK, stamp, verify};
use crate::nn::Statistics;
use crate::training::{Evaluation, Network, Trained, TrainedPath};
use safetensors::tensor::{Dtype, SafeTensors, TensorView, serialize};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// The entry of the metadata: a JSON object.
const LABEL: &str = "belay-lab";
/// What stands before the digits of the checksum: the name of the object's last key, in a JSON text in a JSON text.
const MARK: &[u8] = br#"\"sha256\":\""#;

/// What a training has to say of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TrainedLabel {
    /// The version of the program.
    pub(super) version: String,
    /// SHA-256 of the request.
    pub(super) request: String,
    /// The number of the cell.
    pub(super) cell: u64,
    /// The seed.
    pub(super) seed: u64,
}

/// The label with the file's checksum after it.
#[derive(Serialize, Deserialize)]
struct Stamped<L> {
    #[serde(flatten)]
    label: L,
    sha256: String,
}

/// The file of a training; `None` where a step is beyond what can be stored.
pub(super) fn seal(trained: &Trained, label: &TrainedLabel) -> Option<Vec<u8>> {
    let Trained { history, paths, averages } = trained;
    let mut path_of = vec![0_i64; averages.len()];
    for (number, path) in (0..).zip(paths) {
        path.arms.iter().for_each(|arm| path_of[*arm] = number);
    }
    let diverged = |path: &TrainedPath| path.diverged.map_or(Some(-1), |step| i64::try_from(step).ok());
    let diverged: Vec<i64> = paths.iter().map(diverged).collect::<Option<_>>()?;
    let mut tensors = vec![
        (
            "history".to_owned(),
            Dtype::F64,
            vec![history.len(), Evaluation::NUMBERS],
            bytes(history.iter().flat_map(|evaluation| evaluation.numbers().map(f64::to_le_bytes))),
        ),
        ("path".to_owned(), Dtype::I64, vec![path_of.len()], bytes(path_of.iter().map(|path| path.to_le_bytes()))),
        (
            "diverged".to_owned(),
            Dtype::I64,
            vec![diverged.len()],
            bytes(diverged.iter().map(|step| step.to_le_bytes())),
        ),
    ];
    let models = paths.iter().map(|path| &path.model).enumerate().map(|(number, model)| ("model", number, model));
    let averages = averages.iter().enumerate().map(|(number, average)| ("average", number, average));
    for (kind, number, network) in models.chain(averages) {
        for (part, numbers) in [("weights", &network.weights), ("statistics", &network.statistics.numbers)] {
            let bytes = bytes(numbers.iter().map(|number| number.to_le_bytes()));
            tensors.push((format!("{kind}.{number}.{part}"), Dtype::F32, vec![numbers.len()], bytes));
        }
    }
    let views = tensors
        .iter()
        .map(|(name, kind, shape, bytes)| Some((name, TensorView::new(*kind, shape.clone(), bytes).ok()?)))
        .collect::<Option<Vec<_>>>()?;
    let label = serde_json::to_string(&Stamped { label, sha256: BLANK.to_owned() }).ok()?;
    let mut file = serialize(views, Some(HashMap::from([(LABEL.to_owned(), label)]))).ok()?;
    let at = place(&file)?;
    stamp(&mut file, at);
    Some(file)
}

/// The training of a file that is whole and of `label`.
///
/// # Errors
/// What is wrong with it.
pub(super) fn open(file: &[u8], label: &TrainedLabel) -> Result<Trained, Damage> {
    // Before anything else is read: a reader of damaged lengths may ask for any amount of memory.
    verify(file, place(file).ok_or(Damage::Torn)?)?;
    let (_, header) = SafeTensors::read_metadata(file).map_err(|_| Damage::Torn)?;
    let said = header.metadata().as_ref().and_then(|entries| entries.get(LABEL)).ok_or(Damage::Torn)?;
    let Stamped { label: said, .. }: Stamped<TrainedLabel> =
        serde_json::from_str(said).map_err(|_| Damage::OtherRuns)?;
    if said.request != label.request {
        return Err(Damage::OtherRequest);
    }
    if said.version != label.version {
        return Err(Damage::OtherVersion(said.version));
    }
    if said != *label {
        return Err(Damage::OtherTraining { cell: said.cell, seed: said.seed });
    }
    let tensors = SafeTensors::deserialize(file).map_err(|_| Damage::Torn)?;
    decode(&tensors).ok_or(Damage::OtherRuns)
}

fn decode(tensors: &SafeTensors<'_>) -> Option<Trained> {
    let history = numbers(tensors, "history", Dtype::F64, f64::from_le_bytes)?;
    let (rows, rest) = history.as_chunks::<{ Evaluation::NUMBERS }>();
    let path_of = numbers(tensors, "path", Dtype::I64, i64::from_le_bytes)?;
    let diverged = numbers(tensors, "diverged", Dtype::I64, i64::from_le_bytes)?;
    let network = |kind: &str, number: usize| {
        let part = |part: &str| numbers(tensors, &format!("{kind}.{number}.{part}"), Dtype::F32, f32::from_le_bytes);
        Some(Network { weights: part("weights")?, statistics: Statistics { numbers: part("statistics")? } })
    };
    let path = |(number, step): (usize, &i64)| {
        let arms = (0..path_of.len()).filter(|arm| path_of[*arm] == number as i64).collect();
        Some(TrainedPath { arms, diverged: u64::try_from(*step).ok(), model: network("model", number)? })
    };
    let trained = Trained {
        history: rows.iter().map(|row| Evaluation::from_numbers(*row)).collect(),
        paths: diverged.iter().enumerate().map(path).collect::<Option<_>>()?,
        averages: (0..path_of.len()).map(|arm| network("average", arm)).collect::<Option<_>>()?,
    };
    let every_arm_is_on_a_path = path_of.iter().all(|path| (0..diverged.len() as i64).contains(path));
    (rest.is_empty() && every_arm_is_on_a_path).then_some(trained)
}

/// Where the digits of the checksum stand.
fn place(file: &[u8]) -> Option<usize> {
    Some(file.windows(MARK.len()).position(|window| window == MARK)? + MARK.len())
}

fn bytes<const N: usize>(numbers: impl Iterator<Item = [u8; N]>) -> Vec<u8> {
    numbers.flatten().collect()
}

fn numbers<const N: usize, T>(
    tensors: &SafeTensors<'_>,
    name: &str,
    kind: Dtype,
    read: fn([u8; N]) -> T,
) -> Option<Vec<T>> {
    let tensor = tensors.tensor(name).ok().filter(|tensor| tensor.dtype() == kind)?;
    let (numbers, rest) = tensor.data().as_chunks::<N>();
    rest.is_empty().then(|| numbers.iter().map(|bytes| read(*bytes)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::Metrics;

    fn label() -> TrainedLabel {
        TrainedLabel { version: "1".to_owned(), request: "r".to_owned(), cell: 3, seed: 5 }
    }

    /// Three arms on two paths, one of which diverged, with numbers that are hard to write as texts.
    fn trained() -> Trained {
        let network = |seed: u32, statistics: usize| Network {
            weights: (0..40).map(|i| f32::from_bits((i + seed) * 0x0123_4567)).collect(),
            statistics: Statistics { numbers: vec![0.1; statistics] },
        };
        let metrics = |error: f64| Metrics { error, nll: 0.1 + 0.2, brier: 1e-310, ece: f64::INFINITY };
        let evaluation = |step, arm| Evaluation {
            step,
            arm,
            factor: 1.0,
            training_loss: f64::NAN,
            model: metrics(0.1),
            average: metrics(0.2),
            disagreement: -0.0,
            distance: 3.0,
        };
        Trained {
            history: vec![evaluation(0, 0), evaluation(0, 2), evaluation(0, 1), evaluation(1 << 52, 1)],
            paths: vec![
                TrainedPath { arms: vec![0, 2], diverged: Some(7), model: network(1, 0) },
                TrainedPath { arms: vec![1], diverged: None, model: network(2, 4) },
            ],
            averages: vec![network(3, 0), network(4, 4), network(5, 0)],
        }
    }

    #[test]
    fn a_training_is_read_as_it_was_written_and_has_the_same_bytes_again() {
        let file = seal(&trained(), &label()).unwrap();
        let read = open(&file, &label()).unwrap();
        // As texts, since NaN is no equal of itself and −0 is one of 0.
        assert_eq!(format!("{read:?}"), format!("{:?}", trained()));
        assert_eq!(seal(&read, &label()).unwrap(), file);
        let nothing = Trained { history: vec![], paths: vec![], averages: vec![] };
        assert_eq!(open(&seal(&nothing, &label()).unwrap(), &label()), Ok(nothing));
    }

    #[test]
    fn every_changed_byte_and_every_cut_is_found() {
        let file = seal(&trained(), &label()).unwrap();
        for at in 0..file.len() {
            let mut changed = file.clone();
            changed[at] ^= 1 << (at % 8);
            assert!(open(&changed, &label()).is_err(), "{at}");
        }
        for length in (0..file.len()).step_by(13) {
            assert!(matches!(open(&file[..length], &label()), Err(Damage::Torn | Damage::Altered)), "{length}");
        }
        assert_eq!(open(&[file.as_slice(), b"."].concat(), &label()), Err(Damage::Altered));
    }

    #[test]
    fn another_training_is_told_apart() {
        let read = |label: &TrainedLabel| open(&seal(&trained(), label).unwrap(), &self::label());
        let other = TrainedLabel { request: "s".to_owned(), ..label() };
        assert_eq!(read(&other), Err(Damage::OtherRequest));
        let other = TrainedLabel { version: "0".to_owned(), ..label() };
        assert_eq!(read(&other), Err(Damage::OtherVersion("0".to_owned())));
        let other = TrainedLabel { seed: 6, ..label() };
        assert_eq!(read(&other), Err(Damage::OtherTraining { cell: 3, seed: 6 }));
    }
}
