//! Notes over the view of what happened: one of success goes by itself, an error stays until it is dismissed.

use crate::app::widgets::button::icon_button;
use crate::app::widgets::ends::Ends;
use crate::app::widgets::{icon, theme};
use egui::accesskit::Live;
use egui::{Button, Frame, Label, Ui};
use std::path::{Path, PathBuf};

/// Seconds for which a note of success stays.
const STAY: f64 = 8.0;

/// Largest number of notes that are shown at once; the oldest give way.
const MOST: usize = 5;

/// Event that a note tells of.
#[derive(Clone, Debug, PartialEq)]
enum Kind {
    /// Something was done.
    Done,
    /// A file was written.
    Wrote(PathBuf),
    /// Something went wrong.
    Failed,
}

/// One note.
#[derive(Clone, Debug)]
struct Toast {
    number: u64,
    kind: Kind,
    text: String,
    /// Time at which it goes, once it has been shown.
    until: Option<f64>,
}

/// The notes that are shown, the oldest first.
#[derive(Clone, Debug, Default)]
pub struct Toasts {
    shown: Vec<Toast>,
    number: u64,
}

impl Toasts {
    /// Notes that something was done.
    pub fn done(&mut self, text: impl Into<String>) {
        self.add(Kind::Done, text.into());
    }

    /// Notes that a file was written, after a verb such as `Wrote`.
    pub fn wrote(&mut self, verb: &str, path: &Path) {
        self.add(Kind::Wrote(path.to_owned()), format!("{verb} {}", crate::text::path(path)));
    }

    /// Notes that something went wrong.
    pub fn error(&mut self, text: impl Into<String>) {
        self.add(Kind::Failed, text.into());
    }

    /// Adds a note; one that says the same gives way.
    fn add(&mut self, kind: Kind, text: String) {
        let text = crate::text::visible_lines(&text).into_owned();
        self.shown.retain(|toast| toast.text != text);
        self.number += 1;
        self.shown.push(Toast { number: self.number, kind, text, until: None });
        let beyond = self.shown.len().saturating_sub(MOST);
        self.shown.drain(..beyond);
    }

    /// Returns whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// Shows the notes below one another. The time of one under the pointer or with the focus begins anew.
    pub fn show(&mut self, ui: &mut Ui) {
        let now = ui.input(|input| input.time);
        self.shown.retain(|toast| toast.until.is_none_or(|until| now < until));
        let mut dismissed = None;
        for toast in &mut self.shown {
            let card = ui.push_id(toast.number, |ui| card(ui, toast)).inner;
            if card.dismissed {
                dismissed = Some(toast.number);
            }
            if toast.kind != Kind::Failed {
                let until = toast.until.filter(|_| !card.held).unwrap_or(now + STAY);
                toast.until = Some(until);
                ui.ctx().request_repaint_after(std::time::Duration::from_secs_f64((until - now).max(0.0)));
            }
        }
        self.shown.retain(|toast| Some(toast.number) != dismissed);
    }
}

/// Action of the user on a note in this frame.
struct Card {
    dismissed: bool,
    /// Whether the pointer or the focus is on it.
    held: bool,
}

fn card(ui: &mut Ui, toast: &Toast) -> Card {
    let colours = theme::colours(ui);
    let (sign, colour, live) = match toast.kind {
        Kind::Done | Kind::Wrote(_) => (icon::CHECK, colours.good, Live::Polite),
        Kind::Failed => (icon::WARNING, colours.error, Live::Assertive),
    };
    let frame = Frame::popup(ui.style()).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.label(theme::body(sign).color(colour));
            let mut buttons = vec![];
            let ends = Ends::new(ui, "buttons");
            ends.leading(ui, |ui| {
                let label = ui.add(Label::new(theme::body(toast.text.as_str())).wrap());
                ui.ctx().accesskit_node_builder(label.id, |node| node.set_live(live));
            });
            ends.trailing(ui, |ui| {
                if let Kind::Wrote(path) = &toast.kind {
                    let copy =
                        ui.add(Button::new("Copy path")).on_hover_text("Put the path of the file on the clipboard");
                    if copy.clicked() {
                        ui.copy_text(path.to_string_lossy().into_owned());
                    }
                    buttons.push(copy);
                }
                buttons.push(icon_button(ui, icon::CLOSE, "Dismiss"));
            });
            let focused = buttons.iter().any(|button| button.has_focus());
            (buttons.last().is_some_and(|dismiss| dismiss.clicked()), focused)
        })
        .inner
    });
    let (dismissed, focused) = frame.inner;
    Card { dismissed, held: focused || frame.response.contains_pointer() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{Context, Event, RawInput, pos2};

    /// Shows the notes at a time with the pointer somewhere; returns their texts after it.
    fn texts(ctx: &Context, toasts: &mut Toasts, time: f64, pointer: [f32; 2]) -> Vec<String> {
        let events = vec![Event::PointerMoved(pos2(pointer[0], pointer[1]))];
        let input = RawInput { time: Some(time), events, ..RawInput::default() };
        ctx.run_ui(input, |ui| toasts.show(ui)).textures_delta.clear();
        toasts.shown.iter().map(|toast| toast.text.clone()).collect()
    }

    #[test]
    fn what_was_done_goes_by_itself_and_errors_stay() {
        let ctx = Context::default();
        crate::app::install(&ctx);
        let mut toasts = Toasts::default();
        toasts.wrote("Wrote", Path::new("/tmp/a.png"));
        toasts.error("no room");
        toasts.done("done");
        let away = [5000.0, 5000.0];
        assert_eq!(texts(&ctx, &mut toasts, 0.0, away), ["Wrote /tmp/a.png", "no room", "done"]);
        assert_eq!(texts(&ctx, &mut toasts, STAY - 0.1, away).len(), 3);
        assert_eq!(texts(&ctx, &mut toasts, STAY + 0.1, away), ["no room"]);
        assert_eq!(texts(&ctx, &mut toasts, 1e6, away), ["no room"]);
    }

    #[test]
    fn one_under_the_pointer_stays() {
        let ctx = Context::default();
        crate::app::install(&ctx);
        let mut toasts = Toasts::default();
        toasts.done("done");
        for second in 0..40 {
            assert_eq!(texts(&ctx, &mut toasts, f64::from(second), [40.0, 20.0]), ["done"], "{second}");
        }
        assert_eq!(texts(&ctx, &mut toasts, 39.5, [5000.0, 5000.0]), ["done"]);
        assert!(texts(&ctx, &mut toasts, 60.0, [5000.0, 5000.0]).is_empty());
    }

    #[test]
    fn the_same_is_said_once_and_many_give_way() {
        let mut toasts = Toasts::default();
        for number in [1, 2, 2, 3, 4, 5, 6, 2] {
            toasts.error(number.to_string());
        }
        let shown: Vec<_> = toasts.shown.iter().map(|toast| toast.text.as_str()).collect();
        assert_eq!(shown, ["3", "4", "5", "6", "2"]);
    }
}
