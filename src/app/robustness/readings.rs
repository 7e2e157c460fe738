//! The panel on the right of the robustness view: a cell in numbers, the best cells, and what theory says.

use super::best::{Best, GOOD};
use super::outcome::{Outcome, Spot};
use super::plots::place_words;
use super::request::Kind;
use super::view::RobustnessView;
use super::words::place_of_limits;
use crate::app::command::{Command, ViewCommand};
use crate::app::widgets::arms::selection::ArmSelection;
use crate::app::widgets::arms::swatch::swatch;
use crate::app::widgets::reading::row;
use crate::app::widgets::{number, theme};
use crate::figure::number::grouped;
use crate::statistics::Edge;
use crate::sweep::Measured;
use egui::Ui;

impl RobustnessView {
    /// Shows the panel; returns the command of a button that was pressed.
    pub(super) fn readings_panel(&self, ui: &mut Ui, arms: &ArmSelection) -> Option<Command> {
        let mut pressed = None;
        let Some(outcome) = self.shown().filter(|outcome| outcome.kind() == self.settings.request.kind) else {
            ui.label(theme::heading("Cell"));
            ui.label(theme::caption("Nothing is computed yet"));
            return None;
        };
        let which = Self::arms(outcome, &self.settings, arms);
        ui.label(theme::heading("Cell"));
        match self.hovered.or(self.selected) {
            None => {
                let words = "Point at a cell, or press an arrow key, to see its numbers here";
                ui.add(egui::Label::new(theme::caption(words)).wrap());
            }
            Some(spot) => {
                cell(ui, outcome, spot, &which);
                let button = egui::Button::new("Open in the landscape");
                let tip = Command::View(ViewCommand::OpenCell).tooltip(ui.ctx());
                if ui
                    .add_enabled(self.selected.is_some(), button)
                    .on_hover_text(&tip)
                    .on_disabled_hover_text(tip)
                    .clicked()
                {
                    pressed = Some(Command::View(ViewCommand::OpenCell));
                }
            }
        }
        ui.separator();
        ui.label(theme::heading(if outcome.kind() == Kind::Starts { "Where runs end" } else { "Best on the grid" }));
        for best in self.bests() {
            best_of(ui, outcome, best);
        }
        if outcome.kind() != Kind::Starts {
            ui.separator();
            ui.label(theme::heading("Theory"));
            let known = which.iter().any(|arm| outcome.theory.is_known.get(*arm) == Some(&true));
            let drawn = which.iter().any(|arm| outcome.theory.limits.get(*arm).is_some_and(|lines| !lines.is_empty()));
            let words = match (known, drawn, outcome.is_complete()) {
                (_, true, _) => format!(
                    "Dotted or dashed: where SGD becomes unstable on the quadratic at {}",
                    place_of_limits(&outcome.theory)
                ),
                (true, false, true) => format!(
                    "The stability limit of SGD at {} lies outside of this grid, or the curvature there is not positive",
                    place_of_limits(&outcome.theory)
                ),
                (false, _, true) => "No closed form of the stability limit is known for these optimizers: their steps are scaled by the \
                                     gradients they have met"
                    .to_owned(),
                _ => "Asked once every cell is computed".to_owned(),
            };
            ui.add(egui::Label::new(theme::caption(words)).wrap());
        }
        pressed
    }
}

fn cell(ui: &mut Ui, outcome: &Outcome, spot: Spot, which: &[usize]) {
    for words in place_words(outcome, spot.cell) {
        ui.add(egui::Label::new(theme::number(words)).truncate());
    }
    let arms = if outcome.kind() == Kind::Curves { which.to_vec() } else { vec![spot.arm] };
    for arm in arms {
        ui.add_space(theme::space::XS);
        ui.horizontal(|ui| {
            swatch(ui, outcome.plan.base().arms[arm].style, false);
            let name = &outcome.plan.base().arms[arm].name;
            let text = if arm == spot.arm { theme::strong(name) } else { theme::body(name) };
            ui.add(egui::Label::new(text).truncate());
        });
        match outcome.of(spot.cell, arm) {
            Some(measured) => numbers(ui, outcome, measured),
            None => {
                ui.label(theme::caption("not computed yet"));
            }
        }
    }
}

