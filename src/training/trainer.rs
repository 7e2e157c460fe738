//! A training on its way.

use super::checkpoint::Checkpoint;
use super::course::{Course, Snapshot};
use super::evaluation::Evaluation;
use super::task::Task;
use super::trained::{Network, Trained, TrainedPath};
use crate::nn::{GoOn, Sharing, to_the_end};
use std::ops::ControlFlow;

/// A training on its way: all paths of a task, which go from evaluation to evaluation in turn.
///
/// The caller owns the loop: between two calls of [`advance`](Self::advance) it may look, save, or leave.
#[derive(Debug)]
pub struct Trainer<'t> {
    task: &'t Task,
    courses: Vec<Course<'t>>,
    history: Vec<Evaluation>,
}

impl<'t> Trainer<'t> {
    /// A training that begins, with its arms evaluated at the start.
    pub fn new(task: &'t Task, sharing: Sharing) -> Self {
        Self::begin(task, sharing, &to_the_end).expect("nothing breaks")
    }

    /// Begins as [`new`](Self::new); `None` where `go_on` breaks.
    pub fn begin(task: &'t Task, sharing: Sharing, go_on: GoOn<'_>) -> Option<Self> {
        let mut courses: Vec<Course<'_>> =
            (0..task.paths().len()).map(|number| Course::new(task, number, sharing)).collect();
        let mut history = vec![];
        for course in &mut courses {
            course.evaluate(&mut history, go_on).continue_value()?;
        }
        Some(Self { task, courses, history })
    }

    /// The training that [`checkpoint`](Self::checkpoint) saved, of the same task. `None` where it is of another.
    pub fn resume(task: &'t Task, checkpoint: Checkpoint, sharing: Sharing) -> Option<Self> {
        let Checkpoint { courses, history } = checkpoint;
        if courses.len() != task.paths().len() {
            return None;
        }
        let course = |(number, saved)| Course::resume(task, number, saved, sharing);
        let courses = courses.into_iter().enumerate().map(course).collect::<Option<_>>()?;
        Some(Self { task, courses, history })
    }

    /// Returns the state that [`resume`](Self::resume) needs.
    pub fn checkpoint(&self) -> Checkpoint {
        Checkpoint { courses: self.courses.iter().map(Course::save).collect(), history: self.history.clone() }
    }

    /// Takes at most `steps` steps of the path whose turn it is, and evaluates its arms where that is due. Says whether there is
    /// more to do.
    pub fn advance(&mut self, steps: u64) -> bool {
        // Nothing breaks.
        let _ = self.advance_keeping(steps, &mut |_| ControlFlow::Continue(()), &to_the_end);
        !self.is_over()
    }

    /// Advances as [`advance`](Self::advance) does, and shows every snapshot that is due to `keep`; where that breaks, the step that it stands
    /// before is not taken. An evaluation asks `go_on` on its way; where that breaks, it is made when the training goes on.
    pub fn advance_keeping(
        &mut self,
        steps: u64,
        keep: &mut impl FnMut(Snapshot<'_>) -> ControlFlow<()>,
        go_on: GoOn<'_>,
    ) -> ControlFlow<()> {
        let turn = |course: &&mut Course<'_>| course.next_evaluation();
        let Some(course) = self.courses.iter_mut().filter(|course| !course.is_over()).min_by_key(turn) else {
            return ControlFlow::Continue(());
        };
        let due = course.next_evaluation();
        course.advance(due.min(course.steps().saturating_add(steps)), keep)?;
        if course.steps() == due && course.diverged().is_none() {
            course.evaluate(&mut self.history, go_on)?;
        }
        ControlFlow::Continue(())
    }

    /// Returns whether every path has come to its end.
    pub fn is_over(&self) -> bool {
        self.courses.iter().all(Course::is_over)
    }

    /// The task.
    pub fn task(&self) -> &'t Task {
        self.task
    }

    /// Returns the number of steps that each path has taken.
    pub fn steps(&self) -> Vec<u64> {
        self.courses.iter().map(Course::steps).collect()
    }

    /// Returns how many of [`Task::total_steps`] are done; those that a diverged path does not take count as done.
    pub fn done(&self) -> u64 {
        self.courses.iter().map(|course| if course.is_over() { self.task.steps() } else { course.steps() }).sum()
    }

    /// Every evaluation so far, in the order in which they were made.
    pub fn history(&self) -> &[Evaluation] {
        &self.history
    }

    /// The step at which a path diverged, if it did.
    pub fn diverged(&self, path: usize) -> Option<u64> {
        self.courses[path].diverged()
    }

    /// The training as it is, its end being here.
    pub fn trained(&self) -> Trained {
        self.trained_while(&to_the_end).expect("nothing breaks")
    }

    /// Returns the training as [`trained`](Self::trained) does; `None` where `go_on` breaks.
    pub fn trained_while(&self, go_on: GoOn<'_>) -> Option<Trained> {
        let mut averages: Vec<Option<Network>> = vec![None; self.task.training().arms.len()];
        let mut paths = vec![];
        for (course, arms) in self.courses.iter().zip(self.task.paths()) {
            paths.push(TrainedPath { arms: arms.clone(), diverged: course.diverged(), model: course.model() });
            for (arm, average) in arms.iter().zip(course.averages(go_on)?) {
                averages[*arm] = Some(average);
            }
        }
        let averages = averages.into_iter().map(|average| average.expect("every arm is on a path")).collect();
        Some(Trained { history: self.history.clone(), paths, averages })
    }
}

impl Task {
    /// Trains to the end; `tick` hears how many steps have been taken since it was last asked, and may break. `None` where it did.
    pub fn train(&self, sharing: Sharing, mut tick: impl FnMut(u64) -> ControlFlow<()>) -> Option<Trained> {
        let mut trainer = Trainer::new(self, sharing);
        let mut done = 0;
        while trainer.advance(self.steps_at_a_time()) {
            let now = trainer.done();
            if tick(now - done).is_break() {
                return None;
            }
            done = now;
        }
        tick(trainer.done() - done).is_continue().then(|| trainer.trained())
    }
}
