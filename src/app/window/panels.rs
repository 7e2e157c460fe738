//! The panels around the centre: settings on the left, readings on the right, or windows over the view where there is no room.

use crate::app::widgets::theme;
use crate::app::window::lab::{Drawers, Lab};
use egui::{CentralPanel, Context, Frame, Margin, Panel, ScrollArea, Ui, Window, vec2};

/// Below this width the panel on the right is not shown.
pub(super) const NARROW: f32 = 900.0;

/// Below this width the panel on the left lies over the view.
pub(super) const TINY: f32 = 600.0;

/// Returns the margin around a panel's content, so wide on the left and right.
fn margin(x: f32) -> Margin {
    Margin::symmetric(x as i8, theme::space::S as i8)
}

impl Lab {
    /// Shows the view in what the bars have left; returns whether an edit is going on.
    pub(super) fn panels(&mut self, ui: &mut Ui, width: f32) -> bool {
        let mut under_way = false;
        let Self { views, current, workspace, preferences, .. } = self;
        let view = &mut views[*current];
        let frame = Frame::side_top_panel(ui.style()).inner_margin(margin(theme::space::M));
        if preferences.left && width >= TINY {
            let panel = Panel::left("settings").default_size(296.0).size_range(240.0..=420.0).frame(frame);
            panel.show(ui, |ui| under_way |= view.settings(ui, workspace));
        }
        if preferences.right && width >= NARROW {
            let panel = Panel::right("readout").default_size(248.0).size_range(200.0..=400.0).frame(frame);
            panel.show(ui, |ui| {
                ScrollArea::vertical().auto_shrink(false).show(ui, |ui| view.readings(ui, workspace));
            });
        }
        view.below(ui, workspace);
        let frame = Frame::central_panel(ui.style()).inner_margin(margin(theme::space::S));
        CentralPanel::default().frame(frame).show(ui, |ui| {
            under_way |= views[*current].centre(ui, workspace);
            for view in views {
                view.progress(ui, workspace);
            }
        });
        under_way
    }

    /// Shows the panels for which the window is too narrow as windows over the view; returns whether an edit is going on.
    pub(super) fn drawers(&mut self, ctx: &Context, width: f32) -> bool {
        let mut under_way = false;
        let drawer = |title: &'static str| {
            let room = ctx.content_rect();
            Window::new(title)
                .default_pos(room.min + vec2(8.0, 52.0))
                .max_width((room.width() - 40.0).clamp(60.0, 300.0))
                .max_height((room.height() - 110.0).max(60.0))
                .resizable(false)
                .collapsible(false)
        };
        let Drawers { mut left, mut right } = self.drawers;
        let (view, workspace) = (self.views[self.current].as_mut(), &mut self.workspace);
        if width < TINY && left {
            drawer("Settings").open(&mut left).show(ctx, |ui| under_way |= view.settings(ui, workspace));
        }
        if width < NARROW && right {
            drawer("Read-out").open(&mut right).show(ctx, |ui| {
                ScrollArea::vertical().show(ui, |ui| view.readings(ui, workspace));
            });
        }
        self.drawers = Drawers { left, right };
        under_way
    }
}
