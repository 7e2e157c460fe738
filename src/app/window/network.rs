//! The network view among the window's bars.

use super::{Lab, NARROW, TINY, margin};
use crate::app::network::presets::trainings;
use crate::app::view::View;
use crate::app::widgets::theme;
use crate::scenario::Training;
use egui::{CentralPanel, Context, Frame, Panel, ScrollArea, Ui};
use std::path::{Path, PathBuf};

impl Lab {
    /// Shows the view in what the bars have left; returns whether an edit is going on.
    pub(super) fn network(&mut self, ui: &mut Ui, width: f32) -> bool {
        let mut under_way = false;
        if self.preferences.left && width >= TINY {
            let frame = Frame::side_top_panel(ui.style()).inner_margin(margin(theme::space::M));
            Panel::left("settings").default_size(296.0).size_range(240.0..=420.0).frame(frame).show(ui, |ui| {
                under_way |= self.training_settings(ui);
            });
        }
        if self.preferences.right && width >= NARROW {
            let frame = Frame::side_top_panel(ui.style()).inner_margin(margin(theme::space::M));
            Panel::right("readout").default_size(248.0).size_range(200.0..=400.0).frame(frame).show(ui, |ui| {
                ScrollArea::vertical().auto_shrink(false).show(ui, |ui| self.network.readings(ui));
            });
        }
        let frame = Frame::central_panel(ui.style()).inner_margin(margin(theme::space::S));
        CentralPanel::default().frame(frame).show(ui, |ui| {
            self.network.show(ui);
            self.progress(ui);
        });
        under_way
    }

    /// The panel on the left; returns whether an edit is going on.
    pub(super) fn training_settings(&mut self, ui: &mut Ui) -> bool {
        let mut under_way = false;
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            let response = self.network.settings(ui);
            under_way = response.under_way;
            self.pending = self.pending.or(response.pressed);
        });
        under_way
    }

    /// Puts a training on the table, and shows it.
    pub(super) fn table_training(&mut self, training: Training, file: Option<PathBuf>) {
        self.network.table(training, file);
        self.preferences.view = View::Network;
    }

    /// Opens the folder that a training was written to.
    pub(super) fn open_run(&mut self, path: &Path, ctx: &Context) {
        self.network.open(path.to_owned(), ctx);
        self.preferences.view = View::Network;
    }

    /// The list of training presets, in at most so much `room`.
    pub(super) fn training_picker(&mut self, ui: &mut Ui, room: f32) {
        let title = self.network.training().title.clone();
        let chosen = self.network.preset().title.clone();
        let picked = super::bars::picker(
            ui,
            room,
            title,
            &chosen,
            trainings().map(|training| (training.title.clone(), training.about.clone(), training)),
        );
        if let Some(training) = picked {
            self.network.table(training, None);
        }
    }
}