fn numbers(ui: &mut Ui, outcome: &Outcome, measured: &Measured) {
    let group = &measured.group;
    let show = number::significant;
    let symbol = outcome.problem.quantity();
    let of = |count: u64| format!("{count} of {}", group.runs);
    row(ui, &format!("median {symbol}"), &show(group.last.median), "Of the average at the end, over the seeds");
    let quartiles = format!("{} … {}", show(group.last.lower), show(group.last.upper));
    row(ui, "quartiles", &quartiles, "The middle half of the runs lies between these");
    if group.below > 0.0 {
        let text = group.warning(&outcome.plan.base().arms);
        ui.add(egui::Label::new(theme::caption(text)).wrap());
    }
    row(ui, "diverged", &of(group.diverged), "Runs whose model left for good: they count as infinite");
    if outcome.key.scenario.run.target.is_some() && outcome.problem.optimum().is_known() {
        let steps = |arrival: &crate::sweep::Arrival| {
            let median = arrival.steps.median;
            if median.is_finite() { format!("{}, step {}", of(arrival.runs), show(median)) } else { of(arrival.runs) }
        };
        row(
            ui,
            "reached",
            &steps(&group.first_touch),
            "Runs whose average was below the target once, and the median of the first such step",
        );
        row(
            ui,
            "settled",
            &steps(&group.settled),
            "Runs whose average stays below the target, and the median of the step from which on it does",
        );
    }
    if outcome.kind() == Kind::Starts
        && let Some(minimum) = measured.basin.and_then(|basin| outcome.problem.minima().get(basin))
    {
        let [x, y] = minimum.point.map(show);
        row(ui, "near", &format!("({x}, {y})"), "The minimum nearest to the average at the end, of most seeds");
    }
}

/// Shows the cell with the lowest median of an arm, whether it lies at the edge, and how wide the good settings are; of start points where
/// runs end.
fn best_of(ui: &mut Ui, outcome: &Outcome, best: &Best) {
    let arm = best.arm;
    ui.horizontal(|ui| {
        swatch(ui, outcome.plan.base().arms[arm].style, false);
        ui.add(egui::Label::new(theme::body(&outcome.plan.base().arms[arm].name)).truncate());
    });
    if outcome.kind() == Kind::Starts {
        let cells = outcome.plan.cells();
        for (name, count) in &best.ends {
            let share = number::significant_digits(100.0 * *count as f64 / cells as f64, 2);
            let tip = format!("Most runs from {count} of {cells} start points end there: {share} %");
            row(ui, name, &grouped(*count), &tip);
        }
        return;
    }
    let Some((cell, median)) = best.cell else {
        row(ui, "median", "none finite", "At least half of the runs diverged in every cell");
        return;
    };
    row(ui, "median", &number::significant(median), "The lowest median loss at the end among all cells");
    let places = outcome.plan.places(cell);
    for (words, (axis, place)) in place_words(outcome, cell).iter().zip(outcome.axes().iter().zip(&places)) {
        let (name, value) = words.split_once(" = ").unwrap_or((words, ""));
        if !outcome.plan.turns(&axis.path, arm) {
            continue;
        }
        if axis.len() > 2 && (*place == 0 || place + 1 == axis.len()) {
            row(
                ui,
                name,
                &format!("{value} (edge)"),
                "It lies at the edge of the grid: better settings may lie beyond",
            );
        } else {
            row(ui, name, value, "Where it is");
        }
    }
    if let Some(good) = best.good {
        let more = if good.edge == Edge::None { "" } else { "+" };
        let words = format!("{} decades{more}", number::significant_digits(good.decades, 2));
        let tip = "How many decades of the setting have a median of at most ten times the best; + where they reach the edge of the grid";
        row(ui, &format!("within {GOOD} ×"), &words, tip);
    }
}
