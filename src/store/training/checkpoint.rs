//! Checkpoints as safetensors files.

use crate::nn::{Saved, Statistics};
use crate::store::VERSION;
use crate::store::tensors::{Metadata, Opened, Tensor, TensorDamage, encode};
use crate::training::{Checkpoint, Evaluation, SavedCourse};

/// Format of a checkpoint, in its metadata.
const FORMAT: &str = "belay-lab checkpoint 1";

/// A checkpoint, and how long it took to get there.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredCheckpoint {
    /// State that the training needs to go on.
    pub checkpoint: Checkpoint,
    /// Seconds that it has been trained until then, all parts of it together.
    pub seconds: f64,
}

/// The bytes of a checkpoint of the training with the hash `request` under `seed`.
///
/// Path P is the tensors `paths.P.weights`, `.average`, `.memories.K`, `.riders.K`, `.statistics`, `.averaged.K`, `.clock`,
/// `.counts` (steps, batches since the last evaluation, and one more than the step that diverged, or 0) and `.losses`; `history` has a row
/// for each evaluation. An average that is the model and a memory of zeros are left out.
pub(super) fn seal(stored: &StoredCheckpoint, request: &str, seed: u64) -> Vec<u8> {
    let StoredCheckpoint { checkpoint, seconds } = stored;
    let mut tensors = vec![];
    for (path, course) in checkpoint.courses.iter().enumerate() {
        let SavedCourse { saved, statistics, averaged, losses, batches, diverged } = course;
        let mut row = |name: String, numbers: &[f32]| {
            tensors.push(Tensor::singles(format!("paths.{path}.{name}"), &[numbers.len()], numbers));
        };
        row("weights".to_owned(), &saved.weights);
        if !same_bits(&saved.average, saved.weights.iter().copied()) {
            row("average".to_owned(), &saved.average);
        }
        for (place, memory) in saved.memories.iter().enumerate() {
            if !same_bits(memory, memory.iter().map(|_| 0.0)) {
                row(format!("memories.{place}"), memory);
            }
        }
        saved.riders.iter().enumerate().for_each(|(place, rider)| row(format!("riders.{place}"), rider));
        averaged.iter().enumerate().for_each(|(place, numbers)| row(format!("averaged.{place}"), numbers));
        row("statistics".to_owned(), &statistics.numbers);
        row("clock".to_owned(), &saved.clock);
        let counts = [saved.step, *batches, diverged.map_or(0, |step| step + 1)];
        tensors.push(Tensor::counts(format!("paths.{path}.counts"), &counts));
        tensors.push(Tensor::doubles(format!("paths.{path}.losses"), &[1], &[*losses]));
    }
    let history: Vec<f64> = checkpoint.history.iter().flat_map(Evaluation::numbers).collect();
    tensors.push(Tensor::doubles("history", &[checkpoint.history.len(), Evaluation::NUMBERS], &history));
    let steps: Vec<String> = checkpoint.courses.iter().map(|course| course.saved.step.to_string()).collect();
    let metadata = [
        ("format", FORMAT.to_owned()),
        ("version", VERSION.to_owned()),
        ("request_sha256", request.to_owned()),
        ("seed", seed.to_string()),
        ("step", steps.join(" ")),
        ("seconds", seconds.to_string()),
    ];
    encode(&tensors, Metadata::from(metadata.map(|(name, text)| (name.to_owned(), text))))
}

/// The checkpoint that [`seal`] sealed, of the same training and version.
///
/// # Errors
/// If it is damaged or of another training or version.
pub(super) fn unseal(bytes: &[u8], request: &str) -> Result<StoredCheckpoint, TensorDamage> {
    let opened = Opened::new(bytes)?;
    if opened.text("format") != FORMAT {
        return Err(TensorDamage::OtherKind("checkpoint"));
    }
    if opened.text("request_sha256") != request {
        return Err(TensorDamage::OtherRequest);
    }
    if opened.text("version") != VERSION {
        return Err(TensorDamage::OtherVersion(opened.text("version").to_owned()));
    }
    let paths = (0..).take_while(|path| opened.has(&format!("paths.{path}.weights")));
    let courses = paths.map(|path| course(&opened, path)).collect::<Result<_, _>>()?;
    let history = opened.doubles("history", None)?;
    let (rows, _) = history.as_chunks();
    let history = rows.iter().map(|numbers| Evaluation::from_numbers(*numbers)).collect();
    let seconds = opened.text("seconds").parse().map_err(|_| TensorDamage::Contents)?;
    Ok(StoredCheckpoint { checkpoint: Checkpoint { courses, history }, seconds })
}

