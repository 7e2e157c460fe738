//! The play head: where it is, and how it moves.

use crate::app::command::{Command, TimeCommand, ViewCommand};
use crate::app::command_button::command_button;
use crate::app::widgets::ends::Ends;
use crate::app::widgets::theme;
use egui::{ComboBox, Slider, Ui};

/// Steps a second that can be chosen.
const SPEEDS: [f64; 13] = [1.0, 3.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1e3, 3e3, 1e4, 1e5, 1e6];

/// The play head over the steps 0 to `end`.
#[derive(Clone, Copy, Debug)]
pub struct Transport {
    position: f64,
    end: u64,
    playing: bool,
    speed: usize,
}

impl Default for Transport {
    fn default() -> Self {
        Self { position: 0.0, end: 0, playing: false, speed: 5 }
    }
}

impl Transport {
    /// Returns the step at the head.
    pub fn step(&self) -> u64 {
        (self.position as u64).min(self.end)
    }

    /// Returns whether it plays.
    pub fn is_playing(&self) -> bool {
        self.playing
    }

    /// Takes note of the length of the runs; a head at the end stays there.
    pub fn set_end(&mut self, end: u64) {
        if end != self.end {
            let at_end = self.step() == self.end;
            self.end = end;
            if at_end && !self.playing {
                self.position = end as f64;
            }
            self.position = self.position.min(end as f64);
        }
    }

    /// Takes the head to a step.
    fn seek(&mut self, step: u64) {
        self.position = step.min(self.end) as f64;
    }

    /// Lets `seconds` pass; the end holds.
    pub fn advance(&mut self, seconds: f64) {
        if self.playing {
            self.position += seconds * SPEEDS[self.speed];
            if self.position >= self.end as f64 {
                self.position = self.end as f64;
                self.playing = false;
            }
        }
    }

    /// Takes the head to a step and holds there.
    pub fn hold_at(&mut self, step: u64) {
        self.playing = false;
        self.seek(step);
    }

    /// Carries out a command that moves the head or sets its speed.
    pub fn command(&mut self, command: TimeCommand) {
        let step = self.step();
        match command {
            TimeCommand::TogglePlay => {
                if !self.playing && step == self.end {
                    self.position = 0.0;
                }
                self.playing = !self.playing;
            }
            TimeCommand::StepBack => self.hold_at(step.saturating_sub(1)),
            TimeCommand::StepForward => self.hold_at(step + 1),
            TimeCommand::StepBackTen => self.hold_at(step.saturating_sub(10)),
            TimeCommand::StepForwardTen => self.hold_at(step + 10),
            TimeCommand::First => self.hold_at(0),
            TimeCommand::Last => self.hold_at(self.end),
            TimeCommand::Slower => self.speed = self.speed.saturating_sub(1),
            TimeCommand::Faster => self.speed = (self.speed + 1).min(SPEEDS.len() - 1),
        }
    }

    /// Shows the bar; returns the command of a button that was pressed.
    pub fn show(&mut self, ui: &mut Ui) -> Option<TimeCommand> {
        let mut pressed = None;
        ui.horizontal_centered(|ui| {
            let wide = ui.available_width() > 520.0;
            let commands = if wide {
                &[
                    TimeCommand::First,
                    TimeCommand::StepBack,
                    TimeCommand::TogglePlay,
                    TimeCommand::StepForward,
                    TimeCommand::Last,
                ][..]
            } else {
                &[TimeCommand::TogglePlay][..]
            };
            for &command in commands {
                let clicked = if command == TimeCommand::TogglePlay && self.playing {
                    crate::app::widgets::button::icon_button(ui, crate::app::widgets::icon::PAUSE, "Pause").clicked()
                } else {
                    command_button(ui, Command::View(ViewCommand::Time(command)), true)
                };
                if clicked {
                    pressed = Some(command);
                }
            }
            if ui.available_width() > 200.0 {
                let digits = self.end.to_string().len();
                ui.label(theme::number(format!("step {:>digits$} / {}", self.step(), self.end)));
            }
            let ends = Ends::new(ui, "speed");
            let mut step = self.step();
            ui.spacing_mut().slider_width = (ends.room(ui) - 8.0).max(24.0);
            let slider = ui.add(Slider::new(&mut step, 0..=self.end).show_value(false));
            if slider.changed() {
                self.hold_at(step);
            }
            crate::app::widgets::keys::keep_arrows(ui.ctx(), slider.id);
            slider.accessible_name("Step");
            ends.trailing(ui, |ui| {
                if wide {
                    let words = |speed: f64| {
                        let unit = if speed == 1.0 { "step/s" } else { "steps/s" };
                        if speed < 1e3 { format!("{speed} {unit}") } else { format!("{}k steps/s", speed / 1e3) }
                    };
                    let combo = ComboBox::from_id_salt("speed")
                        .width(110.0)
                        .selected_text(words(SPEEDS[self.speed]))
                        .show_ui(ui, |ui| {
                            for (i, speed) in SPEEDS.into_iter().enumerate() {
                                ui.selectable_value(&mut self.speed, i, words(speed));
                            }
                        });
                    combo.response.on_hover_text("How fast it plays, [ and ]").accessible_name("Speed");
                }
            });
        });
        pressed
    }
}

#[cfg(test)]
mod tests {
    use super::Transport;
    use crate::app::command::TimeCommand;

    #[test]
    fn the_end_holds_and_play_begins_again_from_there() {
        let mut transport = Transport::default();
        transport.set_end(100);
        assert_eq!(transport.step(), 100, "a new run is shown whole");
        transport.command(TimeCommand::TogglePlay);
        assert_eq!((transport.step(), transport.is_playing()), (0, true));
        transport.advance(0.5);
        assert_eq!(transport.step(), 60);
        transport.advance(10.0);
        assert_eq!((transport.step(), transport.is_playing()), (100, false));
    }

    #[test]
    fn steps_stay_inside_the_run() {
        let mut transport = Transport::default();
        transport.set_end(15);
        transport.command(TimeCommand::First);
        transport.command(TimeCommand::StepBack);
        assert_eq!(transport.step(), 0);
        transport.command(TimeCommand::StepForwardTen);
        transport.command(TimeCommand::StepForwardTen);
        assert_eq!(transport.step(), 15);
        transport.set_end(7);
        assert_eq!(transport.step(), 7);
    }
}
