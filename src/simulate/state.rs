//! Words for what a run is doing.

use crate::objective::Minimum;
use crate::theory::number;
use std::fmt;

/// State of an arm at a step, judged by the last tenth of what it has done, at least twenty samples; falls under noise,
/// flights and lags by the last half, swings by all of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum State {
    /// Nothing has happened yet.
    Start,
    /// The average's loss falls.
    Converging,
    /// The average is at a global minimum: at the noise floor, or as near as numbers go.
    Settled,
    /// The run hardly moves, and no minimum is near.
    Stalled,
    /// The average is at a minimum that is not the lowest.
    LocalMinimum(Minimum),
    /// The model jumps to and fro, and the loss does not fall.
    Oscillating,
    /// The run swings through the middle and back over many steps; each swing is this share of the one before.
    Ringing(f64),
    /// The average closes the distance to its model, which waits or wanders.
    Lagging,
    /// The run leaves every known minimum behind: the loss falls without end, or the distance grows.
    RunningAway,
    /// The run moves, and the loss does not fall.
    Wandering,
    /// The model is lost since this step: not finite, or too far from the start.
    Diverged(u64),
    /// At this step f or its gradient is not a number at the finite weights of model or average.
    OutsideDomain(u64),
}

impl State {
    /// Explains how the word was found, and what to try, in one or two sentences.
    pub fn explanation(&self) -> String {
        match self {
            Self::Start => "No step has been taken. Press Space to play".to_owned(),
            Self::Converging => "The average's loss is lower than before, and goes on falling".to_owned(),
            Self::Settled => "The average stays at a global minimum and its loss no longer falls: it is at the floor \
                that the noise sets, or as near as numbers go. A smaller η or a smaller α lowers that floor"
                .to_owned(),
            Self::Stalled => "It covered less than a thousandth of the problem's length in its last steps, and no minimum is near: \
                a plateau, a saddle, or steps that are too small. Try a larger η"
                .to_owned(),
            Self::LocalMinimum(Minimum { point: [x, y], value, .. }) => format!(
                "The average stays near ({x:.3}, {y:.3}), where f = {}: a minimum that is not the lowest. Try another start, a \
                 larger η, or noise",
                number(*value)
            ),
            Self::Oscillating => {
                "Most of the model's steps turn back on the one before and the loss does not fall: η is \
                near its stability limit. Try a smaller η, or BELAY with a larger β"
                    .to_owned()
            }
            Self::Ringing(share) => {
                let percent = 100.0 * share;
                let course = if *share < 1.0 { "they die away" } else { "they do not die away" };
                format!(
                    "It passes the middle again and again, several steps apart; the last swing is {percent:.0} % of the one before, so \
                     {course}. Swings come from momentum or from a spring with little drag: try less momentum, or a larger c"
                )
            }
            Self::Lagging => {
                "The distance from the average to its model falls steadily: the average has yet to forget where the model was, \
                whatever the noise. Try a larger α, a warm-up, or more steps"
                    .to_owned()
            }
            Self::RunningAway => {
                "It leaves every known minimum behind: the loss falls without slowing down, or the distance from the nearest \
                minimum grows beyond the length of the problem. f may have no lower bound; else try a smaller η or another start"
                    .to_owned()
            }
            Self::Wandering => {
                "It moves, and its loss does not fall. Noisy gradients leave that, as does an η that is too large for what is near. \
                Try a smaller η, or an average with a smaller α"
                    .to_owned()
            }
            Self::Diverged(step) => format!(
                "From step {step} on the model is not finite or farther from the start than the limit `run.diverged_at`. Most often η \
                 is above its stability limit. Try a smaller η, or BELAY with a larger β"
            ),
            Self::OutsideDomain(step) => format!(
                "At step {step}, and perhaps since, f or its gradient is not a number where model or average are, though their \
                 weights are finite: the run counts as a failure if that is so at its end. Try another start, a smaller η, or a formula that is defined there"
            ),
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start => f.write_str("at the start"),
            Self::Converging => f.write_str("converging"),
            Self::Settled => f.write_str("settled"),
            Self::Stalled => f.write_str("stalled"),
            Self::LocalMinimum(Minimum { point: [x, y], value, .. }) => {
                write!(f, "in a local minimum at ({x:.2}, {y:.2}), f = {}", number(*value))
            }
            Self::Oscillating => f.write_str("oscillating"),
            Self::Ringing(_) => f.write_str("ringing"),
            Self::Lagging => f.write_str("lagging"),
            Self::RunningAway => f.write_str("running away"),
            Self::Wandering => f.write_str("wandering"),
            Self::Diverged(step) => write!(f, "diverged at step {step}"),
            Self::OutsideDomain(step) => write!(f, "outside the domain at step {step}"),
        }
    }
}
