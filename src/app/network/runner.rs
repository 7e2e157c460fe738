//! The training that runs in the background, and its results so far.

use super::outcome::{Outcome, Stage};
use super::work::{News, TrainingWork, threads};
use crate::app::background::{Background, Drive, Event, Progress};
use crate::app::widgets::word::Mood;
use crate::pace::TimeLeft;
use crate::scenario::Training;
use crate::training::multiplications;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Multiplications in a second on one thread, before any training has been measured.
const USUAL_SPEED: f64 = 1e10;

/// Factor by which an estimate may be wrong that rests on no training of this machine, and one that does.
const USUAL_DOUBT: f64 = 4.0;
const MEASURED_DOUBT: f64 = 1.5;

/// Longest time that a training may take to end after it was told to.
const PATIENCE: Duration = Duration::from_millis(700);

/// State of the view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// No training yet.
    Empty,
    /// Data is read.
    Preparing,
    /// It is trained.
    Training,
    /// It waits for the user.
    Paused,
    /// It takes its last look at the test images.
    Ending,
    /// Complete results, of the settings as they are now.
    Trained,
    /// Results of a training that was stopped on its way.
    Stopped,
    /// Results of other settings than those now.
    Stale,
}

impl State {
    /// Returns the word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Empty => "not trained",
            Self::Preparing => "reading data",
            Self::Training => "training",
            Self::Paused => "paused",
            Self::Ending => "testing",
            Self::Trained => "trained",
            Self::Stopped => "stopped",
            Self::Stale => "stale",
        }
    }

    /// Returns its mood.
    pub const fn mood(self) -> Mood {
        match self {
            Self::Preparing | Self::Training | Self::Ending => Mood::Going,
            Self::Trained => Mood::Good,
            Self::Stale | Self::Stopped | Self::Paused => Mood::Doubtful,
            Self::Empty => Mood::Quiet,
        }
    }

    /// Returns what it means, in one sentence without a full stop.
    pub const fn about(self) -> &'static str {
        match self {
            Self::Empty => "Nothing has been trained yet; press Train",
            Self::Preparing => "The images are unpacked and checked",
            Self::Training => "Every path goes from evaluation to evaluation in turn",
            Self::Paused => "Nothing is lost; press Resume to go on",
            Self::Ending => "Every average is asked about each of the test images",
            Self::Trained => "Every arm came to its end, for the settings as they are now",
            Self::Stopped => "What was measured before it was stopped is kept; press Train to begin again",
            Self::Stale => "Settings have changed since this was trained; press Train again",
        }
    }
}

struct Running {
    training: Training,
    work: Background<News, Result<bool, String>>,
    building: Option<Outcome>,
    /// Whether it is read from a folder.
    is_opened: bool,
    /// Time at which it was told to end.
    stopped: Option<Instant>,
}

/// Trains one scenario at a time.
#[derive(Default)]
pub struct Runner {
    shown: Option<Outcome>,
    running: Option<Running>,
    failure: Option<(Training, String)>,
    version: u64,
    /// Training that was opened, until the view takes it.
    opened: Option<Training>,
    /// Error of a folder that could not be opened, until the window says it.
    refusal: Option<String>,
    /// Multiplications in a second, once a training has been measured.
    speed: Option<f64>,
}

/// Returns whether two scenarios train the same, whatever they are called.
pub(super) fn same(a: &Training, b: &Training) -> bool {
    let Training { title: _, about: _, mlp, run, arms } = a;
    *mlp == b.mlp && *run == b.run && *arms == b.arms
}

impl Runner {
    /// Returns what is shown: the last training, or the one that is under way as far as it is.
    pub fn shown(&self) -> Option<&Outcome> {
        self.shown.as_ref()
    }

    /// Returns whether something is trained, or waits.
    pub fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// Returns why the training could not be done.
    pub fn failure(&self, training: &Training) -> Option<&str> {
        self.failure.as_ref().filter(|(of, _)| same(of, training)).map(|(_, text)| text.as_str())
    }

    /// Returns whether it takes its last look at the test images.
    pub fn is_ending(&self) -> bool {
        let Some(Running { work, .. }) = &self.running else { return false };
        let is_over = work.all() > 0 && work.done() >= work.all();
        work.is_cancelled() || (!work.is_paused() && is_over)
    }

    /// Returns the state, beside the settings now.
    pub fn state(&self, training: &Training) -> State {
        match (&self.running, &self.shown) {
            (Some(_), _) if self.is_ending() => State::Ending,
            (Some(running), _) if running.work.is_paused() => State::Paused,
            (Some(running), _) if running.work.all() == 0 => State::Preparing,
            (Some(_), _) => State::Training,
            (None, None) => State::Empty,
            (None, Some(shown)) if !same(&shown.training, training) => State::Stale,
            (None, Some(shown)) if shown.stage == Stage::Finished => State::Trained,
            (None, Some(_)) => State::Stopped,
        }
    }

    /// Returns whether what is shown, or trained, belongs to other settings than these.
    pub fn is_stale(&self, training: &Training) -> bool {
        let of = self.running.as_ref().map(|running| &running.training);
        of.or(self.shown.as_ref().map(|shown| &shown.training)).is_some_and(|of| !same(of, training))
    }

    /// Returns about how long a training takes.
    pub fn estimate(&self, training: &Training) -> TimeLeft {
        let all = multiplications(training) as f64;
        match self.speed {
            Some(speed) => TimeLeft::rough(all / speed, MEASURED_DOUBT),
            None => TimeLeft::rough(all / (USUAL_SPEED * threads() as f64), USUAL_DOUBT),
        }
    }

