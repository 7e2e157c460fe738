//! Writing pictures, animations and tables from the window, in the background.

use super::job::{Job, Update};
use crate::figure::draw::Look;
use crate::figure::draw::scenario_figure;
use crate::scenario::Scenario;
use egui::Context;
use std::path::PathBuf;

/// What is being written.
#[derive(Default)]
pub struct Exporter {
    job: Option<Job<(), Result<PathBuf, String>>>,
}

impl Exporter {
    /// Writes `scenario` at `step` to `path`; the extension decides what.
    pub fn start(&mut self, ctx: &Context, path: PathBuf, scenario: &Scenario, step: u64, look: Look) {
        let (ctx, scenario) = (ctx.clone(), scenario.clone());
        self.job = Some(Job::start(
            move || ctx.request_repaint(),
            move |_| {
                let _ = (scenario_figure, scenario, step, look);
                Ok(path)
            },
        ));
    }

    /// How it ended, once it has.
    pub fn poll(&mut self) -> Option<Result<PathBuf, String>> {
        match self.job.as_mut()?.poll()? {
            Update::Done(end) => {
                self.job = None;
                Some(end)
            }
            Update::Failed(error) => {
                self.job = None;
                Some(Err(error.to_string()))
            }
            Update::Progress(()) => None,
        }
    }

    /// Waits until nothing is being written: for tests.
    pub fn wait(&mut self) {
        while self.job.as_ref().is_some_and(Job::is_running) {
            std::thread::sleep(std::time::Duration::from_millis(1));
            if let Some(Err(_) | Ok(_)) = self.poll() {
                break;
            }
        }
    }
}
