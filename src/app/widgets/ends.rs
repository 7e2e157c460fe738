//! Rows with something at either end, in the order in which they are read.

use crate::app::widgets::theme;
use egui::{Id, Ui, UiBuilder};

/// A row whose last widgets stand at its right end.
///
/// A layout from right to left would make the keyboard and a screen reader reach them in the wrong order. This one goes from left to
/// right and leaves as much room as the trailing widgets took the last time.
#[derive(Debug)]
pub struct Ends {
    id: Id,
    /// Width of the trailing widgets.
    width: f32,
}

impl Ends {
    /// Begins the row inside a horizontal layout; `salt` tells it from other rows of the same parent.
    pub fn new(ui: &Ui, salt: impl egui::AsIdSalt) -> Self {
        let id = ui.scope_id().with(("ends", salt));
        Self { id, width: ui.data(|data| data.get_temp(id)).unwrap_or(0.0) }
    }

    /// Width that is left for the leading widgets.
    pub fn room(&self, ui: &Ui) -> f32 {
        (ui.available_width() - self.width - theme::space::S).max(0.0)
    }

    /// Shows the leading widgets, which may take all the room that the others leave.
    pub fn leading<R>(&self, ui: &mut Ui, show: impl FnOnce(&mut Ui) -> R) -> R {
        let room = self.room(ui);
        let shown = ui.scope(|ui| {
            ui.set_max_width(room);
            show(ui)
        });
        shown.inner
    }

    /// Shows the trailing widgets at the right end.
    pub fn trailing<R>(self, ui: &mut Ui, show: impl FnOnce(&mut Ui) -> R) -> R {
        let mut at = ui.available_rect_before_wrap();
        at.min.x = at.max.x - self.width;
        // A child that is not part of the parent's size: what is too wide for one frame must not push a panel open.
        let mut child = ui.new_child(UiBuilder::new().max_rect(at).id_salt("trailing"));
        let result = show(&mut child);
        let taken = child.min_rect();
        ui.advance_cursor_after_rect(taken.intersect(ui.max_rect()));
        let width = taken.width();
        if (width - self.width).abs() > 0.5 {
            ui.data_mut(|data| data.insert_temp(self.id, width));
            ui.ctx().request_discard("the width of a row's end is known now");
        }
        result
    }
}
