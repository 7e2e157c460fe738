//! A training in words: what each arm is doing, what is to be noticed, and plots for screen readers.

use super::outcome::{Outcome, Stage};
use crate::app::widgets::number::{significant, significant_digits};
use crate::app::widgets::word::{Mood, Word};
use crate::training::Evaluation;

/// A test loss so much above the lowest one counts as past its best.
const RISEN: f64 = 1.1;

/// Number of standard errors from which on a rise of the test error is worth a word; the lowest of many is low by luck too.
const SURE: f64 = 4.0;

/// Returns a fraction in percent with three significant digits, or that it is not known.
pub fn percent(fraction: f64) -> String {
    if fraction.is_nan() {
        return "not known".to_owned();
    }
    format!("{} %", significant_digits(100.0 * fraction, 3))
}

/// Returns whether a test error is above the lowest on the way by more than luck.
fn has_risen(outcome: &Outcome, lowest: f64, now: f64) -> bool {
    let examples = outcome.tested.on_the_way as f64;
    now - lowest > SURE * (lowest * (1.0 - lowest) / examples).sqrt()
}

/// Returns the state of an arm.
pub fn word(outcome: &Outcome, arm: usize) -> Word {
    let word = |text: String, explanation: String, mood: Mood| Word { text, explanation, mood };
    if let Some(step) = outcome.diverged.get(arm).copied().flatten() {
        let why = format!(
            "the loss of step {step}, in epoch {}, was no finite number, so the arm ended there. Try a smaller η, or a schedule \
             with a warm-up",
            significant_digits(outcome.epoch(step), 3)
        );
        return word(format!("diverged at step {step}"), why, Mood::Bad);
    }
    let Some(end) = outcome.last(arm).filter(|last| last.step > 0) else {
        return word("at its start".to_owned(), "no step has been evaluated yet".to_owned(), Mood::Quiet);
    };
    let last = outcome.alike(arm).next_back().unwrap_or(end);
    if let Some((lowest, epoch)) = outcome.lowest(arm, |seen| seen.average.error)
        && has_risen(outcome, lowest, last.average.error)
    {
        let why = format!(
            "the test error was lowest, {}, at epoch {}, and has risen to {}, by more than four standard errors: the network learns \
             its training images by heart, wrong labels too. Try fewer epochs, weight decay, or a longer average",
            percent(lowest),
            significant_digits(epoch, 3),
            percent(last.average.error)
        );
        return word("past its best".to_owned(), why, Mood::Doubtful);
    }
    if let Some((lowest, epoch)) = outcome.lowest(arm, |seen| seen.average.nll)
        && last.average.nll > RISEN * lowest
    {
        let why = format!(
            "the test loss was lowest, {}, at epoch {}, and has risen by more than a tenth to {}: the network grows surer of its \
             mistakes. Try fewer epochs, weight decay, or a longer average",
            significant(lowest),
            significant_digits(epoch, 3),
            significant(last.average.nll)
        );
        return word("past its best".to_owned(), why, Mood::Doubtful);
    }
    if let Some(target) = outcome.training.run.target
        && let Some(first) = outcome.of_arm(arm).find(|seen| seen.average.error <= target)
    {
        let epoch = significant_digits(outcome.epoch(first.step), 3);
        let why = format!("the test error of the average first came to the target of {} there", percent(target));
        return word(format!("reached {} at epoch {epoch}", percent(target)), why, Mood::Good);
    }
    match outcome.stage {
        Stage::UnderWay => {
            let why = "its test loss is within a tenth of the lowest so far".to_owned();
            word("learning".to_owned(), why, Mood::Going)
        }
        Stage::Stopped => {
            let why = format!("the training was stopped after step {} of {}", end.step, outcome.steps);
            word("stopped".to_owned(), why, Mood::Doubtful)
        }
        Stage::Finished => {
            let why = "it came to its last step, its test loss within a tenth of the lowest on the way".to_owned();
            word("trained".to_owned(), why, Mood::Good)
        }
    }
}

