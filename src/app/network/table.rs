//! The table of metrics: a line for every average, and for each model that none of them is.

use super::outcome::{Line, Outcome};
use crate::app::widgets::number::significant;
use crate::app::widgets::{fitted, layers, theme};
use crate::figure::{Dash, arm_style};
use egui::{Align2, FontFamily, FontId, Rect, ScrollArea, Sense, Stroke, Ui, pos2, vec2};

/// A column of numbers: its heading, what it means, and how a line's number in it is said.
struct Column {
    title: &'static str,
    about: &'static str,
    value: fn(&Line) -> f64,
    text: fn(&Line) -> String,
}

/// The name's column is at least so wide.
const NAME: f32 = 200.0;

/// Returns the width of the other columns: as wide as there is room, within limits.
const WIDTHS: (f32, f32) = (64.0, 96.0);

/// Returns a fraction in percent, or a number, with as many decimals in every line; large ones are shortened.
fn fixed(value: f64, decimals: usize) -> String {
    match () {
        () if value.is_nan() => "–".to_owned(),
        () if value.abs() < 1000.0 => crate::figure::number::fixed(value, decimals),
        () => significant(value),
    }
}

/// Returns a fraction in percent; a dash where it is not known.
fn percent(fraction: f64) -> String {
    if fraction.is_nan() { "–".to_owned() } else { format!("{} %", fixed(100.0 * fraction, 2)) }
}

const COLUMNS: [Column; 7] = [
    Column {
        title: "Error",
        about: "The fraction of test images whose most probable digit is wrong",
        value: |line| line.metrics.error,
        text: |line| percent(line.metrics.error),
    },
    Column {
        title: "NLL",
        about: "Negative log-likelihood, the test loss: the mean of −ln p of the right digit, in nats",
        value: |line| line.metrics.nll,
        text: |line| fixed(line.metrics.nll, 4),
    },
    Column {
        title: "Brier",
        about: "The mean of Σ (p − 1 where right, 0 elsewhere)² over digits, from 0 to 2 (Brier 1950)",
        value: |line| line.metrics.brier,
        text: |line| fixed(line.metrics.brier, 4),
    },
    Column {
        title: "ECE",
        about: "Expected calibration error: how far confidence is from accuracy on average, in 15 bins (Guo et al. 2017)",
        value: |line| line.metrics.ece,
        text: |line| percent(line.metrics.ece),
    },
    Column {
        title: "Differs",
        about: "Disagreement: the fraction of test images that average and model take for different digits",
        value: |line| line.disagreement.unwrap_or(f64::NAN),
        text: |line| line.disagreement.map_or_else(|| "–".to_owned(), percent),
    },
    Column {
        title: "Lowest",
        about: "The lowest test error on the way, which may be measured on fewer test images than at the end",
        value: |line| line.best.0,
        text: |line| percent(line.best.0),
    },
    Column {
        title: "at epoch",
        about: "When the test error was lowest",
        value: |_| f64::NAN,
        text: |line| fixed(line.best.1, 1),
    },
];

/// Returns the height of the table with so many lines.
pub(super) fn height(lines: usize) -> f32 {
    theme::ROW * (lines as f32 + 1.0) + theme::space::S
}

