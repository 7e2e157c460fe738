//! The landscape view: settings, map, curves, read-out, and the play head below them.

use super::bars::TRANSPORT;
use super::{Lab, NARROW, TINY, margin};
use crate::app::command::Command;
use crate::app::landscape::map::MapInput;
use crate::app::landscape::results::{Moment, Results};
use crate::app::widgets::arms::Ground;
use crate::app::widgets::theme;
use crate::app::widgets::word::Word;
use egui::{CentralPanel, Frame, Margin, Panel, ScrollArea, Ui};

impl Lab {
    /// Shows the view in what the bars have left; returns whether an edit is going on.
    pub(super) fn landscape(&mut self, ui: &mut Ui, results: &Results, width: f32) -> bool {
        let ctx = ui.ctx().clone();
        let step = self.transport.step();
        let mut under_way = false;
        if self.preferences.left && width >= TINY {
            let frame = Frame::side_top_panel(ui.style()).inner_margin(margin(theme::space::M));
            Panel::left("settings").default_size(296.0).size_range(240.0..=420.0).frame(frame).show(ui, |ui| {
                under_way |= self.settings(ui, results);
            });
        }
        if self.preferences.right && width >= NARROW {
            let frame = Frame::side_top_panel(ui.style()).inner_margin(margin(theme::space::M));
            Panel::right("readout").default_size(248.0).size_range(200.0..=400.0).frame(frame).show(ui, |ui| {
                ScrollArea::vertical().auto_shrink(false).show(ui, |ui| self.readings(ui, results));
            });
        }
        let frame = Frame::side_top_panel(ui.style()).inner_margin(Margin::symmetric(theme::space::M as i8, 0));
        let mut pressed = None;
        Panel::bottom("transport").exact_size(TRANSPORT).frame(frame).show(ui, |ui| pressed = self.transport.show(ui));
        if let Some(command) = pressed {
            self.command(command, &ctx);
        }
        let shown = {
            let visible: Vec<bool> =
                (0..results.trajectories.len()).map(|i| self.arms.is_shown(&results.scenario.arms, i)).collect();
            move |i: usize| visible.get(i).copied().unwrap_or(true)
        };
        let frame = Frame::central_panel(ui.style()).inner_margin(margin(theme::space::S));
        if ui.available_height() > 360.0 {
            Panel::bottom("curves").resizable(true).default_size(190.0).size_range(100.0..=600.0).frame(frame).show(
                ui,
                |ui| {
                    self.quantity_bar(ui);
                    if let Some(step) = self.curves.show(ui, results, self.quantity, step, &shown) {
                        self.transport.command(Command::First);
                        self.transport.seek(step);
                    }
                },
            );
        }
        CentralPanel::default().frame(frame).show(ui, |ui| {
            // Until another function is computed, the map is that of the one before.
            let same = results.scenario.landscape == self.desk.scenario.landscape;
            let input = MapInput {
                scenario: if same { &self.desk.scenario } else { &results.scenario },
                results,
                step,
                shown: &shown,
                look: self.look,
                forces: self.forces,
            };
            let response = self.map.show(ui, &input);
            if let Some(start) = response.start {
                self.desk.scenario.start = start;
            }
            under_way |= response.under_way;
            if let Some(point) = response.lower {
                self.computer.correct(point);
            }
            self.progress(ui);
        });
        under_way
    }

    /// The panel on the left; returns whether an edit is going on.
    pub(super) fn settings(&mut self, ui: &mut Ui, results: &Results) -> bool {
        let step = self.transport.step();
        let mut under_way = false;
        let mut swept = None;
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            let limit = results.problem.default_diverged_at(results.scenario.start);
            let edit = self.setup.show(ui, &mut self.desk.scenario, &self.desk.preset, limit, &mut self.look);
            under_way |= edit.under_way;
            swept = edit.swept.map(|swept| (swept, None));
            ui.add_space(theme::space::M);
            let states = self.states.get(&(results.version, step), |_| results.states(step));
            let word = |name: &str| {
                let i = results.scenario.arms.iter().position(|arm| arm.name == name)?;
                states.get(i).map(|state| Word::from(*state))
            };
            let (arms, preset) = (&mut self.desk.scenario.arms, &self.desk.preset.arms);
            let edit = self.arms.show(ui, Ground::Landscape, arms, preset, &word);
            under_way |= edit.under_way;
            swept = swept.or(edit.swept.map(|swept| (swept, Some(self.arms.selected))));
        });
        if let Some(((table, name), arm)) = swept {
            self.sweep_this(&format!("{table}.{name}"), arm);
        }
        under_way
    }

    /// The panel on the right.
    pub(super) fn readings(&mut self, ui: &mut Ui, results: &Results) {
        let step = self.transport.step();
        let arms = &self.arms;
        let shown = |i: usize| arms.is_shown(&results.scenario.arms, i);
        let states = self.states.get(&(results.version, step), |_| results.states(step));
        let (desk, moment) = (&self.desk, Moment { results, step, states });
        if self.readout.show(ui, &desk.scenario, &moment, arms.selected, &shown, desk.is_edited()) {
            self.desk.scenario = self.desk.kept().clone();
        }
    }
}
