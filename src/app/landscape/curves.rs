//! Loss, distance or spring length over the steps.

use crate::app::landscape::results::Results;
use crate::app::memo::Memo;
use crate::app::widgets::layers::trace;
use crate::app::widgets::panel::{self, Pictures};
use crate::app::widgets::{card, described, fitted, number, theme};
use crate::figure::Panel;
use crate::figure::draw::{Quantity, loss_panel};
use egui::{FontId, Pos2, Rect, Stroke, Ui, pos2};

/// Largest number of columns of the curves of all arms together.
const COLUMNS: usize = 2_000;

/// The curves and what they keep from frame to frame.
#[derive(Default)]
pub struct CurvesView {
    curves: Memo<(u64, Quantity, Vec<bool>), Panel>,
    pictures: Pictures,
}

impl CurvesView {
    /// Shows `quantity` over all of `ui` with the play head at `step`; returns the step that the head was taken to.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        results: &Results,
        quantity: Quantity,
        step: u64,
        shown: &dyn Fn(usize) -> bool,
    ) -> Option<u64> {
        let visible: Vec<bool> = (0..results.trajectories.len()).map(shown).collect();
        let buckets = (COLUMNS / visible.iter().filter(|visible| **visible).count().max(1)).clamp(1, 700);
        let curves = self.curves.get(&(results.version, quantity, visible), |_| {
            loss_panel(&results.scenario, &results.problem, &results.trajectories, quantity, shown, buckets)
        });
        let area = ui.available_rect_before_wrap();
        let drawn = panel::show(ui, area, curves, 34.0, &mut self.pictures, 0);
        ui.advance_cursor_after_rect(area);
        let end = results.trajectories.iter().map(|trajectory| trajectory.steps()).max().unwrap_or(0);
        let rect = drawn.plot;
        let head = drawn.place(curves, [step.min(end) as f64, f64::NAN]).x;
        let cursor = [pos2(head, rect.top()), pos2(head, rect.bottom())];
        let accent = Stroke::new(1.5, theme::colours(ui).accent);
        ui.painter().with_clip_rect(rect.expand(1.0)).line_segment(cursor, accent);

        let steps = |pointer: Pos2| {
            let share = drawn.shares(pointer)[0].clamp(0.0, 1.0);
            curves.x.value_at(share).round().clamp(0.0, end as f64) as u64
        };
        if let Some(pointer) = drawn.response.hover_pos().filter(|pointer| rect.contains(*pointer)) {
            let data = trace(rect, &|point| drawn.place(curves, point), &curves.layers);
            hover(ui, results, quantity, steps(pointer), shown, (rect, pointer, &data));
        }
        let taken =
            drawn.response.interact_pointer_pos().filter(|_| drawn.response.clicked() || drawn.response.dragged());
        let taken = taken.map(steps);
        described::picture(&drawn.response, summary(results, quantity, step, shown));
        taken
    }
}

/// Returns the quantity of an arm's average at a step.
fn value(results: &Results, quantity: Quantity, arm: usize, step: u64) -> f64 {
    quantity.of(&results.problem, results.trajectories[arm].at(step), false)
}

fn hover(
    ui: &Ui,
    results: &Results,
    quantity: Quantity,
    step: u64,
    shown: &dyn Fn(usize) -> bool,
    (rect, pointer, data): (Rect, Pos2, &[Pos2]),
) {
    let colours = theme::colours(ui);
    let mut job = egui::text::LayoutJob::default();
    let font = FontId::monospace(theme::size::CAPTION);
    let short = |name: &str| fitted::shortened(ui, name, &font, card::NAME);
    let mut add = |text: String, color| job.append(&text, 0.0, egui::TextFormat::simple(font.clone(), color));
    add(format!("step {step}"), colours.strong);
    for (i, arm) in results.scenario.arms.iter().enumerate().filter(|(i, _)| shown(*i)) {
        if i < results.trajectories.len() {
            add("\n● ".to_owned(), crate::app::widgets::layers::color(crate::figure::arm_style(arm.style).color));
            add(
                format!("{} {}", number::significant(value(results, quantity, i, step)), short(&arm.name)),
                colours.text,
            );
        }
    }
    card::show(ui, rect, pointer, data, job);
}

fn summary(results: &Results, quantity: Quantity, step: u64, shown: &dyn Fn(usize) -> bool) -> String {
    let mut words = format!("{} over the steps, at step {step}", quantity.title());
    for (i, arm) in results.scenario.arms.iter().enumerate().filter(|(i, _)| shown(*i)) {
        if i < results.trajectories.len() {
            words += &format!("; {} {}", arm.name, number::significant(value(results, quantity, i, step)));
        }
    }
    words
}
