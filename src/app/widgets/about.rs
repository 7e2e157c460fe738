//! Title and text of a preset or a file, which no longer hold once it is edited.

use crate::app::widgets::theme;
use egui::{Label, Ui};

/// Shows title and text; dimmed, with a word and a way back, where the settings were `edited` since. Returns whether the way back
/// was taken.
pub fn show(ui: &mut Ui, title: &str, about: &str, edited: bool) -> bool {
    if about.is_empty() && (title.is_empty() || !edited) {
        return false;
    }
    ui.separator();
    let mut back = false;
    if edited {
        ui.label(theme::strong("Edited").color(theme::colours(ui).warning));
        let words = "Settings have changed since; this text tells of those before";
        ui.add(Label::new(theme::caption(words)).wrap());
        back = ui.button("Back to the settings before").on_hover_text("Undo brings the edits back").clicked();
    }
    let colours = theme::colours(ui);
    let dimmed = |text: egui::RichText| if edited { text.color(colours.weak) } else { text };
    ui.add(Label::new(dimmed(theme::heading(title))).wrap());
    ui.add(Label::new(dimmed(theme::body(about))).wrap());
    back
}

/// Shows the word for what was edited, with how to go back as tooltip.
pub fn mark(ui: &mut Ui) {
    let word = ui.add(Label::new(theme::caption("edited").color(theme::colours(ui).warning)));
    word.on_hover_text("Settings differ from the preset or the file; choose it again, or undo, to go back");
}
