//! Mistakes of a classifier: the error of each digit and the confusion matrix.

use super::words::percent;
use crate::app::widgets::theme;
use egui::{Align2, Color32, FontId, Pos2, Rect, Sense, Ui, pos2, vec2};

/// Shows the error of each class as bars.
pub(super) fn class_errors(ui: &mut Ui, errors: &[f64], confusion: &[Vec<usize>]) {
    let colours = theme::colours(ui);
    let most = errors.iter().copied().filter(|error| error.is_finite()).fold(1e-3, f64::max);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 64.0), Sense::hover());
    let width = rect.width() / errors.len().max(1) as f32;
    let base = rect.bottom() - 16.0;
    let painter = ui.painter();
    painter.hline(rect.x_range(), base, egui::Stroke::new(1.0, colours.hairline));
    for (class, error) in errors.iter().enumerate().filter(|(_, error)| error.is_finite()) {
        let left = rect.left() + class as f32 * width;
        let height = (error / most) as f32 * (base - rect.top() - 2.0);
        let bar = Rect::from_min_max(pos2(left + 2.0, base - height), pos2(left + width - 2.0, base));
        painter.rect_filled(bar, 2.0, colours.accent.gamma_multiply(0.7));
        let at = pos2(left + width / 2.0, rect.bottom());
        let font = FontId::monospace(theme::size::CAPTION);
        painter.text(at, Align2::CENTER_BOTTOM, class, font, colours.weak);
    }
    let each = errors.iter().enumerate().filter(|(_, error)| error.is_finite());
    let words: Vec<String> = each.map(|(class, error)| format!("{class} {}", percent(*error))).collect();
    response.widget_info(|| {
        egui::WidgetInfo::labeled(egui::Role::Image, true, format!("Test error of each digit: {}", words.join(", ")))
    });
    let under = |at: Pos2| ((at.x - rect.left()) / width) as usize;
    if let Some(class) = response.hover_pos().map(under).filter(|class| *class < errors.len()) {
        let count: usize = confusion.get(class).map_or(0, |row| row.iter().sum());
        response.on_hover_text(format!(
            "{} of the {count} images of a {class} are taken for another digit",
            percent(errors[class])
        ));
    }
}

/// Shows the confusion matrix: right digits as rows, chosen ones as columns. Mistakes are coloured, more of them more strongly.
pub(super) fn matrix(ui: &mut Ui, matrix: &[Vec<usize>]) {
    let colours = theme::colours(ui);
    let classes = matrix.len().max(1);
    let margin = 16.0;
    let cell = ((ui.available_width() - margin) / classes as f32).clamp(8.0, 30.0);
    let (area, response) =
        ui.allocate_exact_size(vec2(margin + cell * classes as f32, margin + cell * classes as f32), Sense::hover());
    let origin = area.min + vec2(margin, margin);
    let mistakes = matrix.iter().enumerate().flat_map(|(right, row)| {
        row.iter()
            .enumerate()
            .filter(move |(chosen, _)| *chosen != right)
            .map(move |(chosen, count)| (*count, right, chosen))
    });
    let worst = mistakes.max().unwrap_or((0, 0, 0));
    let painter = ui.painter();
    let font = FontId::monospace((cell * 0.42).clamp(6.0, 11.0));
    let caption = FontId::monospace(theme::size::CAPTION - 1.0);
    for (right, row) in matrix.iter().enumerate() {
        let middle = (right as f32 + 0.5) * cell;
        painter.text(area.min + vec2(4.0, margin + middle), Align2::LEFT_CENTER, right, caption.clone(), colours.weak);
        painter.text(area.min + vec2(margin + middle, 0.0), Align2::CENTER_TOP, right, caption.clone(), colours.weak);
        for (chosen, count) in row.iter().enumerate() {
            let corner = origin + vec2(chosen as f32 * cell, right as f32 * cell);
            let rect = Rect::from_min_size(corner, vec2(cell, cell)).shrink(0.5);
            let share = if worst.0 > 0 { *count as f32 / worst.0 as f32 } else { 0.0 };
            let fill = match () {
                () if chosen == right => colours.field,
                () if *count == 0 => colours.faint,
                () => mix(colours.faint, colours.accent, 0.15 + 0.75 * share),
            };
            painter.rect_filled(rect, 2.0, fill);
            if *count > 0 && chosen != right {
                let colour = if share > 0.5 { colours.panel } else { colours.text };
                painter.text(rect.center(), Align2::CENTER_CENTER, count, font.clone(), colour);
            }
        }
    }
    let (count, right, chosen) = worst;
    let words = format!("Confusion matrix: most often a {right} is taken for a {chosen}, {count} times");
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, words.as_str()));
    let under = |at: Pos2| {
        let place = (at - origin) / cell;
        let inside = place.x >= 0.0 && place.y >= 0.0;
        let (right, chosen) = (place.y as usize, place.x as usize);
        let count = *matrix.get(right)?.get(chosen)?;
        inside.then_some((right, chosen, count, matrix[right].iter().sum::<usize>()))
    };
    if let Some((right, chosen, count, of)) = response.hover_pos().and_then(under) {
        response.on_hover_text(match right == chosen {
            true => format!("{count} of the {of} images of a {right} are recognised"),
            false => format!("{count} of the {of} images of a {right} are taken for a {chosen}"),
        });
    }
}

fn mix(from: Color32, to: Color32, share: f32) -> Color32 {
    from.lerp_to_gamma(to, share.clamp(0.0, 1.0))
}