fn course(opened: &Opened<'_>, path: usize) -> Result<SavedCourse, TensorDamage> {
    let at = |name: &str| format!("paths.{path}.{name}");
    let row = |name: &str, count: Option<usize>| opened.singles(&at(name), count);
    let missing = |name: &str| TensorDamage::Tensor(at(name));
    let weights = row("weights", None)?;
    let count = Some(weights.len());
    let all = |name: &str, count: Option<usize>| -> Result<Vec<Vec<f32>>, TensorDamage> {
        let names = (0..).map(|place| format!("{name}.{place}")).take_while(|name| opened.has(&at(name)));
        names.map(|name| row(&name, count)).collect()
    };
    let memory = |place: usize| {
        let name = format!("memories.{place}");
        if opened.has(&at(&name)) { row(&name, count) } else { Ok(vec![0.0; weights.len()]) }
    };
    let average = if opened.has(&at("average")) { row("average", count)? } else { weights.clone() };
    let clock = row("clock", Some(3))?.try_into().map_err(|_| missing("clock"))?;
    let [step, batches, diverged] = opened.counts(&at("counts"), Some(3))?.try_into().map_err(|_| missing("counts"))?;
    let [losses] = opened.doubles(&at("losses"), Some(1))?.try_into().map_err(|_| missing("losses"))?;
    let memories = [memory(0)?, memory(1)?, memory(2)?, memory(3)?];
    Ok(SavedCourse {
        saved: Saved { step, clock, average, memories, riders: all("riders", count)?, weights },
        statistics: Statistics { numbers: row("statistics", None)? },
        averaged: all("averaged", None)?,
        losses,
        batches,
        diverged: diverged.checked_sub(1),
    })
}

/// Returns whether two rows are the same to the last bit.
fn same_bits(one: &[f32], other: impl Iterator<Item = f32>) -> bool {
    one.iter().map(|number| number.to_bits()).eq(other.map(f32::to_bits))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored() -> StoredCheckpoint {
        let row = |shift: f32| vec![1.0 + shift, -0.0, f32::MIN_POSITIVE / 4.0];
        let course = |diverged| SavedCourse {
            saved: Saved {
                step: 41,
                clock: [0.5, 0.25, 7.0],
                weights: row(0.0),
                average: if diverged == Some(0) { row(0.0) } else { row(3.0) },
                memories: [row(1.0), vec![0.0; 3], vec![0.0, -0.0, 0.0], vec![0.0; 3]],
                riders: vec![row(2.0), row(5.0)],
            },
            statistics: Statistics { numbers: vec![0.0, 1.0] },
            averaged: vec![vec![0.25, 1.0], vec![0.5, 1.5]],
            losses: 0.1 + 0.2,
            batches: 3,
            diverged,
        };
        let history = vec![Evaluation::from_numbers(std::array::from_fn(|i| i as f64 / 3.0)); 5];
        let checkpoint = Checkpoint { courses: vec![course(None), course(Some(0)), course(Some(40))], history };
        StoredCheckpoint { checkpoint, seconds: 1.0 / 3.0 }
    }

    #[test]
    fn a_checkpoint_comes_back_to_the_last_bit() {
        let bytes = seal(&stored(), "abc", 9);
        let found = unseal(&bytes, "abc").unwrap();
        assert_eq!(found, stored());
        // Zeros are equal whatever their sign; their bits are not.
        assert_eq!(found.checkpoint.courses[0].saved.memories[2][1].to_bits(), (-0.0_f32).to_bits());
        assert_eq!(seal(&found, "abc", 9), bytes);
    }

    #[test]
    fn what_is_no_checkpoint_of_this_training_is_refused() {
        let bytes = seal(&stored(), "abc", 9);
        assert_eq!(unseal(&bytes, "abd"), Err(TensorDamage::OtherRequest));
        assert_eq!(unseal(&bytes[..bytes.len() - 1], "abc"), Err(TensorDamage::Torn));
        let mut changed = bytes.clone();
        let last = changed.len() - 1;
        changed[last] ^= 0x40;
        assert_eq!(unseal(&changed, "abc"), Err(TensorDamage::Contents));
        let other = [("format", FORMAT), ("request_sha256", "abc"), ("version", "0.0.0-old")];
        let other = encode(&[], other.map(|(name, text)| (name.to_owned(), text.to_owned())).into());
        assert_eq!(unseal(&other, "abc"), Err(TensorDamage::OtherVersion("0.0.0-old".to_owned())));
        assert_eq!(unseal(&encode(&[], Metadata::new()), "abc"), Err(TensorDamage::OtherKind("checkpoint")));
    }
}
