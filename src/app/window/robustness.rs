//! The robustness view among the window's bars, and the ways between it and the landscape.

use super::{Lab, NARROW, TINY, margin};
use crate::app::robustness::quantity::Quantity;
use crate::app::view::View;
use crate::app::widgets::theme;
use egui::{CentralPanel, Frame, Panel, ScrollArea, Ui};

impl Lab {
    /// Shows the view in what the bars have left; returns whether an edit is going on.
    pub(super) fn robustness(&mut self, ui: &mut Ui, width: f32) -> bool {
        let mut under_way = false;
        self.robustness.update(ui.ctx(), &self.preferences.robustness, &self.desk.scenario, &self.arms);
        if self.preferences.left && width >= TINY {
            let frame = Frame::side_top_panel(ui.style()).inner_margin(margin(theme::space::M));
            Panel::left("settings").default_size(296.0).size_range(240.0..=420.0).frame(frame).show(ui, |ui| {
                under_way |= self.sweep_settings(ui);
            });
        }
        if self.preferences.right && width >= NARROW {
            let frame = Frame::side_top_panel(ui.style()).inner_margin(margin(theme::space::M));
            Panel::right("readout").default_size(248.0).size_range(200.0..=400.0).frame(frame).show(ui, |ui| {
                ScrollArea::vertical().auto_shrink(false).show(ui, |ui| self.sweep_readings(ui));
            });
        }
        let frame = Frame::central_panel(ui.style()).inner_margin(margin(theme::space::S));
        CentralPanel::default().frame(frame).show(ui, |ui| {
            let (settings, scenario) = (&mut self.preferences.robustness, &self.desk.scenario);
            self.robustness.show(ui, settings, scenario, &mut self.arms);
            self.progress(ui);
        });
        if let Some((scenario, arm)) = self.robustness.take_opened() {
            self.desk.scenario = scenario;
            self.arms.selected = arm;
            self.preferences.view = View::Landscape;
        }
        under_way
    }

    /// The panel on the left; returns whether an edit is going on.
    pub(super) fn sweep_settings(&mut self, ui: &mut Ui) -> bool {
        let mut under_way = false;
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            let (settings, scenario) = (&mut self.preferences.robustness, &mut self.desk.scenario);
            let response = self.robustness.settings(ui, settings, scenario, &self.desk.preset, &mut self.arms);
            under_way = response.knobs.under_way;
            self.pending = self.pending.or(response.pressed);
        });
        under_way
    }

    /// The panel on the right.
    pub(super) fn sweep_readings(&mut self, ui: &mut Ui) {
        let pressed = self.robustness.readings(ui, &self.preferences.robustness, &self.arms);
        self.pending = self.pending.or(pressed);
    }

    /// Shows a sweep of one setting, of one arm where it is one of arms.
    pub(super) fn sweep_this(&mut self, key: &str, arm: Option<usize>) {
        let settings = &mut self.preferences.robustness;
        let name = arm.and_then(|arm| self.desk.scenario.arms.get(arm)).map(|arm| arm.name.clone());
        settings.request = settings.request.of_setting(key, name, &self.desk.scenario);
        if settings.quantity == Quantity::Basin {
            settings.quantity = Quantity::Final;
        }
        self.preferences.view = View::Robustness;
    }
}
