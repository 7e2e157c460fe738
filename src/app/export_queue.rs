//! Files that are written in the background, one after another in the order in which they were asked for.

use crate::app::background::{Background, Event, Link};
use crate::app::widgets::ends::Ends;
use crate::app::widgets::theme;
use egui::{Button, Context, Frame, Label, ProgressBar, Ui};
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The work's side of an export: it takes the share that is written and says whether to go on.
pub type Writer<'a> = Link<'a, f64>;

/// The work that writes one file.
type Work = Box<dyn FnOnce(&Writer<'_>) -> Result<(), String> + Send>;

/// End of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// The file was written.
    Wrote(PathBuf),
    /// The export was given up; no file is left behind.
    Cancelled(PathBuf),
    /// The export failed, and why.
    Failed(String),
}

struct Waiting {
    number: u64,
    path: PathBuf,
    work: Work,
}

struct Running {
    number: u64,
    path: PathBuf,
    work: Background<f64, Result<(), String>>,
    done: f64,
}

/// The export that is written, and those that wait.
#[derive(Default)]
pub struct ExportQueue {
    running: Option<Running>,
    waiting: VecDeque<Waiting>,
    ended: Vec<End>,
    /// Number of exports so far. An export is known by its number, since several may go to one path.
    added: u64,
}