/// Shows the table; returns the arm whose line was clicked.
pub(super) fn show(ui: &mut Ui, outcome: &Outcome, lines: &[Line], selected: Option<&str>) -> Option<usize> {
    let mut clicked = None;
    // The lowest of each column stands out; of what differs from the model none is better.
    let best =
        |column: &Column| lines.iter().map(column.value).filter(|value| !value.is_nan()).fold(f64::NAN, f64::min);
    let lowest: Vec<f64> =
        COLUMNS.iter().map(|column| if column.title == "Differs" { f64::NAN } else { best(column) }).collect();
    ScrollArea::both().id_salt("metrics").auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let columns = COLUMNS.len() as f32;
        let each = ((ui.available_width() - NAME) / columns).clamp(WIDTHS.0, WIDTHS.1);
        let width = ui.available_width().max(NAME + columns * each);
        let right = |rect: Rect, column: usize| rect.right() - (COLUMNS.len() - 1 - column) as f32 * each - 4.0;
        let colours = theme::colours(ui);
        let (rect, _) = ui.allocate_exact_size(vec2(width, theme::ROW), Sense::hover());
        let caption = FontId::proportional(theme::size::CAPTION);
        for (number, column) in COLUMNS.iter().enumerate() {
            let x = right(rect, number);
            let head = Rect::from_min_max(pos2(x - each + 8.0, rect.top()), pos2(x, rect.bottom()));
            let response = ui.interact(head, ui.scope_id().with(column.title), Sense::hover());
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, column.title));
            response.on_hover_text(column.about);
            ui.painter().text(head.right_center(), Align2::RIGHT_CENTER, column.title, caption.clone(), colours.weak);
        }
        ui.painter().hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, colours.hairline));
        for line in lines {
            let (rect, response) = ui.allocate_exact_size(vec2(width, theme::ROW), Sense::click());
            let is_selected = selected == Some(outcome.training.arms[line.arm].name.as_str());
            let fill = match (is_selected, response.hovered() || response.has_focus()) {
                (true, _) => colours.raised,
                (_, true) => colours.faint,
                _ => egui::Color32::TRANSPARENT,
            };
            ui.painter().rect_filled(rect, 4.0, fill);
            let style = arm_style(outcome.training.arms[line.arm].style);
            let y = rect.center().y;
            let ends = [pos2(rect.left() + 4.0, y), pos2(rect.left() + 30.0, y)];
            let painter = ui.painter().with_clip_rect(Rect::from_two_pos(ends[0], ends[1]).expand(3.0));
            let (stroke, dash) = if line.is_model {
                (Stroke::new(1.0, layers::color(style.color).gamma_multiply(0.6)), Dash::Solid)
            } else {
                (Stroke::new(2.4, layers::color(style.color)), style.dash)
            };
            layers::run(&painter, &ends, stroke, dash);
            let diverged = outcome.diverged.get(line.arm).copied().flatten();
            let family = if is_selected && !line.is_model {
                FontFamily::Name("strong".into())
            } else {
                FontFamily::Proportional
            };
            let name_colour = if line.is_model { colours.weak } else { colours.text };
            let name_end = right(rect, 0) - each + 4.0;
            let name_rect = Rect::from_min_max(pos2(rect.left() + 40.0, rect.top()), pos2(name_end, rect.bottom()));
            let font = FontId::new(theme::size::BODY, family);
            let name = fitted::shortened(ui, &line.name, &font, name_rect.width());
            let is_cut = name != line.name;
            ui.painter().text(name_rect.left_center(), Align2::LEFT_CENTER, name, font, name_colour);
            let mut words = line.name.clone();
            for (number, column) in COLUMNS.iter().enumerate() {
                let text = match (diverged, number) {
                    (Some(_), 0) => "diverged".to_owned(),
                    (Some(_), _) if (column.value)(line).is_nan() && column.title != "at epoch" => "–".to_owned(),
                    _ => (column.text)(line),
                };
                let is_lowest = lines.len() > 1 && (column.value)(line) == lowest[number];
                let colour = match () {
                    () if diverged.is_some() => colours.weak,
                    () if is_lowest => colours.good,
                    () => colours.text,
                };
                let at = pos2(right(rect, number), y);
                let font = FontId::monospace(theme::size::BODY - 1.0);
                ui.painter().text(at, Align2::RIGHT_CENTER, &text, font, colour);
                words += &format!(", {} {text}", column.title.to_lowercase());
            }
            if let Some(step) = diverged {
                words += &format!(", diverged at step {step}");
            }
            response.widget_info(|| {
                egui::WidgetInfo::selected(egui::Role::ListBoxOption, true, is_selected, words.as_str())
            });
            if response.clicked() {
                clicked = Some(line.arm);
            }
            let told = diverged.map(|step| {
                format!("Diverged at step {step}: there is nothing to be measured; the lowest error is from before")
            });
            let name = is_cut.then(|| line.name.clone());
            if is_cut || told.is_some() {
                response.on_hover_text(name.into_iter().chain(told).collect::<Vec<_>>().join(
                    "
",
                ));
            }
        }
    });
    clicked
}
