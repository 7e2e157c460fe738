//! A finished training as a file of tensors that says what it is and whether it is whole.
//!
//! The tensors: `history` (a row of [`Evaluation::numbers`] for each evaluation), `path` (the path of each arm), `diverged` (the step
//! at which each path diverged; 2⁶⁴ − 1 where it did not), and for each path N `model.N.weights` and `model.N.statistics`, for each arm
//! N `average.N.weights` and `average.N.statistics`.

use super::tensors::{Opened, Tensor, TensorDamage, encode};
use crate::nn::{Statistics, instruction_set};
use crate::training::{Evaluation, Network, Trained, TrainedPath};

/// Stands for a path that did not diverge.
const NEVER: u64 = u64::MAX;

/// Identity of a training, which its file states.
#[derive(Clone, Debug, PartialEq, Eq)]
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

/// The file of a training.
pub(super) fn seal(trained: &Trained, label: &TrainedLabel) -> Vec<u8> {
    let Trained { history, paths, averages } = trained;
    let mut path_of = vec![0; averages.len()];
    for (number, path) in (0..).zip(paths) {
        path.arms.iter().for_each(|arm| path_of[*arm] = number);
    }
    let rows: Vec<f64> = history.iter().flat_map(Evaluation::numbers).collect();
    let diverged: Vec<u64> = paths.iter().map(|path| path.diverged.unwrap_or(NEVER)).collect();
    let mut tensors = vec![
        Tensor::doubles("history", &[history.len(), Evaluation::NUMBERS], &rows),
        Tensor::counts("path", &path_of),
        Tensor::counts("diverged", &diverged),
    ];
    let models = paths.iter().map(|path| &path.model).enumerate().map(|(number, model)| ("model", number, model));
    let averages = averages.iter().enumerate().map(|(number, average)| ("average", number, average));
    for (kind, number, network) in models.chain(averages) {
        for (part, numbers) in [("weights", &network.weights), ("statistics", &network.statistics.numbers)] {
            tensors.push(Tensor::singles(format!("{kind}.{number}.{part}"), &[numbers.len()], numbers));
        }
    }
    let TrainedLabel { version, request, cell, seed } = label;
    let said = [
        ("version", version.clone()),
        ("request_sha256", request.clone()),
        ("cell", cell.to_string()),
        ("seed", seed.to_string()),
        ("instruction_set", instruction_set().to_owned()),
    ];
    encode(&tensors, said.map(|(name, text)| (name.to_owned(), text)).into())
}

/// Returns the training of a file that is whole and of `label`, and the instruction set that it was computed with; empty where the file
/// does not say.
///
/// # Errors
/// What is wrong with it.
pub(super) fn open(file: &[u8], label: &TrainedLabel) -> Result<(Trained, String), TensorDamage> {
    let opened = Opened::new(file)?;
    if opened.text("request_sha256") != label.request {
        return Err(TensorDamage::OtherRequest);
    }
    if opened.text("version") != label.version {
        return Err(TensorDamage::OtherVersion(opened.text("version").to_owned()));
    }
    if [opened.text("cell"), opened.text("seed")] != [label.cell.to_string(), label.seed.to_string()] {
        return Err(TensorDamage::OtherKind("training of this cell and seed"));
    }
    let trained = decode(&opened)?.ok_or(TensorDamage::OtherKind("finished training"))?;
    Ok((trained, opened.text("instruction_set").to_owned()))
}

/// `None` where the tensors do not fit each other.
fn decode(opened: &Opened<'_>) -> Result<Option<Trained>, TensorDamage> {
    let history = opened.doubles("history", None)?;
    let (rows, rest) = history.as_chunks::<{ Evaluation::NUMBERS }>();
    let (path_of, diverged) = (opened.counts("path", None)?, opened.counts("diverged", None)?);
    let network = |kind: &str, number: usize| -> Result<Network, TensorDamage> {
        let part = |part: &str| opened.singles(&format!("{kind}.{number}.{part}"), None);
        Ok(Network { weights: part("weights")?, statistics: Statistics { numbers: part("statistics")? } })
    };
    let path = |(number, step): (usize, &u64)| -> Result<TrainedPath, TensorDamage> {
        let arms = (0..path_of.len()).filter(|arm| path_of[*arm] == number as u64).collect();
        Ok(TrainedPath { arms, diverged: (*step != NEVER).then_some(*step), model: network("model", number)? })
    };
    let trained = Trained {
        history: rows.iter().map(|row| Evaluation::from_numbers(*row)).collect(),
        paths: diverged.iter().enumerate().map(path).collect::<Result<_, _>>()?,
        averages: (0..path_of.len()).map(|arm| network("average", arm)).collect::<Result<_, _>>()?,
    };
    let every_arm_is_on_a_path = path_of.iter().all(|path| (0..diverged.len() as u64).contains(path));
    Ok((rest.is_empty() && every_arm_is_on_a_path).then_some(trained))
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
        let file = seal(&trained(), &label());
        let (read, set) = open(&file, &label()).unwrap();
        assert_eq!(set, instruction_set());
        // As texts, since NaN is no equal of itself and −0 is one of 0.
        assert_eq!(format!("{read:?}"), format!("{:?}", trained()));
        assert_eq!(seal(&read, &label()), file);
        let nothing = Trained { history: vec![], paths: vec![], averages: vec![] };
        assert_eq!(open(&seal(&nothing, &label()), &label()).map(|(read, _)| read), Ok(nothing));
    }

    #[test]
    fn every_changed_byte_and_every_cut_is_found() {
        let file = seal(&trained(), &label());
        for at in 0..file.len() {
            let mut changed = file.clone();
            changed[at] ^= 1 << (at % 8);
            assert!(open(&changed, &label()).is_err(), "{at}");
        }
        for length in (0..file.len()).step_by(13) {
            assert!(matches!(open(&file[..length], &label()), Err(TensorDamage::Torn)), "{length}");
        }
        assert_eq!(open(&[file.as_slice(), b"."].concat(), &label()), Err(TensorDamage::Torn));
    }

    #[test]
    fn another_training_is_told_apart() {
        let read = |label: &TrainedLabel| open(&seal(&trained(), label), &self::label());
        let other = TrainedLabel { request: "s".to_owned(), ..label() };
        assert_eq!(read(&other), Err(TensorDamage::OtherRequest));
        let other = TrainedLabel { version: "0".to_owned(), ..label() };
        assert_eq!(read(&other), Err(TensorDamage::OtherVersion("0".to_owned())));
        let other = TrainedLabel { seed: 6, ..label() };
        assert_eq!(read(&other), Err(TensorDamage::OtherKind("training of this cell and seed")));
    }
}