impl ExportQueue {
    /// Adds an export to `path`, which begins once those before it have ended.
    pub fn add(&mut self, path: PathBuf, work: impl FnOnce(&Writer<'_>) -> Result<(), String> + Send + 'static) {
        self.waiting.push_back(Waiting { number: self.added, path, work: Box::new(work) });
        self.added += 1;
    }

    /// Returns whether something is written or waits.
    pub fn is_busy(&self) -> bool {
        self.running.is_some() || !self.waiting.is_empty()
    }

    /// Gives up the export of that number: one that waits at once, one that is written soon.
    fn cancel(&mut self, number: u64) {
        if let Some(running) = self.running.as_ref().filter(|running| running.number == number) {
            running.work.cancel();
        } else if let Some(place) = self.waiting.iter().position(|waiting| waiting.number == number) {
            self.ended.extend(self.waiting.remove(place).map(|waiting| End::Cancelled(waiting.path)));
        }
    }

    /// Gives everything up and waits until no file is open, but not longer than `limit`.
    pub fn finish(&mut self, limit: Duration) {
        let begun = Instant::now();
        self.waiting.clear();
        if let Some(running) = &self.running {
            running.work.cancel();
        }
        while self.running.is_some() && begun.elapsed() < limit {
            self.hear();
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Begins what can begin, and returns what has ended since the last time: once a frame.
    pub fn poll(&mut self, ctx: &Context) -> Vec<End> {
        self.hear();
        if self.running.is_none()
            && let Some(Waiting { number, path, work }) = self.waiting.pop_front()
        {
            let ctx = ctx.clone();
            let work = Background::whole(move || ctx.request_repaint(), work);
            self.running = Some(Running { number, path, work, done: 0.0 });
        }
        std::mem::take(&mut self.ended)
    }

    /// Takes what the export that is written has to say.
    fn hear(&mut self) {
        let Some(running) = &mut self.running else { return };
        for event in running.work.poll() {
            let path = running.path.clone();
            let end = match event {
                Event::News(share) => {
                    running.done = share;
                    continue;
                }
                Event::Ended(Ok(Ok(()))) => End::Wrote(path),
                Event::Ended(Ok(Err(_))) if running.work.is_cancelled() => End::Cancelled(path),
                Event::Ended(Ok(Err(text))) => End::Failed(text),
                Event::Ended(Err(error)) => {
                    End::Failed(format!("cannot write `{}`: {error}", crate::text::path(&path)))
                }
            };
            self.ended.push(end);
            self.running = None;
            return;
        }
    }

    /// Shows what is written and what waits, each with a button that gives it up.
    pub fn show(&mut self, ui: &mut Ui) {
        if !self.is_busy() {
            return;
        }
        let mut given_up = None;
        Frame::popup(ui.style()).show(ui, |ui| {
            if let Some(Running { number, path, work, done }) = &self.running {
                let (cancelled, name) = (work.is_cancelled(), name(path));
                let words = if cancelled { format!("Cancelling {name}") } else { format!("Exporting {name}") };
                if row(ui, &words, &name, !cancelled) {
                    given_up = Some(*number);
                }
                let bar = ProgressBar::new(*done as f32).desired_width(ui.available_width());
                ui.add(bar.text(format!("{:.0} %", 100.0 * done))).accessible_name(format!("Progress of {name}"));
            }
            for Waiting { number, path, .. } in &self.waiting {
                let name = name(path);
                if row(ui, &format!("{name} waits"), &name, true) {
                    given_up = Some(*number);
                }
            }
        });
        if let Some(number) = given_up {
            self.cancel(number);
        }
        ui.ctx().request_repaint_after(Duration::from_millis(100));
    }
}

/// Shows the words for an export and its button; returns whether it was pressed.
fn row(ui: &mut Ui, words: &str, name: &str, enabled: bool) -> bool {
    let row = ui.horizontal(|ui| {
        let ends = Ends::new(ui, "cancel");
        ends.leading(ui, |ui| ui.add(Label::new(theme::body(words)).truncate()));
        ends.trailing(ui, |ui| {
            let cancel = ui.add_enabled(enabled, Button::new("Cancel"));
            cancel.accessible_name(format!("Cancel export of {name}")).clicked()
        })
    });
    row.inner
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::{SyncSender, sync_channel};

    /// Returns an export that ends when it is released, or once it is cancelled.
    fn held(queue: &mut ExportQueue, name: &str) -> SyncSender<()> {
        let (release, gate) = sync_channel::<()>(1);
        queue.add(PathBuf::from(name), move |writer: &Writer<'_>| {
            while gate.try_recv().is_err() {
                if writer.is_cancelled() {
                    return Err("cancelled".to_owned());
                }
                std::thread::yield_now();
            }
            Ok(())
        });
        release
    }

    fn ends(queue: &mut ExportQueue) -> Vec<End> {
        let ctx = Context::default();
        let mut ends = queue.poll(&ctx);
        while queue.is_busy() {
            ends.extend(queue.poll(&ctx));
            std::thread::yield_now();
        }
        ends.extend(queue.poll(&ctx));
        ends
    }

    #[test]
    fn exports_end_in_order_and_none_stops_another() {
        let mut queue = ExportQueue::default();
        let gates = ["a.gif", "b.png", "c.csv"].map(|name| held(&mut queue, name));
        assert!(queue.poll(&Context::default()).is_empty());
        gates[2].send(()).expect("it waits");
        gates[1].send(()).expect("it waits");
        assert_eq!(queue.waiting.len(), 2, "the first is written");
        gates[0].send(()).expect("it waits");
        let wrote = ["a.gif", "b.png", "c.csv"].map(|name| End::Wrote(PathBuf::from(name)));
        assert_eq!(ends(&mut queue), wrote);
    }

    #[test]
    fn each_can_be_given_up_and_the_next_goes_on() {
        let mut queue = ExportQueue::default();
        let gates = ["a.gif", "b.png", "c.csv"].map(|name| held(&mut queue, name));
        queue.poll(&Context::default());
        queue.cancel(1);
        queue.cancel(0);
        gates[2].send(()).expect("it waits");
        let expected = [
            End::Cancelled(PathBuf::from("b.png")),
            End::Cancelled(PathBuf::from("a.gif")),
            End::Wrote(PathBuf::from("c.csv")),
        ];
        assert_eq!(ends(&mut queue), expected);
    }

    #[test]
    fn of_two_exports_to_one_path_the_chosen_one_is_given_up() {
        for given_up in 0..2 {
            let mut queue = ExportQueue::default();
            let gates = ["a.png", "a.png"].map(|name| held(&mut queue, name));
            queue.poll(&Context::default());
            queue.cancel(given_up);
            gates[1 - given_up as usize].send(()).expect("it goes on");
            let mut ends = ends(&mut queue);
            ends.sort_by_key(|end| matches!(end, End::Wrote(_)));
            assert_eq!(ends, [End::Cancelled(PathBuf::from("a.png")), End::Wrote(PathBuf::from("a.png"))]);
        }
    }

    #[test]
    fn a_failure_says_why_and_stops_no_other() {
        let mut queue = ExportQueue::default();
        queue.add(PathBuf::from("a.png"), |_| Err("no room".to_owned()));
        queue.add(PathBuf::from("b.png"), |_| panic!("expected by the test"));
        queue.add(PathBuf::from("c.png"), |_| Ok(()));
        let ends = ends(&mut queue);
        assert_eq!(ends[0], End::Failed("no room".to_owned()));
        assert!(matches!(&ends[1], End::Failed(text) if text.contains("`b.png`")), "{ends:?}");
        assert_eq!(ends[2], End::Wrote(PathBuf::from("c.png")));
    }
}