/// Returns what a beginner should notice, in sentences, each computed from what is shown; none where nothing stands out.
pub fn notices(outcome: &Outcome, arm: usize) -> Vec<String> {
    let mut notices = vec![];
    let Some(last) = outcome.last(arm).filter(|last| last.step > 0) else { return notices };
    if !outcome.is_control(arm) {
        let half = outcome.steps / 2;
        let early = outcome.of_arm(arm).find(|seen| seen.step > 0 && 2 * seen.step >= outcome.steps.min(half.max(1)));
        if let Some(early) = early.filter(|early| early.average.error < 0.9 * early.model.error) {
            notices.push(format!(
                "At epoch {} the average erred on {}, the model on {}: minibatches throw the model about, and the average cancels \
                 much of that",
                significant_digits(outcome.epoch(early.step), 3),
                percent(early.average.error),
                percent(early.model.error)
            ));
        }
        if last.average.error > 1.02 * last.model.error {
            notices.push(
                "The average is behind the model: it still holds weights of early steps. A smaller decay forgets them sooner"
                    .to_owned(),
            );
        } else if (last.average.error - last.model.error).abs() <= 0.02 * last.model.error && last.factor < 0.1 {
            notices.push(
                "At the end model and average agree: the learning rate has gone down, and its noise with it. Averaging and a \
                 falling learning rate do much the same"
                    .to_owned(),
            );
        }
        if last.average.ece < 0.7 * last.model.ece {
            notices.push(format!(
                "The average is better calibrated: its probabilities are off by {}, those of the model by {}",
                percent(last.average.ece),
                percent(last.model.ece)
            ));
        }
    }
    if outcome.training.mlp.label_noise > 0.0
        && let Some((lowest, epoch)) = outcome.lowest(arm, |seen| seen.model.error)
        && let Some(last) = outcome.alike(arm).next_back()
        && has_risen(outcome, lowest, last.model.error)
    {
        notices.push(format!(
            "The model was best at epoch {}, with {} test error. Since then it has been learning the wrong labels by heart",
            significant_digits(epoch, 3),
            percent(lowest)
        ));
    }
    notices
}

/// Returns a plot in words.
pub fn summary(outcome: &Outcome, title: &str, shown: &[usize], of: impl Fn(&Evaluation) -> f64) -> String {
    let epoch = outcome.history.iter().map(|seen| seen.step).max().map_or(0.0, |step| outcome.epoch(step));
    let of_epochs = outcome.training.mlp.epochs;
    let mut words = format!("{title} over {of_epochs} epochs, up to epoch {}", significant_digits(epoch, 3));
    for &arm in shown {
        let name = &outcome.training.arms[arm].name;
        words += &format!("; {name}");
        if let Some(now) = outcome.last(arm).filter(|_| !outcome.has_diverged(arm)) {
            words += &format!(", {}", significant(of(now)));
        }
        if let Some((lowest, epoch)) = outcome.lowest(arm, &of) {
            words += &format!(", lowest on the way {} at epoch {}", significant(lowest), significant_digits(epoch, 3));
        }
        if let Some(step) = outcome.diverged.get(arm).copied().flatten() {
            words += &format!(", diverged at step {step}");
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::super::outcome::tests::example;
    use super::*;

    #[test]
    fn states_are_said_as_they_are_defined() {
        let mut outcome = example();
        assert_eq!(word(&outcome, 0).text, "past its best", "0.15 after 0.1");
        assert_eq!(word(&outcome, 1).text, "past its best", "a loss of 0.18 after 0.15");
        assert_eq!(word(&outcome, 2).text, "learning");
        outcome.stage = Stage::Finished;
        assert_eq!(word(&outcome, 2).text, "trained");
        outcome.training.run.target = Some(0.2);
        assert_eq!(word(&outcome, 2).text, "reached 20 % at epoch 2");
        outcome.diverged[2] = Some(17);
        assert_eq!(word(&outcome, 2).text, "diverged at step 17");
        outcome.history.clear();
        assert_eq!(word(&outcome, 0).text, "at its start");
    }

    #[test]
    fn what_is_measured_on_other_images_is_no_rise() {
        let mut outcome = example();
        outcome.tested.on_the_way = 2000;
        outcome.stage = Stage::Finished;
        // The third of three epochs is the end.
        assert_eq!([0, 1].map(|arm| word(&outcome, arm).text), ["trained", "trained"]);
        outcome.steps += 1;
        assert_eq!([0, 1].map(|arm| word(&outcome, arm).text), ["past its best", "past its best"]);
    }

    #[test]
    fn a_summary_names_every_arm_with_its_lowest() {
        let words = summary(&example(), "Test error", &[0, 1], |seen| seen.average.error);
        assert_eq!(
            words,
            "Test error over 3 epochs, up to epoch 3; SGD, 0.15, lowest on the way 0.1 at epoch 2; EMA, 0.06, lowest on the way \
             0.05 at epoch 2"
        );
    }
}
