//! A field beside its name.

use crate::app::widgets::{number_box, theme};
use egui::{Align, Layout, Response, Ui};

/// Shows a name on the left and a field on the right, which has the name for assistive technology too.
pub fn labelled(ui: &mut Ui, name: &str, field: impl FnOnce(&mut Ui) -> Response) {
    let row = ui.horizontal(|ui| {
        ui.label(theme::caption(name));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| field(ui).accessible_name(name)).inner
    });
    number_box::refusal(ui, row.inner.id);
}
