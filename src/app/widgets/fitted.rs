//! Words that end where their room ends.

use egui::epaint::TextShape;
use egui::{Align2, Color32, FontId, Pos2, Rect, Sense, Ui, pos2};
use std::f32::consts::FRAC_PI_2;

/// Returns the text, or as much of its beginning as fits into `room` points with an ellipsis after it; nothing where no character fits.
pub fn shortened(ui: &Ui, text: &str, font: &FontId, room: f32) -> String {
    let fits =
        |text: &str| ui.painter().layout_no_wrap(text.to_owned(), font.clone(), Color32::WHITE).size().x <= room + 0.1;
    if fits(text) {
        return text.to_owned();
    }
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let cut = |count: usize| format!("{}…", text[..starts[count]].trim_end_matches([' ', ',']));
    // So many characters fit, and one more does not.
    let most = (0..starts.len()).collect::<Vec<_>>().partition_point(|count| fits(&cut(*count)));
    if most > 1 { cut(most - 1) } else { String::new() }
}

/// Draws a line of text in at most `room` points, with the point of it that `anchor` names at `at`; one that is cut is shown whole
/// where the pointer rests on it.
pub fn line(ui: &Ui, at: Pos2, anchor: Align2, text: &str, font: FontId, colour: Color32, room: f32) -> Rect {
    let short = shortened(ui, text, &font, room);
    let area = ui.painter().text(at, anchor, &short, font, colour);
    tell(ui, area, text, &short);
    area
}

/// Draws a line of text that reads upwards in at most `room` points, its left edge and middle at `at`.
pub fn upwards(ui: &Ui, at: Pos2, text: &str, font: FontId, colour: Color32, room: f32) -> Rect {
    let short = shortened(ui, text, &font, room);
    let galley = ui.painter().layout_no_wrap(short.clone(), font, colour);
    let (length, height) = (galley.size().x, galley.size().y);
    ui.painter().add(TextShape::new(pos2(at.x, at.y + length / 2.0), galley, colour).with_angle(-FRAC_PI_2));
    let area = Rect::from_min_max(pos2(at.x, at.y - length / 2.0), pos2(at.x + height, at.y + length / 2.0));
    tell(ui, area, text, &short);
    area
}

fn tell(ui: &Ui, area: Rect, text: &str, short: &str) {
    if short != text {
        let id = ui.scope_id().with(("fitted", text, area.min.x as i32, area.min.y as i32));
        ui.interact(area, id, Sense::hover()).on_hover_text(text);
    }
}
