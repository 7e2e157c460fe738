//! Loss, distance or spring length over the steps.

use super::layers::{paint, trace};
use super::memo::Memo;
use super::results::Results;
use super::{card, fitted, number, theme};
use crate::figure::axis::Direction;
use crate::figure::draw::{Quantity, loss_axis, loss_curves, target_rule};
use crate::figure::layer::Layer;
use egui::{Color32, FontId, Pos2, Rect, Sense, Stroke, Ui, pos2, vec2};
use egui_plot::{AxisHints, GridInput, GridMark, Plot, PlotBounds, PlotPoint};

/// How many columns the curves of all arms together have at most.
const COLUMNS: usize = 2_000;

/// The curves and what they keep from frame to frame.
#[derive(Default)]
pub struct CurvesView {
    curves: Memo<(u64, Quantity, Vec<bool>), Vec<Layer>>,
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
            loss_curves(&results.scenario, &results.problem, &results.trajectories, quantity, shown, buckets)
        });
        let axis = loss_axis(quantity.label(&results.problem), curves);
        let (low, high) = (axis.range.0.log10(), axis.range.1.log10());
        let end = results.trajectories.iter().map(|trajectory| trajectory.steps()).max().unwrap_or(0);
        let last = end.max(1) as f64;
        let colours = theme::colours(ui);
        let font = FontId::monospace(theme::size::CAPTION - 1.0);
        let hints = |hints: AxisHints<'static>| hints.tick_label_font(font.clone()).tick_label_color(colours.weak);
        let ticks = axis.ticks(f64::from(ui.available_height() - 24.0), Direction::Vertical).major;
        let levels: Vec<(f64, String)> = ticks.into_iter().map(|tick| (tick.value.log10(), tick.label)).collect();
        // Labels whose distance is said to be small are left out, so each mark says that of its neighbours.
        let gap = levels.windows(2).map(|pair| (pair[1].0 - pair[0].0).abs()).fold(f64::INFINITY, f64::min);
        let step_size = if gap.is_finite() { gap.max((high - low) / 8.0) } else { high - low };
        let marks: Vec<GridMark> = levels.iter().map(|(value, _)| GridMark { value: *value, step_size }).collect();
        let spacer = move |_: GridInput| marks.clone();
        let words = move |mark: GridMark, _: &std::ops::RangeInclusive<f64>| {
            let found = levels.iter().find(|(value, _)| (value - mark.value).abs() < 1e-9);
            found.map(|(_, label)| label.clone()).unwrap_or_default()
        };
        let plot = Plot::new("curves")
            .allow_zoom(false)
            .allow_scroll(false)
            .allow_drag(false)
            .allow_boxed_zoom(false)
            .allow_double_click_reset(false)
            .allow_axis_zoom_drag(false)
            .show_background(false)
            .show_grid(true)
            .grid_color(colours.hairline)
            .show_crosshair(false)
            .cursor_color(Color32::TRANSPARENT)
            .label_formatter(|_| None)
            .set_margin_fraction(vec2(0.0, 0.0))
            .y_grid_spacer(spacer)
            .custom_x_axes(vec![hints(AxisHints::new_x()).formatter(|mark, _| number::tick(mark))])
            .custom_y_axes(vec![hints(AxisHints::new_y()).min_thickness(34.0).formatter(words)])
            .sense(Sense::click_and_drag());
        let response = plot.show(ui, |plot| {
            plot.set_plot_bounds(PlotBounds::from_min_max([0.0, low], [last, high]));
        });
        let transform = response.transform;
        let rect = *transform.frame();
        let place = |point: [f64; 2]| -> Pos2 {
            let level = if point[1] > 0.0 { point[1].log10() } else { f64::NAN };
            transform.position_from_point(&PlotPoint::new(point[0], level))
        };
        paint(ui.painter(), rect, &place, curves);
        if quantity == Quantity::Loss {
            let target: Vec<Layer> = target_rule(&results.scenario, &results.problem).into_iter().collect();
            paint(ui.painter(), rect, &place, &target);
        }
        let head = transform.position_from_point(&PlotPoint::new(step.min(end) as f64, low)).x;
        let cursor = [pos2(head, rect.top()), pos2(head, rect.bottom())];
        ui.painter().with_clip_rect(rect.expand(1.0)).line_segment(cursor, Stroke::new(1.5, colours.accent));
        label(ui, rect, quantity.label(&results.problem));
        ui.painter().rect_stroke(rect, 0.0, Stroke::new(1.0, colours.hairline), egui::StrokeKind::Outside);

        let steps = |pointer: Pos2| transform.value_from_position(pointer).x.round().clamp(0.0, end as f64) as u64;
        if let Some(pointer) = response.response.hover_pos().filter(|pointer| rect.contains(*pointer)) {
            let data = trace(rect, &place, curves);
            hover(ui, results, quantity, steps(pointer), shown, (rect, pointer, &data));
        }
        let taken = response
            .response
            .interact_pointer_pos()
            .filter(|_| response.response.clicked() || response.response.dragged());
        response.response.accessible_name(summary(results, quantity, step, shown));
        taken.map(steps)
    }
}

fn label(ui: &Ui, rect: Rect, text: &str) {
    let colours = theme::colours(ui);
    let font = FontId::proportional(theme::size::CAPTION);
    let galley = ui.painter().layout_no_wrap(text.to_owned(), font, colours.weak);
    let card = Rect::from_min_size(rect.min + vec2(4.0, 3.0), galley.size() + vec2(6.0, 2.0));
    ui.painter().rect_filled(card, 3.0, colours.canvas.gamma_multiply(0.8));
    ui.painter().galley(card.min + vec2(3.0, 1.0), galley, colours.weak);
}

/// What the average of an arm comes to at a step.
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
            add("\n● ".to_owned(), super::layers::color(crate::figure::arm_style(arm.style).color));
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