    /// Returns the progress of the training, whose parts are steps.
    pub fn progress(&self) -> Option<Progress> {
        self.running.as_ref().map(|running| running.work.progress())
    }

    /// Returns the epoch and the training images per second of a training with that progress.
    pub fn epoch_and_images(&self, progress: &Progress) -> Option<[f64; 2]> {
        let mlp = &self.running.as_ref()?.training.mlp;
        let share = progress.done as f64 / progress.all.max(1) as f64;
        Some([mlp.epochs as f64 * share, progress.rate * mlp.batch as f64])
    }

    /// Begins a training; one that is under way is given up. What `mlp.data` names is looked for in `folder`.
    pub fn start(&mut self, training: Training, folder: PathBuf, wake: impl Fn() + Send + Sync + 'static) {
        self.failure = None;
        let work = TrainingWork::new(training.clone(), folder, threads());
        self.run(training, work, wake, false);
    }

    /// Shows what the folder of a training holds; `training` is the one that is edited until then.
    pub fn open(&mut self, path: PathBuf, training: Training, wake: impl Fn() + Send + Sync + 'static) {
        self.run(training, TrainingWork::of_folder(path, threads()), wake, true);
    }

    fn run(
        &mut self,
        training: Training,
        work: TrainingWork,
        wake: impl Fn() + Send + Sync + 'static,
        is_opened: bool,
    ) {
        let work = Background::start(Drive::usual(), 0, wake, work);
        self.running = Some(Running { training, work, building: None, is_opened, stopped: None });
    }

    /// Returns what was opened, once.
    pub fn take_opened(&mut self) -> Option<Training> {
        self.opened.take()
    }

    /// Returns why a folder could not be opened, once.
    pub fn take_refusal(&mut self) -> Option<String> {
        self.refusal.take()
    }

    /// Pauses the training, or resumes it.
    pub fn toggle_pause(&mut self) {
        if let Some(running) = &mut self.running {
            running.work.toggle_pause();
        }
    }

    /// Ends the training where it is and keeps what was measured. Within `PATIENCE` it may take its last look at the test images.
    pub fn stop(&mut self) {
        if let Some(running) = &mut self.running {
            running.work.cancel();
            running.stopped.get_or_insert_with(Instant::now);
        }
    }

    /// Leaves a training alone that was told to end and is still in the middle of a step or an evaluation: of a wide network either
    /// takes longer than anybody waits. Its thread ends when it next looks.
    fn leave(&mut self) {
        let Some(running) =
            self.running.take_if(|running| running.stopped.is_some_and(|when| when.elapsed() > PATIENCE))
        else {
            return;
        };
        let began = running.building.is_none() && running.work.all() > 0;
        match self.shown.as_mut().filter(|_| began) {
            Some(shown) => {
                self.version += 1;
                (shown.stage, shown.version) = (Stage::Stopped, self.version);
            }
            None => {
                let text = "stopped before anything was measured".to_owned();
                self.failure = Some((running.training.clone(), text));
            }
        }
    }

    /// Shows what was trained elsewhere; what is trained here is given up.
    pub fn show(&mut self, outcome: Outcome) {
        self.running = None;
        self.version += 1;
        self.shown = Some(Outcome { version: self.version, ..outcome });
    }

    /// Waits for what is trained: for tests and pictures, never in a frame.
    pub fn wait(&mut self) {
        let goes_on = |running: &Running| running.work.is_cancelled() || !running.work.is_paused();
        while self.running.as_ref().is_some_and(goes_on) {
            self.poll();
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Takes what was measured since the last time.
    pub fn poll(&mut self) {
        self.hear();
        self.leave();
    }

    /// Takes what the training has sent.
    fn hear(&mut self) {
        let Some(running) = &mut self.running else { return };
        let mut ended = None;
        for event in running.work.poll() {
            self.version += 1;
            match event {
                Event::News(News::Planned(outcome)) => {
                    running.work.begin(outcome.steps * outcome.training.paths().len() as u64);
                    if running.is_opened {
                        running.training = outcome.training.clone();
                        self.opened = Some(outcome.training.clone());
                    }
                    running.building = Some(*outcome);
                }
                Event::News(News::Seen(history, diverged)) => {
                    // The first measured takes the place of the training before.
                    if let Some(building) = running.building.take() {
                        self.shown = Some(building);
                    }
                    if let Some(shown) = &mut self.shown {
                        shown.history.extend(history);
                        shown.diverged = diverged;
                    }
                }
                Event::News(News::Examined(arm, examined)) => {
                    if let Some(place) = self.shown.as_mut().and_then(|shown| shown.examined.get_mut(arm)) {
                        *place = Some(*examined);
                    }
                }
                Event::Ended(end) => ended = Some(end.and_then(|end| end)),
            }
            if let Some(shown) = &mut self.shown {
                shown.version = self.version;
            }
        }
        let Some(end) = ended else { return };
        let seconds = running.work.active().as_secs_f64();
        if end == Ok(true) && !running.is_opened && seconds > 1.0 {
            self.speed = Some(multiplications(&running.training) as f64 / seconds);
        }
        let began = running.building.is_none() && running.work.all() > 0;
        if let Some(shown) = self.shown.as_mut().filter(|_| began) {
            shown.stage = if end == Ok(true) { Stage::Finished } else { Stage::Stopped };
        }
        match end {
            Err(text) if running.is_opened => self.refusal = Some(text),
            Err(text) => self.failure = Some((running.training.clone(), text)),
            Ok(_) => {}
        }
        self.running = None;
    }
}
