//! Progress of the runs that are computed in the background, and ways on after they were cancelled.

use crate::app::landscape::results::Computer;
use crate::app::widgets::theme;
use crate::figure::number::plural;
use crate::scenario::Scenario;
use egui::{Align2, Area, Frame, Id, Ui, vec2};
use std::time::Duration;

/// Shows the progress over the lower left corner of `ui`.
pub(super) fn show(ui: &Ui, computer: &mut Computer, scenario: &mut Scenario) {
    let corner = ui.max_rect().left_bottom() + vec2(56.0, -36.0);
    let area = |name: &str| Area::new(Id::unique(name)).pivot(Align2::LEFT_BOTTOM).fixed_pos(corner);
    let Some(done) = computer.progress() else {
        if computer.has_given_up(scenario) {
            area("given up").show(ui.ctx(), |ui| given_up(ui, computer, scenario));
        }
        return;
    };
    let cancelled = area("progress").show(ui.ctx(), |ui| {
        let card = Frame::popup(ui.style()).show(ui, |ui| {
            let row = ui.horizontal(|ui| {
                let words = format!("computing {:.0} %", 100.0 * done);
                ui.add(egui::ProgressBar::new(done as f32).desired_width(160.0).text(words));
                ui.button("Cancel").clicked()
            });
            row.inner
        });
        card.inner
    });
    if cancelled.inner {
        computer.cancel();
    }
    ui.ctx().request_repaint_after(Duration::from_millis(100));
}

/// Says that what is shown belongs to other settings than those of the scenario, whose run was cancelled, and offers both ways on.
fn given_up(ui: &mut Ui, computer: &mut Computer, scenario: &mut Scenario) {
    let shown = computer.shown();
    let (steps, wanted) = (shown.scenario.run.steps, scenario.run.steps);
    let nothing = shown.version == 0;
    let words = match () {
        () if nothing => "Cancelled; nothing is computed yet".to_owned(),
        () if steps == wanted => "Cancelled; shown is the run with the settings before".to_owned(),
        () => {
            format!("Cancelled; shown are {}, the settings ask for {}", plural(steps, "step"), plural(wanted, "step"))
        }
    };
    Frame::popup(ui.style()).show(ui, |ui| {
        ui.set_width(300.0);
        ui.label(theme::body(words).color(theme::colours(ui).warning));
        ui.horizontal(|ui| {
            let tip = "The settings of the run that is shown";
            if !nothing && ui.button("Back to what is shown").on_hover_text(tip).clicked() {
                *scenario = computer.shown().scenario.clone();
            }
            if ui.button("Compute again").clicked() {
                computer.retry();
            }
        });
    });
}
